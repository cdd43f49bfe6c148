"""Writing an earlier state of a project again, from what its history keeps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.models import Contribution
from maillage.directory.models import Organisation
from maillage.events.models import Event
from maillage.files.models import Image
from maillage.geography.models import Commune
from maillage.projects.actions.sheets import AnswerData
from maillage.projects.actions.writing import NeedData, PartnerData, ProjectData, change_project, data_of
from maillage.projects.models import Question
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term

IMAGE = ("image", "image_alt", "image_credit", "image_decorative")
TEXTS = ("title", "baseline", "description", "stage", "website", "programme_action")


def _terms(scheme: str, codes: list[str]) -> tuple[Term, ...]:
    return tuple(Term.objects.filter(scheme=scheme, code__in=codes).order_by("position"))


def _image(data: Mapping[str, Any], now: ProjectData) -> dict[str, Any]:
    """The image of then with its words; today’s when that of then is no longer kept."""
    found = Image.objects.filter(pk=data.get("image") or 0).first()
    if found is None and data.get("image"):
        return {name: getattr(now, name) for name in IMAGE}
    return {name: data[name] for name in IMAGE[1:] if name in data} | {"image": found}


def _needs(data: Mapping[str, Any], now: ProjectData) -> tuple[NeedData, ...]:
    """The needs of then; one of the same kind and words is that of today, with the offers made for it."""
    today = {(need.kind, need.text): need.pk for need in now.needs}
    more = data.get("_needs") or [True] * len(data["needs"])
    return tuple(
        NeedData(kind=kind, text=text, skills=tuple(skills), quantity=quantity, state=state, proposes=proposes,
                 pk=today.pop((kind, text), None))
        for (kind, text, skills, quantity, state), proposes in zip(data["needs"], more, strict=True)
    )  # fmt: skip


def _partners(data: Mapping[str, Any]) -> tuple[PartnerData, ...]:
    keys = data.get("_partners") or [None] * len(data["partners"])
    rows = Organisation.objects.filter(pk__in=[key for key in keys if key]).select_related("merged_into")
    known = {row.pk: row.merged_into or row for row in rows.order_by("pk")}
    return tuple(
        PartnerData(organisation=known.get(key) if key else None, name="" if known.get(key) else name, role=role)
        for key, (role, name) in zip(keys, data["partners"], strict=True)
    )


def _answers(data: Mapping[str, Any]) -> tuple[AnswerData, ...]:
    known = Question.objects.in_bulk(data.get("_answers", []))
    pairs = zip(data.get("_answers", []), data.get("answers", []), strict=True)
    return tuple(AnswerData(question=known[key], text=text) for key, (_label, text) in pairs if key in known)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def written(data: Mapping[str, Any], now: ProjectData) -> ProjectData:
    """What a revision says, completed by what it does not hold."""
    rows: dict[str, Any] = {}
    if "needs" in data:
        rows["needs"] = _needs(data, now)
    if "partners" in data:
        rows["partners"] = _partners(data)
    if "_events" in data:
        rows["events"] = tuple(Event.objects.filter(pk__in=data["_events"]).order_by("first_starts_at", "pk"))
    if "_linked" in data:
        rows["linked"] = tuple(Contribution.objects.filter(pk__in=data["_linked"]).order_by("title", "pk"))
    return replace(
        now,
        **({name: data[name] for name in TEXTS if name in data} | _image(data, now) | rows),
        commune=Commune.objects.filter(pk=data.get("_commune") or "").first(),
        starts_on=_day(data.get("starts_on", "")), ends_on=_day(data.get("ends_on", "")),
        themes=_terms(Scheme.THEME, data.get("themes", [])),
        audiences=_terms(Scheme.AUDIENCE, data.get("audiences", [])), answers=_answers(data),
    )  # fmt: skip


@transaction.atomic
def restore_project(*, actor: User, contribution: Contribution, data: Mapping[str, Any], at: datetime) -> None:
    """Write again what a revision says of a project. Its people, news and documents stay as they are today."""
    project = contribution.project
    note = _("état antérieur rétabli")
    change_project(actor=actor, project=project, data=written(data, data_of(project)), at=at, note=note)
