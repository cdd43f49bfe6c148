"""The desk of a coordinator: their programmes, and the dashboard of one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.core.clock import now, today
from maillage.core.errors import Refused
from maillage.programmes import rules
from maillage.programmes.actions.reminding import awaited, remind_now
from maillage.programmes.models import Drift, Programme, Request
from maillage.programmes.panels.desk import (
    asked_of,
    reached_by_actions,
    shown_figures,
    spans,
)
from maillage.programmes.panels.extensions import deeds_of
from maillage.programmes.panels.figure import chart_of
from maillage.programmes.panels.matrix import matrix_of, periods_shown
from maillage.programmes.panels.returns import waiting_lines
from maillage.programmes.querysets.figures import frame_of
from maillage.ui.access import Request as WebRequest
from maillage.ui.access import given, open_to, signed_in

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
    day, asked, frame = today(), asked_of(row, request.GET), frame_of(row)
    matrix = matrix_of(row, periods_shown(row, day), day)
    to_review = Request.objects.filter(programme=row).to_review()
    drifts = Drift.objects.of_programme(row).select_related(
        "cell__request__organisation", "cell__version", "cell__period"
    )
    figures = shown_figures(row, periods=asked.periods, actions=asked.actions, frame=frame)
    context = {
        "programme": row, "figures": figures, "matrix": matrix, "chart": chart_of(frame, figures, asked),
        "spans": spans(row, day), "asked": asked, "query": asked.query(wide=True), "actions": row.actions.in_order(),
        "awaited": len({one.organisation_id for one in awaited(row, day)}),
        "deeds": deeds_of(row),
        "reached": reached_by_actions(row),
        "to_review": waiting_lines(to_review, day)[:WAITING_SHOWN], "drifts": drifts[:WAITING_SHOWN],
    }  # fmt: skip
    return render(request, "programmes/desk.html", context)


@require_POST
@given(Programme, rules.may_manage, by="slug")
def remind(request: WebRequest, row: Programme) -> HttpResponse:
    """Write now to those whose return is awaited."""
    try:
        sent = remind_now(actor=signed_in(request), programme=row, today=today(), at=now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        words = ngettext("%(n)s rappel est parti.", "%(n)s rappels sont partis.", sent) % {"n": sent}
        messages.success(request, words)
    return redirect("programmes:desk", row.slug)
