"""The waiting list: a period that becomes free is offered to one at a time, held until the deadline."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.loans import notices
from maillage.loans.actions.asking import LineData, WhoData, dates_of, frozen, planner_for
from maillage.loans.actions.common import DatesImpossible, day_of, note
from maillage.loans.actions.holding import free_days, hold_days, lock_copies
from maillage.loans.actions.parting import planner_of_loan
from maillage.loans.availability import Planner, Verdict
from maillage.loans.availability.blocking import from_rows
from maillage.loans.enums import MOVES, WAITING_MOVES, LoanState, Part, WaitingState
from maillage.loans.models import HeldDay, Loan, Tool, WaitingEntry

DAY = timedelta(days=1)


class OfferIsOver(Refused):
    """The deadline has passed, or somebody answered."""


class NoWindow(Refused):
    """The days wished do not fit between the first and the last."""


class AlreadyWaiting(Refused):
    """One place for one wish."""


@dataclass(frozen=True)
class Window:
    """Some days of use, anywhere between two days; both ends included."""

    earliest_on: date
    latest_on: date
    days: int


@transaction.atomic
def join_queue(*, actor: User, line: LineData, who: WhoData, window: Window, at: datetime) -> WaitingEntry:
    """Wait for days to be free. The rules are looked at now; only the copies may be taken.

    Raises:
        NoWindow: the window is shorter than the days wished.
        AlreadyWaiting: the same person waits for the same days already, perhaps from another tab.
        DatesImpossible: a rule forbids, whatever becomes free.
    """
    _check(window)
    same = WaitingEntry.objects.live().filter(
        tool=line.tool, loan__asked_by=actor, loan__borrower=who.borrower, loan__borrower_name=who.borrower_name,
        earliest_on=window.earliest_on, latest_on=window.latest_on, days=window.days,
    )  # fmt: skip
    if same.exists():
        raise AlreadyWaiting(_("Vous attendez déjà cet outil pour ces jours : votre place est gardée."))
    planner = planner_for(line, who, actor, at)
    verdict = _best(planner, window)
    loan = frozen(line, who, planner, verdict, at, asker=actor, state=LoanState.WAITING)
    return _enqueue(actor, loan, window, at)


def _check(window: Window) -> None:
    if (window.latest_on - window.earliest_on).days + 1 < window.days or window.days < 1:
        raise NoWindow(_("La période souhaitée est plus courte que la durée : avancez son début ou reculez sa fin."))


def _best(planner: Planner, window: Window) -> Verdict:
    """The first period of the window that only copies forbid; raises what the rules say of the first one."""
    first_told: Verdict | None = None
    for number in range((window.latest_on - window.earliest_on).days + 2 - window.days):
        first = window.earliest_on + DAY * number
        found = planner.verdict(first, first + DAY * (window.days - 1))
        first_told = first_told or found
        if found.blocked is not None and not [one for one in found.reasons if one.is_hard and not one.is_firm]:
            return found
    raise DatesImpossible([one for one in (first_told.reasons if first_told else ()) if one.is_hard])


@transaction.atomic
def put_on_queue(*, actor: User, loan: Loan, window: Window, at: datetime) -> WaitingEntry:
    """The lender answers a request by a place on the waiting list.

    Raises:
        NoWindow: the window is shorter than the days wished: nothing would ever be offered.
    """
    _check(window)
    advance(loan, to=LoanState.WAITING, moves=MOVES)
    return _enqueue(actor, loan, window, at)


def _enqueue(actor: User, loan: Loan, window: Window, at: datetime) -> WaitingEntry:
    entry = WaitingEntry.objects.create(
        loan=loan, tool=loan.tool, earliest_on=window.earliest_on, latest_on=window.latest_on, days=window.days,
        since=at,
    )  # fmt: skip
    note(actor, "loan_waits", loan, at)
    notices.tell_waiting(loan, at)
    return entry


@transaction.atomic
def offer_next(*, actor: User | None, tool: Tool, at: datetime) -> WaitingEntry | None:
    """Offer free days to the first in turn whom they suit; None when nobody is, or an offer already waits."""
    lock_copies([tool.pk])
    rows = WaitingEntry.objects.filter(tool=tool)
    if rows.offered().exists():
        return None
    for entry in list(rows.in_turn().select_related("loan__tool", "loan__lender__organisation__contribution")):
        found = _fitting(entry, at)
        if found is not None:
            return _offer(actor, entry, found, at)
    return None


def _fitting(entry: WaitingEntry, at: datetime) -> Verdict | None:
    """The first possible period of the window that was not declined."""
    planner = planner_of_loan(entry.loan, at, window=(entry.earliest_on, entry.latest_on))
    first = max(entry.earliest_on, planner.today)
    while first + DAY * (entry.days - 1) <= entry.latest_on:
        found = planner.verdict(first, first + DAY * (entry.days - 1))
        if found.is_possible and first.isoformat() not in entry.declined:
            return found
        first += DAY
    return None


def _offer(actor: User | None, entry: WaitingEntry, found: Verdict, at: datetime) -> WaitingEntry:
    loan, kept = entry.loan, dates_of(found)
    until = at + DAY * loan.lender.offer_days
    advance(
        entry, to=WaitingState.OFFERED, moves=WAITING_MOVES, offered_first_on=found.first, offered_last_on=found.last,
        offered_until=until,
    )  # fmt: skip
    Loan.objects.filter(pk=loan.pk).update(copy=found.copies[0], **kept)
    loan.refresh_from_db()
    blocked = from_rows(loan.parts, loan.leaves_on, loan.returns_on)
    hold_days(loan, found.copies[0], [(day, Part.OFFER.value) for day, _part in blocked.by_day()])
    note(actor, "loan_offered", loan, at, first=found.first, last=found.last)
    notices.tell_offer(entry, at)
    return entry


@transaction.atomic
def accept_offer(*, actor: User, entry: WaitingEntry, at: datetime) -> Loan:
    """Take the days offered: the loan is approved, its days are held for good.

    Raises:
        OfferIsOver: the deadline has passed.
    """
    if entry.offered_until is None or at > entry.offered_until:
        raise OfferIsOver(_("Le délai de réponse est passé : la période a été proposée à la personne suivante."))
    loan = Loan.objects.select_related("lender__organisation__contribution", "tool").get(pk=entry.loan_id)
    advance(entry, to=WaitingState.ACCEPTED, moves=WAITING_MOVES)
    advance(loan, to=LoanState.APPROVED, moves=MOVES, decided_at=at)
    for part, first, last in loan.parts:
        HeldDay.objects.filter(loan=loan, day__gte=first, day__lte=last).update(part=part)
    note(actor, "loan_offer_accepted", loan, at)
    notices.tell_offer_accepted(loan, at)
    return loan


@transaction.atomic
def decline_offer(*, actor: User | None, entry: WaitingEntry, at: datetime) -> None:
    """Leave these days to the next, and wait for others; the worker looks who is next."""
    _take_back_offer(entry, to=WaitingState.WAITING)
    note(actor, "loan_offer_declined", entry.loan, at)


@transaction.atomic
def expire_offers(*, actor: User | None, at: datetime) -> int:
    """Offers without answer in time go to the next; gives how many. Their people keep their place for other days."""
    rows = list(
        WaitingEntry.objects.expired(at).select_related("loan__lender__organisation__contribution", "loan__tool")
    )
    for entry in rows:
        _take_back_offer(entry, to=WaitingState.WAITING)
        note(actor, "loan_offer_expired", entry.loan, at)
        notices.tell_offer_over(entry, at)
    return len(rows)


@transaction.atomic
def leave_queue(*, actor: User | None, entry: WaitingEntry, at: datetime, cancels: bool = True) -> None:
    """Wait no more; the loan that waited is cancelled with its place, unless its own end brought this one."""
    if entry.state == WaitingState.OFFERED:
        _take_back_offer(entry, to=WaitingState.WITHDRAWN)
    else:
        advance(entry, to=WaitingState.WITHDRAWN, moves=WAITING_MOVES)
    loan = entry.loan
    if cancels and loan.state == LoanState.WAITING:
        today = day_of(loan.lender, at)
        advance(loan, to=LoanState.CANCELLED, moves=MOVES, cancel_reason="borrower", cancelled_on=today)
    note(actor, "loan_queue_left", loan, at)


def _take_back_offer(entry: WaitingEntry, *, to: str) -> None:
    declined = entry.declined
    if entry.offered_first_on is not None:
        declined = [*declined, entry.offered_first_on.isoformat()]
    advance(
        entry, to=to, moves=WAITING_MOVES, declined=declined, offered_first_on=None, offered_last_on=None,
        offered_until=None,
    )  # fmt: skip
    Loan.objects.filter(pk=entry.loan_id, state=LoanState.WAITING).update(copy=None)
    free_days(entry.loan)
