"""What harvesters learn of a resource (Dublin Core, LOM), and the few facts that every machine is told.

The description is under CC0; each file keeps its own licence. Actions call this when they put a resource within reach.
"""

from typing import Any

from django.utils.translation import override

from maillage.core.text import plain
from maillage.oai.crosswalks import Description, written
from maillage.oai.crosswalks.description import Classified, Part, Related
from maillage.resources.enums import LEVEL_AGES, LEVEL_CONTEXTS, LOM_KINDS, NATURES
from maillage.resources.models import Resource
from maillage.territories.place import public_address
from maillage.vocabularies.models import Term

OAI_KEY = "ressource-{uid}"
METADATA_LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
LICENCES = {
    "cc-by-4-0": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa-4-0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc-by-nc-4-0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "cc0-1-0": METADATA_LICENCE,
    "etalab-2-0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
TEACHERS = frozenset({"enseignants", "professionnels"})
# The list of a set, and what each relation to terms is called in an address.
SETS = {"themes": ("theme", "Thèmes"), "levels": ("niveau", "Niveaux scolaires"), "audiences": ("public", "Publics")}


def ages_of(resource: Resource) -> tuple[int | None, int | None]:
    """The interval that is said, or that of its levels where no age is."""
    if resource.age_from is not None or resource.age_to is not None:
        return resource.age_from, resource.age_to
    known = [LEVEL_AGES[term.code] for term in resource.levels.all() if term.code in LEVEL_AGES]
    return (min(low for low, _high in known), max(high for _low, high in known)) if known else (None, None)


def sets_of(resource: Resource) -> dict[str, str]:
    """The sets of a resource, with the wider ones that hold them: type, territory, themes, levels, audiences."""
    origin = resource.contribution.origin
    with override("fr"):
        label = str(resource.get_type_display()).capitalize()
    found = {
        "type": "Types de ressource", f"type:{NATURES[resource.type].word}": label,
        "territoire": "Territoires", f"territoire:{origin.slug}": origin.name,
    }  # fmt: skip
    for relation, (spec, name) in SETS.items():
        for term in getattr(resource, relation).all():
            found |= {spec: name, f"{spec}:{term.code}": term.label_fr}
    return found


def _licence_words(terms: list[Term]) -> tuple[str, str]:
    """What is said of rights, and the address of the licence when there is one only."""
    once = list({term.pk: term for term in terms}.values())
    if len(once) == 1:
        return once[0].label_fr, LICENCES.get(once[0].code, "")
    return ", ".join(term.label_fr for term in once), ""


def address_of(resource: Resource) -> str:
    """Its page, in its territory of origin, as the whole world writes it."""
    return public_address(resource.contribution.origin, "resources:resource", resource.slug)


def file_address(resource: Resource, uid: Any) -> str:
    """Where one of its files is downloaded."""
    return public_address(resource.contribution.origin, "resources:file", str(uid))


def _related(resource: Resource) -> tuple[Related, ...]:
    """What it is related to, from both ends, among what everyone reads."""
    found = []
    ahead = resource.related.select_related("target__contribution__origin").order_by("kind", "pk")
    behind = resource.related_from.select_related("source__contribution__origin").order_by("kind", "pk")
    pairs = [(LOM_KINDS[one.kind][0], one.target) for one in ahead]
    pairs += [(LOM_KINDS[one.kind][1], one.source) for one in behind]
    pairs += [
        ("haspart", one.resource)
        for one in resource.selection.select_related("resource__contribution__origin").order_by("position", "pk")
    ]
    for kind, other in pairs:
        if other.contribution.is_published:
            found.append(Related(kind=kind, url=address_of(other), title=other.title))
    return tuple(found)


def _classified(resource: Resource) -> tuple[Classified, ...]:
    lists = (
        ("discipline", "Maillage, thèmes", resource.themes),
        ("discipline", "Maillage, disciplines", resource.disciplines),
        ("educational level", "Maillage, niveaux scolaires", resource.levels),
    )
    found = [
        Classified(purpose=purpose, source=source, code=term.code, label=term.label_fr)
        for purpose, source, relation in lists
        for term in relation.all()
    ]
    found += [
        Classified(purpose="competency", source="Maillage, compétences", code="", label=line.strip())
        for line in resource.competences.splitlines()
        if line.strip()
    ]
    return tuple(found)


def description_of(resource: Resource) -> Description:
    """What harvesters learn of a resource."""
    made, nature = resource.contribution, NATURES[resource.type]
    files = list(resource.files.all())
    rights, rights_url = _licence_words(
        [one.licence for one in files] or ([resource.licence] if resource.licence else [])
    )
    keywords = [term.label_fr for name in ("themes", "disciplines") for term in getattr(resource, name).all()]
    needs = ", ".join([*(term.label_fr for term in resource.needs.all()), *filter(None, [resource.needs_note])])
    levels = [LEVEL_CONTEXTS.get(term.code, "other") for term in resource.levels.all()]
    teaches = bool(levels) or any(term.code in TEACHERS for term in resource.audiences.all())
    return Description(
        url=address_of(resource),
        title=resource.title,
        language=made.language,
        description="\n\n".join(part for part in (resource.summary, plain(resource.description)) if part),
        kind=nature.dublin_core,
        document_type=nature.document_type,
        learning_type=nature.learning_type,
        metadata_at=made.created_at,
        keywords=tuple(dict.fromkeys(keywords)),
        authors=tuple(resource.author_names),
        publisher=resource.publisher_name,
        issued_on=resource.issued_on,
        parts=tuple(
            Part(url=file_address(resource, one.uid), media_type=one.attachment.media_type, size=one.attachment.bytes,
                 licence=one.licence.label_fr)
            for one in files
        ),
        links=tuple(one.url for one in resource.links.all()),
        audiences=tuple(term.label_fr for term in resource.audiences.all()),
        roles=("teacher", "learner") if teaches else ("learner",),
        contexts=tuple(dict.fromkeys(levels)) or ("other",),
        ages=ages_of(resource),
        minutes=resource.minutes,
        needs=needs,
        accessibility=resource.accessibility,
        rights=rights,
        rights_url=rights_url,
        relations=_related(resource),
        classified=_classified(resource),
    )  # fmt: skip


def formats_of(resource: Resource) -> dict[str, str]:
    """Its metadata in every format that is harvested."""
    return written(description_of(resource))
