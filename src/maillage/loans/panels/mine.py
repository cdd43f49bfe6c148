"""« Mes prêts »: what waits for the borrower, what runs, what is over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase, period_phrase, slot_phrase
from maillage.loans.actions.common import day_of, local
from maillage.loans.enums import ANSWERABLE, AWAY, ENDED, TO_LEAVE, LoanState, WaitingState
from maillage.loans.models import Loan
from maillage.loans.panels.agreements import lapsed_among
from maillage.loans.panels.loan import tone_of
from maillage.loans.panels.rows import icon_of

MOST_RUNNING = 200


@dataclass(frozen=True, kw_only=True)
class MyLoan:
    """A loan in one’s list: what it is, when, where it stands, and what is to be done with it."""

    loan: Loan
    url: str
    icon: str
    period: str
    tone: str
    next: str
    todo: str


@dataclass(frozen=True)
class Mine:
    """The lists of the page."""

    todo: tuple[MyLoan, ...]
    running: tuple[MyLoan, ...]
    asked: tuple[MyLoan, ...]


def todo_of(loan: Loan, today: date, *, lapsed: bool = False) -> str:
    """What the borrower has to do, in a sentence; nothing when it is the lender’s turn.

    ``lapsed``: its convention was not signed in time.
    """
    entry = getattr(loan, "waiting", None)
    offered = entry is not None and entry.state == WaitingState.OFFERED and entry.offered_until is not None
    if offered:
        moment = local(loan.lender, entry.offered_until)  # type: ignore[union-attr]  # offered
        until = slot_phrase(moment, None, get_language() or "fr")
        return _("Une période vous est proposée : répondez avant le %(until)s.") % {"until": until}
    told = {
        LoanState.ASKED: _("Le prêteur vous demande une précision."),
        LoanState.SENT: "" if loan.signed_borrower_at else _to_sign(lapsed=lapsed),
        LoanState.OUT: _("Dites quand vous l’avez reçu.") if loan.first_on <= today else "",
        LoanState.RECEIVED: _("Il est attendu chez le prêteur.") if loan.returns_on < today else "",
    }
    back = loan.state in {LoanState.RETURNED, LoanState.CHECKED} and loan.cancelled_on is None
    if back and getattr(loan, "questionnaire", None) is None:
        return _("Dites combien de personnes en ont profité : c’est ce qui clôt le prêt.")
    return str(told.get(LoanState(loan.state), ""))


def _to_sign(*, lapsed: bool) -> str:
    if lapsed:
        return _("La convention ne se signe plus : demandez-en une autre au prêteur.")
    return _("La convention attend votre signature.")


def _next(loan: Loan) -> str:
    language = get_language() or "fr"
    if loan.state in TO_LEAVE:
        return _("part %(day)s") % {"day": day_phrase(loan.leaves_on, language)}
    if loan.state in AWAY:
        return _("revient %(day)s") % {"day": day_phrase(loan.returns_on, language)}
    if loan.state in ANSWERABLE:
        return _("demandé %(day)s") % {"day": day_phrase(day_of(loan.lender, loan.asked_at), language)}
    return ""


def line_of(loan: Loan, at: datetime, *, lapsed: bool = False) -> MyLoan:
    """One line; everything was read with it."""
    today = day_of(loan.lender, at)
    return MyLoan(
        loan=loan, url=reverse("loans:loan", args=[loan.uid]), icon=icon_of(loan.kind),
        period=period_phrase(loan.first_on, loan.last_on, get_language() or "fr"), tone=tone_of(loan, today),
        next=_next(loan), todo=todo_of(loan, today, lapsed=lapsed),
    )  # fmt: skip


def mine_of(user: Any, at: datetime) -> Mine:
    """The loans that are not over, the soonest to leave first."""
    rows = list(Loan.objects.borrowed_by(user).running().for_mine().order_by("first_on", "pk")[:MOST_RUNNING])
    lapsed = lapsed_among(rows, at)
    lines = [line_of(one, at, lapsed=one.pk in lapsed) for one in rows]
    return Mine(
        todo=tuple(one for one in lines if one.todo),
        running=tuple(one for one in lines if not one.todo and one.loan.state not in ANSWERABLE),
        asked=tuple(one for one in lines if not one.todo and one.loan.state in ANSWERABLE),
    )


def past_of(user: Any) -> Any:
    """The loans that are over, the last ones first."""
    return Loan.objects.borrowed_by(user).filter(state__in=ENDED).for_mine().order_by("-first_on", "-pk")


def past_lines(rows: Iterable[Loan], at: datetime) -> Iterator[MyLoan]:
    """Their lines."""
    return (line_of(one, at) for one in rows)


def waiting_of(user: Any, today: date) -> int:
    """How many loans wait for something that the person does."""
    return Loan.objects.borrowed_by(user).waiting_for_borrower(today).count()
