"""Writing a publication: everything a form or a restored version gives, in one transaction."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.actions import keep_revision, open_contribution, touch
from maillage.contributions.models import Contribution
from maillage.core.text import clean_line, clean_text, slug
from maillage.files.models import Image
from maillage.journal.actions import record
from maillage.publications.actions.addresses import free_slug
from maillage.publications.actions.completeness import check_complete
from maillage.publications.actions.data import PLAIN_FIELDS, PublicationData
from maillage.publications.actions.projection import refresh
from maillage.publications.blocks.keeping import kept, minutes_of, pictures_in
from maillage.publications.enums import EXPERIENCE_FACTS, PARTS
from maillage.publications.models import MOST_ENTRIES, MOST_TAGS, Experience, Notebook, Publication, Selected, Tag
from maillage.territories.enums import Kind
from maillage.territories.models import Territory

LONGEST_TAG = 60
LONGEST_CREDITS = 4000


LINES = ("title", "lead", "byline", "image_alt", "image_credit", "place", "public")


def cleaned(data: PublicationData, kind: str) -> PublicationData:
    """The same data with clean lines, texts in our blocks, words once each, and nothing that the kind does not ask."""
    lines: dict[str, Any] = {name: clean_line(getattr(data, name)) for name in LINES}
    seen: dict[str, str] = {}
    for word in data.tags:
        label = clean_line(word).strip("#").strip()[:LONGEST_TAG]
        if label:
            seen.setdefault(slug(label, length=LONGEST_TAG), label)
    asked = PARTS.get(kind, {})
    of_experience = kind == Kind.EXPERIENCE
    facts: dict[str, Any] = {} if of_experience else {"held_on": None, "place": "", "public": "", "headcount": None}
    return replace(
        data,
        **(lines | facts),
        body=kept(data.body),
        credits=clean_text(data.credits)[:LONGEST_CREDITS],
        genre=data.genre if kind == Kind.ARTICLE else "",
        recommended=data.recommended and of_experience,
        tags=tuple(list(seen.values())[:MOST_TAGS]),
        selection=data.selection[:MOST_ENTRIES] if kind == Kind.DOSSIER else (),
        parts={name: kept(data.parts.get(name, "")) for name in asked},
    )


def revision_of(data: PublicationData) -> dict[str, Any]:
    """The data as a readable record: codes and names instead of rows."""
    told: dict[str, Any] = {
        name: value
        for name in ("title", "lead", "genre", "byline", "recommended", "body", *EXPERIENCE_FACTS, "credits",
                     "image_alt", "image_credit", "image_decorative")
        if (value := getattr(data, name)) is not None and value is not False and value != ""
    }  # fmt: skip
    if data.held_on is not None:
        told["held_on"] = data.held_on.isoformat()
    return (
        told
        | data.parts
        | {
            "language": data.language,
            "organisation": data.organisation.name if data.organisation else "",
            "_organisation": data.organisation.pk if data.organisation else None,
            "image": data.image.pk if data.image else None,
            "themes": [term.code for term in data.themes],
            "audiences": [term.code for term in data.audiences],
            "tags": list(data.tags),
            "licence": data.licence.code if data.licence else "",
            "selection": [[one.title, note] for one, note in data.selection],
            "_selection": [one.pk for one, _note in data.selection],
        }
    )


def _write_details(publication: Publication, data: PublicationData, kind: str) -> None:
    if kind == Kind.EXPERIENCE:
        facts = {name: getattr(data, name) for name in EXPERIENCE_FACTS}
        Experience.objects.update_or_create(publication=publication, defaults=facts | data.parts)
    elif kind == Kind.NOTEBOOK:
        Notebook.objects.update_or_create(publication=publication, defaults=data.parts)


def _write_relations(publication: Publication, data: PublicationData) -> None:
    publication.themes.set(data.themes)
    publication.audiences.set(data.audiences)
    shown = [digest for text in (data.body, *data.parts.values()) for digest in pictures_in(text)]
    publication.pictures.set(Image.objects.filter(sha256__in=shown).order_by("pk"))
    publication.tags.all().delete()
    Tag.objects.bulk_create(
        Tag(publication=publication, code=slug(word, length=LONGEST_TAG), label=word) for word in data.tags
    )
    publication.selection.all().delete()
    once: dict[int, tuple[Contribution, str]] = {}
    for one, note in data.selection:
        once.setdefault(one.pk, (one, note))
    Selected.objects.bulk_create(
        Selected(dossier=publication, contribution=one, position=rank, note=clean_line(note)[:300])
        for rank, (one, note) in enumerate(once.values())
    )


@transaction.atomic
def create_publication(
    *, actor: User | None, origin: Territory, kind: str, data: PublicationData, at: datetime
) -> Publication:
    """Write a new publication as a draft of its territory."""
    data = cleaned(data, kind)
    contribution = open_contribution(
        actor=actor, kind=kind, title=data.title, origin=origin, language=data.language, at=at
    )
    publication = Publication(contribution=contribution, slug=free_slug(data.title))
    for name in PLAIN_FIELDS:
        setattr(publication, name, getattr(data, name))
    publication.minutes = minutes_of(data.body, *data.parts.values())
    publication.save(force_insert=True)
    _write_details(publication, data, kind)
    _write_relations(publication, data)
    keep_revision(actor=actor, contribution=contribution, data=revision_of(data), at=at)
    record(actor=actor, verb="created", obj=contribution, at=at, territory_id=origin.pk)
    refresh([contribution.pk], at)
    return publication


@transaction.atomic
def change_publication(
    *, actor: User | None, publication: Publication, data: PublicationData, at: datetime, note: str = "",
    seen: datetime | None = None,
) -> None:  # fmt: skip
    """Write what changed of a publication; its address follows its title until everyone has read it.

    Raises:
        Incomplete: everyone reads it, and it would lose what its kind asks for.
        TooLate: somebody wrote it since ``seen``.
    """
    contribution = publication.contribution
    data = cleaned(data, contribution.kind)
    if contribution.published_at is None and data.title != publication.title:
        publication.slug = free_slug(data.title)
    material = data.title != publication.title
    for name in PLAIN_FIELDS:
        setattr(publication, name, getattr(data, name))
    publication.minutes = minutes_of(data.body, *data.parts.values())
    publication.save(update_fields=[*PLAIN_FIELDS, "slug", "minutes"])
    _write_details(publication, data, contribution.kind)
    _write_relations(publication, data)
    if contribution.language != data.language:
        Contribution.objects.filter(pk=contribution.pk).update(language=data.language)
        contribution.language = data.language
    if contribution.is_published:
        check_complete(contribution)
    touch(actor=actor, contribution=contribution, at=at, title=data.title, material=material, seen=seen)
    keep_revision(actor=actor, contribution=contribution, data=revision_of(data), at=at, note=note)
    record(actor=actor, verb="changed", obj=contribution, at=at, territory_id=contribution.origin_id)
    refresh([contribution.pk], at)
