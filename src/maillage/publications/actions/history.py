"""Writing an earlier state of a publication again, from what its history keeps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.models import Contribution
from maillage.directory.models import Organisation
from maillage.files.models import Image
from maillage.publications.actions.data import PublicationData, data_of
from maillage.publications.actions.writing import change_publication
from maillage.publications.enums import PARTS
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term

TEXTS = ("title", "lead", "genre", "byline", "body", "credits", "place", "public", "image_alt", "image_credit")
IMAGE = ("image", "image_alt", "image_credit", "image_decorative")


def _terms(scheme: str, codes: list[str]) -> tuple[Term, ...]:
    return tuple(Term.objects.filter(scheme=scheme, code__in=codes).order_by("position"))


def _image(data: Mapping[str, Any], now: PublicationData) -> dict[str, Any]:
    """The image of then with its words; today’s when that of then is no longer kept."""
    found = Image.objects.filter(pk=data.get("image") or 0).first()
    if found is None and data.get("image"):
        return {name: getattr(now, name) for name in IMAGE}
    return {"image": found, "image_decorative": bool(data.get("image_decorative"))}


def _organisation(data: Mapping[str, Any]) -> Organisation | None:
    found = Organisation.objects.filter(pk=data.get("_organisation") or 0).select_related("merged_into").first()
    return (found.merged_into or found) if found is not None else None


def _selection(data: Mapping[str, Any]) -> tuple[tuple[Contribution, str], ...]:
    """The contributions of then that still have a row, with what was said of each."""
    keys, told = data.get("_selection", ()), data.get("selection", ())
    known = Contribution.objects.in_bulk(list(keys))
    return tuple((known[key], note) for key, (_title, note) in zip(keys, told, strict=True) if key in known)


def written(data: Mapping[str, Any], now: PublicationData, kind: str) -> PublicationData:
    """What a revision says."""
    texts: dict[str, Any] = {name: data.get(name, "") for name in TEXTS}
    held_on = data.get("held_on")
    return replace(
        now,
        **(texts | _image(data, now)),
        recommended=bool(data.get("recommended")),
        organisation=_organisation(data),
        themes=_terms(Scheme.THEME, data.get("themes", [])),
        audiences=_terms(Scheme.AUDIENCE, data.get("audiences", [])),
        licence=Term.objects.filter(scheme=Scheme.LICENCE, code=data.get("licence") or "").first(),
        tags=tuple(data.get("tags", ())),
        language=data.get("language", now.language),
        held_on=date.fromisoformat(held_on) if held_on else None,
        headcount=data.get("headcount"),
        selection=_selection(data),
        parts={name: data.get(name, "") for name in PARTS.get(kind, {})},
    )


@transaction.atomic
def restore_publication(*, actor: User, contribution: Contribution, data: Mapping[str, Any], at: datetime) -> None:
    """Write again what a revision says of a publication."""
    publication = contribution.publication
    before = written(data, data_of(publication), contribution.kind)
    change_publication(actor=actor, publication=publication, data=before, at=at, note=_("état antérieur rétabli"))
