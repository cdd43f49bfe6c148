"""What the page of one loan shows."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.dates import period_phrase
from maillage.loans import rules
from maillage.loans.actions.common import day_of
from maillage.loans.enums import ANSWERABLE, ENDED, LoanState, Part
from maillage.loans.models import Loan
from maillage.loans.panels.desk_deeds import deeds_of
from maillage.loans.panels.papers_of import papers_of


def tone_of(loan: Loan, today: date) -> str:
    """How its state is coloured."""
    if loan.is_late(today):
        return "danger"
    if loan.state in {LoanState.REFUSED, LoanState.CANCELLED}:
        return "neutral"
    return "info" if loan.state in ANSWERABLE else "ok"


def loan_context(loan: Loan, user: Any, at: datetime) -> dict[str, Any]:
    """The facts of a loan, in words."""
    language, today = get_language() or "fr", day_of(loan.lender, at)
    parts = [
        (Part(part).label, period_phrase(date.fromisoformat(first), date.fromisoformat(last), language))
        for part, first, last in loan.parts
    ]
    keeps = rules.keeps(user, loan.lender)
    return {
        **(deeds_of(loan, user, at) if keeps else {}),
        **papers_of(loan, user, at),
        "loan": loan,
        "period": period_phrase(loan.first_on, loan.last_on, language),
        "tone": tone_of(loan, today),
        "late": loan.is_late(today),
        "facts": _facts(loan, language),
        "parts": parts,
        "warnings": [] if loan.state in ENDED else [sentence for _code, sentence in loan.warnings],
        "keeps": keeps,
        "reason": loan.get_refusal_reason_display() or loan.get_cancel_reason_display(),
    }


def _facts(loan: Loan, language: str) -> list[tuple[str, str]]:
    """Label and value of what is known; nothing is shown where nothing is known."""
    days = {
        _("Part le"): loan.leaves_on, _("Revient le"): loan.returns_on, _("Sorti le"): loan.out_on,
        _("Reçu le"): loan.received_on, _("Revenu le"): loan.back_on, _("Contrôlé le"): loan.checked_on,
    }  # fmt: skip
    told = [
        (_("Référence"), loan.reference), (_("Prêteur"), str(loan.lender)), (_("Emprunteur"), loan.who),
        (_("Lieu"), loan.venue.where if loan.venue is not None else loan.place),
        (_("Commune"), loan.commune.name if loan.commune is not None else ""),
    ]  # fmt: skip
    told += [(label, period_phrase(day, day, language)) for label, day in days.items() if day is not None]
    return [(label, value) for label, value in told if value]
