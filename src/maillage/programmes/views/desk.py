"""The desk of a coordinator: their programmes, and the dashboard of one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.core.clock import today
from maillage.programmes import rules
from maillage.programmes.models import Drift, Programme, Request
from maillage.programmes.panels.desk import periods_of, query_of, reached_by_actions, shown_figures, spans
from maillage.programmes.panels.matrix import matrix_of, periods_shown
from maillage.programmes.panels.returns import waiting_lines
from maillage.ui.access import Request as WebRequest
from maillage.ui.access import given, open_to

WAITING_SHOWN = 20


@never_cache
@require_safe
@open_to("coordinators")
def programmes(request: WebRequest) -> HttpResponse:
    """The programmes that one coordinates, here or everywhere."""
    rows = Programme.objects.managed_by(request.user).select_related("territory", "coordinator")
    rows = rows if request.territory is None else rows.filter(territory=request.territory)
    return render(request, "programmes/desks.html", {"programmes": rows.latest_first()})


@never_cache
@require_safe
@given(Programme, rules.may_manage, by="slug")
def desk(request: WebRequest, row: Programme) -> HttpResponse:
    """Where the programme stands: figures, targets, completeness, what waits for a review, what drifted."""
    day, wanted = today(), request.GET.get("periode", "")
    matrix = matrix_of(row, periods_shown(row, day), day)
    to_review = Request.objects.filter(programme=row).to_review()
    drifts = Drift.objects.of_programme(row).select_related(
        "cell__request__organisation", "cell__version", "cell__period"
    )
    context = {
        "programme": row, "figures": shown_figures(row, periods=periods_of(row, wanted)), "matrix": matrix,
        "spans": spans(row, day), "wanted": wanted, "query": query_of(wanted, wide=True),
        "reached": reached_by_actions(row),
        "to_review": waiting_lines(to_review, day)[:WAITING_SHOWN], "drifts": drifts[:WAITING_SHOWN],
    }  # fmt: skip
    return render(request, "programmes/desk.html", context)
