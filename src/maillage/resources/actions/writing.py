"""Writing a resource: everything a form or a restored version gives, in one transaction."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.actions import keep_revision, open_contribution, touch
from maillage.contributions.models import Contribution
from maillage.core.text import clean_line, clean_text, sanitise, slug, squash
from maillage.directory.models import Organisation
from maillage.files.attachments import remove_attachment
from maillage.files.models import Attachment, Image
from maillage.journal.actions import record
from maillage.oai.harvesting.reading import identifiers_of
from maillage.resources.actions.completeness import check_complete
from maillage.resources.actions.projection import refresh
from maillage.resources.enums import Relation, Type
from maillage.resources.models import (
    MOST_FILES,
    MOST_LINKS,
    MOST_RELATED,
    MOST_SELECTED,
    TITLE_LENGTH,
    Identity,
    Related,
    Resource,
    ResourceFile,
    ResourceLink,
    Selected,
    Use,
)
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term

LONGEST_SLUG = 90


@dataclass(frozen=True, kw_only=True)
class FileData:
    """A file: the attachment, its title, its own licence and credit."""

    attachment: Attachment
    title: str
    licence: Term
    credit: str = ""


@dataclass(frozen=True, kw_only=True)
class ResourceData:
    """Everything that one writes of a resource. What only a kit has is left empty for the others."""

    type: str
    title: str
    summary: str = ""
    description: str = ""
    authors: str = ""
    organisation: Organisation | None = None
    publisher: str = ""
    issued_on: date | None = None
    language: str = "fr"
    themes: tuple[Term, ...] = ()
    disciplines: tuple[Term, ...] = ()
    audiences: tuple[Term, ...] = ()
    levels: tuple[Term, ...] = ()
    needs: tuple[Term, ...] = ()
    needs_note: str = ""
    age_from: int | None = None
    age_to: int | None = None
    minutes: int | None = None
    group_from: int | None = None
    group_to: int | None = None
    competences: str = ""
    accessibility: str = ""
    licence: Term | None = None
    sector: str = ""
    checklist: str = ""
    image: Image | None = None
    image_alt: str = ""
    image_credit: str = ""
    image_decorative: bool = False
    files: tuple[FileData, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    related: tuple[tuple[str, Resource], ...] = ()
    selection: tuple[tuple[Resource, str], ...] = ()
    uses: tuple[Contribution, ...] = ()


TERMS = ("themes", "disciplines", "audiences", "levels", "needs")
MANY = (*TERMS, "files", "links", "related", "selection", "uses")
ROWS = ("organisation", "licence", "image")
SINGLE = tuple(name for name in ResourceData.__dataclass_fields__ if name not in (*MANY, "language"))
LINES = ("title", "summary", "publisher", "needs_note", "image_alt", "image_credit")
TEXTS = ("authors", "competences", "accessibility", "checklist")
MATERIAL = ("title", "type", "organisation_id", "age_from", "age_to")


def cleaned(data: ResourceData) -> ResourceData:
    """The same data with clean lines and texts, each link once, nothing of a kit in what is none."""
    values: dict[str, Any] = {name: clean_line(getattr(data, name)) for name in LINES}
    values |= {name: clean_text(getattr(data, name)) for name in TEXTS}
    links: dict[str, str] = {}
    for url, title in data.links:
        links.setdefault(url.strip(), clean_line(title)[:140])
    if data.type != Type.KIT:
        values |= {"sector": "", "checklist": "", "selection": ()}
    if data.organisation is not None:
        values["publisher"] = ""
    return replace(
        data,
        description=sanitise(data.description),
        links=tuple(list(links.items())[:MOST_LINKS]),
        files=data.files[:MOST_FILES],
        **values,
    )


def revision_of(data: ResourceData) -> dict[str, Any]:
    """The data as a readable record: codes and names instead of rows; keys of rows beside them, under ``_``."""
    told: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, date) else value
        for name in SINGLE
        if name not in ROWS and (value := getattr(data, name)) not in (None, "", False)
    }
    told |= {name: [term.code for term in getattr(data, name)] for name in TERMS}
    return told | {
        "language": data.language,
        "organisation": data.organisation.name if data.organisation else "",
        "licence": data.licence.code if data.licence else "",
        "image": data.image.pk if data.image else None,
        "files": [[one.title, one.licence.code, one.credit] for one in data.files],
        "links": [list(pair) for pair in data.links],
        "related": [[kind, other.title] for kind, other in data.related],
        "selection": [[one.title, note] for one, note in data.selection],
        "uses": [one.title for one in data.uses],
        "_organisation": data.organisation.pk if data.organisation else None,
        "_files": [one.attachment.pk for one in data.files],
        "_related": [other.pk for _kind, other in data.related],
        "_selection": [one.pk for one, _note in data.selection],
        "_uses": [one.pk for one in data.uses],
    }


def _set_single(resource: Resource, data: ResourceData) -> None:
    for name in SINGLE:
        setattr(resource, name, getattr(data, name))
    resource.title_key = squash(data.title)[:TITLE_LENGTH]


def free_slug(title: str) -> str:
    """An address nobody has, made from the title; a short random part is added when it is taken."""
    wanted = slug(title, fallback="ressource", length=LONGEST_SLUG)
    taken = Resource.objects.filter(slug=wanted).exists()
    return f"{wanted}-{secrets.token_hex(3)}" if taken else wanted


def _write_files(resource: Resource, files: tuple[FileData, ...]) -> None:
    """Files keep their address as long as they stay; one that goes is not kept by anyone else."""
    before = {one.attachment_id: one for one in resource.files.select_related("attachment").order_by("pk")}
    for rank, one in enumerate(files):
        row = before.pop(one.attachment.pk, None) or ResourceFile(resource=resource, attachment=one.attachment)
        row.title = clean_line(one.title)[:140] or one.attachment.name
        row.licence, row.credit, row.position = one.licence, clean_line(one.credit)[:160], rank
        row.save()
    for row in before.values():
        row.delete()


def _write_links(resource: Resource, links: tuple[tuple[str, str], ...]) -> None:
    """A link that stays keeps what was found of it."""
    before = {one.url: one for one in resource.links.order_by("pk")}
    for rank, (url, title) in enumerate(links):
        row = before.pop(url, None) or ResourceLink(resource=resource, url=url)
        row.title, row.position = title, rank
        row.save()
    ResourceLink.objects.filter(pk__in=[row.pk for row in before.values()]).delete()
    know(resource, identifiers_of([url for url, _title in links]))


def know(resource: Resource, identifiers: Iterable[str]) -> None:
    """Remember what identifies a resource elsewhere, beside what is known already."""
    rows = [Identity(resource=resource, value=value[:400]) for value in dict.fromkeys(identifiers)]
    Identity.objects.bulk_create(rows, ignore_conflicts=True)


def _write_relations(resource: Resource, data: ResourceData) -> None:
    for name in TERMS:
        getattr(resource, name).set(getattr(data, name))
    _write_files(resource, data.files)
    _write_links(resource, data.links)
    resource.related.all().delete()
    others = {(kind, one.pk) for kind, one in data.related if one.pk != resource.pk and kind in Relation.values}
    Related.objects.bulk_create(
        Related(source=resource, target_id=pk, kind=kind) for kind, pk in sorted(others)[:MOST_RELATED]
    )
    resource.selection.all().delete()
    once = {one.pk: note for one, note in reversed(data.selection) if one.pk != resource.pk}
    order = list(dict.fromkeys(one.pk for one, _note in data.selection if one.pk in once))[:MOST_SELECTED]
    Selected.objects.bulk_create(
        Selected(kit=resource, resource_id=pk, position=rank, note=clean_line(once[pk])[:300])
        for rank, pk in enumerate(order)
    )
    resource.uses.all().delete()
    Use.objects.bulk_create(
        Use(resource=resource, contribution_id=pk) for pk in dict.fromkeys(one.pk for one in data.uses)
    )


@transaction.atomic
def create_resource(
    *, actor: User | None, origin: Territory, data: ResourceData, at: datetime, note: str = ""
) -> Resource:
    """Write a new resource as a draft of its territory."""
    data = cleaned(data)
    contribution = open_contribution(
        actor=actor, kind=Kind.RESOURCE, title=data.title, origin=origin, language=data.language, at=at
    )
    resource = Resource(contribution=contribution, slug=free_slug(data.title))
    _set_single(resource, data)
    resource.save(force_insert=True)
    _write_relations(resource, data)
    keep_revision(actor=actor, contribution=contribution, data=revision_of(data), at=at, note=note)
    record(actor=actor, verb="created", obj=contribution, at=at, territory_id=origin.pk)
    refresh([contribution.pk], at)
    return resource


@transaction.atomic
def change_resource(
    *, actor: User | None, resource: Resource, data: ResourceData, at: datetime, note: str = "",
    seen: datetime | None = None,
) -> None:  # fmt: skip
    """Write what changed of a resource; its address follows its title until everyone has read it.

    Raises:
        Incomplete: everyone reads it, and it would lose what readers need.
        TooLate: somebody wrote it since ``seen``.
    """
    data = cleaned(data)
    contribution = resource.contribution
    if contribution.published_at is None and data.title != resource.title:
        resource.slug = free_slug(data.title)
    before = {name: getattr(resource, name) for name in MATERIAL}
    _set_single(resource, data)
    resource.save(update_fields=[*SINGLE, "slug", "title_key"])
    _write_relations(resource, data)
    if contribution.language != data.language:
        Contribution.objects.filter(pk=contribution.pk).update(language=data.language)
        contribution.language = data.language
    if contribution.is_published:
        check_complete(contribution)
    material = any(getattr(resource, name) != value for name, value in before.items())
    touch(actor=actor, contribution=contribution, at=at, title=data.title, material=material, seen=seen)
    keep_revision(actor=actor, contribution=contribution, data=revision_of(data), at=at, note=note)
    record(actor=actor, verb="changed", obj=contribution, at=at, territory_id=contribution.origin_id)
    refresh([contribution.pk], at)


def data_of(resource: Resource) -> ResourceData:
    """What is written of a resource, ready to be changed and given back to ``change_resource``."""
    values: dict[str, Any] = {name: getattr(resource, name) for name in SINGLE}
    values |= {name: tuple(getattr(resource, name).order_by("position", "pk")) for name in TERMS}
    files = ResourceFile.objects.filter(resource=resource).in_order()
    related = resource.related.select_related("target__contribution").order_by("kind", "pk")
    selected = resource.selection.select_related("resource__contribution").order_by("position", "pk")
    uses = resource.uses.select_related("contribution__author", "contribution__origin").order_by("pk")
    return ResourceData(
        **values,
        language=resource.contribution.language,
        files=tuple(
            FileData(attachment=one.attachment, title=one.title, licence=one.licence, credit=one.credit)
            for one in files
        ),
        links=tuple(resource.links.order_by("position", "pk").values_list("url", "title")),
        related=tuple((one.kind, one.target) for one in related),
        selection=tuple((one.resource, one.note) for one in selected),
        uses=tuple(one.contribution for one in uses),
    )


@transaction.atomic
def forget_attachments(*, ids: list[int]) -> None:
    """Erase the files that no resource holds any more."""
    held = ResourceFile.objects.filter(attachment__in=ids).values("attachment")
    for attachment in Attachment.objects.filter(pk__in=ids).exclude(pk__in=held).order_by("pk"):
        remove_attachment(attachment=attachment)
