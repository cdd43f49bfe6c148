"""The vocabulary of places and of points on the map."""

from collections.abc import Iterable, Sequence
from math import cos, radians
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db import models
from django.db.models import Case, Max, Q, Value, When

from maillage.geography import tiles
from maillage.geography.enums import PlaceKind
from maillage.geography.names import query_keys

if TYPE_CHECKING:
    from maillage.geography.models import Cell, Commune, PlaceKey, Point  # noqa: F401

TILE_PIXELS = 256
DEEPEST = 16
MOST_POINTS = 5000
MOST_IDS = 20
LAST = "zzzzzzzz"
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

    def found_by(self, typed: str, kinds: Iterable[str] = (PlaceKind.COMMUNE,), near: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Kinds and codes of at most twenty places, best first: exact names, then nearby departments, then population.

        A number typed after a name is a department or a postcode: « saint-denis 93 ».
        """
        head, _space, tail = typed.strip().rpartition(" ")
        department = tail.upper() if head and any(char.isdigit() for char in tail) and len(tail) in POSTCODE_OR_DEPARTMENT else ""
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
        found = (
            rows.order_by()
            .values_list("kind", "code")
            .annotate(
                exact=Max(Case(When(key__in=keys, whole=True, then=Value(1)), default=Value(0))),
                close=Max(Case(When(department__in=list(near), then=Value(1)), default=Value(0))),
                best=Max("weight"),
            )
            .order_by("-exact", "-close", "-best", "code")[:20]
        )
        return [(kind, code) for kind, code, *_rank in found]


class ClusterCell(NamedTuple):
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


class Bubble(NamedTuple):
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
        rows = self.in_area(layer, area).order_by("key").values_list("object_id", "x", "y")[:MOST_POINTS]
        return _gathered(rows, area, level)


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
            return _merged(self._points().bubbles(layer, area, level), level)
        return self._with_ids(layer, _merged(bubbles, level))

    def _points(self) -> PointQuerySet:
        from maillage.geography.models import Point  # noqa: PLC0415

        return Point.objects.using(self.db)

    def _bubbles(self, layer: str, area: tiles.Area, level: int) -> list[Bubble]:
        rows = self.filter(_any_of("prefix", tiles.ranges(area, level)), layer=layer, zoom=level)
        frames = tiles.corners(area, level)
        bubbles = []
        for prefix, count, sum_x, sum_y in rows.order_by().values_list("prefix", "count", "sum_x", "sum_y"):
            x, y = tiles.deinterleave(prefix)
            if _inside(x, y, frames):
                bubbles.append(Bubble(x, y, count, sum_x, sum_y))
        return bubbles

    def _with_ids(self, layer: str, clusters: list[ClusterCell]) -> list[ClusterCell]:
        alone = {tiles.key(cluster.latitude, cluster.longitude): index for index, cluster in enumerate(clusters) if cluster.count == 1}
        if alone:
            rows = self._points().filter(layer=layer, key__in=list(alone)).order_by("pk")
            for key, object_id in rows.values_list("key", "object_id"):
                clusters[alone[key]] = clusters[alone[key]]._replace(object_ids=(object_id,))
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


def _merged(bubbles: list[Bubble], level: int) -> list[ClusterCell]:
    """Cells as clusters; a smaller cell whose middle lies within 0.7 cell of a larger one's joins it."""
    side = 1 << (tiles.ZOOM - level)
    taken: dict[tuple[int, int], list[list[Bubble]]] = {}
    groups: list[list[Bubble]] = []
    for bubble in sorted(bubbles, key=lambda one: (-one.count, one.x, one.y)):
        group = _neighbour(taken, bubble, (0.7 * side) ** 2)
        if group is None:
            group = []
            groups.append(group)
            taken.setdefault((bubble.x, bubble.y), []).append(group)
        group.append(bubble)
    return [_cluster(group, level) for group in groups]


def _neighbour(taken: dict[tuple[int, int], list[list[Bubble]]], bubble: Bubble, reach: float) -> list[Bubble] | None:
    middle_x, middle_y = bubble.sum_x / bubble.count, bubble.sum_y / bubble.count
    for x in (bubble.x - 1, bubble.x, bubble.x + 1):
        for y in (bubble.y - 1, bubble.y, bubble.y + 1):
            for group in taken.get((x, y), ()):
                first = group[0]
                away = (first.sum_x / first.count - middle_x) ** 2 + (first.sum_y / first.count - middle_y) ** 2
                if away < reach:
                    return group
    return None


def _cluster(group: list[Bubble], level: int) -> ClusterCell:
    count = sum(one.count for one in group)
    latitude, longitude = tiles.degrees_at(
        sum(one.sum_x for one in group) / count + 0.5, sum(one.sum_y for one in group) / count + 0.5
    )
    north, west = tiles.degrees_at(min(one.x for one in group), min(one.y for one in group), level)
    south, east = tiles.degrees_at(max(one.x for one in group) + 1, max(one.y for one in group) + 1, level)
    ids = tuple(object_id for one in group for object_id in one.ids) if count <= MOST_IDS else ()
    return ClusterCell(count, latitude, longitude, tiles.Area(west, south, east, north), ids)


def cells_of(rows: models.QuerySet[Any], key: str, area: tiles.Area, zoom: int, cell_pixels: int = 64) -> list[ClusterCell]:
    """Clusters of any queryset that carries a zoom 24 key, for filtered maps: the same look, counted on the spot.

    Give it a covering index that begins with the key; at most 5,000 rows are read.
    """
    level = min(max(zoom + (TILE_PIXELS // cell_pixels).bit_length() - 1, 0), tiles.ZOOM)
    found = rows.filter(_any_of(key, tiles.key_ranges(area))).order_by(key, "pk").values_list("pk", key)[:MOST_POINTS]
    return _merged(_gathered(((pk, *tiles.deinterleave(point_key)) for pk, point_key in found), area, level), level)
