"""Points on the map and the pyramid that counts them, always changed together.

Nothing is recorded in the journal: points follow the objects whose actions place them. Cells are touched in ascending
order by single statements that add, so two transactions neither lose a count nor wait for each other in a circle.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.db import connections, router, transaction

from maillage.geography import tiles
from maillage.geography.models import Cell, Point
from maillage.geography.querysets import DEEPEST

BULK = 20_000
CHUNK = 900
Place = tuple[int, float, float]
Delta = tuple[int, int, int]

PLACE = """
    INSERT INTO geography_point (layer, object_id, key, x, y, latitude, longitude) VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (layer, object_id) DO UPDATE SET key = excluded.key, x = excluded.x, y = excluded.y,
        latitude = excluded.latitude, longitude = excluded.longitude
"""
ADD = """
    INSERT INTO geography_cell (layer, zoom, prefix, count, sum_x, sum_y) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (layer, zoom, prefix) DO UPDATE SET count = geography_cell.count + excluded.count,
        sum_x = geography_cell.sum_x + excluded.sum_x, sum_y = geography_cell.sum_y + excluded.sum_y
"""
SUBTRACT = """
    UPDATE geography_cell SET count = count + %s, sum_x = sum_x + %s, sum_y = sum_y + %s
    WHERE layer = %s AND zoom = %s AND prefix = %s
"""
SHIFT = 2 * (tiles.ZOOM - DEEPEST)
FROM_POINTS = f"""
    INSERT INTO geography_cell (layer, zoom, prefix, count, sum_x, sum_y)
    SELECT layer, {DEEPEST}, key >> {SHIFT}, COUNT(*), SUM(x), SUM(y) FROM geography_point
    WHERE layer = %s GROUP BY layer, key >> {SHIFT}
"""  # noqa: S608 - two constants of ours
FROM_BELOW = """
    INSERT INTO geography_cell (layer, zoom, prefix, count, sum_x, sum_y)
    SELECT layer, zoom - 1, prefix >> 2, SUM(count), SUM(sum_x), SUM(sum_y) FROM geography_cell
    WHERE layer = %s AND zoom = %s GROUP BY layer, zoom, prefix >> 2
"""


def place_points(layer: str, rows: Iterable[Place]) -> None:
    """Put objects on a layer, or move them: rows of (object id, latitude, longitude) in degrees.

    Of two rows for one object the last counts. Above 20,000 rows the layer's pyramid is rebuilt once at the end.
    """
    places = sorted({object_id: (object_id, latitude, longitude) for object_id, latitude, longitude in rows}.values())
    if not places:
        return
    bulk = len(places) > BULK
    with transaction.atomic(using=_database()):
        for start in range(0, len(places), CHUNK):
            changes = _place_chunk(layer, places[start : start + CHUNK])
            if not bulk:
                _add(layer, _deltas(changes))
        if bulk:
            rebuild_layer(layer)


def remove_points(layer: str, object_ids: Iterable[int]) -> None:
    """Take objects off a layer; those that are not on it are no mistake."""
    ids = sorted(set(object_ids))
    with transaction.atomic(using=_database()):
        for start in range(0, len(ids), CHUNK):
            known = _locked(layer, ids[start : start + CHUNK])
            if known:
                Point.objects.filter(layer=layer, object_id__in=list(known)).delete()
                _add(layer, _deltas([(-1, x, y) for x, y, _latitude, _longitude in known.values()]))


def rebuild_layer(layer: str) -> None:
    """Count a layer's pyramid again from its points, in seventeen statements."""
    with transaction.atomic(using=_database()), connections[_database()].cursor() as cursor:
        Cell.objects.filter(layer=layer).delete()
        cursor.execute(FROM_POINTS, [layer])
        for zoom in range(DEEPEST, 0, -1):
            cursor.execute(FROM_BELOW, [layer, zoom])


def _database() -> str:
    return router.db_for_write(Cell)


def _locked(layer: str, ids: Sequence[int]) -> dict[int, tuple[int, int, float, float]]:
    rows = Point.objects.select_for_update().filter(layer=layer, object_id__in=ids).order_by("object_id")
    return {
        object_id: (x, y, latitude, longitude)
        for object_id, x, y, latitude, longitude in rows.values_list("object_id", "x", "y", "latitude", "longitude")
    }


def _place_chunk(layer: str, places: Sequence[Place]) -> list[Delta]:
    """Write the points; give the columns and rows that were left (−1) and taken (+1)."""
    known = _locked(layer, [place[0] for place in places])
    changes: list[Delta] = []
    points: list[tuple[str | float, ...]] = []
    for object_id, latitude, longitude in places:
        before = known.get(object_id)
        if before is not None and before[2:] == (latitude, longitude):
            continue
        x, y = tiles.xy(latitude, longitude)
        if before is not None:
            changes.append((-1, before[0], before[1]))
        changes.append((1, x, y))
        points.append((layer, object_id, tiles.interleave(x, y), x, y, latitude, longitude))
    with connections[_database()].cursor() as cursor:
        if points:
            cursor.executemany(PLACE, points)
    return changes


def _deltas(changes: Iterable[Delta]) -> dict[tuple[int, int], Delta]:
    """What each cell of each zoom gains or loses, by (zoom, prefix)."""
    deltas: dict[tuple[int, int], Delta] = {}
    for sign, x, y in changes:
        prefix = tiles.interleave(x, y) >> 2 * (tiles.ZOOM - DEEPEST)
        for zoom in range(DEEPEST, -1, -1):
            count, sum_x, sum_y = deltas.get((zoom, prefix), (0, 0, 0))
            deltas[zoom, prefix] = (count + sign, sum_x + sign * x, sum_y + sign * y)
            prefix >>= 2
    return {cell: delta for cell, delta in deltas.items() if any(delta)}


def _add(layer: str, deltas: dict[tuple[int, int], Delta]) -> None:
    """Add to the cells in ascending order; a cell that is empty afterwards goes."""
    with connections[_database()].cursor() as cursor:
        for grows, run in groupby(sorted(deltas.items()), key=lambda item: item[1][0] >= 0):
            if grows:
                cursor.executemany(ADD, [(layer, *cell, *delta) for cell, delta in run])
            else:
                cursor.executemany(SUBTRACT, [(*delta, layer, *cell) for cell, delta in run])
    if any(delta[0] < 0 for delta in deltas.values()):
        Cell.objects.filter(layer=layer, count=0).delete()
