"""What the lender may do with one loan, on the page of the loan."""

from datetime import datetime
from typing import Any

from maillage.loans.models import Loan


def deeds_of(loan: Loan, user: Any, at: datetime) -> dict[str, Any]:
    """The context of ``loans/desk/deeds.html``."""
    return {}
