"""Targets, and the decisions that set them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.programmes import rules
from maillage.programmes.actions import targets as deeds
from maillage.programmes.forms.campaigns import DecisionForm, TargetForm
from maillage.programmes.models import Programme
from maillage.programmes.panels.desk import reached_by_actions
from maillage.programmes.panels.targets import labels_of, target_lines
from maillage.ui.access import Request, given, signed_in


def _page(request: Request, row: Programme, status: int = 200, **more: Any) -> HttpResponse:
    labels = labels_of(row)
    context = {
        "programme": row, "lines": target_lines(row, labels), "decisions": row.decisions.latest_first(),
        "form": TargetForm(programme=row, labels=labels), "decision_form": DecisionForm(),
        "reached": reached_by_actions(row),
    } | more  # fmt: skip
    return render(request, "programmes/targets.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Programme, rules.may_manage, by="slug")
def targets(request: Request, row: Programme) -> HttpResponse:
    """What is aimed at, each target with its decisions; setting one asks for a decision."""
    if request.method != "POST":
        return _page(request, row)
    form = TargetForm(request.POST, programme=row, labels=labels_of(row))
    if not form.is_valid():
        return _page(request, row, 422, form=form)
    try:
        deeds.set_target(actor=signed_in(request), at=now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, row, 422, form=form)
    messages.success(request, _("La cible est posée, avec sa décision."))
    return redirect("programmes:targets", slug=row.slug)


@require_POST
@given(Programme, rules.may_manage, by="slug")
def decide(request: Request, row: Programme) -> HttpResponse:
    """Write down a decision."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, 422, decision_form=form)
    try:
        deeds.record_decision(actor=signed_in(request), programme=row, data=form.data_typed(), at=now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, row, 422, decision_form=form)
    messages.success(request, _("La décision est enregistrée."))
    return redirect("programmes:targets", slug=row.slug)
