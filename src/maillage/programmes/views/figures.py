"""The funder's view: every figure down to its records, and what is not known. Coordinators read it too."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.core.clock import today
from maillage.core.spreadsheets import csv_lines, xlsx_of
from maillage.programmes import rules
from maillage.programmes.models import Cell, Programme
from maillage.programmes.panels.desk import asked_of, reached_by_actions, shown_figures, spans
from maillage.programmes.panels.figure import answers_of, figure_context, records_of, scope_for
from maillage.programmes.panels.review import breakdowns_of, whole_of
from maillage.programmes.panels.table import table_of, unknown_lines
from maillage.programmes.panels.words import cell_words, period_words
from maillage.programmes.querysets.figures import APPROVED, SENT
from maillage.ui.access import Request, anyone, given

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _states(request: Request, programme: Programme) -> tuple[str, ...]:
    """Funders read what was approved; coordinators also what was sent, when they ask."""
    wide = request.GET.get("etat") == "recu" and rules.may_manage(request.user, programme)
    return SENT if wide else APPROVED


@never_cache
@require_safe
@given(Programme, rules.may_see_inside, by="slug")
def funder(request: Request, row: Programme) -> HttpResponse:
    """The figures that were approved, their completeness, their targets, and what is not known."""
    asked, states = asked_of(row, request.GET), _states(request, row)
    figures = shown_figures(row, periods=asked.periods, states=states, actions=asked.actions)
    context = {
        "programme": row, "figures": figures, "spans": spans(row, today()), "asked": asked,
        "query": asked.query(wide=states == SENT), "actions": row.actions.in_order(),
        "reached": reached_by_actions(row, states), "unknown": unknown_lines(figures),
        "funders": row.funders.order_by("position", "pk"),
    }  # fmt: skip
    return render(request, "programmes/funder.html", context)


@never_cache
@require_safe
@given(Programme, rules.may_see_inside, by="slug")
def export(request: Request, row: Programme, form: str) -> HttpResponseBase:
    """The same figures as a file: value, bounds, completeness, rule, warnings."""
    asked, states = asked_of(row, request.GET), _states(request, row)
    lines = table_of(row, shown_figures(row, periods=asked.periods, states=states, actions=asked.actions))
    answer: HttpResponseBase
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(lines), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        answer = HttpResponse(xlsx_of(row.name, lines), content_type=XLSX)
    else:
        raise Http404
    answer.headers["Content-Disposition"] = f'attachment; filename="chiffres-{row.slug}.{form}"'
    return answer


@never_cache
@require_safe
@given(Programme, rules.may_see_inside, by="slug")
def figure(request: Request, row: Programme, indicator: int) -> HttpResponse:
    """One figure: its definition, who brings what, period by period, the answers behind it, what is missing."""
    found = row.indicators.filter(pk=indicator, versions__isnull=False).first()
    if found is None:
        raise Http404
    states, asked = _states(request, row), asked_of(row, request.GET)
    context = figure_context(row, found, asked, states)
    who = request.GET.get("structure", "")
    organisation = int(who) if who.isdecimal() and len(who) < 10 else None  # noqa: PLR2004 - a key
    answers, page = answers_of(row, scope_for(found, asked, states), organisation, request.GET.get("page"))
    context |= {"answers": answers, "page": page, "asked": asked, "organisation": organisation,
                "spans": spans(row, today()), "actions": row.actions.in_order()}  # fmt: skip
    return render(request, "programmes/figure.html", context)


@never_cache
@require_safe
@given(Cell, anyone, by="uid")
def records(request: Request, cell: Cell) -> HttpResponse:
    """One answer: its records of activity, its adjustments, its revisions, its errata."""
    whole = Cell.objects.select_related(
        "request__programme__territory", "request__organisation", "request__action", "period", "version", "indicator"
    ).get(pk=cell.pk)
    rows, page = records_of(whole, request.GET.get("page"))
    context = {
        "cell": whole, "said": cell_words(whole), "period": period_words(whole.period), "records": rows, "page": page,
        "revisions": whole.revisions.newest_first()[:50], "adjustments": whole.adjustments.order_by("at", "pk"),
        "errata": whole.errata.newest_first(), "drift": getattr(whole, "drift", None),
        "may_correct": rules.may_correct(request.user, whole),
        "breakdowns": breakdowns_of(whole), "whole": whole_of(whole),
    }  # fmt: skip
    return render(request, "programmes/records.html", context)
