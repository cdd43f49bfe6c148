"""The desk of a lender: what waits today."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.loans import rules
from maillage.loans.models import Lender
from maillage.loans.panels.desk_nav import desk_context
from maillage.loans.panels.today import today_context
from maillage.ui.access import Request, given, open_to


@never_cache
@require_safe
@open_to("members")
def desks(request: Request) -> HttpResponse:
    """The desks that one keeps; the only one is opened at once."""
    rows = Lender.objects.kept_by(request.user).select_related("organisation").order_by("organisation__name", "pk")
    lenders = list(rows)
    if len(lenders) == 1:
        return redirect("loans:desk", lenders[0].organisation.slug)
    return render(request, "loans/desk/desks.html", {"lenders": lenders})


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def desk(request: Request, row: Lender) -> HttpResponse:
    """Today: what leaves, what comes back, what must be answered, what is late."""
    context = desk_context(row, "desk") | today_context(row, request.user, now())
    return render(request, "loans/desk/today.html", context)
