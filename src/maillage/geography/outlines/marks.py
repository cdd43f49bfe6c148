"""What is written and set on a drawn map: points, and the names of the largest towns that find room beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from math import sqrt
from typing import NamedTuple

import numpy as np
from django.utils.safestring import SafeString, mark_safe
from numpy.typing import NDArray

from maillage.geography import tiles
from maillage.geography.outlines.frame import FINE, Frame, Places
from maillage.geography.outlines.reading import department_outlines

LABEL_SIZE = 15
LETTER_WIDTH = 0.56
ROOM = 6
AT_ONCE = 32
PIN = "M0 0C-6-14-26-26-26-44a26 26 0 1 1 52 0C26-26 6-14 0 0z"
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class MapPoint:
    """Something on a drawn map: a count makes a bubble, a number a pin, neither a dot. Degrees."""

    latitude: float
    longitude: float
    count: int = 1
    number: int | None = None
    title: str = ""
    url: str = ""

    @classmethod
    def read(cls, told: "MapPoint | Mapping[str, object]") -> "MapPoint":
        """A point from a mapping with `latitude` (or `lat`) and `longitude` (or `lon`)."""
        if isinstance(told, MapPoint):
            return told
        latitude, longitude = told.get("latitude", told.get("lat")), told.get("longitude", told.get("lon"))
        number = told.get("number")
        return cls(
            float(str(latitude)), float(str(longitude)), int(str(told.get("count") or 1)),
            int(str(number)) if number else None, str(told.get("title") or ""), str(told.get("url") or ""),
        )  # fmt: skip


class Label(NamedTuple):
    """The name of a town where it would be written: its middle, its base line, and the box that it takes."""

    name: str
    x: int
    base: int
    box: Box


def marks(
    departments: tuple[str, ...], frame: Frame, points: Iterable[MapPoint | Mapping[str, object]], most: int
) -> SafeString:
    """Points, then as many names of towns as find room beside them."""
    told = [MapPoint.read(point) for point in points]
    places = np.rint(frame.laid(_fractions([(point.latitude, point.longitude) for point in told])))
    taken: list[Box] = []
    drawn = [_drawn(point, x, y, taken) for point, (x, y) in zip(told, places.astype(int).tolist(), strict=True)]
    names = [
        f'<text class="map-town" x="{label.x}" y="{label.base}">{escape(label.name)}</text>'
        for label in _named(departments, frame, tuple(taken), most)
    ]
    return mark_safe("".join([*names, *drawn]))  # noqa: S308 - figures, and names escaped above


def _fractions(places: Sequence[tuple[float, float]]) -> Places:
    """Latitudes and longitudes as fractions of the world."""
    degrees = np.array(places).reshape(-1, 2)
    return np.stack(tiles.fractions(degrees[:, 0], degrees[:, 1]), axis=1)


def _drawn(point: MapPoint, x: int, y: int, taken: list[Box]) -> str:
    """One point. Figures only, written without the template engine: the map of a large agenda has hundreds."""
    radius = round((11 + 2.6 * sqrt(point.count)) * FINE) if point.count > 1 else 7 * FINE
    taken.append((x - radius, y - radius, x + radius, y + radius))
    if point.number is not None:
        return (
            f'<g class="map-pin" transform="translate({x} {y})"><path d="{PIN}"/>'
            f'<text y="-36">{point.number}</text></g>'
        )
    if point.count > 1:
        return (
            f'<g class="map-bubble" transform="translate({x} {y})"><circle class="halo" r="{radius + 4 * FINE}"/>'
            f'<circle r="{radius}"/><text y="9">{point.count}</text></g>'
        )
    return f'<circle class="map-dot" cx="{x}" cy="{y}" r="{radius}"/>'


@cache
def _towns() -> Places:
    """Where the towns that maps may name stand, in fractions of the world."""
    return _fractions([(town.latitude, town.longitude) for town in department_outlines().places])


@lru_cache(maxsize=256)
def _labels(departments: tuple[str, ...], frame: Frame) -> tuple[Label, ...]:
    """The names of the departments' towns that fit in the frame, the largest town first."""
    width, height = frame.width * FINE, frame.height * FINE
    middles = frame.laid(_towns())
    inside = ((middles > (0, -LABEL_SIZE * FINE)) & (middles < (width, height))).all(axis=1)
    found = []
    for rank in np.flatnonzero(inside).tolist():
        town = department_outlines().places[rank]
        x, y = middles[rank].tolist()
        half, base = len(town.name) * LABEL_SIZE * FINE * LETTER_WIDTH / 2, y + 1.6 * LABEL_SIZE * FINE
        box = (x - half - ROOM, base - LABEL_SIZE * FINE - ROOM, x + half + ROOM, base + ROOM)
        fits = box[0] > 0 and box[1] > 0 and box[2] < width and box[3] < height
        if fits and town.department in departments:
            found.append(Label(town.name, round(x), round(base), box))
    return tuple(found)


@lru_cache(maxsize=256)
def _named(departments: tuple[str, ...], frame: Frame, taken: tuple[Box, ...], most: int) -> tuple[Label, ...]:
    """The towns named on a map: kept for the maps that are drawn again with the same points."""
    return tuple(_shown(_labels(departments, frame), taken, most))


def _shown(labels: Sequence[Label], taken: Sequence[Box], most: int) -> list[Label]:
    """The first labels that touch no point and none of each other."""
    points = np.array(taken).reshape(-1, 4)
    found: list[Label] = []
    for first in range(0, len(labels), AT_ONCE):
        some = labels[first : first + AT_ONCE]
        touched = _overlaps(np.array([label.box for label in some]), points).any(axis=1)
        for rank in np.flatnonzero(~touched).tolist():
            if len(found) == most:
                return found
            if not any(_overlap(some[rank].box, other.box) for other in found):
                found.append(some[rank])
    return found


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _overlaps(ones: Places, others: Places) -> NDArray[np.bool_]:
    """Which boxes (lines) overlap which others (columns)."""
    left, top, right, bottom = (side[:, None] for side in ones.T)
    wests, norths, easts, souths = others.T
    return np.asarray((left < easts) & (wests < right) & (top < souths) & (norths < bottom))
