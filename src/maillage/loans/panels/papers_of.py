"""The documents and the condition reports of one loan, on the page of the loan."""

from datetime import datetime
from typing import Any

from maillage.loans.models import Loan


def papers_of(loan: Loan, user: Any, at: datetime) -> dict[str, Any]:
    """The context of ``loans/papers/of_loan.html``."""
    return {}
