"""The vocabulary of places and of points on the map."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, radians
from typing import TYPE_CHECKING, Self

import numpy as np
from django.apps import apps
from django.db import models
from django.db.models import Case, Max, Q, Value, When

from maillage.geography import tiles
from maillage.geography.enums import PlaceKind
from maillage.geography.names import query_keys

if TYPE_CHECKING:
    from maillage.geography.models import Cell, Commune, PlaceKey, Point

TILE_PIXELS = 256
DEEPEST = 16
MOST_POINTS = 5000
MOST_IDS = 20
CLOSE_ZOOM = 18
MOST_SHOWN = 250
DOT = 9.0
TOUCH = 0.9
PASSES = 2
"""Bubbles may overlap by a tenth."""
LAST = "zzzzzzzz"
SHORT = 3
COMMON = frozenset({"saint", "sainte", "saints"})
HEAVY = 2000
POSTCODE_OR_DEPARTMENT = range(2, 6)


class CommuneQuerySet(models.QuerySet["Commune"]):
    """Communes."""

    def current(self) -> Self:
        """Those that exist today: a commune that merged into another keeps its row, with its successor."""
        return self.filter(successor=None)

    def with_places(self) -> Self:
        """With the department, its region and the EPCI, for labels."""
        return self.select_related("department__region", "epci")

    def around(self, latitude: float, longitude: float, radius_km: float) -> Self:
        """Those whose point lies in the square of that half side, in kilometres, around a place."""
        high = radius_km / 111.2
        wide = high / max(0.05, cos(radians(latitude)))
        return self.filter(
            latitude__range=(latitude - high, latitude + high), longitude__range=(longitude - wide, longitude + wide)
        )


class PlaceKeyQuerySet(models.QuerySet["PlaceKey"]):
    """The prefix index of completion."""

    def found_by(
        self, typed: str, kinds: Iterable[str] = (PlaceKind.COMMUNE,), near: Iterable[str] = ()
    ) -> list[tuple[str, str]]:
        """Kinds and codes of at most twenty places, best first: exact names, then nearby departments, then population.

        A number typed after a name is a department or a postcode: « saint-denis 93 ».
        """
        head, _space, tail = typed.strip().rpartition(" ")
        department = (
            tail.upper()
            if head and any(char.isdigit() for char in tail) and len(tail) in POSTCODE_OR_DEPARTMENT
            else ""
        )
        keys = query_keys(head if department else typed)
        if not keys:
            return []
        starts = Q()
        for key in keys:
            starts |= Q(key__gte=key, key__lte=key + LAST)
        rows = self.filter(starts, kind__in=list(kinds))
        if department:
            areas = {department, department[:2], department[:3], *(("2A", "2B") if department.startswith("20") else ())}
            rows = rows.filter(department__in=areas)
        if not department and (len(keys[0]) < SHORT or keys[0] in COMMON):
            heavy = rows.filter(Q(weight__gte=HEAVY) | Q(key=keys[0], whole=True)).ranked(keys[0], near)
            if heavy:
                return heavy
        return rows.ranked(keys[0], near)

    def ranked(self, exact: str, near: Iterable[str]) -> list[tuple[str, str]]:
        """The twenty best places among keys, each once."""
        found = (
            self.order_by()
            .values_list("kind", "code")
            .annotate(
                exact=Max(Case(When(key=exact, whole=True, then=Value(1)), default=Value(0))),
                close=Max(Case(When(department__in=list(near), then=Value(1)), default=Value(0))),
                best=Max("weight"),
            )
            .order_by("-exact", "-close", "-best", "code")[:20]
        )
        return [(kind, code) for kind, code, *_rank in found]


@dataclass(frozen=True, slots=True)
class ClusterCell:
    """Points that stand together at a zoom: how many, where their middle is, the area that holds them.

    `object_ids` are told when they are few (a single point, or a handful at one place); `object_id` when it is alone.
    """

    count: int
    latitude: float
    longitude: float
    area: tiles.Area
    object_ids: tuple[int, ...] = ()

    @property
    def object_id(self) -> int | None:
        """The object when it is alone."""
        return self.object_ids[0] if self.count == 1 and self.object_ids else None


@dataclass(slots=True)
class Bubble:
    """A cell while clusters are being made: cell column and row, count, sums of columns and rows at zoom 24, ids."""

    x: int
    y: int
    count: int
    sum_x: int
    sum_y: int
    ids: tuple[int, ...] = ()


class PointQuerySet(models.QuerySet["Point"]):
    """Points of layers."""

    def in_area(self, layer: str, area: tiles.Area) -> Self:
        """Points of a layer in an area (and a few beside it: compare `latitude` and `longitude` to be exact)."""
        return self.filter(_any_of("key", tiles.key_ranges(area)), layer=layer)

    def bubbles(self, layer: str, area: tiles.Area, level: int) -> list[Bubble]:
        """The points of an area by cell of a level, with the ids of their objects."""
        return _gathered(self.in_area(layer, area).order_by().values_list("object_id", "x", "y"), area, level)


class CellQuerySet(models.QuerySet["Cell"]):
    """The pyramid."""

    def clusters(self, layer: str, area: tiles.Area, zoom: int, cell_pixels: int = 64) -> list[ClusterCell]:
        """What a map of this area shows at this zoom, largest first; neighbours whose bubbles would touch are one.

        At most two queries: cells (or points, once zoomed in), then the ids of points that are alone.
        """
        wanted = max(zoom + (TILE_PIXELS // cell_pixels).bit_length() - 1, 0)
        level = min(wanted, DEEPEST)
        bubbles = self._bubbles(layer, area, level)
        if wanted > DEEPEST and sum(bubble.count for bubble in bubbles) <= MOST_POINTS:
            level = min(wanted, tiles.ZOOM)
            return merged(self._points().bubbles(layer, area, level), level, cell_pixels)
        return self._with_ids(layer, merged(bubbles, level, cell_pixels))

    def _points(self) -> PointQuerySet:
        return apps.get_model("geography", "Point")._default_manager.using(self.db)

    def _bubbles(self, layer: str, area: tiles.Area, level: int) -> list[Bubble]:
        rows = self.filter(_any_of("prefix", tiles.ranges(area, level)), layer=layer, zoom=level)
        found = list(rows.order_by().values_list("prefix", "count", "sum_x", "sum_y"))
        if not found:
            return []
        across, down = tiles.deinterleaved([row[0] for row in found])
        shown = np.zeros(len(found), dtype=bool)
        for left, top, right, bottom in tiles.corners(area, level):
            shown |= (across >= left) & (across <= right) & (down >= top) & (down <= bottom)
        places = zip(np.flatnonzero(shown).tolist(), across[shown].tolist(), down[shown].tolist(), strict=True)
        return [Bubble(x, y, *found[index][1:]) for index, x, y in places]

    def _with_ids(self, layer: str, clusters: list[ClusterCell]) -> list[ClusterCell]:
        alone = {
            tiles.key(cluster.latitude, cluster.longitude): index
            for index, cluster in enumerate(clusters)
            if cluster.count == 1
        }
        if alone:
            rows = self._points().filter(layer=layer, key__in=list(alone)).order_by("pk")
            for key, object_id in rows.values_list("key", "object_id"):
                clusters[alone[key]] = replace(clusters[alone[key]], object_ids=(object_id,))
        return clusters


def _any_of(field: str, spans: Sequence[tuple[int, int]]) -> Q:
    condition = Q()
    for span in spans:
        condition |= Q(**{f"{field}__range": span})
    return condition


def _inside(x: int, y: int, frames: Sequence[tuple[int, int, int, int]]) -> bool:
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in frames)


def _gathered(rows: Iterable[tuple[int, int, int]], area: tiles.Area, level: int) -> list[Bubble]:
    """Objects (id, column, row at zoom 24) of the area by cell of a level."""
    shift, frames = tiles.ZOOM - level, tiles.corners(area, tiles.ZOOM)
    cells: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for row in rows:
        if _inside(row[1], row[2], frames):
            cells.setdefault((row[1] >> shift, row[2] >> shift), []).append(row)
    return [
        Bubble(x, y, len(ones), sum(one[1] for one in ones), sum(one[2] for one in ones), tuple(one[0] for one in ones))
        for (x, y), ones in cells.items()
    ]


def merged(bubbles: Sequence[Bubble], level: int, cell_pixels: int = 64) -> list[ClusterCell]:
    """Cells of a level as clusters, largest first; a cell whose bubble would lie on a larger one joins it."""
    pixel = (1 << (tiles.ZOOM - level)) / cell_pixels
    groups = [[bubble] for bubble in sorted(bubbles, key=lambda one: (-one.count, one.x, one.y))]
    for _pass in range(PASSES):
        joined = _joined(groups, pixel)
        if len(joined) == len(groups):
            break
        groups = joined
    return _clusters(groups, level)


def _joined(groups: list[list[Bubble]], pixel: float) -> list[list[Bubble]]:
    """Each group, the largest first, takes in the smaller ones whose bubbles would lie on its own."""
    if not groups:
        return []
    table = np.array([_summed(group)[:3] for group in groups], dtype=np.float64)
    order = np.argsort(-table[:, 0], kind="stable")
    count, x, y = table[order, 0], table[order, 1] / table[order, 0] / pixel, table[order, 2] / table[order, 0] / pixel
    radius = np.where(count > 1, 11 + 2.6 * np.sqrt(np.minimum(count, MOST_SHOWN)), DOT)
    reach = (radius[:, None] + radius[None, :]) * TOUCH
    close = (x[:, None] - x[None, :]) ** 2 + (y[:, None] - y[None, :]) ** 2 < reach**2
    near: dict[int, list[int]] = {}
    for leader, other in zip(*(side.tolist() for side in np.nonzero(np.triu(close, 1))), strict=True):
        near.setdefault(leader, []).append(other)
    taken: set[int] = set()
    joined = []
    for leader, place in enumerate(order.tolist()):
        if leader in taken:
            continue
        others = [other for other in near.get(leader, ()) if other not in taken]
        taken.update(others)
        joined.append([*groups[place], *(bubble for other in others for bubble in groups[order[other]])])
    return joined


def _clusters(groups: list[list[Bubble]], level: int) -> list[ClusterCell]:
    """Groups of cells with their middle and their area, computed for all of them at once."""
    if not groups:
        return []
    table = np.array([_summed(group) for group in groups], dtype=np.float64)
    count = table[:, 0]
    latitudes, longitudes = tiles.degrees_of(table[:, 1] / count + 0.5, table[:, 2] / count + 0.5)
    norths, wests = tiles.degrees_of(table[:, 3], table[:, 4], level)
    souths, easts = tiles.degrees_of(table[:, 5], table[:, 6], level)
    places = zip(*(side.tolist() for side in (latitudes, longitudes, wests, souths, easts, norths)), strict=True)
    clusters = []
    for group, (latitude, longitude, *area) in zip(groups, places, strict=True):
        total = sum(one.count for one in group)
        ids = tuple(sorted(object_id for one in group for object_id in one.ids)) if total <= MOST_IDS else ()
        clusters.append(ClusterCell(total, latitude, longitude, tiles.Area(*area), ids))
    return sorted(clusters, key=lambda one: -one.count)


def _summed(group: list[Bubble]) -> tuple[int, int, int, int, int, int, int]:
    """Count, sums of columns and rows, and the first and last column and row of a group's cells."""
    if len(group) == 1:
        one = group[0]
        return one.count, one.sum_x, one.sum_y, one.x, one.y, one.x + 1, one.y + 1
    return (
        sum(one.count for one in group),
        sum(one.sum_x for one in group),
        sum(one.sum_y for one in group),
        min(one.x for one in group),
        min(one.y for one in group),
        max(one.x for one in group) + 1,
        max(one.y for one in group) + 1,
    )
