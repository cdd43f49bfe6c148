"""What the borrower may do with one loan, exactly when the rules allow it: what presses first, the rest after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.dates import period_phrase
from maillage.loans import rules
from maillage.loans.actions.common import day_of
from maillage.loans.actions.renewing import why_not_renewed
from maillage.loans.availability import Rules, rules_of
from maillage.loans.enums import AWAY, InsuranceRule, LoanState, ProofKind
from maillage.loans.forms import borrower as forms
from maillage.loans.models import InsuranceProof, Loan

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One thing to do: its part of the page, its form when it has one, and whether it presses."""

    name: str
    title: str
    icon: str
    presses: bool
    form: Any = None
    says: Mapping[str, Any] | None = None

    @property
    def template(self) -> str:
        """Its part of the page."""
        return f"loans/deeds/{self.name}.html"


def proofs_of(loan: Loan) -> list[InsuranceProof]:
    """The insurance shown for this loan, or for all loans of its borrower at this lender."""
    rows = InsuranceProof.objects.filter(lender=loan.lender).covering(loan.leaves_on, loan.returns_on)
    mine = rows.filter(loan=loan)
    if loan.borrower_id is not None:
        mine = rows.filter(loan=loan) | rows.filter(borrower=loan.borrower_id, loan=None)
    return list(mine.order_by("pk"))


def proof_is_missing(asked: Rules, proofs: list[InsuranceProof]) -> bool:
    """Whether the rules ask for a proof that nobody gave."""
    if asked.insurance == InsuranceRule.NONE:
        return False
    enough = {ProofKind.CERTIFICATE} if asked.insurance == InsuranceRule.CERTIFICATE else set(ProofKind)
    return not any(one.kind in enough and one.refused_at is None for one in proofs)


def form_for(name: str, loan: Loan, today: date, data: Any = None, files: Any = None) -> Any:
    """The form of a deed; with what was typed when it comes back."""
    asked = rules_of(loan.tool, loan.lender)
    if name == "renew":
        longest = loan.last_on + DAY * (asked.renewal_days or loan.days)
        return forms.RenewForm(data, initial={"last_on": longest})
    if name == "proof":
        only = asked.insurance == InsuranceRule.CERTIFICATE
        return forms.ProofForm(data, files, loan=loan, certificate_only=only)
    if name in {"receive", "hand_over"}:
        kind = forms.ReceiveForm if name == "receive" else forms.HandOverForm
        return kind(data, loan=loan, today=today)
    return {"answer": forms.DetailsForm, "cancel": forms.CancelForm}[name](data)


def deeds_for(
    loan: Loan, user: Any, at: datetime, typed: Mapping[str, Any], proofs: list[InsuranceProof]
) -> list[Deed]:
    """The deeds of the borrower, in the order in which they press; ``typed`` are forms that come back."""
    if not rules.borrows(user, loan):
        return []
    today = day_of(loan.lender, at)
    found = [
        _answer(loan, user), _offer(loan, user), _receive(loan, user), _hand_over(loan, user), _evaluate(loan, user),
        _proof(loan, user, proofs), _renew(loan, user, at), _leave(loan, user), _cancel(loan, user),
    ]  # fmt: skip
    return [_with_form(one, loan, today, typed) for one in found if one is not None]


def _with_form(deed: Deed, loan: Loan, today: date, typed: Mapping[str, Any]) -> Deed:
    formless = {"offer", "evaluate", "leave"}
    form = None if deed.name in formless else typed.get(deed.name) or form_for(deed.name, loan, today)
    return Deed(name=deed.name, title=deed.title, icon=deed.icon, says=deed.says, form=form,
                presses=deed.presses or deed.name in typed)  # fmt: skip


def _answer(loan: Loan, user: Any) -> Deed | None:
    if not rules.may_answer_question(user, loan):
        return None
    return Deed(name="answer", title=_("Le prêteur attend une précision"), icon="message-circle", presses=True)


def _entry(loan: Loan) -> Any:
    return getattr(loan, "waiting", None)


def _offer(loan: Loan, user: Any) -> Deed | None:
    entry = _entry(loan)
    if entry is None or not rules.may_answer_offer(user, entry):
        return None
    period = period_phrase(entry.offered_first_on, entry.offered_last_on, get_language() or "fr")
    return Deed(name="offer", title=_("Une période se libère : %(period)s") % {"period": period}, icon="calendar-check",
                presses=True, says={"entry": entry})  # fmt: skip


def _receive(loan: Loan, user: Any) -> Deed | None:
    if not rules.may_receive(user, loan):
        return None
    return Deed(name="receive", title=_("L’outil est-il arrivé ?"), icon="package", presses=True)


def _hand_over(loan: Loan, user: Any) -> Deed | None:
    if not rules.may_hand_over(user, loan):
        return None
    following = Loan.objects.filter(previous=loan).to_leave().for_lists().first()
    return Deed(name="hand_over", title=_("Passer l’outil à l’emprunteur suivant"), icon="move-right", presses=True,
                says={"following": following})  # fmt: skip


def _evaluate(loan: Loan, user: Any) -> Deed | None:
    if not rules.may_evaluate(user, loan) or hasattr(loan, "questionnaire"):
        return None
    back = loan.state in {LoanState.RETURNED, LoanState.CHECKED}
    return Deed(name="evaluate", title=_("Dites comment cela s’est passé"), icon="clipboard-check", presses=back)


def _proof(loan: Loan, user: Any, proofs: list[InsuranceProof]) -> Deed | None:
    if not rules.may_give_proof(user, loan):
        return None
    awaits = loan.out_on is None and loan.state != LoanState.WAITING  # its days are known, and still to come
    missing = awaits and proof_is_missing(rules_of(loan.tool, loan.lender), proofs)
    title = _("Montrer l’assurance avant le départ") if missing else _("Donner une attestation d’assurance")
    return Deed(name="proof", title=title, icon="shield-check", presses=missing, says={"proofs": proofs})


def _renew(loan: Loan, user: Any, at: datetime) -> Deed | None:
    if not rules.may_renew_as_borrower(user, loan):
        return None
    asked = rules_of(loan.tool, loan.lender)
    left = asked.renewals - loan.renewed
    why = [one.sentence for one in why_not_renewed(loan, at)] if left > 0 and loan.state in AWAY else []
    return Deed(name="renew", title=_("Le garder plus longtemps"), icon="calendar-plus", presses=False,
                says={"left": left, "days": asked.renewal_days, "why": why})  # fmt: skip


def _leave(loan: Loan, user: Any) -> Deed | None:
    entry = _entry(loan)
    if entry is None or not rules.may_leave_queue(user, entry):
        return None
    return Deed(name="leave", title=_("Quitter la liste d’attente"), icon="log-out", presses=False)


def _cancel(loan: Loan, user: Any) -> Deed | None:
    if not rules.may_cancel(user, loan) or _entry_waits(loan):
        return None
    return Deed(name="cancel", title=_("Renoncer à ce prêt"), icon="circle-x", presses=False)


def _entry_waits(loan: Loan) -> bool:
    """Leaving the list is how one gives up while waiting."""
    return loan.state == LoanState.WAITING
