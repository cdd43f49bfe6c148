"""From the agreement to the closing. What is planned stays written beside what happened; reality is never refused."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_line
from maillage.loans import notices
from maillage.loans.actions.agreements import void_agreements
from maillage.loans.actions.chaining import link, may_follow
from maillage.loans.actions.common import LINE, NeedsReason, day_of, note, write
from maillage.loans.actions.holding import free_days, hold_if_free, lock_copies, lock_loan
from maillage.loans.actions.parting import go_alone, planner_of_loan
from maillage.loans.actions.tours import take_out
from maillage.loans.actions.waiting import leave_queue
from maillage.loans.availability import Planner
from maillage.loans.availability.blocking import NoWay, tail
from maillage.loans.enums import (
    AWAY,
    MOVES,
    TO_LEAVE,
    AgreementKind,
    CancelReason,
    LoanState,
    Part,
    RuleCode,
    WaitingState,
)
from maillage.loans.models import Loan, ReturnQuestionnaire, TourStop

DAY = timedelta(days=1)
SOFT_PAPERS = frozenset({RuleCode.INSURANCE, RuleCode.AGREEMENT, RuleCode.HABILITATION})


class PapersMissing(Refused):
    """Something must be signed or shown before the departure; a reason lets it go all the same."""


class NotTheNext(Refused):
    """A tool is handed over to the host who is planned to have it after this one, with the same copy."""


# --- Leaving ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def prepare(*, actor: User | None, loan: Loan, at: datetime) -> None:
    """It is packed, and waits to be carried."""
    advance(loan, to=LoanState.PREPARED, moves=MOVES, prepared_on=day_of(loan.lender, at))
    note(actor, "loan_prepared", loan, at)


def papers_missing(loan: Loan, at: datetime) -> list[str]:
    """What must still be signed or shown before the departure, in sentences."""
    return list(missing_of(loan, planner_of_loan(loan, at, asked=True)).values())


def missing_of(loan: Loan, planner: Planner) -> dict[str, str]:
    """The same by rule, once what the calculation of dates reads is there: code → sentence. No query."""
    found: dict[str, str] = {}
    if planner.rules.agreement == AgreementKind.EACH and not loan.is_signed:
        found[RuleCode.AGREEMENT] = _("La convention n’est pas signée des deux parties.")
    reasons = planner.verdict(loan.first_on, loan.last_on).reasons
    return found | {one.code: one.sentence for one in reasons if one.code in SOFT_PAPERS}


@transaction.atomic
def let_go(*, actor: User | None, loan: Loan, at: datetime, on: date | None = None, override: str = "") -> None:
    """It leaves the lender’s, today or on the day said: late or early, what happened is what is written.

    Raises:
        PapersMissing: the agreement is not signed, the insurance not shown, and no reason lets it go.
    """
    missing = papers_missing(loan, at)
    reason = clean_line(override)[:LINE]
    if missing and not reason:
        told = " ".join(missing)
        raise PapersMissing(_("%(missing)s Pour le laisser partir quand même, dites pourquoi.") % {"missing": told})
    beyond: dict[str, Any] = {"override_reason": reason, "overridden_by": actor} if missing else {}
    advance(loan, to=LoanState.OUT, moves=MOVES, out_on=on or day_of(loan.lender, at), **beyond)
    note(actor, "loan_out", loan, at, on=loan.out_on, **({"override": reason} if missing else {}))
    notices.tell_out(loan, at)


@transaction.atomic
def receive(*, actor: User | None, loan: Loan, at: datetime, on: date | None = None) -> None:
    """The host has it."""
    advance(loan, to=LoanState.RECEIVED, moves=MOVES, received_on=on or day_of(loan.lender, at))
    note(actor, "loan_received", loan, at)


# --- Coming back ------------------------------------------------------------------------------------------------------


@transaction.atomic
def take_back(*, actor: User | None, loan: Loan, at: datetime, on: date | None = None) -> None:
    """It is back. Early: the days that are not needed any more are free at once; late: nobody’s days are taken."""
    day = on or day_of(loan.lender, at)
    lock_copies([loan.tool_id])
    advance(loan, to=LoanState.RETURNED, moves=MOVES, back_on=day, left_on=loan.left_on or day)
    _end_on(loan, day)
    note(actor, "loan_back", loan, at, on=day, late=max((day - loan.returns_on).days, 0))
    notices.tell_back(loan, at)


def _end_on(loan: Loan, day: date) -> None:
    """Keep, after the day it is back, only what check and buffer need; held where nobody else holds."""
    planner = planner_of_loan(loan, loan.asked_at)
    try:
        after = tail(day, planner.spans, planner.opening)
    except NoWay:
        after = []
    free_days(loan, after=day)
    hold_if_free(
        loan, [(one.first + DAY * n, one.part) for one in after for n in range((one.last - one.first).days + 1)]
    )


@transaction.atomic
def check(*, actor: User | None, loan: Loan, at: datetime) -> None:
    """What came back was counted and looked at; with what the borrower said already, it is evaluated too."""
    advance(loan, to=LoanState.CHECKED, moves=MOVES, checked_on=day_of(loan.lender, at))
    note(actor, "loan_checked", loan, at)
    if _is_told(loan):
        advance(loan, to=LoanState.EVALUATED, moves=MOVES)
    elif loan.cancelled_on is None:
        notices.ask_questionnaire(loan, at)


def _is_told(loan: Loan) -> bool:
    """Whether the borrower has said how it went: asked of the database, for it may be while the loan moves on."""
    return ReturnQuestionnaire.objects.filter(loan=loan).exists()


@transaction.atomic
def close(*, actor: User | None, loan: Loan, at: datetime) -> None:
    """Nothing is left to be done. A loan that took place is closed once the borrower has said how it went.

    Raises:
        TooLate: it is neither evaluated, nor cut short and checked.
    """
    if loan.state == LoanState.CHECKED and loan.cancelled_on is None:
        raise NeedsReason(_("Le questionnaire de retour manque : sans lui, le prêt reste ouvert."))
    advance(loan, to=LoanState.CLOSED, moves=MOVES, closed_at=at)
    note(actor, "loan_closed", loan, at)


# --- From host to host ------------------------------------------------------------------------------------------------


@transaction.atomic
def plan_hand_over(*, actor: User | None, loan: Loan, following: Loan, at: datetime) -> None:
    """The next host will have it straight from this one: neither comes back to the lender’s in between.

    The days between both are the next host’s transport; check and preparation at the lender’s fall.

    Raises:
        NotTheNext: another tool, dates that do not follow, or another host who is planned to have it already.
        CopyTaken: the days between are held by somebody else.
        TooLate: one of the two changed in between.
    """
    lock_loan(loan)
    lock_loan(following)
    if not may_follow(loan, following):
        raise NotTheNext(_("Le passage direct se fait entre deux prêts du même outil, accordés et qui se suivent."))
    link(loan, following)
    note(actor, "loan_hand_over_planned", loan, at, following=following.reference)
    notices.tell_hand_over_planned(loan, following, at)


@transaction.atomic
def hand_over(*, actor: User | None, loan: Loan, following: Loan, at: datetime, on: date | None = None) -> None:
    """The next host takes it from this one: what one gives back is what the other receives, on the same day.

    Raises:
        NotTheNext: the other loan is not planned to have it from this one.
    """
    if following.previous_id != loan.pk:
        raise NotTheNext(_("Ce prêt n’est pas prévu juste après : planifiez d’abord le passage direct."))
    day = on or day_of(loan.lender, at)
    lock_copies([loan.tool_id])
    advance(loan, to=LoanState.CHECKED, moves=MOVES, left_on=day, back_on=day, checked_on=day)
    advance(following, to=LoanState.RECEIVED, moves=MOVES, out_on=day, received_on=day)
    free_days(loan, after=day)
    gap = (following.blocked_first_on - day).days - 1
    hold_if_free(following, [(day + DAY * (n + 1), Part.TRANSPORT_OUT.value) for n in range(gap)])
    if _is_told(loan):
        advance(loan, to=LoanState.EVALUATED, moves=MOVES)
    else:
        notices.ask_questionnaire(loan, at)
    note(actor, "loan_handed_over", loan, at, following=following.reference, on=day)
    notices.tell_out(following, at)


# --- Giving up -----------------------------------------------------------------------------------------------


@transaction.atomic
def cancel(
    *, actor: User | None, loan: Loan, reason: str, at: datetime, text: str = "", by_lender: bool = False
) -> None:
    """Give it up, at any point, with a reason. Before it left, its days are free at once; after, it must come back.

    Raises:
        NeedsReason: no reason, or « other » without a word.
    """
    said = clean_line(text)[:LINE]
    if reason not in CancelReason.values or (reason == CancelReason.OTHER and not said):
        raise NeedsReason(_("Dites pourquoi : l’autre partie le lira, et les statistiques le compteront."))
    why: dict[str, Any] = {"cancel_reason": reason, "reason_text": said, "cancelled_on": day_of(loan.lender, at)}
    if loan.state in AWAY:
        lock_loan(loan)
        write(loan, why)
    else:
        lock_copies([loan.tool_id])
        advance(loan, to=LoanState.CANCELLED, moves=MOVES, **why)
        free_days(loan)
        void_agreements(actor=actor, loan=loan, at=at)
        _release(actor, loan, at)
        _withdraw(actor, loan, at)
    note(actor, "loan_cancelled", loan, at, reason=reason)
    notices.tell_cancelled(loan, at, by_lender=by_lender)


def _release(actor: User | None, loan: Loan, at: datetime) -> None:
    """Who waited for it waits no more; who was to receive it from this host is told by the desk’s risks.

    The host before it may hand over to another one, and gives it back to the lender until then.
    """
    Loan.objects.filter(previous=loan).update(previous=None)
    before = loan.previous
    write(loan, {"previous": None})
    if before is not None and before.state in {*TO_LEAVE, *AWAY}:
        go_alone(before, head=False, tail=True, at=at)
        note(actor, "loan_hand_over_dropped", before, at)
        notices.tell_hand_over_dropped(before, at)
    entry = getattr(loan, "waiting", None)
    if entry is not None and entry.state in {WaitingState.WAITING, WaitingState.OFFERED}:
        leave_queue(actor=None, entry=entry, at=at, cancels=False)


def _withdraw(actor: User | None, loan: Loan, at: datetime) -> None:
    """The event that announced it to the public leaves the agenda."""
    stop = TourStop.objects.select_related("event__contribution").filter(loan=loan).first()
    if stop is not None:
        take_out(actor=actor, stop=stop, at=at)
