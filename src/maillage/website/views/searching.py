"""One search over everything."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.core.paging import page_of
from maillage.core.text import clean_line
from maillage.ui.access import Request, open_to
from maillage.website.panels.searching import KINDS, PAGE, answer, suggestions

LONGEST = 200
MOST = 100_000


@require_safe
@open_to("everyone")
def search(request: Request) -> HttpResponse:
    """Results by kind while typing; the query is logged nowhere."""
    query = clean_line(request.GET.get("q", ""))[:LONGEST]
    kind = request.GET.get("genre", "")
    kind = kind if kind in KINDS else ""
    asked = page_of(request.GET.get("page"), MOST, PAGE)
    found = answer(query, request.territory, now(), kind=kind, page=asked.number) if query else None
    total = found.counts.get(kind, (0, False))[0] if found else 0
    context = {
        "query": query,
        "kind": kind,
        "found": found,
        "page": page_of(request.GET.get("page"), total, PAGE),
        "examples": _("volcan étoiles électricité fablab rivière champignons").split(),
    }
    return render(request, "website/search.html", context)


@require_safe
@open_to("everyone")
def suggest(request: Request) -> JsonResponse:
    """Titles for the list under the box."""
    typed = clean_line(request.GET.get("q", ""))[:LONGEST]
    return JsonResponse({"results": suggestions(typed, request.territory, now()) if typed else []})
