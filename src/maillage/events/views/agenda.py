"""The agenda: the same set of events as a list, a month and a map."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.core.dates import period_phrase
from maillage.core.paging import PAGE_SIZE, page_of
from maillage.events.actions.slot_rules import FIRST_YEAR, LAST_YEAR
from maillage.events.forms.filters import RADII, read_filters
from maillage.events.panels.calendar import FACETS_SHOWN, month_of
from maillage.events.panels.filters import OFFERED_WHENS, WHENS, chips_of, groups_of
from maillage.events.panels.mapping import clusters_json, read_area, still_points
from maillage.events.panels.question import PARIS, Question, ask, territory_name
from maillage.events.panels.rows import by_day, lines_of, rows_of
from maillage.events.panels.suggestions import loosened
from maillage.events.querysets import agenda as index
from maillage.ui.access import Request, open_to

MOST_LISTED = 200_000
SHOWN_DAYS = 62


def _frame(request: Request, question: Question, view: str) -> dict[str, Any]:
    """What the three presentations share: title, place, dates, ways to go from one to the others."""
    filters = question.filters
    path = reverse(f"events:{view}")
    return {
        "view": view,
        "filters": filters,
        "question": question,
        "query": filters.query(),
        "zone": dict(filters.pairs()).get("zone", ""),
        "place_name": territory_name(request.territory),
        "days_name": period_phrase(*question.days, request.language) if question.days else "",
        "chips": chips_of(filters, path, question.where),
        "whens": [(name, WHENS[name], filters.when == name) for name in OFFERED_WHENS],
        "path": path,
        "radii": RADII,
        "problems": question.problems,
    }


@require_safe
@open_to("everyone")
def agenda(request: Request) -> HttpResponse:
    """The list, by day, with its filters and their counts; the map beside it shows the same set."""
    with index.steady():
        return render(request, "events/agenda.html", _listed(request, now()))


def zone_of(request: Request) -> str:
    """The zone in which this place counts its days."""
    return request.territory.time_zone if request.territory else PARIS


def _listed(request: Request, at: datetime) -> dict[str, Any]:
    """What the list shows."""
    question = ask(read_filters(request.GET), request.territory, at)
    asked = page_of(request.GET.get("page"), MOST_LISTED)
    found = index.find(
        question.criteria, at=at, page=asked.number, size=PAGE_SIZE, zone=zone_of(request), days=SHOWN_DAYS,
        facets=FACETS_SHOWN,
    )  # fmt: skip
    page = page_of(request.GET.get("page"), found.listed)
    if page.number != asked.number:
        found = replace(found, hits=index.find(question.criteria, at=at, page=page.number, facets=()).hits)
    rows = rows_of(found.hits)
    return _frame(request, question, "agenda") | {
        "found": found,
        "page": page,
        "days": by_day(rows, found.days),
        "groups": groups_of(question.filters, found.facets, network=request.territory is None),
        "free_count": found.facets.get("free", {}).get("free", 0),
        "map_points": still_points(question, at),
        "loosened": loosened(question, request.territory, at) if not found.events else [],
    }


def _first_of(year: int, month: int) -> date:
    """The first day of a month that the calendar can show."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):  # noqa: PLR2004 - months of a year
        raise Http404
    return date(year, month, 1)


@require_safe
@open_to("everyone")
def month(request: Request, year: int | None = None, month: int | None = None) -> HttpResponse:
    """A month as a grid of days, with the same filters."""
    at = now()
    question = ask(read_filters(request.GET), request.territory, at)
    zone = ZoneInfo(zone_of(request))
    shown = (
        _first_of(year, month)
        if year is not None and month is not None
        else (question.days or (at.astimezone(zone).date(),))[0]
    )
    with index.steady():
        grid = month_of(question.criteria, shown, at, zone)
    context = _frame(request, question, "month") | {
        "grid": grid,
        "groups": groups_of(question.filters, grid.facets, network=request.territory is None),
        "free_count": grid.facets.get("free", {}).get("free", 0),
    }
    return render(request, "events/month.html", context)


@require_safe
@open_to("everyone")
def map_page(request: Request) -> HttpResponse:
    """The whole map, with the list beside it that says the same."""
    with index.steady():
        return render(request, "events/map.html", _mapped(request, now()))


def _mapped(request: Request, at: datetime) -> dict[str, Any]:
    """What the map shows, and the list under it."""
    question = ask(read_filters(request.GET), request.territory, at)
    found = index.find(question.criteria, at=at, size=PAGE_SIZE, facets=FACETS_SHOWN)
    return _frame(request, question, "map") | {
        "found": found,
        "lines": lines_of(rows_of(found.hits), lead="day", without=("summary", "state_note")),
        "map_points": still_points(question, at),
        "groups": groups_of(question.filters, found.facets, network=request.territory is None),
        "free_count": found.facets.get("free", {}).get("free", 0),
        "loosened": loosened(question, request.territory, at) if not found.events else [],
    }


@require_safe
@open_to("everyone")
def clusters(request: Request) -> JsonResponse:
    """The clusters of an area at a zoom, for the map; the answer of an area without filter comes from the pyramid."""
    at = now()
    area, zoom = read_area(request.GET)
    question = ask(read_filters(request.GET), request.territory, at)
    return JsonResponse(clusters_json(question, area, zoom, at))
