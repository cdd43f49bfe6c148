"""The magazine for other programs: any list, with any of its filters, as RSS, Atom or JSON Feed."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.feeds.syndication import FORMATS, WRITERS, Feed, Item
from maillage.publications.enums import RUBRICS
from maillage.publications.forms.filters import Filters, read_filters
from maillage.publications.models import Publication
from maillage.publications.panels.feeds import items_of, tombstones
from maillage.publications.panels.lists import LISTED, criteria_of, named
from maillage.publications.querysets.find import find
from maillage.publications.views.lists import kinds_of
from maillage.ui.access import Request, open_to

MOST_ITEMS = 40


def _items(request: Request, name: str, filters: Filters, at: datetime) -> list[Item]:
    kinds = kinds_of(name, filters)
    newest = find(criteria_of(kinds, filters, request.territory), size=MOST_ITEMS, facets=()).ids
    gone = tombstones(kinds, request.territory, at) if filters.is_empty else []
    wanted = [*newest, *gone]
    found = Publication.objects.with_page_data().in_bulk(wanted)
    return items_of([found[pk] for pk in wanted if pk in found], request.language)


def _title(request: Request, name: str, filters: Filters) -> str:
    place = request.territory.name if request.territory is not None else "Maillage"
    list_name = _("Magazine") if name == "magazine" else str(RUBRICS[LISTED[name][0]].many).capitalize()
    return " · ".join([f"{list_name} {place}", *(label for _parameter, _value, label in named(filters))])


@require_safe
@open_to("everyone")
def feed(request: Request, name: str, form: str) -> HttpResponse:
    """The newest of a list."""
    if form not in WRITERS or name not in LISTED:
        raise Http404
    at, filters = now(), read_filters(request.GET)
    items = _items(request, name, filters, at)
    made = Feed(
        title=_title(request, name, filters),
        description=str(RUBRICS[LISTED[name][0]].lead),
        page=request.build_absolute_uri(reverse(f"publications:{name}") + filters.query()),
        url=request.build_absolute_uri(),
        language=request.language,
        updated=max((item.updated for item in items), default=at),
        items=items,
    )
    return HttpResponse(WRITERS[form](made), content_type=f"{FORMATS[form]}; charset=utf-8")
