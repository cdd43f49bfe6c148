"""The statements of a report and the checks it declares: written, changed and read with what they give now."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.core.clock import now
from maillage.core.errors import said_in
from maillage.reports import rules
from maillage.reports.actions import verifying as deeds
from maillage.reports.forms.verifying import CheckForm, StatementForm, check_initial, statement_initial
from maillage.reports.models import Check, Report, Statement
from maillage.reports.panels.verifying import declared_context
from maillage.ui.access import Request, given, signed_in


@never_cache
@require_safe
@given(Report, rules.may_write, by="slug")
def declared(request: Request, report: Report) -> HttpResponse:
    """Everything that is declared, with what it gives now."""
    return render(request, "reports/desk/declared.html", declared_context(report))


def _statement_saved(request: Request, form: StatementForm, report: Report, row: Statement | None) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    with said_in(form):
        deeds.save_statement(
            actor=signed_in(request), report=report, statement=row, data=form.data_typed(), at=now()
        )  # the refusal is said in the form
    return not form.errors


def _statement(request: Request, report: Report, row: Statement | None) -> HttpResponse:
    form = StatementForm(request.POST or None, initial=statement_initial(row) if row is not None else {})
    if _statement_saved(request, form, report, row):
        messages.success(request, _("L’énoncé est enregistré."))
        return redirect("reports:declared", report.slug)
    where = deeds.citing(row) if row is not None else []
    context = {"report": report, "row": row, "form": form, "where": where}
    return render(request, "reports/desk/statement.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Report, rules.may_write, by="slug")
def new_statement(request: Request, report: Report) -> HttpResponse:
    """Write down what a text says."""
    return _statement(request, report, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Report, rules.may_write, by="slug")
def statement(request: Request, report: Report, pk: int) -> HttpResponse:
    """Change a statement, or take it away."""
    row = report.statements.filter(pk=pk).first()
    if row is None:
        raise Http404
    if request.POST.get("deed") == "retirer":
        deeds.remove_statement(actor=signed_in(request), statement=row, at=now())
        messages.success(request, _("L’énoncé est retiré."))
        return redirect("reports:declared", report.slug)
    return _statement(request, report, row)


def _check_saved(request: Request, form: CheckForm, report: Report, row: Check | None) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    with said_in(form):
        deeds.save_check(actor=signed_in(request), report=report, check=row, data=form.data_typed(), at=now())
    return not form.errors


def _check(request: Request, report: Report, row: Check | None) -> HttpResponse:
    start = check_initial(row) if row is not None else {}
    form = CheckForm(request.POST or None, report=report, check=row, initial=start)
    if _check_saved(request, form, report, row):
        messages.success(request, _("La vérification est enregistrée."))
        return redirect("reports:declared", report.slug)
    context = {"report": report, "row": row, "form": form}
    return render(request, "reports/desk/check.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Report, rules.may_write, by="slug")
def new_check(request: Request, report: Report) -> HttpResponse:
    """Declare a verification."""
    return _check(request, report, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Report, rules.may_write, by="slug")
def check(request: Request, report: Report, pk: int) -> HttpResponse:
    """Change a verification, or take it away."""
    row = report.checks.filter(pk=pk).first()
    if row is None:
        raise Http404
    if request.POST.get("deed") == "retirer":
        deeds.remove_check(actor=signed_in(request), check=row, at=now())
        messages.success(request, _("La vérification est retirée."))
        return redirect("reports:declared", report.slug)
    return _check(request, report, row)
