"""Showing in a territory what another one published: show, hide, feature, re-categorise."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.contributions import actions, rules
from maillage.contributions.forms.decisions import CategoryForm, FeatureForm
from maillage.contributions.models import Contribution
from maillage.contributions.panels import page_url
from maillage.core import clock
from maillage.territories.models import Territory
from maillage.territories.registry import registry
from maillage.ui.access import Request, given, safe_next, signed_in

LONGEST_KEY = 18
SIMPLE: dict[str, Callable[..., None]] = {
    "place": actions.place,
    "show": actions.show,
    "hide": actions.hide,
    "unfeature": actions.unfeature,
}


def _territory(request: Request) -> Territory:
    """The territory named by the form, when it exists."""
    raw = request.POST.get("territory", "")
    found = registry().by_id.get(int(raw)) if raw.isdecimal() and len(raw) <= LONGEST_KEY else None
    if found is None:
        raise Http404
    return found


def _do(request: Request, contribution: Contribution, territory: Territory) -> bool:
    """Do the deed of the form; False when what was typed is wrong."""
    deed = request.POST.get("deed", "")
    common: dict[str, Any] = {
        "actor": signed_in(request), "contribution": contribution, "territory": territory, "at": clock.now()
    }  # fmt: skip
    if deed == "feature":
        form = FeatureForm(request.POST)
        if not form.is_valid():
            return False
        actions.feature(**common, until=form.end_of_day(territory))
    elif deed == "recategorise":
        category = CategoryForm(request.POST)
        if not category.is_valid():
            return False
        actions.recategorise(**common, category=category.cleaned_data["category"])
    elif deed in SIMPLE:
        SIMPLE[deed](**common)
    else:
        return False
    return True


def _rows(user: Any, contribution: Contribution) -> list[dict[str, Any]]:
    """One row for each territory the person moderates, with its placement."""
    placements = {placement.territory_id: placement for placement in contribution.placements.order_by("pk")}
    return [
        {
            "territory": territory,
            "placement": placements.get(territory.pk),
            "is_origin": territory.pk == contribution.origin_id,
        }
        for territory in registry().open()
        if rules.may_place(user, contribution, territory.pk)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@given(Contribution, rules.may_share, by="uid")
def share(request: Request, contribution: Contribution) -> HttpResponse:
    """Where a contribution is shown, and what each territory does with it."""
    if request.method == "POST":
        territory = _territory(request)
        if not rules.may_place(request.user, contribution, territory.pk):
            raise PermissionDenied
        if _do(request, contribution, territory):
            messages.success(request, _("C’est fait pour %(territory)s.") % {"territory": territory})
        else:
            messages.error(request, _("Indiquez une date à venir pour la mise en avant."))
        return redirect(safe_next(request, request.get_full_path()))
    now = clock.now()
    context = {
        "contribution": contribution,
        "rows": _rows(request.user, contribution),
        "now": now,
        "page_url": page_url(contribution),
    }
    return render(request, "contributions/share.html", context)
