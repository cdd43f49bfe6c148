"""The course of a loan drawn as steps: what happened, with its day; what comes, with the day planned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from maillage.core.dates import day_short
from maillage.journal.models import Entry
from maillage.loans.actions.common import day_of
from maillage.loans.availability import rules_of
from maillage.loans.enums import AgreementKind, LoanState
from maillage.loans.models import Loan

MOST_TOLD = 60
VERBS = {
    "loan_requested": gettext_lazy("Demande envoyée"), "loan_details_asked": gettext_lazy("Précisions demandées"),
    "loan_details_given": gettext_lazy("Précisions données"), "loan_approved": gettext_lazy("Prêt accordé"),
    "loan_refused": gettext_lazy("Demande refusée"), "loan_waits": gettext_lazy("Mise en liste d’attente"),
    "loan_offered": gettext_lazy("Période proposée"), "loan_offer_accepted": gettext_lazy("Période acceptée"),
    "loan_offer_declined": gettext_lazy("Période déclinée"), "loan_offer_expired": gettext_lazy("Proposition échue"),
    "loan_queue_left": gettext_lazy("Liste d’attente quittée"), "loan_moved": gettext_lazy("Dates changées"),
    "loan_agreement_sent": gettext_lazy("Convention envoyée"),
    "loan_agreement_signed": gettext_lazy("Convention signée par une partie"),
    "loan_prepared": gettext_lazy("Outil préparé"), "loan_out": gettext_lazy("Outil parti"),
    "loan_received": gettext_lazy("Outil reçu"), "loan_hand_over_planned": gettext_lazy("Passage direct prévu"),
    "loan_hand_over_dropped": gettext_lazy("Passage direct abandonné"),
    "loan_handed_over": gettext_lazy("Passé à l’emprunteur suivant"), "loan_back": gettext_lazy("Outil revenu"),
    "loan_checked": gettext_lazy("Retour contrôlé"), "loan_evaluated": gettext_lazy("Questionnaire rempli"),
    "loan_renewed": gettext_lazy("Prêt prolongé"), "loan_cancelled": gettext_lazy("Prêt annulé"),
    "loan_closed": gettext_lazy("Prêt clos"), "condition_reported": gettext_lazy("Constat d’état écrit"),
    "condition_signed": gettext_lazy("Constat d’état signé"),
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step: done on a day, planned for one, or neither said."""

    label: str
    when: str
    done: bool
    current: bool = False
    late: bool = False
    stopped: bool = False


@dataclass(frozen=True)
class Told:
    """A line of the history."""

    at: datetime
    words: str


def steps_of(loan: Loan, today: date) -> list[Step]:
    """The steps of this loan; those its rules do not ask for are left out. The first that is not done is current."""
    if loan.state in {LoanState.REFUSED, LoanState.CANCELLED}:
        return list(_ended(loan))
    rows = list(_rows(loan))
    reached = max((rank for rank, (_label, done, _planned) in enumerate(rows) if done is not None), default=-1)
    found = []
    for rank, (label, done, planned) in enumerate(rows):
        passed = done is not None or rank < reached
        late = not passed and planned is not None and planned < today
        found.append(Step(label, _when(done, planned), passed, rank == reached + 1, late))
    return found


def _when(done: date | None, planned: date | None) -> str:
    language = get_language() or "fr"
    if done is not None:
        return day_short(done, language)
    return _("prévu le %(day)s") % {"day": day_short(planned, language)} if planned is not None else ""


def _local(loan: Loan, at: datetime | None) -> date | None:
    return day_of(loan.lender, at) if at is not None else None


def _rows(loan: Loan) -> Iterator[tuple[str, date | None, date | None]]:
    """Label, the day it was done, the day it is planned for."""
    local = partial(_local, loan)
    decided = loan.decided_at if loan.state not in {LoanState.REQUESTED, LoanState.ASKED, LoanState.WAITING} else None
    questionnaire = getattr(loan, "questionnaire", None)
    yield _("Demandé"), local(loan.asked_at), None
    yield _("Accordé"), local(decided), None
    asked = rules_of(loan.tool, loan.lender).agreement == AgreementKind.EACH or loan.agreement_sent_at is not None
    if asked and (loan.is_signed or loan.out_on is None):  # what left without a signature was never signed
        signed = loan.signed_lender_at if loan.is_signed else None
        yield _("Convention signée"), local(signed), loan.leaves_on if not loan.is_signed else None
    yield _("Parti"), loan.out_on, loan.leaves_on
    yield _("Reçu"), loan.received_on, loan.first_on
    handed = hasattr(loan, "following")
    yield (_("Passé au suivant") if handed else _("Revenu")), loan.back_on, loan.returns_on
    if not handed:
        yield _("Contrôlé"), loan.checked_on, None
    if loan.cancelled_on is None:
        yield _("Évalué"), local(questionnaire.given_at) if questionnaire is not None else None, None
    yield _("Clos"), local(loan.closed_at), None


def _ended(loan: Loan) -> Iterator[Step]:
    language = get_language() or "fr"
    asked = day_of(loan.lender, loan.asked_at)
    yield Step(_("Demandé"), day_short(asked, language), done=True)
    if loan.state == LoanState.REFUSED:
        on = day_of(loan.lender, loan.decided_at) if loan.decided_at is not None else None
    else:
        on = loan.cancelled_on
        if loan.decided_at is not None:
            yield Step(_("Accordé"), day_short(day_of(loan.lender, loan.decided_at), language), done=True)
    yield Step(
        str(capfirst(loan.get_state_display())),
        day_short(on, language) if on else "",
        done=True,
        current=True,
        stopped=True,
    )


def history_of(loan: Loan) -> list[Told]:
    """What was done with it, the last first; never who did it."""
    rows = Entry.objects.of("loan", loan.pk)[:MOST_TOLD]
    return [Told(row.at, str(VERBS[row.verb])) for row in rows if row.verb in VERBS]
