"""Needs between two writings of the sheet, and what members offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.geography.models import Commune
from maillage.journal.actions import record
from maillage.projects.actions.projection import refresh
from maillage.projects.actions.writing import words_of
from maillage.projects.enums import NeedState
from maillage.projects.models import HelperProfile, MutedNeed, Need
from maillage.vocabularies.models import Term


@dataclass(frozen=True, kw_only=True)
class HelperData:
    """What a member offers."""

    skills: tuple[str, ...] = ()
    themes: tuple[Term, ...] = ()
    commune: Commune | None = None
    radius_km: int = 30
    available: bool = False
    muted: bool = False


@transaction.atomic
def set_need(
    *, actor: User, need: Need, at: datetime, filled: bool | None = None, proposes: bool | None = None
) -> None:
    """Say that a need is filled or open again, and whether people are proposed for it."""
    if filled is not None:
        need.state = NeedState.FILLED if filled else NeedState.OPEN
    if proposes is not None:
        need.proposes = proposes
    need.save(update_fields=["state", "proposes"])
    made = need.project.contribution
    record(actor=actor, verb="set_need", obj=made, at=at, territory_id=made.origin_id, state=need.state)
    refresh([made.pk], at)


@transaction.atomic
def save_helper(*, actor: User, data: HelperData, at: datetime) -> HelperProfile:
    """Write what one offers to projects."""
    values = {
        "skills": list(words_of(data.skills)), "commune": data.commune, "radius_km": data.radius_km,
        "available": data.available, "muted": data.muted, "updated_at": at,
    }  # fmt: skip
    found, _made = HelperProfile.objects.update_or_create(user=actor, defaults=values)
    found.themes.set(data.themes)
    record(actor=actor, verb="offered_help", obj=actor, at=at)
    return found


@transaction.atomic
def mute_need(*, actor: User, need: Need, at: datetime) -> None:
    """Not to be shown this need again; a second time changes nothing."""
    _row, made = MutedNeed.objects.get_or_create(user=actor, need=need, defaults={"at": at})
    if made:
        record(actor=actor, verb="muted_need", obj=need.project.contribution, at=at)


@transaction.atomic
def unmute_needs(*, actor: User, needs: Sequence[int], at: datetime) -> None:
    """Show again what one had hidden."""
    if MutedNeed.objects.filter(user=actor, need__in=needs).delete()[0]:
        record(actor=actor, verb="unmuted_needs", obj=actor, at=at)
