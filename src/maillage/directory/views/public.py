"""The page of an organisation, places to visit and the page of each, for everyone."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.contributions.enums import State
from maillage.core.clock import now
from maillage.core.paging import page_of
from maillage.core.text import script_json
from maillage.directory import rules
from maillage.directory.exports import venue_json_ld
from maillage.directory.forms.search import read_search
from maillage.directory.models import FormerSlug, Organisation, Venue
from maillage.directory.panels import lists
from maillage.directory.panels.extensions import panels_of
from maillage.directory.panels.opening import now_at, tables_of
from maillage.directory.panels.structure import page_context
from maillage.territories.panels import in_words
from maillage.territories.place import address_in, public_address
from maillage.ui.access import Request, open_to

PAGE_SIZE = 24
PARIS = "Europe/Paris"


@require_safe
@open_to("everyone")
def venues(request: Request) -> HttpResponse:
    """Places to visit: open today, near, by theme."""
    at = now()
    search = read_search(request.GET)
    found = lists.venues(search, request.territory, at)
    page = page_of(request.GET.get("page"), len(found), PAGE_SIZE)
    shown = found[page.offset : page.offset + page.size]
    context = {
        "search": search,
        "page": page,
        "lines": lists.lines_of(shown, request.territory, at),
        "place_name": in_words(request.territory),
    }
    return render(request, "directory/venues.html", context)


def _elsewhere(request: Request, slug: str, kind: str) -> HttpResponse | None:
    """The new address of an organisation or a place that had this one."""
    former = (
        FormerSlug.objects.filter(slug=slug, **{f"{kind}__isnull": False})
        .select_related(f"{kind}__contribution__origin")
        .first()
    )
    if former is None:
        return None
    thing = getattr(former, kind)
    if not type(thing).objects.visible_to(request.user).filter(pk=thing.pk).exists():
        return None  # the address would say the name
    moved = HttpResponsePermanentRedirect(address_in(thing.contribution.origin, f"directory:{kind}", thing.slug))
    moved.headers["Cache-Control"] = "no-cache"  # a merger can be undone: browsers ask again
    return moved


def _gone(request: Request, thing: Organisation | Venue | None) -> HttpResponse:
    if thing is None:
        raise Http404
    return render(request, "contributions/tombstone.html", {"contribution": thing.contribution}, status=410)


@require_safe
@open_to("everyone")
def organisation(request: Request, slug: str) -> HttpResponse:
    """One organisation: who it is, where, what it does now."""
    context = page_context(slug, request.user, request.territory, now(), request.language)
    if context is None:
        gone = (
            Organisation.objects.filter(slug=slug, contribution__state=State.REMOVED)
            .select_related("contribution")
            .first()
        )
        return _elsewhere(request, slug, "organisation") or _gone(request, gone)
    return render(request, "directory/organisation.html", context)


@require_safe
@open_to("everyone")
def venue(request: Request, slug: str) -> HttpResponse:
    """One place: open or not, hours by season, prices, how to come, what happens there."""
    at = now()
    found = Venue.objects.visible_to(request.user).filter(slug=slug, merged_into=None).for_page().first()
    if found is None:
        gone = Venue.objects.filter(slug=slug, contribution__state=State.REMOVED).select_related("contribution").first()
        return _elsewhere(request, slug, "venue") or _gone(request, gone)
    zone = found.contribution.origin.time_zone
    url = public_address(found.contribution.origin, "directory:venue", found.slug)
    today = at.astimezone(ZoneInfo(zone)).date()
    context = {
        "venue": found,
        "now": now_at(found, at, zone),
        "seasons": tables_of(found, today),
        "closures": [closure for closure in found.closures.all() if closure.last_on >= today],
        "prices": sorted(found.prices.all(), key=lambda price: price.position),
        "panels": panels_of(found, request.territory, at),
        "public_url": url,
        "json_ld": script_json(venue_json_ld(found, url)),
        "may_edit": request.user.is_authenticated and rules.may_edit_venue(request.user, found),
    }
    return render(request, "directory/venue.html", context)
