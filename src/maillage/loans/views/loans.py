"""The page of one loan, for both its sides."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.loans import rules
from maillage.loans.models import Loan
from maillage.loans.panels.loan import loan_context
from maillage.ui.access import Request, given


@require_safe
@given(Loan, rules.is_concerned, by="uid")
def loan(request: Request, row: Loan) -> HttpResponse:
    """Where a loan is, when it leaves and comes back, and what is still to be done."""
    found = Loan.objects.for_page().get(pk=row.pk)
    return render(request, "loans/loan.html", loan_context(found, request.user, now()))
