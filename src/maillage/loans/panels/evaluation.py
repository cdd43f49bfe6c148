"""The page of the return questionnaire."""

from typing import Any

from django.utils.translation import get_language

from maillage.core.dates import period_phrase
from maillage.loans.forms.evaluation import EvaluationForm
from maillage.loans.models import Loan


def evaluation_context(loan: Loan, form: EvaluationForm) -> dict[str, Any]:
    """The loan in words, the form, its breakdowns."""
    return {
        "loan": loan, "form": form, "breakdowns": list(form.breakdowns),
        "period": period_phrase(loan.first_on, loan.last_on, get_language() or "fr"),
    }  # fmt: skip
