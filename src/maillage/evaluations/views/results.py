"""The workshop and what it leaves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import said_in
from maillage.core.spreadsheets import csv_lines, xlsx_of
from maillage.evaluations import rules
from maillage.evaluations.actions import workshop as deeds
from maillage.evaluations.forms.campaigns import AgreeForm, DissentForm
from maillage.evaluations.models import Campaign, Criterion
from maillage.evaluations.panels.results import Result, results_context, table_of
from maillage.ui.access import Request, given, signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _whole(row: Campaign) -> Campaign:
    return Campaign.objects.select_related("programme__territory", "version__grid").get(pk=row.pk)


def _criterion(row: Campaign, pk: int) -> Criterion:
    rows = Criterion.objects.filter(dimension__version=row.version_id).select_related("dimension")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _forms(one: Result, typed: dict[int, Any]) -> tuple[Any, Any]:
    outcome, sent = one.outcome, typed.get(one.criterion.pk)
    initial = {"level": str(outcome.level_id or ""), "text": outcome.text} if outcome is not None else {}
    agree = AgreeForm(criterion=one.criterion, initial=initial | {"seen": deeds.seen_of(outcome)})
    dissent = DissentForm(criterion=one.criterion)
    return (sent, dissent) if isinstance(sent, AgreeForm) else (agree, sent or dissent)


def _page(request: Request, row: Campaign, typed: dict[int, Any], status: int = 200) -> HttpResponse:
    context = results_context(row)
    may_run = rules.may_run_workshop(request.user, row)
    context["dimensions"] = [
        (title, [(one, *(_forms(one, typed) if may_run else (None, None))) for one in results])
        for title, results in context["dimensions"]
    ]
    context |= {"may_run": may_run, "may_manage": rules.may_manage_campaign(request.user, row)}
    return render(request, "evaluations/workshop.html", context, status=status)


@never_cache
@require_safe
@given(Campaign, rules.may_see_workshop, by="uid")
def workshop(request: Request, row: Campaign) -> HttpResponse:
    """Answers side by side, criterion by criterion; the coordination writes what is agreed and what is not."""
    return _page(request, _whole(row), {})


@require_POST
@given(Campaign, rules.may_run_workshop, by="uid")
def agree(request: Request, row: Campaign, criterion: int) -> HttpResponse:
    """Write what makes agreement."""
    row = _whole(row)
    found = _criterion(row, criterion)
    form, made = AgreeForm(request.POST, criterion=found), None
    if form.is_valid() and form.is_empty and not row.outcomes.filter(criterion=found).exists():
        form.add_error("text", _("choisissez un niveau, ou écrivez ce qui fait accord."))
    if form.is_valid():
        typed = form.cleaned_data
        with said_in(form):
            made = deeds.agree(
                actor=signed_in(request), campaign=row, criterion=found, level=form.level_typed, text=typed["text"],
                at=now(), seen=typed["seen"],
            )  # fmt: skip
    if form.errors:
        form.look_again(deeds.seen_of(row.outcomes.filter(criterion=found).first()))
        return _page(request, row, {found.pk: form}, 422)
    messages.success(request, _("L’accord est enregistré.") if made else _("L’accord est retiré."))
    return redirect(f"{reverse('evaluations:workshop', args=[row.uid])}#critere-{found.pk}")


@require_POST
@given(Campaign, rules.may_run_workshop, by="uid")
def disagree(request: Request, row: Campaign, criterion: int) -> HttpResponse:
    """Keep a disagreement."""
    row = _whole(row)
    found = _criterion(row, criterion)
    form = DissentForm(request.POST, criterion=found)
    if not form.is_valid():
        return _page(request, row, {found.pk: form}, 422)
    deeds.disagree(actor=signed_in(request), campaign=row, criterion=found, at=now(), **form.cleaned_data)
    messages.success(request, _("Le désaccord est gardé."))
    return redirect(f"{reverse('evaluations:workshop', args=[row.uid])}#critere-{found.pk}")


@require_POST
@given(Campaign, rules.may_run_workshop, by="uid")
def drop_dissent(request: Request, row: Campaign, dissent: int) -> HttpResponse:
    """Take a disagreement back."""
    rows = row.dissents.select_related("campaign__programme__territory", "criterion__dimension")
    found = rows.filter(pk=dissent).first()
    if found is None:
        raise Http404
    deeds.drop_dissent(actor=signed_in(request), dissent=found, at=now())
    messages.success(request, _("Le désaccord est retiré."))
    return redirect(f"{reverse('evaluations:workshop', args=[row.uid])}#critere-{found.criterion_id}")


@never_cache
@require_safe
@given(Campaign, rules.may_read_results, by="uid")
def results(request: Request, row: Campaign) -> HttpResponse:
    """What a self-evaluation says: sentences with their base, agreements, disagreements, quotes with consent."""
    return render(request, "evaluations/results.html", results_context(_whole(row)))


@never_cache
@require_safe
@given(Campaign, rules.may_read_results, by="uid")
def export(request: Request, row: Campaign, form: str) -> HttpResponseBase:
    """The same as a file."""
    row = _whole(row)
    answer: HttpResponseBase
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(list(table_of(row))), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        answer = HttpResponse(xlsx_of(_("Auto-évaluation"), table_of(row)), content_type=XLSX)
    else:
        raise Http404
    answer.headers["Content-Disposition"] = f'attachment; filename="auto-evaluation-{row.uid}.{form}"'
    return answer
