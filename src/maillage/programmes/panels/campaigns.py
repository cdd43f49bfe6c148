"""Campaigns in a list, and the expectation matrix of one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from maillage.programmes.actions.planning import carriers
from maillage.programmes.enums import PartRole, RequestState
from maillage.programmes.models import Campaign, Part, Programme
from maillage.programmes.panels.words import period_words


@dataclass(frozen=True)
class CampaignLine:
    """One campaign."""

    campaign: Campaign
    period: str
    state: tuple[str, str, str]
    asked: int
    received: int


def _state(one: Campaign, today: date) -> tuple[str, str, str]:
    if one.closes_on < today:
        return _("fermée"), "neutral", "lock"
    if one.opens_on <= today and one.opened_at is not None:
        return _("ouverte"), "ok", "door-open"
    return (_("ouvre bientôt"), "info", "clock") if one.opens_on > today else (_("à ouvrir"), "attention", "clock")


def campaign_lines(programme: Programme, today: date) -> list[CampaignLine]:
    """Every campaign, in one query."""
    here = Q(requests__state__in=[RequestState.SUBMITTED, RequestState.RETURNED, RequestState.APPROVED])
    asked = ~Q(requests__state=RequestState.NOT_APPLICABLE) & Q(requests__isnull=False)
    rows = programme.campaigns.select_related("period").annotate(
        asked=Count("requests", filter=asked), received=Count("requests", filter=here)
    )
    return [
        CampaignLine(one, period_words(one.period), _state(one, today), one.asked, one.received)  # type: ignore[attr-defined]  # annotated
        for one in rows.latest_first()
    ]


@dataclass(frozen=True)
class Pair:
    """One structure for one action: expected or not."""

    name: str
    organisation: str
    role: str
    is_expected: bool
    is_locked: bool


@dataclass(frozen=True)
class PairsOfAction:
    """The structures of one action."""

    title: str
    pairs: tuple[Pair, ...]


def pairs_of(campaign: Campaign, wanted: Collection[tuple[int, int]] | None = None) -> list[PairsOfAction]:
    """Every structure with a role in the period, ticked when it is expected (or was ticked): three queries."""
    known = {(one.action_id, one.organisation_id): one.state for one in campaign.requests.order_by("pk")}
    period = campaign.period
    parts = Part.objects.during(period.starts_on, period.ends_before).filter(action__programme=campaign.programme_id)
    rows = parts.select_related("action", "organisation").order_by(
        "action__position", "action", "organisation__name", "pk"
    )
    found: dict[int, dict[int, Pair]] = {}
    titles: dict[int, str] = {}
    for part in rows:
        pair = (part.action_id, part.organisation_id)
        ticked = pair in (known if wanted is None else wanted)
        locked = known.get(pair, RequestState.TO_DO) != RequestState.TO_DO
        titles[part.action_id] = part.action.title
        line = Pair(f"attendu-{pair[0]}-{pair[1]}", part.organisation.name, part.get_role_display(), ticked, locked)
        if part.organisation_id not in found.setdefault(part.action_id, {}) or part.role == PartRole.LEAD:
            found[part.action_id][part.organisation_id] = line
    return [PairsOfAction(titles[pk], tuple(pairs.values())) for pk, pairs in found.items()]


def pairs_typed(campaign: Campaign, data: Mapping[str, Any]) -> set[tuple[int, int]]:
    """The pairs that were ticked, among those that may be; what was answered stays expected."""
    period = campaign.period
    parts = Part.objects.during(period.starts_on, period.ends_before).filter(action__programme=campaign.programme_id)
    possible = set(parts.order_by("pk").values_list("action_id", "organisation_id")) | set(carriers(campaign))
    answered = campaign.requests.exclude(state=RequestState.TO_DO).order_by("pk")
    kept = set(answered.values_list("action_id", "organisation_id"))
    unseen = set(campaign.requests.order_by("pk").values_list("action_id", "organisation_id")) - possible
    return {pair for pair in possible if f"attendu-{pair[0]}-{pair[1]}" in data} | kept | unseen
