"""Saying yes or no. Yes holds the copy for the whole blocked period, at once or not at all."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.states import advance
from maillage.core.text import clean_line, clean_text
from maillage.loans import notices
from maillage.loans.actions.asking import LineData, WhoData, request_loan
from maillage.loans.actions.common import LINE, TEXT, DatesTaken, NeedsReason, note
from maillage.loans.actions.holding import free_days, hold, hold_days, lock_copies, lock_loan
from maillage.loans.actions.parting import part, planner_of_loan, unlink
from maillage.loans.availability import Blocked, PartDays, Reason
from maillage.loans.availability.blocking import from_rows
from maillage.loans.enums import MOVES, LoanState, Part, RefusalReason, RuleCode, WaitingState
from maillage.loans.models import Copy, HeldDay, Loan, WaitingEntry

DAY = timedelta(days=1)
DAYS = ("first_on", "last_on", "blocked_first_on", "blocked_last_on")


@transaction.atomic
def approve(
    *, actor: User | None, loan: Loan, at: datetime, copy: Copy | None = None, note_text: str = "", override: str = ""
) -> Loan:
    """The lender agrees: a copy is held for the whole blocked period, transport and preparation included.

    Raises:
        DatesTaken: no copy is free any more (or not the one named).
        NeedsReason: a rule speaks against it and no reason was given to go beyond.
        TooLate: it was decided in between.
    """
    lock_copies([loan.tool_id])
    _approve(actor, loan, at, copy=copy, note_text=note_text, override=override)
    notices.tell_approved([loan], at)
    return loan


@transaction.atomic
def approve_all(*, actor: User | None, loans: Iterable[Loan], at: datetime, override: str = "") -> list[Loan]:
    """Agree to several loans, a basket: all of them, or none. Raises what `approve` does."""
    rows = sorted(loans, key=lambda one: one.pk)
    lock_copies([one.tool_id for one in rows])
    for loan in rows:
        _approve(actor, loan, at, override=override)
    notices.tell_approved(rows, at)
    return rows


def _approve(
    actor: User | None, loan: Loan, at: datetime, *, copy: Copy | None = None, note_text: str = "", override: str = ""
) -> None:
    planner = planner_of_loan(loan, at, asked=True)
    blocked = from_rows(loan.parts, loan.leaves_on, loan.returns_on)
    verdict = planner.judge(loan.first_on, loan.last_on, blocked)
    _look_at_rules(loan, verdict.reasons, override)
    chosen = _chosen(verdict.copies, copy)
    reason = clean_line(override)[:LINE]
    beyond: dict[str, Any] = {"override_reason": reason, "overridden_by": actor} if reason else {}
    advance(
        loan, to=LoanState.APPROVED, moves=MOVES, unchanged=DAYS, copy=chosen, decided_at=at, decided_by=actor,
        note=clean_text(note_text)[:TEXT], **beyond,
    )  # fmt: skip
    WaitingEntry.objects.filter(loan=loan).exclude(state=WaitingState.WITHDRAWN).update(state=WaitingState.ACCEPTED)
    hold(loan, chosen, blocked)
    note(actor, "loan_approved", loan, at, copy=chosen.label, **({"override": reason} if reason else {}))


def _look_at_rules(loan: Loan, reasons: Sequence[Reason], override: str) -> None:
    """Firm reasons refuse; rules that nobody went beyond at the request ask for a reason now."""
    hard = [one for one in reasons if one.is_hard]
    firm = [one for one in hard if one.is_firm]
    if firm:
        raise DatesTaken(firm)
    if hard and not (override.strip() or loan.override_reason):
        told = " ".join(one.sentence for one in hard)
        raise NeedsReason(_("%(rules)s Pour l’accorder quand même, dites pourquoi.") % {"rules": told})


def _chosen(free: Sequence[Copy], wanted: Copy | None) -> Copy:
    if wanted is None:
        return free[0]
    if wanted.pk not in {one.pk for one in free}:
        raise DatesTaken([Reason(RuleCode.NO_COPY)])
    return wanted


@transaction.atomic
def refuse(*, actor: User, loan: Loan, reason: str, at: datetime, text: str = "") -> None:
    """The lender says no, and why: who asked reads it, statistics count it.

    Raises:
        NeedsReason: no reason, or « other » without a word.
    """
    said = clean_line(text)[:LINE]
    if reason not in RefusalReason.values or (reason == RefusalReason.OTHER and not said):
        raise NeedsReason(_("Dites pourquoi : l’emprunteur le lira, et vos statistiques le compteront."))
    free_days(loan)
    WaitingEntry.objects.filter(loan=loan).update(state=WaitingState.WITHDRAWN)
    advance(
        loan, to=LoanState.REFUSED, moves=MOVES, refusal_reason=reason, reason_text=said, decided_at=at,
        decided_by=actor, copy=None,
    )  # fmt: skip
    note(actor, "loan_refused", loan, at, reason=reason)
    notices.tell_refused(loan, at)


@transaction.atomic
def refuse_all(*, actor: User, loans: Iterable[Loan], reason: str, at: datetime, text: str = "") -> list[Loan]:
    """Refuse several requests for one reason: all of them, or none. Raises what `refuse` does."""
    rows = sorted(loans, key=lambda one: one.pk)
    for loan in rows:
        refuse(actor=actor, loan=loan, reason=reason, at=at, text=text)
    return rows


@transaction.atomic
def change_blocked(*, actor: User, loan: Loan, first_on: date, last_on: date, reason: str, at: datetime) -> None:
    """Hold more or fewer days around the use than the rules say, with a reason that stays written.

    Raises:
        NeedsReason: without a reason, or leaving out the days of use.
        CopyTaken: one of the days is held by another loan.
    """
    said = clean_line(reason)[:LINE]
    if not said:
        raise NeedsReason(_("Dites pourquoi la période bloquée change : cela reste écrit."))
    if first_on > loan.first_on or last_on < loan.last_on:
        raise NeedsReason(_("La période bloquée contient au moins les jours d’utilisation."))
    lock_loan(loan)
    blocked = stretched(loan, first_on, last_on)
    if loan.copy is not None:
        hold(loan, loan.copy, blocked)
    kept: dict[str, Any] = {
        "blocked_first_on": blocked.first, "blocked_last_on": blocked.last, "leaves_on": blocked.leaves_on,
        "returns_on": blocked.returns_on, "parts": blocked.as_rows(), "override_reason": said, "overridden_by": actor,
    }  # fmt: skip
    Loan.objects.filter(pk=loan.pk).update(**kept)
    for name, value in kept.items():
        setattr(loan, name, value)
    note(actor, "loan_blocked_days_changed", loan, at, first=first_on, last=last_on, reason=said)


def stretched(loan: Loan, first_on: date, last_on: date) -> Blocked:
    """The blocked period of a loan between two other days: its parts are cut, or the outer ones made longer."""
    rows = from_rows(loan.parts, loan.leaves_on, loan.returns_on).parts
    kept = [
        PartDays(one.part, max(one.first, first_on), min(one.last, last_on))
        for one in rows
        if one.last >= first_on and one.first <= last_on
    ]
    if first_on < kept[0].first:
        kept.insert(0, PartDays(Part.PREPARATION, first_on, kept[0].first - DAY))
    if last_on > kept[-1].last:
        kept.append(PartDays(Part.BUFFER, kept[-1].last + DAY, last_on))
    return Blocked(tuple(kept), max(loan.leaves_on, first_on), min(loan.returns_on, last_on))


@transaction.atomic
def change_copy(*, actor: User, loan: Loan, copy: Copy, at: datetime) -> None:
    """Give another copy to a loan that has not left: one that is free for what is left of its days.

    It is then handed over neither from the host before nor to the one after: each copy leaves from the lender’s and
    comes back there, and these hosts are told so.

    Raises:
        DatesTaken: that copy is not free.
    """
    lock_loan(loan)
    neighbours = unlink(loan) if copy.pk != loan.copy_id else ()
    planner = planner_of_loan(loan, at)
    first = max(loan.blocked_first_on, planner.today)
    if copy.pk not in {one.pk for one in planner.free_copies(first, loan.blocked_last_on)}:
        raise DatesTaken([Reason(RuleCode.NO_COPY)])
    blocked = from_rows(loan.parts, loan.leaves_on, loan.returns_on)
    HeldDay.objects.filter(loan=loan).delete()
    hold_days(loan, copy, [(day, part) for day, part in blocked.by_day() if day >= first])
    Loan.objects.filter(pk=loan.pk).update(copy=copy)
    loan.copy = copy
    note(actor, "loan_copy_changed", loan, at, copy=copy.label)
    part(actor, loan, neighbours, at)


@transaction.atomic
def enter_loan(
    *, actor: User, line: LineData, who: WhoData, at: datetime, override: str = "", approved: bool = False
) -> Loan:
    """The lender writes what a borrower asked for by telephone, and says yes at once when asked to: all, or nothing.

    Raises what `request_loan` and `approve` do.
    """
    loan = request_loan(actor=actor, line=line, who=who, at=at, override=override, on_behalf=True)
    if approved:
        approve(actor=actor, loan=loan, at=at, override=override)
    return loan
