"""A loan by itself: its own dates, and what follows when it is handed over from host to host no more."""

from collections.abc import Sequence
from datetime import date, datetime

from maillage.accounts.models import User
from maillage.loans import notices
from maillage.loans.actions.chaining import columns_of, count_road
from maillage.loans.actions.common import day_of, note, write
from maillage.loans.actions.holding import hold_if_free
from maillage.loans.availability import Planner, Verdict, planner_of, wish_of
from maillage.loans.availability.blocking import Blocked, from_rows
from maillage.loans.enums import AWAY, TO_LEAVE, Part
from maillage.loans.models import HeldDay, Loan


def planner_of_loan(
    loan: Loan, at: datetime, *, asked: bool = False, window: tuple[date, date] | None = None
) -> Planner:
    """The calculation of dates for a loan that exists: its own days are not in its way.

    ``asked``: as of the day it was asked, so that a lender who is slow to answer does not make it too late.
    ``window``: the first and the last day of use that are looked at, when they are not those of the loan.
    """
    wish = wish_of(loan, user=loan.asked_by, slices=frozenset(loan.slices), loan=loan.pk, for_lender=True)
    day = day_of(loan.lender, loan.asked_at if asked else at)
    first, last = window or (loan.first_on, loan.last_on)
    return planner_of(loan.tool, today=day, first=first, last=last, wish=wish)


Neighbours = Sequence[tuple[Loan, bool]]


def neighbours_of(loan: Loan) -> Neighbours:
    """The hosts around a loan: who hands it over, and to whom it goes; True for the one before."""
    rows = Loan.objects.for_page()
    before = rows.filter(pk=loan.previous_id) if loan.previous_id is not None else ()
    return [*((one, True) for one in before), *((one, False) for one in rows.filter(previous=loan))]


def detach(loan: Loan, neighbours: Neighbours) -> None:
    """It comes straight from no host and goes straight to none; the days that all of them hold are as they were."""
    for one, is_before in neighbours:
        write(loan if is_before else one, {"previous": None})


def unlink(loan: Loan) -> Neighbours:
    """The loan comes straight from no host and goes straight to none. Gives the loans around it, and which is before.

    What it blocks is again that of a loan that leaves from the lender’s and comes back there: the caller holds it.
    """
    found = neighbours_of(loan)
    detach(loan, found)
    if found:
        sides = {is_before for _one, is_before in found}
        restore(loan, head=True in sides, tail=False in sides)
    return found


def part(by: User | None, loan: Loan, neighbours: Neighbours, at: datetime) -> None:
    """Those before and after a loan leave from the lender’s and come back there too, as far as the days are free."""
    there = [(one, is_before) for one, is_before in neighbours if one.state in {*TO_LEAVE, *AWAY}]
    for one, is_before in there:
        go_alone(one, head=not is_before, tail=is_before, at=at)
    if there:
        count_road(loan)
    for one in (loan, *(one for one, _before in there)) if there else ():
        note(by, "loan_hand_over_dropped", one, at)
        notices.tell_hand_over_dropped(one, at)


def go_alone(loan: Loan, *, head: bool, tail: bool, at: datetime) -> None:
    """A loan leaves from the lender’s (``head``) or comes back there (``tail``), on the days that nobody else holds."""
    restore(loan, head=head, tail=tail)
    blocked, today = from_rows(loan.parts, loan.leaves_on, loan.returns_on), day_of(loan.lender, at)
    HeldDay.objects.filter(loan=loan, day__gte=today).exclude(part=Part.LATE).delete()
    hold_if_free(loan, [(day, why) for day, why in blocked.by_day() if day >= today])


def alone(loan: Loan) -> Verdict:
    """What the rules say of a loan that leaves from the lender’s and comes back there."""
    return planner_of_loan(loan, loan.asked_at).verdict(loan.first_on, loan.last_on)


def restore(loan: Loan, *, head: bool, tail: bool) -> None:
    """The days before the use, or after it, as the rules block them; what has left already keeps its beginning."""
    found = alone(loan)
    if found.blocked is None:
        return
    kept = from_rows(loan.parts, loan.leaves_on, loan.returns_on)
    begins = found.blocked if head and loan.state in TO_LEAVE else kept
    ends = found.blocked if tail else kept
    parts = [one for one in begins.parts if one.first < loan.first_on]
    parts += [one for one in ends.parts if one.first >= loan.first_on]
    fields = columns_of(Blocked(tuple(parts), begins.leaves_on, ends.returns_on))
    fields["shuttle_out"] = found.shuttle_out if begins is not kept else loan.shuttle_out
    fields["shuttle_back"] = found.shuttle_back if tail else loan.shuttle_back
    write(loan, fields)
    count_road(loan)
