"""Loans that may not leave in time, and what can be done about each."""

from dataclasses import dataclass
from datetime import date, timedelta

from maillage.loans.availability.reading import planners_of
from maillage.loans.availability.wish import Wish
from maillage.loans.models import Copy, Lender, Loan

SOON = timedelta(days=14)


@dataclass(frozen=True)
class Risk:
    """A loan about to leave, the one that keeps its copy (None: it is not fit), and copies that may replace it."""

    loan: Loan
    late: Loan | None
    instead: tuple[Copy, ...]


def risks_of(lender: Lender, today: date) -> list[Risk]:
    """The loans at risk of a lender, the soonest to leave first."""
    waiting = list(Loan.objects.filter(lender=lender).at_risk(today).for_lists().by_departure())
    if not waiting:
        return []
    late = {
        one.copy_id: one
        for one in Loan.objects.filter(lender=lender).overdue(today).for_lists().order_by("returns_on", "pk")
    }
    return [Risk(loan, late.get(loan.copy_id), free_instead(loan, today)) for loan in waiting]


def free_instead(loan: Loan, today: date) -> tuple[Copy, ...]:
    """The other copies that are free for the days that a loan holds."""
    wish = Wish(slices=frozenset(loan.slices), loan=loan.pk, for_lender=True)
    window = {"first": loan.blocked_first_on, "last": loan.blocked_last_on}
    planner = planners_of([loan.tool_id], today=today, wish=wish, **window)[loan.tool_id]
    first = max(loan.blocked_first_on, today)
    free = planner.free_copies(first, loan.blocked_last_on)
    return tuple(copy for copy in free if copy.pk != loan.copy_id)
