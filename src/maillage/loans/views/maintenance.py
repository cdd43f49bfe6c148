"""Looking after copies: work planned and ended, incomplete copies, those that are retired."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import said_in
from maillage.core.text import clean_line
from maillage.loans import rules
from maillage.loans.actions.catalogue import retire_copy
from maillage.loans.actions.desk import end_maintenance, plan_maintenance
from maillage.loans.enums import CopyState
from maillage.loans.forms.desk import RetireForm, WorkForm
from maillage.loans.models import Copy, Lender, Maintenance
from maillage.loans.panels.desk_nav import desk_context
from maillage.loans.panels.maintenance import maintenance_context
from maillage.ui.access import Request, given, signed_in

MOST_OPTIONS = 12


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def maintenance(request: Request, row: Lender) -> HttpResponse:
    """What is being looked after, what will be; plan some days for a copy."""
    form = WorkForm(request.POST or None, lender=row, wanted=request.GET.get("exemplaire", ""))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with said_in(form):
            plan_maintenance(
                actor=signed_in(request), copy=data["copy_row"], kind=data["kind"], first_on=data["first_on"],
                last_on=data["last_on"], description=data["description"], at=now(),
            )  # fmt: skip
            messages.success(request, _("C’est noté : l’exemplaire ne sera pas prêté ces jours-là."))
            return redirect("loans:maintenance", row.organisation.slug)
    context = {**desk_context(row, "maintenance"), **maintenance_context(row, now()), "form": form}
    return render(request, "loans/desk/maintenance.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def copy_options(request: Request, row: Lender) -> JsonResponse:
    """The copies of this lender whose tool’s title holds what is typed."""
    typed = clean_line(request.GET.get("q") or "")[:80]
    rows = Copy.objects.filter(tool__lender=row, tool__title__icontains=typed).exclude(state=CopyState.RETIRED)
    found = rows.select_related("tool").order_by("tool__title", "label", "pk")[:MOST_OPTIONS] if typed else ()
    options = [{"value": one.pk, "label": str(one), "note": one.get_state_display()} for one in found]
    return JsonResponse({"results": options})


@require_POST
@given(Maintenance, rules.may_end_maintenance)
def end(request: Request, row: Maintenance) -> HttpResponse:
    """It is done: the days left are free; the copy is fit, or still lacks something."""
    end_maintenance(actor=signed_in(request), work=row, at=now(), incomplete=request.POST.get("etat") == "incomplet")
    messages.success(request, _("C’est fini : les jours restants sont libres."))
    return redirect("loans:maintenance", row.copy.tool.lender.organisation.slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Copy, rules.may_plan_maintenance, by="uid")
def retire(request: Request, row: Copy) -> HttpResponse:
    """A copy that will not leave any more, and why."""
    form, lender = RetireForm(request.POST or None), row.tool.lender
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            retire_copy(actor=signed_in(request), copy=row, reason=form.cleaned_data["reason"], at=now())
            messages.success(request, _("L’exemplaire est retiré ; ses prêts passés restent dans vos statistiques."))
            return redirect("loans:maintenance", lender.organisation.slug)
    context = {**desk_context(lender, "maintenance"), "copy": row, "form": form}
    return render(request, "loans/desk/retire.html", context, status=422 if request.method == "POST" else 200)
