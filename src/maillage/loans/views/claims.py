"""Damages: the list of a lender, and the file of each, which both parties read."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.core.clock import now
from maillage.loans import rules
from maillage.loans.actions.reports import move_claim
from maillage.loans.forms.claims import ClaimForm
from maillage.loans.models import ClaimFile, Lender
from maillage.loans.panels.claims import claim_context, claims_context
from maillage.ui.access import Request, anyone, given, signed_in


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def claims(request: Request, row: Lender) -> HttpResponse:
    """The damages that wait, or those that ended."""
    ended = request.GET.get("etat") == "termines"
    context = claims_context(row, ended=ended, number=request.GET.get("page"))
    return render(request, "loans/claims/list.html", context)


@never_cache
@require_safe
@given(ClaimFile, anyone, by="uid")
def claim(request: Request, row: ClaimFile) -> HttpResponse:
    """What differs between the departure and the return, and what came of it."""
    return render(request, "loans/claims/claim.html", claim_context(row, request.user))


@require_POST
@given(ClaimFile, rules.may_move_claim, by="uid")
def move(request: Request, row: ClaimFile) -> HttpResponse:
    """Say what becomes of a damage."""
    form = ClaimForm(request.POST, claim=row)
    if not form.is_valid():
        return render(request, "loans/claims/claim.html", claim_context(row, request.user, form), status=422)
    data = form.cleaned_data
    move_claim(
        actor=signed_in(request), claim=row, to=data["to"], at=now(), description=data["description"],
        estimate=data["estimate"], settled=data["settled"],
    )  # fmt: skip
    messages.success(request, _("Le dossier est à jour."))
    return redirect("loans:claim", uid=row.uid)
