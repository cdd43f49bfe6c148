"""Writing an earlier state of a resource again, from what its history keeps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.models import Contribution
from maillage.directory.models import Organisation
from maillage.files.models import Attachment, Image
from maillage.resources.actions.writing import (
    ROWS,
    SINGLE,
    TERMS,
    FileData,
    ResourceData,
    change_resource,
    data_of,
)
from maillage.resources.models import Resource
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term

BLANK = ResourceData(type="", title="")
SCHEMES = {
    "themes": Scheme.THEME, "disciplines": Scheme.DISCIPLINE, "audiences": Scheme.AUDIENCE, "levels": Scheme.LEVEL,
    "needs": Scheme.NEED,
}  # fmt: skip


def _single(data: Mapping[str, Any], name: str) -> Any:
    value = data.get(name)
    if value is None:
        return getattr(BLANK, name)
    return date.fromisoformat(value) if name == "issued_on" else value


def _files(data: Mapping[str, Any]) -> tuple[FileData, ...]:
    """The files of then that are still kept, with what was said of each."""
    known = Attachment.objects.in_bulk(list(data.get("_files", ())))
    licences = {term.code: term for term in Term.objects.of(Scheme.LICENCE)}
    return tuple(
        FileData(attachment=known[key], title=title, licence=licences[code], credit=credit)
        for key, (title, code, credit) in zip(data.get("_files", ()), data.get("files", ()), strict=True)
        if key in known and code in licences
    )


def _resources(data: Mapping[str, Any], name: str) -> list[tuple[Resource, Any]]:
    """The resources of then that still have a row, with the other half of what was said."""
    keys = data.get(f"_{name}", ())
    known = Resource.objects.select_related("contribution").in_bulk(list(keys))
    return [(known[key], told) for key, told in zip(keys, data.get(name, ()), strict=True) if key in known]


def written(data: Mapping[str, Any], now: ResourceData) -> ResourceData:
    """What a revision says."""
    single: dict[str, Any] = {name: _single(data, name) for name in SINGLE if name not in ROWS}
    terms = {
        name: tuple(Term.objects.of(scheme).filter(code__in=data.get(name, ()))) for name, scheme in SCHEMES.items()
    }
    image = Image.objects.filter(pk=data.get("image") or 0).first()
    organisation = Organisation.objects.filter(pk=data.get("_organisation") or 0).select_related("merged_into").first()
    uses = Contribution.objects.filter(pk__in=data.get("_uses", ())).order_by("pk")
    return replace(
        now,
        **(single | {name: terms[name] for name in TERMS}),
        language=data.get("language", now.language),
        image=image or (now.image if data.get("image") else None),
        organisation=(organisation.merged_into or organisation) if organisation else None,
        licence=Term.objects.of(Scheme.LICENCE).filter(code=data.get("licence") or "").first(),
        files=_files(data),
        links=tuple((url, title) for url, title in data.get("links", ())),
        related=tuple((kind, other) for other, (kind, _title) in _resources(data, "related")),
        selection=tuple((one, note) for one, (_title, note) in _resources(data, "selection")),
        uses=tuple(uses),
    )


@transaction.atomic
def restore_resource(*, actor: User, contribution: Contribution, data: Mapping[str, Any], at: datetime) -> None:
    """Write again what a revision says of a resource.

    Raises:
        Incomplete: it is published, and that state lacked something.
    """
    resource = contribution.resource
    before = written(data, data_of(resource))
    change_resource(actor=actor, resource=resource, data=before, at=at, note=_("état antérieur rétabli"))
