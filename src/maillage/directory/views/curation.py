"""« Annuaire à tenir »: claims, corrections, reports, duplicates, and the entries that age."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.core.paging import page_of
from maillage.directory.panels import curation as panel
from maillage.territories.rules import coordinates_here
from maillage.ui.access import Request, open_to

PAGE_SIZE = 50


@require_safe
@open_to("moderators")
def curation(request: Request) -> HttpResponse:
    """What waits, and the figures of the directory here."""
    context = {
        "health": panel.health_of(request.user, request.territory, now()),
        "coordinates": coordinates_here(request),
        **panel.waiting_of(request.user, request.territory),
    }
    return render(request, "directory/curation/curation.html", context)


@require_safe
@open_to("moderators")
def entries(request: Request) -> HttpResponse:
    """The entries behind a figure: those nobody manages, silent ones, those without address."""
    shown, at = request.GET.get("seulement", ""), now()
    rows = panel.kept_by(request.user, request.territory)
    if shown == "sans-equipe":
        rows = rows.filter(members=None)
    elif shown == "silencieuses":
        rows = rows.filter(panel.silent(at))
    elif shown == "sans-adresse":
        rows = rows.filter(email="")
    page = page_of(request.GET.get("page"), rows.count(), PAGE_SIZE)
    found = rows.select_related("contribution", "commune", "family", "freshness").order_by("name", "pk")
    context = {"page": page, "organisations": found[page.offset : page.offset + page.size], "shown": shown}
    return render(request, "directory/curation/entries.html", context)
