"""The figures that a report may cite."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.reports import rules
from maillage.reports.actions.figures import citing, remove_figure, save_figure
from maillage.reports.forms.figures import FigureForm, figure_initial
from maillage.reports.linter import facts_of
from maillage.reports.models import Figure, Report
from maillage.reports.panels.builder import figure_rows
from maillage.ui.access import Request, given, signed_in


@never_cache
@require_safe
@given(Report, rules.may_write, by="slug")
def figures(request: Request, report: Report) -> HttpResponse:
    """All of them with their values now."""
    context = {"report": report, "figures": figure_rows(facts_of(report))}
    return render(request, "reports/desk/figures.html", context)


def _form(request: Request, report: Report, figure: Figure | None) -> HttpResponse:
    start = figure_initial(figure) if figure is not None else {"indicator": request.GET.get("indicateur", "")}
    form = FigureForm(request.POST or None, report=report, figure=figure, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            save_figure(actor=signed_in(request), report=report, figure=figure, data=form.data_of(), at=now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Chiffre enregistré."))
            return redirect("reports:figures", report.slug)
    where = citing(figure) if figure is not None else []
    context = {"report": report, "figure": figure, "form": form, "where": where}
    return render(request, "reports/desk/figure.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Report, rules.may_write, by="slug")
def new(request: Request, report: Report) -> HttpResponse:
    """Add a figure."""
    return _form(request, report, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Figure, rules.may_write_figure, by="uid")
def edit(request: Request, figure: Figure) -> HttpResponse:
    """Change what a figure reads."""
    return _form(request, figure.report, figure)


@require_POST
@given(Figure, rules.may_write_figure, by="uid")
def remove(request: Request, figure: Figure) -> HttpResponse:
    """Take it away, unless a text uses it."""
    slug = figure.report.slug
    remove_figure(actor=signed_in(request), figure=figure, at=now())
    messages.success(request, _("Chiffre retiré."))
    return redirect("reports:figures", slug)
