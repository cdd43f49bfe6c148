"""The list of resources, and the same for other programs."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.core.paging import Page, page_of
from maillage.feeds.syndication import FORMATS, WRITERS, Feed
from maillage.resources.forms.filters import read_filters
from maillage.resources.models import Resource
from maillage.resources.panels import question
from maillage.resources.panels.items import items_of, tombstones
from maillage.resources.panels.rows import lines_by_id
from maillage.resources.querysets import find as index
from maillage.territories.panels import in_words
from maillage.ui.access import Request, open_to

PAGE_SIZE = 20
MOST_LISTED = 1_000_000
MOST_ITEMS = 50


def _page(raw: str | None, asked: question.Question) -> tuple[index.Found, Page]:
    """The page asked for, and again when it is beyond the last one."""
    wanted = page_of(raw, MOST_LISTED, PAGE_SIZE)
    found = index.find(asked.criteria, offset=wanted.offset, size=PAGE_SIZE)
    page = page_of(raw, found.total, PAGE_SIZE)
    if page.number != wanted.number:
        found = index.find(asked.criteria, offset=page.offset, size=PAGE_SIZE)
    return found, page


@require_safe
@open_to("everyone")
def resources(request: Request) -> HttpResponse:
    """What one may read, watch, do again, borrow; for which age, with what."""
    asked = question.ask(read_filters(request.GET), request.territory)
    with index.steady():
        found, page = _page(request.GET.get("page"), asked)
    path = reverse("resources:list")
    context = question.list_context(asked, found, path) | {
        "found": found,
        "page": page,
        "lines": lines_by_id(found.ids),
        "place_name": in_words(request.territory),
    }
    return render(request, "resources/list.html", context)


@require_safe
@open_to("everyone")
def feed(request: Request, form: str) -> HttpResponse:
    """Any filter of the list as RSS, Atom or JSON Feed."""
    if form not in WRITERS:
        raise Http404
    at, filters = now(), read_filters(request.GET)
    asked = question.ask(filters, request.territory)
    ids = index.find(asked.criteria, size=MOST_ITEMS, facets=()).ids
    wanted = [*ids, *(tombstones(request.territory, at) if filters.is_empty else [])]
    rows = Resource.objects.with_page_data().in_bulk(wanted)
    items = items_of([rows[pk] for pk in wanted if pk in rows], request.language)
    place = request.territory.name if request.territory is not None else settings.NETWORK_NAME
    made = Feed(
        title=" · ".join([_("Ressources %(place)s") % {"place": place}, *question.words_of(asked)]),
        description=_("Documents, kits, outils, vidéos, fiches et expositions du réseau."),
        page=request.build_absolute_uri(reverse("resources:list") + filters.query()),
        url=request.build_absolute_uri(),
        language=request.language,
        updated=max((item.updated for item in items), default=at),
        items=items,
    )
    return HttpResponse(WRITERS[form](made), content_type=f"{FORMATS[form]}; charset=utf-8")
