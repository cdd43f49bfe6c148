"""The agenda for other programs: any filter of it as iCalendar, RSS, Atom or JSON Feed."""

from dataclasses import replace
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.events.forms.filters import Filters, read_filters
from maillage.events.models import Event
from maillage.events.panels.entries import (
    KEPT_PAST,
    items_of,
    series_of,
    tombstones,
    with_feed_data,
)
from maillage.events.panels.filters import chips_of
from maillage.events.panels.question import Question, ask
from maillage.events.querysets import agenda as index
from maillage.feeds.calendar import Calendar, pack
from maillage.feeds.syndication import FORMATS, WRITERS, Feed
from maillage.ui.access import Request, open_to

MOST_ENTRIES = 1000
MOST_ITEMS = 100


def _name(request: Request, question: Question) -> str:
    """The title of a subscription: the territory, then the filters in words."""
    words = [chip.label for chip in chips_of(question.filters, "", question.where)]
    place = request.territory.name if request.territory is not None else "Maillage"
    return " · ".join([_("Agenda %(place)s") % {"place": place}, *words])


def _ask(request: Request, at: datetime) -> tuple[Question, Filters]:
    filters = read_filters(request.GET)
    return ask(filters, request.territory, at), filters


def _calendar_answer(calendar: Calendar, name: str) -> HttpResponse:
    content, mark = pack(calendar)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer.headers["ETag"] = f'"{mark}"'
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return answer


@require_safe
@open_to("everyone")
def calendar(request: Request) -> HttpResponse:
    """A subscription to any filter: slots of the last month too, cancelled and removed ones as cancelled."""
    at = now()
    question, filters = _ask(request, at)
    criteria = question.criteria
    if not (filters.when or filters.first_on):
        criteria = replace(criteria, starts=at - KEPT_PAST)
    ids = index.ids(criteria, at=at, limit=MOST_ENTRIES)
    gone = tombstones(criteria.territory_id, at) if filters.is_empty else []
    entries = series_of([*ids, *gone], request.language, None if filters.when == "passes" else at - KEPT_PAST)
    page = request.build_absolute_uri(reverse("events:agenda") + filters.query())
    return _calendar_answer(Calendar(name=_name(request, question), url=page, entries=entries), "agenda")


@require_safe
@open_to("everyone")
def feed(request: Request, form: str) -> HttpResponse:
    """The newest events of any filter, as RSS, Atom or JSON Feed."""
    if form not in WRITERS:
        raise Http404
    at = now()
    question, filters = _ask(request, at)
    ids = index.ids(question.criteria, at=at, limit=MOST_ENTRIES)
    newest = (
        Event.objects.filter(pk__in=ids).order_by("-contribution__published_at", "-pk").values_list("pk", flat=True)
    )
    gone = tombstones(question.criteria.territory_id, at) if filters.is_empty else []
    events = with_feed_data([*newest[:MOST_ITEMS], *gone], at)
    items = items_of(events, request.language)
    made = Feed(
        title=_name(request, question),
        description=_("Les événements de culture scientifique du territoire."),
        page=request.build_absolute_uri(reverse("events:agenda") + filters.query()),
        url=request.build_absolute_uri(),
        language=request.language,
        updated=max((item.updated for item in items), default=at),
        items=items,
    )
    return HttpResponse(WRITERS[form](made), content_type=f"{FORMATS[form]}; charset=utf-8")


@require_safe
@open_to("everyone")
def event_calendar(request: Request, slug: str) -> HttpResponse:
    """All the slots of one event, to put in one's own calendar."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    address = request.build_absolute_uri(reverse("events:event", args=[slug]))
    entries = series_of([event.pk], request.language)
    return _calendar_answer(Calendar(name=event.title, url=address, entries=entries), event.slug)
