"""Clusters of the map for an area and a zoom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from maillage.events.actions.projection import layer_of
from maillage.events.forms.filters import Query
from maillage.events.models import Event
from maillage.events.panels.question import Question
from maillage.events.querysets import agenda as index
from maillage.geography.models import Cell
from maillage.geography.tiles import Area

WHOLE = Area(-12.0, 40.0, 12.0, 52.5)
MOST_ZOOM = 18
BOX = 4
EDGE, POLE = 180, 85
DEFAULT_ZOOM = 6


def read_area(query: Query) -> tuple[Area, int]:
    """The area (west, south, east, north in degrees) and the zoom asked for; the whole of our map when wrong."""
    try:
        zoom = min(max(int(float(query.get("zoom") or DEFAULT_ZOOM)), 0), MOST_ZOOM)
    except (ValueError, OverflowError):
        zoom = DEFAULT_ZOOM
    parts = (query.get("bbox") or "").split(",")
    try:
        west, south, east, north = (float(part) for part in parts) if len(parts) == BOX else WHOLE
        fits = -EDGE <= west < east <= EDGE and -POLE <= south < north <= POLE
    except (ValueError, OverflowError):
        fits, west, south, east, north = False, *WHOLE
    return (Area(west, south, east, north) if fits else WHOLE), zoom


def _unfiltered(question: Question) -> bool:
    filters = question.filters
    return filters.is_empty or not [name for name, _value in filters.pairs() if name != "zone"]


def clusters_json(question: Question, area: Area, zoom: int, at: datetime) -> dict[str, Any]:
    """Bubbles with their count, and single events with their title and address."""
    if _unfiltered(question):
        found = [
            (one.count, one.latitude, one.longitude, one.object_id, one.area)
            for one in Cell.objects.clusters(layer_of(question.criteria.territory_id), area, zoom)
        ]
    else:
        found = [
            (one.count, one.latitude, one.longitude, one.object_id, one.area)
            for one in index.cells(question.criteria, area, zoom, at=at)
        ]
    singles = [pk for count, _lat, _lon, pk, _area in found if count == 1 and pk]
    titles = {
        pk: (title, reverse("events:event", args=[slug]))
        for pk, title, slug in Event.objects.filter(pk__in=singles).order_by("pk").values_list("pk", "title", "slug")
    }
    return {"clusters": [_cluster(one, titles) for one in found], "total": sum(one[0] for one in found)}


def _cluster(
    one: tuple[int, float, float, int | None, Area | None], titles: Mapping[int, tuple[str, str]]
) -> dict[str, Any]:
    count, latitude, longitude, pk, area = one
    row: dict[str, Any] = {"count": count, "lat": round(latitude, 5), "lon": round(longitude, 5)}
    if count == 1 and pk in titles:
        row["title"], row["url"] = titles[pk]
    elif area is not None:
        row["bbox"] = [round(edge, 5) for edge in area]
    return row
