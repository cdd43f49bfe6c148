"""The page of one loan, for both its sides."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.loans.models import Loan
from maillage.loans.panels.loan import loan_context
from maillage.ui.access import Request, open_to


@require_safe
@open_to("members")
def loan(request: Request, uid: str) -> HttpResponse:
    """Where a loan is, when it leaves and comes back, and what is still to be done."""
    found = get_object_or_404(Loan.objects.visible_to(request.user).for_page(), uid=uid)
    return render(request, "loans/loan.html", loan_context(found, request.user, now()))
