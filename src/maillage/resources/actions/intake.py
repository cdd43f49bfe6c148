"""Taking over what catalogues say: a resource for each record, once, whoever says it.

A record meets the resource that has one of its identifiers, then the one with its title, publisher and year;
otherwise it makes one, in the territory that the intake names. What it wrote it may write again, until somebody here
does.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from maillage.contributions.actions import publish, remove
from maillage.contributions.enums import Reason, State
from maillage.core.text import paragraphs, shorten, squash
from maillage.oai.harvesting.reading import Told, read
from maillage.oai.models import Harvested
from maillage.resources.actions.completeness import Incomplete
from maillage.resources.actions.writing import ResourceData, change_resource, cleaned, create_resource, data_of, know
from maillage.resources.describing import OAI_KEY
from maillage.resources.enums import Type
from maillage.resources.models import SUMMARY_LENGTH, TITLE_LENGTH, Identity, Intake, Provenance, Resource
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term

# What a catalogue calls a type, in the words of ours.
TYPES = {
    "movingimage": Type.VIDEO, "video": Type.VIDEO, "lecture": Type.VIDEO, "dataset": Type.DATASET,
    "physicalobject": Type.TOOL, "experiment": Type.TOOL, "exercise": Type.SHEET, "exhibition": Type.EXHIBITION,
    "exposition": Type.EXHIBITION,
}  # fmt: skip
LANGUAGES = frozenset({"fr", "en", "nl", "de"})
MOST_LINKS = 3


def take_over(at: datetime, most: int = 200) -> int:
    """Take over the records that changed, of the catalogues that have an intake. Gives how many."""
    rows = Harvested.objects.untold().filter(source__intake__isnull=False)
    done = 0
    for harvested in rows.select_related("source__intake__territory", "source__intake__declared_by")[:most]:
        take_one(harvested=harvested, at=at)
        done += 1
    return done


@transaction.atomic
def take_one(*, harvested: Harvested, at: datetime) -> Resource | None:
    """Take over one record; gives its resource, or nothing when it is withdrawn or has no title."""
    Harvested.objects.filter(pk=harvested.pk).update(told=True)
    before = Provenance.objects.filter(harvested=harvested).select_related("resource__contribution").first()
    told = None if harvested.deleted else read(harvested.xml)
    if told is None:
        _leave(before, at)
        return None
    if before is not None:
        _rewrite(before, told, at)
        return before.resource
    intake, found = harvested.source.intake, _met(told, harvested)
    resource = found or _made(intake, told, at)
    know(resource, told.identifiers)
    Provenance.objects.create(resource=resource, harvested=harvested, wrote=found is None, url=_page_of(told), at=at)
    if found is None:
        _publish(intake, resource, at)
    return resource


def _page_of(told: Told) -> str:
    return told.addresses[0] if told.addresses else ""


def _met(told: Told, harvested: Harvested) -> Resource | None:
    """The resource that this record speaks of: by identifier first, then by title, publisher and year."""
    rows = Resource.objects.exclude(contribution__state=State.REMOVED).select_related("contribution")
    uid = harvested.identifier.rpartition(OAI_KEY.format(uid=""))[2]
    ours = rows.filter(contribution__uid=uid).first() if len(uid) == 36 and uid.count("-") == 4 else None  # noqa: PLR2004 - the shape of a UUID
    return ours or _by_identifier(told, rows) or _by_title(told, rows)


def _by_identifier(told: Told, rows: Any) -> Resource | None:
    known = Identity.objects.filter(value__in=told.identifiers).order_by("pk").values("resource")
    found: Resource | None = rows.filter(pk__in=known).order_by("pk").first() if told.identifiers else None
    return found


def _by_title(told: Told, rows: Any) -> Resource | None:
    if not told.key:
        return None
    alike = rows.filter(title_key=squash(told.title)[:TITLE_LENGTH], issued_on__year=int(told.year))
    for one in alike.select_related("organisation").order_by("pk"):
        if squash(one.publisher_name) == squash(told.publisher):
            found: Resource = one
            return found
    return None


def _written(told: Told, base: ResourceData) -> ResourceData:
    """What the record says, over what it does not speak of."""
    words = {squash(word) for word in told.subjects}
    themes = [term for term in Term.objects.of(Scheme.THEME) if squash(term.label_fr) in words]
    links = [(url, "") for url in told.addresses[:MOST_LINKS]]
    return replace(
        base,
        type=TYPES.get(squash(told.kind), base.type),
        title=told.title,
        summary=shorten(" ".join(told.description.split()), SUMMARY_LENGTH) or told.title,
        description=paragraphs(told.description or told.title),
        authors="\n".join(told.authors),
        publisher="" if base.organisation else told.publisher,
        issued_on=date(int(told.year), 1, 1) if told.year else None,
        language=told.language if told.language in LANGUAGES else base.language,
        themes=tuple(themes) or base.themes,
        links=tuple(links),
    )


def _made(intake: Intake, told: Told, at: datetime) -> Resource:
    base = ResourceData(type=intake.type, title=told.title, publisher=intake.source.name)
    data = _written(told, base)
    return create_resource(actor=None, origin=intake.territory, data=data, at=at, note=intake.source.name)


def _publish(intake: Intake, resource: Resource, at: datetime) -> None:
    """In the name of who declared the intake; it waits as a draft without that person, or for what readers need."""
    if intake.declared_by is None:
        return
    with suppress(Incomplete):
        publish(actor=intake.declared_by, contribution=resource.contribution, at=at)


def _rewrite(before: Provenance, told: Told, at: datetime) -> None:
    """Write again what this record wrote, unless somebody here has written the resource since."""
    resource = before.resource
    Provenance.objects.filter(pk=before.pk).update(url=_page_of(told))
    touched = resource.contribution.revisions.exclude(author=None).exists()
    if not before.wrote or touched or resource.contribution.is_tombstone:
        return
    current = data_of(resource)
    wanted = _written(told, current)
    if cleaned(wanted) != cleaned(current):
        change_resource(actor=None, resource=resource, data=wanted, at=at, note=before.harvested.source.name)


def _leave(before: Provenance | None, at: datetime) -> None:
    """The record is gone: what it alone said is removed, with a tombstone; the rest forgets it."""
    if before is None:
        return
    resource = before.resource
    alone = before.wrote and not resource.provenances.exclude(pk=before.pk).exists()
    touched = resource.contribution.revisions.exclude(author=None).exists()
    if alone and not touched and not resource.contribution.is_tombstone:
        remove(actor=None, contribution=resource.contribution, at=at, reason=Reason.SOURCE)
    else:
        before.delete()
