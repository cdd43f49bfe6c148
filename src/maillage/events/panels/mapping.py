"""Clusters of the map for an area and a zoom, and those of its first paint."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.http import QueryDict
from django.urls import reverse

from maillage.core.dates import slot_phrase
from maillage.events.actions.projection import layer_of
from maillage.events.models import Event
from maillage.events.panels.question import Question
from maillage.events.querysets import agenda as index
from maillage.events.querysets.columns import agenda
from maillage.geography.exports import clusters
from maillage.geography.models import Cell
from maillage.geography.outlines import MapPoint
from maillage.geography.querysets import ClusterCell
from maillage.geography.tiles import Area
from maillage.search.columns import Array

WHOLE = Area(-12.0, 40.0, 12.0, 52.5)
MOST_ZOOM = 18
BOX = 4
EDGE, POLE = 180, 85
DEFAULT_ZOOM = 6
STILL_ZOOM = 7
KEPT_SECONDS = 15 * 60


def read_area(query: QueryDict) -> tuple[Area, int]:
    """The area (west, south, east, north in degrees) and the zoom asked for; the whole of our map when wrong."""
    try:
        zoom = min(max(int(float(query.get("zoom") or DEFAULT_ZOOM)), 0), MOST_ZOOM)
    except (ValueError, OverflowError):
        zoom = DEFAULT_ZOOM
    parts = (query.get("bbox") or "").split(",")
    try:
        west, south, east, north = (float(part) for part in parts) if len(parts) == BOX else WHOLE
    except (ValueError, OverflowError):
        return WHOLE, zoom
    fits = -EDGE <= west < east <= EDGE and -POLE <= south < north <= POLE
    return (Area(west, south, east, north) if fits else WHOLE), zoom


def cells_of(question: Question, area: Area, zoom: int, at: datetime) -> list[ClusterCell]:
    """The clusters: from the pyramid when nothing narrows the list but the map itself, from the index otherwise."""
    narrowed = [name for name, _value in question.filters.pairs() if name != "zone"]
    if narrowed:
        return index.cells(question.criteria, area, zoom, at=at)
    return Cell.objects.clusters(layer_of(question.criteria.territory_id), area, zoom)


def clusters_json(question: Question, area: Area, zoom: int, at: datetime) -> dict[str, Any]:
    """Bubbles with their count, and events that stand alone with their title, date and address."""
    cells = cells_of(question, area, zoom, at)
    ids = [object_id for cell in cells for object_id in cell.object_ids]
    fields = ("pk", "title", "slug", "time_zone", "first_starts_at")
    described = {
        pk: {"title": title, "url": reverse("events:event", args=[slug]), "when": _when(starts_at, zone)}
        for pk, title, slug, zone, starts_at in Event.objects.filter(pk__in=ids).order_by("pk").values_list(*fields)
    }
    return dict(clusters(cells, described))


def _when(starts_at: datetime | None, zone: str) -> str:
    return slot_phrase(starts_at.astimezone(ZoneInfo(zone)), None, short=True) if starts_at else ""


def still_points(question: Question, at: datetime) -> list[MapPoint]:
    """The bubbles drawn at once, before any script: the whole list at a middle zoom.

    Those of a whole territory are kept with the snapshot that they show, a quarter of an hour at most: as often as
    what has ended leaves the pyramid.
    """
    if question.filters.pairs():
        found = _still(question, at)
    else:
        key = ("still", question.criteria.territory_id, int(at.timestamp()) // KEPT_SECONDS)
        found = agenda.current().memo.get(key, lambda: _still(question, at))
    return [MapPoint(latitude, longitude, int(count)) for latitude, longitude, count in found.tolist()]


def _still(question: Question, at: datetime) -> Array:
    """Latitude, longitude and count of each bubble."""
    cells = cells_of(question, question_area(question), STILL_ZOOM, at)
    return np.array([(cell.latitude, cell.longitude, cell.count) for cell in cells]).reshape(-1, 3)


def question_area(question: Question) -> Area:
    """The area asked for, or all of it."""
    return Area(*question.filters.box) if question.filters.box else WHOLE
