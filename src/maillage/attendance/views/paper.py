"""The sheet of the door: tallied by hand, with the cells of the form and a code that opens it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.attendance import rules
from maillage.attendance.models import Headcount
from maillage.attendance.panels.tally import tally_of, tally_pdf_of
from maillage.core.clock import now
from maillage.ui.access import Request, given


@never_cache
@require_safe
@given(Headcount, rules.may_print, by="uid")
def sheet(request: Request, row: Headcount) -> HttpResponse:
    """HTML that prints well."""
    return render(request, "attendance/sheet.html", {"tally": tally_of(row, request.language), "row": row})


@never_cache
@require_safe
@given(Headcount, rules.may_print, by="uid")
def sheet_pdf(request: Request, row: Headcount) -> HttpResponse:
    """The same as a tagged PDF."""
    answer = HttpResponse(tally_pdf_of(row, request.language, now()), content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="feuille-de-comptage.pdf"'
    return answer
