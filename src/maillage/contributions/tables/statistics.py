"""How moderation goes over a period: what came, what was decided and how soon, why, what was contested."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from maillage.contributions.enums import AppealState, Reason, ReportReason, ReportState, State
from maillage.contributions.models import Appeal, VisitorReport
from maillage.contributions.tables.queue import contributions_of
from maillage.territories.enums import Kind

PERIODS = (30, 90, 365)
MOST_READ = 20_000
HOUR = 3600


@dataclass(frozen=True)
class KindLine:
    """One kind: received, decided, median delay in hours, sent back or taken away.

    What a moderator publishes at once waited for nobody: it is counted, and has no delay.
    """

    label: str
    received: int
    decided: int
    hours: float | None
    returned: int
    refused: int
    removed: int


@dataclass(frozen=True)
class ReasonLine:
    """One reason, and how many times it was given."""

    label: str
    count: int


@dataclass(frozen=True)
class ReportLine:
    """One reason of visitors: received, corrected, left as it is, waiting."""

    label: str
    received: int
    acted: int
    dismissed: int
    waiting: int


@dataclass(frozen=True)
class Statistics:
    """The figures of a period."""

    days: int
    since: datetime
    kinds: tuple[KindLine, ...]
    reasons: tuple[ReasonLine, ...]
    reports: tuple[ReportLine, ...]
    report_hours: float | None
    appeals: int
    upheld: int
    overturned: int
    appeal_hours: float | None


def _median_hours(pairs: Iterable[tuple[datetime | None, datetime | None]]) -> float | None:
    hours = [max(0.0, (end - start).total_seconds() / HOUR) for start, end in pairs if start and end]
    return median(hours) if hours else None


def _kinds(mine: Any, since: datetime) -> tuple[KindLine, ...]:
    rows = mine.order_by().values("kind").annotate(
        received=Count("pk", filter=Q(submitted_at__gt=since)),
        decided=Count("pk", filter=Q(checked_at__gt=since, submitted_at__isnull=False)),
        returned=Count("pk", filter=Q(checked_at__gt=since, state=State.RETURNED)),
        refused=Count("pk", filter=Q(checked_at__gt=since, state=State.REFUSED)),
        removed=Count("pk", filter=Q(removed_at__gt=since) & ~Q(reason__in=[Reason.AUTHOR, Reason.SOURCE])),
    )  # fmt: skip
    found = {row["kind"]: row for row in rows}
    delays: dict[str, list[tuple[datetime, datetime]]] = {}
    decided = mine.filter(Q(checked_at__gt=since), checked_at__gt=F("submitted_at"))
    pairs = decided.order_by("-checked_at", "-pk").values_list("kind", "submitted_at", "checked_at")[:MOST_READ]
    for kind, sent, checked in pairs:
        delays.setdefault(kind, []).append((sent, checked))
    names = ("received", "decided", "returned", "refused", "removed")
    return tuple(
        KindLine(
            label=str(label), hours=_median_hours(delays.get(value, ())), **{name: found[value][name] for name in names}
        )
        for value, label in Kind.choices
        if value in found and any(found[value][name] for name in names)
    )


def _reasons(mine: Any, since: datetime) -> tuple[ReasonLine, ...]:
    sent_back = Q(state__in=[State.RETURNED, State.REFUSED], checked_at__gt=since)
    rows = mine.filter(sent_back | Q(state=State.REMOVED, removed_at__gt=since)).exclude(reason="")
    counts = dict(rows.order_by().values_list("reason").annotate(count=Count("pk")))
    lines = [ReasonLine(str(label), counts[value]) for value, label in Reason.choices if value in counts]
    return tuple(sorted(lines, key=lambda line: -line.count))


def _reports(rows: Sequence[tuple[str, str, datetime, datetime | None]]) -> tuple[ReportLine, ...]:
    counts = Counter((reason, state) for reason, state, _at, _handled in rows)
    lines = []
    for value, label in ReportReason.choices:
        by_state = {state: counts[value, state] for state in ReportState.values}
        if sum(by_state.values()):
            lines.append(
                ReportLine(
                    label=str(label),
                    received=sum(by_state.values()),
                    acted=by_state[ReportState.ACTED],
                    dismissed=by_state[ReportState.DISMISSED],
                    waiting=by_state[ReportState.OPEN],
                )
            )
    return tuple(lines)


def statistics_of(user: Any, territory_id: int | None, days: int, at: datetime) -> Statistics:
    """The figures of the last days, where the person moderates, in five queries."""
    since = at - timedelta(days=days)
    mine = contributions_of(user, territory_id)
    here = {} if territory_id is None else {"contribution__origin": territory_id}
    told = VisitorReport.objects.visible_to(user).filter(at__gt=since, **here).order_by("-at", "-pk")
    reports = list(told.values_list("reason", "state", "at", "handled_at")[:MOST_READ])
    contested = Appeal.objects.visible_to(user).filter(at__gt=since, **here).order_by("-at", "-pk")
    appeals = list(contested.values_list("state", "at", "answered_at")[:MOST_READ])
    outcomes = Counter(state for state, _at, _answered in appeals)
    return Statistics(
        days=days,
        since=since,
        kinds=_kinds(mine, since),
        reasons=_reasons(mine, since),
        reports=_reports(reports),
        report_hours=_median_hours((told_at, handled) for _reason, _state, told_at, handled in reports),
        appeals=len(appeals),
        upheld=outcomes[AppealState.UPHELD],
        overturned=outcomes[AppealState.OVERTURNED],
        appeal_hours=_median_hours((asked, answered) for _state, asked, answered in appeals),
    )


def _hours(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}".replace(".", ",")


def statistics_rows(figures: Statistics) -> Iterator[Sequence[object]]:
    """The figures of moderation, one line each: what, which, then the counts."""
    since = figures.since.date().isoformat()
    yield (_("Tableau"), _("Ligne"), _("Depuis le"), _("Reçus"), _("Décidés"), _("Délai médian (heures)"),
           _("Renvoyés"), _("Refusés"), _("Retirés"), _("En attente"))  # fmt: skip
    for line in figures.kinds:
        yield (_("Types"), line.label, since, line.received, line.decided, _hours(line.hours), line.returned,
               line.refused, line.removed, "")  # fmt: skip
    for reason in figures.reasons:
        yield (_("Motifs"), reason.label, since, "", reason.count, "", "", "", "", "")
    for told in figures.reports:
        yield (_("Signalements"), told.label, since, told.received, told.acted + told.dismissed,
               _hours(figures.report_hours), "", told.dismissed, told.acted, told.waiting)  # fmt: skip
    waiting = figures.appeals - figures.upheld - figures.overturned
    yield (_("Recours"), "", since, figures.appeals, figures.upheld + figures.overturned,
           _hours(figures.appeal_hours), "", figures.upheld, figures.overturned, waiting)  # fmt: skip
