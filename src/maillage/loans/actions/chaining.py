"""From host to host: which loan may have a tool straight from another, and what that makes of the days of both."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from maillage.loans.actions.common import write
from maillage.loans.actions.holding import free_days, hold_days
from maillage.loans.availability import kilometres_between
from maillage.loans.availability.blocking import Blocked, PartDays, from_rows
from maillage.loans.enums import AWAY, TO_LEAVE, Part
from maillage.loans.models import HeldDay, Loan

DAY = timedelta(days=1)


def ends_on(loan: Loan) -> date:
    """The last day on which its host needs the tool: it may go on from the next one."""
    return loan.last_on + DAY * loan.tool.dismount_days


def begins_on(loan: Loan) -> date:
    """The day on which its host must have the tool."""
    return loan.first_on - DAY * loan.tool.set_up_days


def may_follow(loan: Loan, following: Loan) -> bool:
    """Whether a host may have it straight from another: one tool, days that follow, nobody else planned to have it."""
    fits = loan.tool_id == following.tool_id and loan.slices == following.slices
    fits = fits and begins_on(following) > ends_on(loan) and loan.copy_id is not None
    fits = fits and following.state in TO_LEAVE and loan.state in {*TO_LEAVE, *AWAY}
    return fits and not Loan.objects.filter(previous=loan).exclude(pk=following.pk).exists()


def link(loan: Loan, following: Loan) -> None:
    """The days between both become the transport of the next; what is done at the lender’s in between falls.

    Raises:
        CopyTaken: the days between are held by somebody else.
    """
    ends, begins = ends_on(loan), begins_on(following)
    free_days(loan, after=ends)
    HeldDay.objects.filter(loan=following).delete()
    given = passed_on(from_rows(loan.parts, loan.leaves_on, loan.returns_on), ends)
    taken = had_from(from_rows(following.parts, following.leaves_on, following.returns_on), begins, ends + DAY)
    write(loan, columns_of(given) | {"shuttle_back": None})
    write(following, columns_of(taken) | {"previous": loan, "copy": loan.copy, "shuttle_out": None})
    count_road(loan)
    count_road(following)
    if loan.copy is not None:
        hold_days(following, loan.copy, taken.by_day())


def passed_on(blocked: Blocked, ends: date) -> Blocked:
    """What is blocked until the next host has it: nothing after the last day at this one."""
    *before, last = (one for one in blocked.parts if one.first <= ends)
    return Blocked((*before, replace(last, last=ends)), blocked.leaves_on, ends)


def had_from(blocked: Blocked, begins: date, leaves: date) -> Blocked:
    """What is blocked once the host before gives it: the way from there, in place of what the lender prepares."""
    kept = tuple(one for one in blocked.parts if one.first >= begins)
    way = (PartDays(Part.TRANSPORT_OUT, leaves, kept[0].first - DAY),) if leaves < kept[0].first else ()
    return Blocked((*way, *kept), leaves, blocked.returns_on)


def columns_of(blocked: Blocked) -> dict[str, Any]:
    """The columns of a loan that say what it blocks."""
    return {
        "parts": blocked.as_rows(), "leaves_on": blocked.leaves_on, "returns_on": blocked.returns_on,
        "blocked_first_on": blocked.first, "blocked_last_on": blocked.last,
    }  # fmt: skip


def count_road(loan: Loan) -> None:
    """The kilometres of a loan: from the lender’s or the host before, and home unless the next host has it then.

    What is not known of a place leaves them as they are.
    """
    home = loan.lender.commune or loan.lender.organisation.commune
    there = kilometres_between(loan.previous.commune if loan.previous is not None else home, loan.commune)
    goes_on = Loan.objects.filter(previous=loan).exists()
    back = Decimal(0) if goes_on else kilometres_between(loan.commune, home)
    if there is not None and back is not None:
        write(loan, {"kilometres": there + back})
