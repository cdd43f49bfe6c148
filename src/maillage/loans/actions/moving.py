"""Other days for a loan, and what becomes of a tool that it has from one host, or gives to the next."""

from copy import copy
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from maillage.accounts.models import User
from maillage.core.text import clean_line
from maillage.loans import notices
from maillage.loans.actions.asking import dates_of, refuse_impossible
from maillage.loans.actions.chaining import (
    DAY,
    begins_on,
    ends_on,
    had_from,
    link,
    may_follow,
    passed_on,
)
from maillage.loans.actions.common import LINE, note, write
from maillage.loans.actions.holding import hold, lock_loan, slices_of
from maillage.loans.actions.parting import Neighbours, alone, detach, neighbours_of, part, planner_of_loan, restore
from maillage.loans.actions.tours import follow
from maillage.loans.availability import Blocked, Verdict
from maillage.loans.models import HeldDay, Loan


@transaction.atomic
def change_dates(
    *, actor: User | None, loan: Loan, first_on: date, last_on: date, at: datetime, override: str = ""
) -> list[Loan]:  # fmt: skip
    """Move a loan to other days; a copy that it holds already stays the same if it can.

    It still comes from the host before, and goes to the next one, when the new days follow as the old ones did; else
    the tool comes home in between. The hosts that this concerns are told either way; those whose hand-over ends are
    given back.

    Raises:
        DatesImpossible, DatesTaken: why these dates cannot be.
    """
    lock_loan(loan)
    was, chain = (loan.first_on, loan.last_on), neighbours_of(loan)
    verdict, kept = _judged(loan, chain, first_on, last_on, at)
    refuse_impossible(verdict, override)
    reason = clean_line(override)[:LINE]
    beyond: dict[str, Any] = {"override_reason": reason, "overridden_by": actor} if reason else {}
    if loan.copy is not None and verdict.blocked is not None:
        detach(loan, chain)
        HeldDay.objects.filter(loan__in=[one.pk for one, is_before in kept if not is_before]).delete()
        beyond["copy"] = loan.copy if loan.copy in verdict.copies else verdict.copies[0]
        hold(loan, beyond["copy"], verdict.blocked)
    write(loan, dates_of(verdict) | beyond)
    _link_again(loan, kept)
    follow(actor=actor, loan=loan, at=at)
    note(actor, "loan_moved", loan, at, first=first_on, last=last_on)
    notices.tell_moved(loan, at)
    gone = [one for one in chain if one not in kept]
    part(actor, loan, gone, at)
    for one, is_before in kept:
        if was[0 if is_before else 1] != (first_on if is_before else last_on):
            notices.tell_hand_over_planned(*_in_turn(one, loan, is_before=is_before), at)
    return [one for one, _is_before in gone]


def _in_turn(one: Loan, loan: Loan, *, is_before: bool) -> tuple[Loan, Loan]:
    return (one, loan) if is_before else (loan, one)


def _link_again(loan: Loan, kept: Neighbours) -> None:
    for one, is_before in kept:
        restore(one, head=not is_before, tail=is_before)
        link(*_in_turn(one, loan, is_before=is_before))


def _judged(loan: Loan, chain: Neighbours, first: date, last: date, at: datetime) -> tuple[Verdict, Neighbours]:
    """What is said of the new days, and which hosts around still give it or have it, without a detour by the lender."""
    planner = planner_of_loan(loan, at, window=(first, last))
    found = planner.verdict(first, last)
    if found.blocked is None or not chain:
        return found, ()
    later = copy(loan)
    later.first_on, later.last_on = first, last
    held = {one.pk for one, _before in chain}
    kept = [row for row in chain if _still(loan, later, row, found.blocked, {loan.pk, *held})]
    blocked = found.blocked
    for one, is_before in kept:
        given = ends_on(one) + DAY
        blocked = had_from(blocked, begins_on(later), given) if is_before else passed_on(blocked, ends_on(later))
    others = {pk: [one for one in rows if one.loan not in held] for pk, rows in planner.holds.items()}
    joined = replace(planner, holds=others).judge(first, last, blocked)
    return (joined, kept) if kept and loan.copy in joined.copies else (found, ())


def _still(loan: Loan, later: Loan, row: tuple[Loan, bool], blocked: Blocked, known: set[int]) -> bool:
    """Whether the tool still goes from host to host once the days of one of them are others.

    Nobody has it in between, and it waits there no longer than was agreed, or than going home would take.
    """
    one, is_before = row
    before, after = _in_turn(one, later, is_before=is_before)
    if not may_follow(before, after):
        return False
    first, last = ends_on(before) + DAY, begins_on(after) - DAY
    between = HeldDay.objects.filter(copy=loan.copy, slice__in=loan.slices or slices_of(loan.tool_id))
    if between.filter(day__gte=first, day__lte=last).exclude(loan__in=known).exists():
        return False
    theirs = alone(one).blocked or blocked
    back, out = (theirs.last, blocked.first) if is_before else (blocked.last, theirs.first)
    home = (back - ends_on(before)) + (begins_on(after) - out)
    was_before, was_after = _in_turn(one, loan, is_before=is_before)
    agreed = begins_on(was_after) - ends_on(was_before) - DAY
    return last - first + DAY <= max(agreed, home)
