"""What a lender’s season was, in figures, with the loans behind each of them."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.core.spreadsheets import csv_lines, xlsx_of
from maillage.loans import rules
from maillage.loans.models import Lender
from maillage.loans.panels.desk_nav import desk_context
from maillage.loans.panels.statistics import figures_context, record_lines, records_context
from maillage.ui.access import Request, given

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def figures(request: Request, row: Lender) -> HttpResponse:
    """A season, or the days chosen."""
    context = desk_context(row, "figures") | figures_context(row, now(), request.GET)
    return render(request, "loans/desk/figures.html", context)


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def records(request: Request, row: Lender) -> HttpResponse:
    """The loans that one figure counts."""
    context = desk_context(row, "figures") | records_context(row, now(), request.GET)
    return render(request, "loans/desk/records.html", context)


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def export(request: Request, row: Lender, form: str) -> HttpResponse | StreamingHttpResponse:
    """All the loans of the period: CSV or XLSX."""
    answer: HttpResponse | StreamingHttpResponse
    lines = record_lines(row, now(), request.GET)
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(lines), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        answer = HttpResponse(xlsx_of(_("Prêts"), lines), content_type=XLSX)
    else:
        raise Http404
    answer.headers["Content-Disposition"] = f'attachment; filename="prets-{row.organisation.slug}.{form}"'
    return answer
