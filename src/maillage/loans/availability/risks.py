"""Loans that may not leave in time, and what can be done about each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.loans.availability.planner import Planner
from maillage.loans.availability.reading import planners_for
from maillage.loans.models import Copy, Lender, Loan


@dataclass(frozen=True)
class Risk:
    """A loan about to leave, the one that keeps its copy (None: it is not fit), and copies that may replace it."""

    loan: Loan
    late: Loan | None
    instead: tuple[Copy, ...]


def risks_of(lender: Lender, today: date) -> list[Risk]:
    """The loans at risk of a lender, the soonest to leave first; in a number of queries that does not grow."""
    waiting = list(Loan.objects.filter(lender=lender).at_risk(today).for_verdicts().by_departure())
    return risks_among(waiting, planners_for(waiting, today=today), today)


def risks_among(waiting: Sequence[Loan], planners: Mapping[int, Planner], today: date) -> list[Risk]:
    """The same for loans at risk and their calculations, when these were read before. One query."""
    if not waiting:
        return []
    overdue = Loan.objects.filter(copy__in={one.copy_id for one in waiting}).overdue(today).for_lists()
    late = {one.copy_id: one for one in overdue.order_by("returns_on", "pk")}
    return [Risk(one, late.get(one.copy_id), free_instead(one, planners[one.pk], today)) for one in waiting]


def free_instead(loan: Loan, planner: Planner, today: date) -> tuple[Copy, ...]:
    """The other copies that are free for the days that a loan holds."""
    free = planner.free_copies(max(loan.blocked_first_on, today), loan.blocked_last_on)
    return tuple(copy for copy in free if copy.pk != loan.copy_id)
