"""What the page of one loan shows."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase, period_phrase
from maillage.documents.papers.words import money
from maillage.loans import rules
from maillage.loans.actions.common import day_of
from maillage.loans.actions.course import SOFT_PAPERS
from maillage.loans.availability import rules_of, said_again
from maillage.loans.enums import ANSWERABLE, ENDED, TO_LEAVE, LoanState, Part, RuleCode, Transport
from maillage.loans.models import Loan
from maillage.loans.panels.borrower_deeds import Deed, deeds_for, proofs_of
from maillage.loans.panels.desk_deeds import deeds_of
from maillage.loans.panels.desk_nav import side_of
from maillage.loans.panels.papers_of import papers_of
from maillage.loans.panels.steps import history_of, steps_of
from maillage.loans.panels.transport import advice


def tone_of(loan: Loan, today: date) -> str:
    """How its state is coloured."""
    if loan.is_late(today):
        return "danger"
    if loan.state in {LoanState.REFUSED, LoanState.CANCELLED}:
        return "neutral"
    return "info" if loan.state in ANSWERABLE else "ok"


def loan_context(loan: Loan, user: Any, at: datetime, typed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The facts of a loan, in words; ``typed`` are the borrower’s forms that come back with what is wrong."""
    language, today = get_language() or "fr", day_of(loan.lender, at)
    parts = [
        (Part(part).label, period_phrase(date.fromisoformat(first), date.fromisoformat(last), language))
        for part, first, last in loan.parts
    ]
    keeps, borrows = rules.keeps(user, loan.lender), rules.borrows(user, loan)
    proofs = proofs_of(loan)
    deeds = deeds_for(loan, user, at, typed or {}, proofs)
    return {
        **(deeds_of(loan, user, at) if keeps else {}),
        **papers_of(loan, user, at),
        "loan": loan,
        "period": period_phrase(loan.first_on, loan.last_on, language),
        "tone": tone_of(loan, today),
        "late": loan.is_late(today),
        "facts": _facts(loan, language),
        "parts": parts,
        "proofs": proofs,
        "warnings": _warnings(loan, deeds, keeps=keeps),
        "keeps": keeps,
        "desk_nav": side_of(loan) if keeps and not borrows else (),
        "borrows": borrows,
        "reason": loan.get_refusal_reason_display() or loan.get_cancel_reason_display(),
        "steps": steps_of(loan, today),
        "history": history_of(loan),
        "pressing": [one for one in deeds if one.presses],
        "others": [one for one in deeds if not one.presses],
        "questionnaire": getattr(loan, "questionnaire", None),
        "transport": _transport(loan),
    }


def _warnings(loan: Loan, deeds: list[Deed], *, keeps: bool) -> list[str]:
    """What was told with the dates, until it leaves: not what was given since, nor what the desk is told anew."""
    if loan.state in ENDED or loan.out_on is not None:
        return []
    given = any(one.name == "proof" and not one.presses for one in deeds)
    hidden = SOFT_PAPERS if keeps else {RuleCode.INSURANCE} if given else frozenset()
    return [said_again(row) for row in loan.warnings if row[0] not in hidden]


def _transport(loan: Loan) -> list[str]:
    """What to come with, for who fetches it and has not had it yet."""
    asked = rules_of(loan.tool, loan.lender)
    if asked.transport != Transport.BORROWER or loan.state not in {*ANSWERABLE, *TO_LEAVE} or loan.previous_id:
        return []
    where = " · ".join(part for part in (loan.lender.pickup, loan.lender.pickup_hours) if part)
    said = [_("Retrait : %(where)s.") % {"where": where}] if where else []
    return said + advice(loan.tool, frozenset(loan.slices), asked.transport_advice)


def _facts(loan: Loan, language: str) -> list[tuple[str, str]]:
    """Label and value of what is known; nothing is shown where nothing is known."""
    days = {
        _("Part le"): loan.leaves_on, _("Revient le"): loan.returns_on, _("Sorti le"): loan.out_on,
        _("Reçu le"): loan.received_on, _("Revenu le"): loan.back_on, _("Contrôlé le"): loan.checked_on,
    }  # fmt: skip
    told = [
        (_("Référence"), loan.reference), (_("Prêteur"), str(loan.lender)), (_("Emprunteur"), loan.who),
        (_("Seulement"), ", ".join(one.title for one in loan.modules.all())),
        (_("Lieu"), loan.venue.where if loan.venue is not None else loan.place),
        (_("Commune"), loan.commune.name if loan.commune is not None else ""),
    ]  # fmt: skip
    told += [(label, day_phrase(day, language)) for label, day in days.items() if day is not None]
    told += [
        (_("À joindre chez l’emprunteur"), ", ".join(part for part in (
            loan.contact_name, loan.contact_phone, loan.contact_email) if part)),
        (_("À joindre chez le prêteur"), ", ".join(part for part in (loan.lender.phone, loan.lender.email) if part)),
        (_("Public attendu"), str(loan.expected) if loan.expected is not None else ""),
        (_("Tarif"), money(loan.fee) if loan.fee else ""),
        (_("Caution"), money(loan.deposit) if loan.deposit else ""),
        (_("Valeur à assurer"), money(loan.insured_value) if loan.insured_value else ""),
    ]  # fmt: skip
    return [(label, value) for label, value in told if value]
