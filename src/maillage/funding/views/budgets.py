"""Budgets, their versions, what a funder reads of money."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import Refused, said_in
from maillage.funding import rules
from maillage.funding.actions import budgets as deeds
from maillage.funding.forms.budgets import AdoptForm, BudgetForm, LineForm
from maillage.funding.models import BudgetVersion
from maillage.funding.panels.pages import budget_lines, overview_context, version_context
from maillage.programmes.models import Programme
from maillage.ui.access import Request, given, signed_in


@never_cache
@require_safe
@given(Programme, rules.may_see_inside, by="slug")
def overview(request: Request, row: Programme) -> HttpResponse:
    """The money of a programme for those who pay: budgets in force, leverage, agreements, claims."""
    return render(request, "funding/overview.html", overview_context(row, request.user))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Programme, rules.may_manage, by="slug")
def budgets(request: Request, row: Programme) -> HttpResponse:
    """The budgets of a programme; begin one."""
    form = BudgetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with said_in(form):
            made = deeds.open_budget(
                actor=signed_in(request), programme=row, title=data["title"], starts_on=data["starts_on"],
                ends_before=form.ends_before, at=now(),
            )  # fmt: skip
            return redirect("funding:version", uid=made.uid)
    context = {"programme": row, "lines": budget_lines(row), "form": form}
    return render(request, "funding/budgets.html", context, status=422 if form.errors else 200)


def _whole(row: BudgetVersion) -> BudgetVersion:
    return BudgetVersion.objects.select_related("budget__programme__territory", "decision").get(pk=row.pk)


def _page(request: Request, row: BudgetVersion, status: int = 200, **more: Any) -> HttpResponse:
    programme = row.budget.programme
    forms = {"form": LineForm(programme=programme), "adopt_form": AdoptForm(programme=programme)}
    may_change = {"may_change": rules.may_change_version(request.user, row)}
    return render(request, "funding/version.html", version_context(row) | forms | may_change | more, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(BudgetVersion, rules.may_keep_version, by="uid")
def version(request: Request, row: BudgetVersion) -> HttpResponse:
    """A version of a budget: its lines, its balance; add a line to a draft."""
    row = _whole(row)
    if request.method != "POST":
        return _page(request, row)
    form = LineForm(request.POST, programme=row.budget.programme)
    if not form.is_valid():
        return _page(request, row, 422, form=form)
    try:
        deeds.add_line(actor=signed_in(request), version=row, data=form.data_typed(), at=now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, row, 422, form=form)
    messages.success(request, _("La ligne est ajoutée."))
    return redirect("funding:version", uid=row.uid)


@require_POST
@given(BudgetVersion, rules.may_change_version, by="uid")
def remove_line(request: Request, row: BudgetVersion, line: int) -> HttpResponse:
    """Take a line out."""
    found = row.lines.select_related("version__budget__programme").filter(pk=line).first()
    if found is None:
        raise Http404
    deeds.remove_line(actor=signed_in(request), line=found, at=now())
    messages.success(request, _("La ligne est retirée."))
    return redirect("funding:version", uid=row.uid)


@require_POST
@given(BudgetVersion, rules.may_keep_version, by="uid")
def next_version(request: Request, row: BudgetVersion) -> HttpResponse:
    """Open the next version."""
    made = deeds.new_version(actor=signed_in(request), budget=_whole(row).budget, at=now())
    messages.success(request, _("Une nouvelle version est ouverte, avec les mêmes lignes."))
    return redirect("funding:version", uid=made.uid)


@require_POST
@given(BudgetVersion, rules.may_change_version, by="uid")
def adopt(request: Request, row: BudgetVersion) -> HttpResponse:
    """Put a version in force by a decision."""
    row = _whole(row)
    form = AdoptForm(request.POST, programme=row.budget.programme)
    if not form.is_valid():
        return _page(request, row, 422, adopt_form=form)
    try:
        deeds.adopt(actor=signed_in(request), version=row, decision=form.cleaned_data["decision"], at=now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, row, 422, adopt_form=form)
    messages.success(request, _("Le budget est adopté."))
    return redirect("funding:version", uid=row.uid)
