"""Grids, campaigns, who answered: in lines, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext_lazy

from maillage.evaluations.enums import CampaignState, ReplyState
from maillage.evaluations.models import Campaign, Reminder, Reply
from maillage.programmes.enums import ReminderStep

CAMPAIGN_BADGES: dict[str, tuple[Any, str, str]] = {
    CampaignState.DRAFT: (gettext_lazy("En préparation"), "neutral", "pencil-line"),
    CampaignState.OPEN: (gettext_lazy("Réponses individuelles"), "info", "clock"),
    CampaignState.WORKSHOP: (gettext_lazy("Atelier"), "attention", "users"),
    CampaignState.CLOSED: (gettext_lazy("Terminée"), "ok", "check"),
}
REPLY_BADGES: dict[str, tuple[Any, str, str]] = {
    ReplyState.TO_DO: (gettext_lazy("À faire"), "neutral", "circle"),
    ReplyState.DRAFT: (gettext_lazy("Brouillon"), "neutral", "pencil-line"),
    ReplyState.SUBMITTED: (gettext_lazy("Envoyée"), "ok", "check"),
}


def badge_of(badges: dict[str, tuple[Any, str, str]], state: str) -> tuple[str, str, str]:
    """A state in words, its tone, its icon."""
    label, tone, icon = badges[state]
    return (str(label), tone, icon)


@dataclass(frozen=True)
class CampaignLine:
    """A campaign in a list."""

    campaign: Campaign
    state: tuple[str, str, str]
    received: int
    asked: int


def campaign_lines(rows: QuerySet[Campaign]) -> list[CampaignLine]:
    """Campaigns with how many answered: one query."""
    submitted = Count("replies", filter=Q(replies__state=ReplyState.SUBMITTED))
    counted = rows.select_related("version__grid").annotate(received=submitted, asked=Count("replies"))
    return [
        CampaignLine(one, badge_of(CAMPAIGN_BADGES, one.state), one.received, one.asked)
        for one in counted.order_by("-made_at", "-pk")
    ]


def reply_lines(rows: QuerySet[Reply]) -> list[tuple[Reply, tuple[str, str, str]]]:
    """Who answers for whom, and whether they did: one query. Never what."""
    found = rows.select_related("user", "campaign__programme").order_by("voice", "pk")
    return [(one, badge_of(REPLY_BADGES, one.state)) for one in found]


def reminders_of(campaign: Campaign) -> list[tuple[str, datetime]]:
    """The reminders that left, each step once with its first day."""
    rows = Reminder.objects.filter(reply__campaign=campaign).order_by("step").values("step")
    return [(str(ReminderStep(one["step"]).label), one["first"]) for one in rows.annotate(first=Min("at"))]
