"""What everybody reads of programmes."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.core.clock import today
from maillage.programmes.models import Programme
from maillage.programmes.panels.public import (
    action_context,
    programme_context,
    programmes_context,
    structure_context,
)
from maillage.ui.access import Request, anyone, given, open_to


@require_safe
@open_to("everyone")
def programmes(request: Request) -> HttpResponse:
    """The programmes of the territory."""
    return render(request, "programmes/programmes.html", programmes_context(request.user, request.territory))


@require_safe
@given(Programme, anyone, by="slug")
def programme(request: Request, row: Programme) -> HttpResponse:
    """A programme: what for, by whom, its figures with their completeness, its actions."""
    return render(request, "programmes/programme.html", programme_context(row, request.user, today()))


@require_safe
@given(Programme, anyone, by="slug")
def action(request: Request, row: Programme, action: str) -> HttpResponse:
    """One of its actions."""
    found = row.actions.filter(slug=action).select_related("commune", "programme__territory").first()
    if found is None:
        raise Http404
    return render(request, "programmes/action.html", action_context(found, request.user, today()))


@require_safe
@given(Programme, anyone, by="slug")
def structure(request: Request, row: Programme, structure: str) -> HttpResponse:
    """One of its structures: its actions there, its own figures."""
    context = structure_context(row, structure, today())
    if context is None:
        raise Http404
    return render(request, "programmes/structure.html", context)
