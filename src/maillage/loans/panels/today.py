"""What waits at a lender’s desk today."""

from datetime import datetime
from typing import Any

from maillage.loans.actions.common import day_of
from maillage.loans.models import Lender


def today_context(lender: Lender, user: Any, at: datetime) -> dict[str, Any]:
    """The context of ``loans/desk/today.html``."""
    return {"today": day_of(lender, at)}
