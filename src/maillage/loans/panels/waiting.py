"""How much waits at the desks that somebody keeps: what the home of their workspace says."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from maillage.core.clock import day_of
from maillage.loans.enums import AWAY, TO_LEAVE, LoanState
from maillage.loans.models import Loan


def loans_waiting(user: Any, at: datetime) -> int:
    """Requests to answer, departures and returns until today, and what is to be checked, in one query."""
    today = day_of(at)
    waits = (
        Q(state__in=[LoanState.REQUESTED, LoanState.RETURNED])
        | Q(state__in=TO_LEAVE, leaves_on__lte=today)
        | Q(state__in=AWAY, returns_on__lte=today)
    )
    return Loan.objects.kept_by(user).filter(waits).count()
