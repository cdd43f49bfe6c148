"""The queue of moderators: what waits, since when, and how long people waited lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Min, Q

from maillage.contributions.enums import State
from maillage.contributions.models import Appeal, Contribution, VisitorReport
from maillage.contributions.querysets import AppealQuerySet, ContributionQuerySet, VisitorReportQuerySet
from maillage.core.paging import Page, page_of

MOST_REPORTS = 50
STATISTICS_DAYS = 30
MOST_DECISIONS = 500
UNREAD = Q(state=State.PUBLISHED, checked_at=None)
DAY = 86_400


@dataclass(frozen=True)
class Figures:
    """How the queue goes: what waits now, what was decided in thirty days and after how long."""

    submitted: int
    unread: int
    reports: int
    appeals: int
    oldest_at: datetime | None
    decided: int
    median_hours: float | None

    @property
    def total(self) -> int:
        """Everything that waits."""
        return self.submitted + self.unread + self.reports + self.appeals

    @property
    def median_days(self) -> float | None:
        """The usual delay in days, when it is longer than two."""
        hours = self.median_hours
        return hours / 24 if hours is not None and hours > 48 else None  # noqa: PLR2004 - two days


@dataclass(frozen=True)
class Queue:
    """One page of the queue."""

    contributions: list[Contribution]
    reports: list[VisitorReport]
    appeals: list[Appeal]
    page: Page
    figures: Figures


def contributions_of(user: Any, territory_id: int | None) -> ContributionQuerySet:
    """What the person decides about, in one territory or in all of theirs."""
    mine = Contribution.objects.moderated_by(user)
    return mine if territory_id is None else mine.filter(origin=territory_id)


def reports_of(user: Any, territory_id: int | None) -> VisitorReportQuerySet:
    """The open reports that the person answers."""
    mine = VisitorReport.objects.visible_to(user).open()
    return mine if territory_id is None else mine.filter(contribution__origin=territory_id)


def appeals_of(user: Any, territory_id: int | None) -> AppealQuerySet:
    """The appeals that wait, where the person moderates."""
    mine = Appeal.objects.visible_to(user).open()
    return mine if territory_id is None else mine.filter(contribution__origin=territory_id)


def decided_of(user: Any, territory_id: int | None, at: datetime) -> ContributionQuerySet:
    """What was read and decided in the last thirty days, the latest first: the list behind the figure."""
    mine = contributions_of(user, territory_id)
    decided = mine.filter(checked_at__gt=at - timedelta(days=STATISTICS_DAYS), submitted_at__isnull=False)
    return decided.order_by("-checked_at", "-pk")


def figures_of(user: Any, territory_id: int | None, at: datetime) -> Figures:
    """The figures at the top of the queue, in four queries; what a moderator publishes at once waited for nobody."""
    mine = contributions_of(user, territory_id)
    counts = mine.waiting().aggregate(
        submitted=Count("pk", filter=Q(state=State.SUBMITTED)),
        unread=Count("pk", filter=UNREAD),
        oldest=Min("submitted_at", filter=Q(state=State.SUBMITTED)),
    )
    decided = decided_of(user, territory_id, at)
    pairs = list(decided.values_list("submitted_at", "checked_at")[:MOST_DECISIONS])
    hours = [(checked - sent).total_seconds() / 3600 for sent, checked in pairs if sent and checked and checked > sent]
    return Figures(
        submitted=counts["submitted"],
        unread=counts["unread"],
        reports=reports_of(user, territory_id).count(),
        appeals=appeals_of(user, territory_id).count(),
        oldest_at=counts["oldest"],
        decided=len(pairs) if len(pairs) < MOST_DECISIONS else decided.count(),
        median_hours=median(hours) if hours else None,
    )


def queue_of(user: Any, territory_id: int | None, chosen: Mapping[str, str], page: str | None, at: datetime) -> Queue:
    """One page of what waits, oldest first; the reports stand before, on the first page."""
    rows, reports = contributions_of(user, territory_id).waiting(), reports_of(user, territory_id)
    appeals = appeals_of(user, territory_id)
    state = chosen.get("state", "")
    if state == "submitted":
        rows = rows.filter(state=State.SUBMITTED)
    elif state == "unread":
        rows = rows.filter(UNREAD)
    if kind := chosen.get("kind"):
        rows, reports = rows.filter(kind=kind), reports.filter(contribution__kind=kind)
        appeals = appeals.filter(contribution__kind=kind)
    if age := chosen.get("age"):
        before = at - timedelta(days=int(age))
        rows, reports = rows.waiting_since(before), reports.filter(at__lt=before)
        appeals = appeals.filter(at__lt=before)
    beside = state in {"reports", "appeals"}
    rows = rows.none() if beside else rows
    where = page_of(page, 0 if beside else rows.count())
    first = where.number == 1
    first_reports = reports.oldest_first().select_related("contribution__origin")[:MOST_REPORTS]
    first_appeals = appeals.oldest_first().select_related("contribution__origin")[:MOST_REPORTS]
    return Queue(
        contributions=list(rows.oldest_first().with_queue_data()[where.offset : where.offset + where.size]),
        reports=list(first_reports) if first and state in {"", "reports"} else [],
        appeals=list(first_appeals) if first and state in {"", "appeals"} else [],
        page=where,
        figures=figures_of(user, territory_id, at),
    )


def next_waiting(user: Any, territory_id: int | None, after: Contribution) -> Contribution | None:
    """What to read after a decision: the oldest thing that waits and is not this one."""
    return contributions_of(user, territory_id).waiting().exclude(pk=after.pk).oldest_first().first()
