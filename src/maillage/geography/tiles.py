"""Morton keys of web-mercator tiles: a place on the map as one integer.

The world is a square of 2²⁴ × 2²⁴ cells (about 2.4 m at the equator); a cell's column and row, bit by bit in turn,
make a key of 48 bits (G. M. Morton, IBM, 1966). Shifting a key right by two bits gives the key of the cell four times
larger: a cell of any zoom is a prefix, and the points in it are one range of keys. Latitudes and longitudes are
degrees (WGS 84); latitudes beyond ±85.05113° fall on the edge of the square, as on every web map (EPSG:3857).
"""

from itertools import pairwise
from math import asinh, atan, degrees, floor, pi, radians, sinh, tan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

ZOOM = 24
SIZE = 1 << ZOOM
MAX_LATITUDE = 85.05112877980659
COARSE_SIDE = 8
SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Area(NamedTuple):
    """A rectangle of the map, in degrees; a west greater than the east crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float


def _spread(value: int) -> int:
    for shift, mask in SPREAD:
        value = (value | value << shift) & mask
    return value


def _gather(value: int) -> int:
    value &= SPREAD[-1][1]
    for (shift, _mask), (_shift, mask) in zip(reversed(SPREAD), [*reversed(SPREAD[:-1]), (0, 0xFFFFFFFF)], strict=True):
        value = (value | value >> shift) & mask
    return value


def interleave(x: int, y: int) -> int:
    """The key of a column and a row of the same zoom."""
    return _spread(x) | _spread(y) << 1


def deinterleave(prefix: int) -> tuple[int, int]:
    """The column and the row of a key, at the key's own zoom."""
    return _gather(prefix), _gather(prefix >> 1)


def fraction(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a place stands in the square of the world, 0 to 1 from the west and from the north."""
    inside = radians(min(max(latitude, -MAX_LATITUDE), MAX_LATITUDE))
    return longitude / 360 + 0.5, 0.5 - asinh(tan(inside)) / (2 * pi)


def xy(latitude: float, longitude: float) -> tuple[int, int]:
    """The column and the row of a place at zoom 24."""
    x, y = fraction(latitude, longitude)
    return min(max(floor(x * SIZE), 0), SIZE - 1), min(max(floor(y * SIZE), 0), SIZE - 1)


def key(latitude: float, longitude: float) -> int:
    """The key of a place at zoom 24: an integer of 48 bits."""
    return interleave(*xy(latitude, longitude))


def degrees_at(x: float, y: float, zoom: int = ZOOM) -> tuple[float, float]:
    """Latitude and longitude of a column and a row, which may be fractional."""
    side = 1 << zoom
    return degrees(atan(sinh(pi * (1 - 2 * y / side)))), x / side * 360 - 180


def position(point_key: int) -> tuple[float, float]:
    """Latitude and longitude of the middle of a zoom 24 cell: within 1.7 m of every place that has this key."""
    return cell_centre(point_key, ZOOM)


def cell(point_key: int, zoom: int) -> int:
    """The prefix at a zoom of a zoom 24 key."""
    return point_key >> 2 * (ZOOM - zoom)


def cell_centre(prefix: int, zoom: int) -> tuple[float, float]:
    """Latitude and longitude of the middle of a cell."""
    x, y = deinterleave(prefix)
    return degrees_at(x + 0.5, y + 0.5, zoom)


def cell_area(prefix: int, zoom: int) -> Area:
    """The rectangle of a cell."""
    x, y = deinterleave(prefix)
    north, west = degrees_at(x, y, zoom)
    south, east = degrees_at(x + 1, y + 1, zoom)
    return Area(west, south, east, north)


def cell_keys(prefix: int, zoom: int) -> tuple[int, int]:
    """The first and the last zoom 24 key of a cell."""
    shift = 2 * (ZOOM - zoom)
    return prefix << shift, ((prefix + 1) << shift) - 1


def corners(area: Area, zoom: int) -> list[tuple[int, int, int, int]]:
    """The cells of an area: first column and row, last column and row; two rectangles across the 180th meridian."""
    west, south, east, north = area
    if west > east:
        return corners(Area(west, south, 180.0, north), zoom) + corners(Area(-180.0, south, east, north), zoom)
    shift = ZOOM - zoom
    left, top = xy(north, west)
    right, bottom = xy(south, east)
    return [(left >> shift, top >> shift, right >> shift, bottom >> shift)]


def ranges(area: Area, zoom: int, limit: int = 8) -> list[tuple[int, int]]:
    """At most `limit` inclusive ranges of prefixes that hold every cell of the area (and a few cells beside it)."""
    spans: list[tuple[int, int]] = []
    for left, top, right, bottom in corners(area, zoom):
        shift = 0
        while max((right >> shift) - (left >> shift), (bottom >> shift) - (top >> shift)) >= COARSE_SIDE:
            shift += 1
        cells = (
            interleave(x, y)
            for x in range(left >> shift, (right >> shift) + 1)
            for y in range(top >> shift, (bottom >> shift) + 1)
        )
        spans += [(prefix << 2 * shift, ((prefix + 1) << 2 * shift) - 1) for prefix in cells]
    return _joined(sorted(spans), limit)


def _joined(spans: list[tuple[int, int]], limit: int) -> list[tuple[int, int]]:
    """Neighbouring spans made one, then those with the smallest gaps until there are at most `limit`."""
    gaps = [after[0] - before[1] - 1 for before, after in pairwise(spans)]
    open_gaps = (index for index, gap in enumerate(gaps) if gap > 0)
    kept = set(sorted(open_gaps, key=lambda index: -gaps[index])[: limit - 1])
    joined: list[tuple[int, int]] = []
    first = spans[0][0]
    for index, (_start, last) in enumerate(spans):
        if index == len(gaps) or index in kept:
            joined.append((first, last))
            first = spans[index + 1][0] if index < len(gaps) else last
    return joined


def key_ranges(area: Area, limit: int = 8) -> list[tuple[int, int]]:
    """At most `limit` inclusive ranges of zoom 24 keys that hold every point of the area (and some beside it)."""
    return ranges(area, ZOOM, limit)


def fractions(latitudes: ArrayLike, longitudes: ArrayLike) -> tuple[Floats, Floats]:
    """`fraction` for arrays."""
    inside = np.radians(np.clip(np.asarray(latitudes, dtype=np.float64), -MAX_LATITUDE, MAX_LATITUDE))
    across: Floats = np.asarray(longitudes, dtype=np.float64) / 360 + 0.5
    down: Floats = 0.5 - np.arcsinh(np.tan(inside)) / (2 * np.pi)
    return across, down


def xys(latitudes: ArrayLike, longitudes: ArrayLike) -> tuple[Integers, Integers]:
    """`xy` for arrays."""
    across, down = fractions(latitudes, longitudes)
    x = np.clip(np.floor(across * SIZE), 0, SIZE - 1).astype(np.int64)
    y = np.clip(np.floor(down * SIZE), 0, SIZE - 1).astype(np.int64)
    return x, y


def interleaved(x: ArrayLike, y: ArrayLike) -> Integers:
    """`interleave` for arrays."""
    column, row = np.asarray(x, dtype=np.int64), np.asarray(y, dtype=np.int64)
    for shift, mask in SPREAD:
        column = (column | column << shift) & mask
        row = (row | row << shift) & mask
    return column | row << 1


def deinterleaved(prefixes: ArrayLike) -> tuple[Integers, Integers]:
    """`deinterleave` for arrays."""
    both: Any = np.stack([np.asarray(prefixes, dtype=np.int64), np.asarray(prefixes, dtype=np.int64) >> 1])
    both &= SPREAD[-1][1]
    for (shift, _mask), (_shift, mask) in zip(reversed(SPREAD), [*reversed(SPREAD[:-1]), (0, 0xFFFFFFFF)], strict=True):
        both = (both | both >> shift) & mask
    return both[0], both[1]


def keys(latitudes: ArrayLike, longitudes: ArrayLike) -> Integers:
    """`key` for arrays."""
    return interleaved(*xys(latitudes, longitudes))


def degrees_of(x: NDArray[np.floating[Any]], y: NDArray[np.floating[Any]], zoom: int = ZOOM) -> tuple[Floats, Floats]:
    """`degrees_at` for arrays: latitudes and longitudes."""
    side = 1 << zoom
    latitudes: Floats = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / side))))
    longitudes: Floats = x / side * 360 - 180
    return latitudes, longitudes


def positions(point_keys: ArrayLike) -> tuple[Floats, Floats]:
    """`position` for arrays: latitudes and longitudes."""
    x, y = deinterleaved(point_keys)
    return degrees_of(x + 0.5, y + 0.5)
