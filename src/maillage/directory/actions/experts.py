"""Writing experts, and relaying what people write to them."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.actions import keep_revision, open_contribution, submit, touch
from maillage.contributions.enums import State
from maillage.core.clock import day_of
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text, sanitise, slug
from maillage.directory.actions.experts_index import refresh_experts
from maillage.directory.enums.organisations import ExpertFormat, Tongue
from maillage.directory.models import Expert, Organisation
from maillage.directory.notices.experts import relay
from maillage.geography.models import Commune
from maillage.journal.actions import record
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term

LONGEST_SLUG = 80


class NotOfAge(Refused):
    """An expert is of age."""


@dataclass(frozen=True, kw_only=True)
class ExpertData:
    """Everything that one writes of an expert."""

    name: str
    title: str
    summary: str
    email: str
    adult_declared: bool
    description: str = ""
    user: User | None = None
    organisation: Organisation | None = None
    commune: Commune | None = None
    distance_km: int | None = None
    conditions: str = ""
    formats: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    themes: tuple[Term, ...] = ()
    audiences: tuple[Term, ...] = ()
    translations: dict[str, dict[str, str]] = field(default_factory=dict)


LINES = ("name", "title", "summary", "email")
SINGLE = (*LINES, "adult_declared", "description", "user", "organisation", "commune", "distance_km", "conditions",
          "formats", "languages", "translations")  # fmt: skip


def _clean(data: ExpertData, at: datetime) -> dict[str, Any]:
    if not data.adult_declared or (data.user is not None and data.user.is_minor(day_of(at))):
        raise NotOfAge(_("L’annuaire des experts est réservé aux personnes majeures."))
    values = {name: getattr(data, name) for name in SINGLE}
    values |= {name: clean_line(values[name]) for name in LINES}
    values |= {"description": sanitise(data.description), "conditions": clean_text(data.conditions)[:1000]}
    values["formats"] = [code for code in data.formats if code in ExpertFormat.values]
    values["languages"] = [code for code in data.languages if code in Tongue.values]
    return values


def content_of(data: ExpertData) -> dict[str, Any]:
    """What the history keeps of an expert; never the address."""
    return {
        "name": data.name, "title": data.title, "summary": data.summary, "description": data.description,
        "organisation": data.organisation.name if data.organisation else "",
        "commune": data.commune.pk if data.commune else "", "distance_km": data.distance_km,
        "conditions": data.conditions, "formats": list(data.formats), "languages": list(data.languages),
        "themes": [term.code for term in data.themes], "audiences": [term.code for term in data.audiences],
    }  # fmt: skip


def _free_slug(name: str) -> str:
    wanted = slug(name, fallback="expert", length=LONGEST_SLUG)
    return f"{wanted}-{secrets.token_hex(3)}" if Expert.objects.filter(slug=wanted).exists() else wanted


@transaction.atomic
def save_expert(
    *, actor: User, expert: Expert | None, origin: Territory, data: ExpertData, at: datetime, send: bool = True
) -> Expert:
    """Write an expert, new or known, and propose it: it is read by moderators as other contributions are.

    Raises:
        NotOfAge: a minor, or nobody declared otherwise.
    """
    values = _clean(data, at)
    if expert is None:
        contribution = open_contribution(
            actor=actor, kind=Kind.EXPERT, title=values["name"], origin=origin, language="fr", at=at
        )
        expert = Expert.objects.create(contribution=contribution, slug=_free_slug(values["name"]), **values)
        verb = "created"
    else:
        for name, value in values.items():
            setattr(expert, name, value)
        expert.save(update_fields=list(values))
        touch(actor=actor, contribution=expert.contribution, at=at, title=expert.name, material=False)
        verb = "changed"
    expert.themes.set(data.themes)
    expert.audiences.set(data.audiences)
    keep_revision(actor=actor, contribution=expert.contribution, data=content_of(data), at=at)
    record(actor=actor, verb=verb, obj=expert.contribution, at=at, territory_id=expert.contribution.origin_id)
    if send and expert.contribution.state in {State.DRAFT, State.RETURNED, State.REFUSED}:
        submit(actor=actor, contribution=expert.contribution, at=at)
    refresh_experts([expert.contribution_id], at)
    return expert


@transaction.atomic
def write_to_expert(*, actor: User | None, expert: Expert, name: str, email: str, message: str, at: datetime) -> None:
    """Relay a message: it goes to the expert's address, the answer to who wrote; the journal keeps that it was."""
    relay(expert, name=clean_line(name), email=clean_line(email), message=clean_text(message), at=at)
    record(actor=actor, verb="relayed", obj=expert.contribution, at=at, territory_id=expert.contribution.origin_id)
