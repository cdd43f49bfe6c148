"""The page of the return questionnaire."""

from typing import Any

from django.utils.translation import get_language

from maillage.core.dates import period_phrase
from maillage.loans import rules
from maillage.loans.forms.evaluation import EvaluationForm
from maillage.loans.models import Loan
from maillage.loans.panels.desk_nav import side_of


def evaluation_context(loan: Loan, form: EvaluationForm, user: Any) -> dict[str, Any]:
    """The loan in words, the form, its breakdowns."""
    side = () if rules.borrows(user, loan) else side_of(loan)
    return {
        "loan": loan, "form": form, "desk_nav": side, "breakdowns": list(form.breakdowns),
        "period": period_phrase(loan.first_on, loan.last_on, get_language() or "fr"),
    }  # fmt: skip
