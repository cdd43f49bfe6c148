"""The figures of moderation, on a page and as a file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.contributions.tables.statistics import PERIODS, Statistics, statistics_of, statistics_rows
from maillage.contributions.views.queue import place_of
from maillage.core import clock
from maillage.core.spreadsheets import csv_lines
from maillage.ui.access import Request, open_to


def _asked(request: Request) -> Statistics:
    wanted = request.GET.get("jours", "")
    days = int(wanted) if wanted in {str(days) for days in PERIODS} else PERIODS[0]
    return statistics_of(request.user, place_of(request), days, clock.now())


@require_safe
@open_to("moderators")
def statistics(request: Request) -> HttpResponse:
    """What came and what was decided: by kind, by reason, reports and appeals."""
    context = {"figures": _asked(request), "periods": PERIODS}
    return render(request, "contributions/statistics.html", context)


@require_safe
@open_to("moderators")
def statistics_csv(request: Request) -> HttpResponse:
    """The same as a table for a spreadsheet."""
    answer = HttpResponse(b"".join(csv_lines(statistics_rows(_asked(request)))), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="moderation-{clock.today()}.csv"'
    return answer
