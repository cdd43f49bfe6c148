"""Maps drawn on the server as SVG: the first paint of the map in the browser, and maps that need no script.

Colours come from the style sheet (`map.css`) by class, so that one drawing serves light, dark and every territory.
Shapes are simplified to what a pixel shows; each arc is simplified once, so neighbours stay joined.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from maillage.geography.outlines.frame import FINE, Frame, Places
from maillage.geography.outlines.reading import (
    Outlines,
    department_outlines,
    department_shapes,
    epci_outlines,
    land_outlines,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

COARSE = 4.0
BEYOND = 0.4
"""Shapes go on beside the frame by that share of its longer side, for screens of another shape."""
TINY = 20.0
MOST_EPCI_DEPARTMENTS = 12
EPCI_FROM = 6.8
LABEL_SIZE = 15
LETTER_WIDTH = 0.56
ROOM = 6


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


def outline_svg(
    departments: Iterable[str], points: Iterable[MapPoint | Mapping[str, object]], width: int, height: int, *,
    label: str = "", frame: Frame | None = None, towns: int = 8,
) -> SafeString:  # fmt: skip
    """A whole map in one SVG: land, departments, their EPCI, towns, and points; `width` and `height` in pixels."""
    codes = tuple(sorted(departments))
    view = frame or Frame.around(codes, width, height)
    return format_html(
        '<svg class="map-still" viewBox="{}" preserveAspectRatio="xMidYMid meet" role="img" aria-label="{}">{}{}</svg>',
        view.view_box, label, _shapes(codes, view), _marks(codes, view, points, towns),
    )  # fmt: skip


def shapes_svg(departments: Sequence[str], frame: Frame, name: str) -> SafeString:
    """The shapes of a frame alone, unseen, for several `still_svg` to use by that name."""
    return format_html(
        '<svg class="map-shapes" width="0" height="0" aria-hidden="true" focusable="false"><g id="{}">{}</g></svg>',
        name, _shapes(tuple(sorted(departments)), frame),
    )  # fmt: skip


def still_svg(
    departments: Sequence[str],
    points: Iterable[MapPoint | Mapping[str, object]],
    frame: Frame,
    *,
    shapes_of: Frame,
    name: str,
    classes: str,
    towns: int = 8,
) -> SafeString:
    """One more view of the shapes drawn for the frame `shapes_of` under that name, with its own towns and points."""
    zoom = frame.scale / shapes_of.scale
    across = (shapes_of.left - frame.left) * frame.scale * FINE
    down = (shapes_of.top - frame.top) * frame.scale * FINE
    return format_html(
        '<svg class="map-still {}" viewBox="{}" preserveAspectRatio="xMidYMid meet" '
        'aria-hidden="true" focusable="false">'
        '<use href="#{}" transform="translate({} {}) scale({})"/>{}</svg>',
        classes, frame.view_box, name, round(across, 1), round(down, 1), round(zoom, 4),
        _marks(tuple(sorted(departments)), frame, points, towns),
    )  # fmt: skip


@lru_cache(maxsize=64)
def _shapes(departments: tuple[str, ...], frame: Frame) -> SafeString:
    """Land of other countries, neighbouring departments, ours, and the borders of EPCI when one is close enough."""
    outlines, shapes = department_outlines(), department_shapes()
    pen = _Pen(outlines, frame)
    shown = [code for code in sorted(shapes) if frame.grown(BEYOND).meets(shapes[code].box)]
    ours = [code for code in shown if code in departments]
    others = [code for code in shown if code not in departments]
    parts = [
        ("map-land", _Pen(land_outlines(), frame).areas("land", ["land"])),
        ("map-around", pen.areas("departments", others)),
        ("map-ours", pen.areas("departments", ours)),
        (
            "map-epcis",
            _epci_lines(ours, frame) if len(ours) <= MOST_EPCI_DEPARTMENTS and frame.zoom >= EPCI_FROM else "",
        ),
        ("map-borders", pen.lines(pen.arcs("departments", ours))),
    ]
    return mark_safe("".join(f'<path class="{name}" d="{path}"/>' for name, path in parts if path))  # noqa: S308 - digits


def _epci_lines(departments: Sequence[str], frame: Frame) -> str:
    paths = []
    for code in departments:
        outlines = epci_outlines(code)
        if outlines.objects:
            paths.append(_Pen(outlines, frame).lines(outlines.inner_arcs("epcis")))
    return "".join(paths)


class _Pen:
    """Paths of one file's shapes in a frame."""

    def __init__(self, outlines: Outlines, frame: Frame) -> None:
        self.outlines = outlines
        self.frame = frame
        self._kept: dict[int, Places] = {}

    def _arc(self, arc: int) -> Places:
        plain = arc if arc >= 0 else ~arc
        if plain not in self._kept:
            self._kept[plain] = _thinned(self.frame.places(self.outlines.arcs[plain]))
        line = self._kept[plain]
        return line if arc >= 0 else line[::-1]

    def areas(self, layer: str, codes: Iterable[str]) -> str:
        """The filled path of places; what falls outside the frame is cut off, tiny islands are left out."""
        paths = []
        for polygon in (polygon for code in codes for polygon in self.outlines.objects.get(layer, {}).get(code, ())):
            for rank, ring in enumerate(polygon):
                line = _clipped(np.concatenate([self._arc(arc)[:-1] for arc in ring]), self.frame)
                if len(line) > 2 and (rank > 0 or _size(line) > TINY):  # noqa: PLR2004 - a triangle at least
                    paths.append(_path(line) + "z")
        return "".join(paths)

    def arcs(self, layer: str, codes: Iterable[str]) -> list[int]:
        """The arcs of places, each once."""
        rings = (ring for code in codes for polygon in self.outlines.objects[layer][code] for ring in polygon)
        return sorted({arc if arc >= 0 else ~arc for ring in rings for arc in ring})

    def lines(self, arcs: Iterable[int]) -> str:
        """The unfilled path of arcs that show in the frame."""
        width, height = self.frame.width * FINE, self.frame.height * FINE
        paths = []
        for arc in arcs:
            line = self._arc(arc)
            (left, top), (right, bottom) = line.min(axis=0), line.max(axis=0)
            if left <= width and right >= 0 and top <= height and bottom >= 0:
                paths.append(_path(line))
        return "".join(paths)


def _thinned(line: Places) -> Places:
    """A line without the points that a pixel does not show; its ends stay."""
    kept = [line[0]]
    for point in line[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= COARSE:
            kept.append(point)
    return np.array([*kept, line[-1]])


def _path(line: Places) -> str:
    whole: NDArray[np.int64] = np.rint(line).astype(np.int64)
    steps = np.diff(whole, axis=0).tolist()
    moves = "".join(f"{'' if x < 0 else ' '}{x}{'' if y < 0 else ' '}{y}" for x, y in steps if x or y)
    return f"M{whole[0][0]} {whole[0][1]}l{moves.lstrip()}" if moves else ""


def _size(line: Places) -> float:
    x, y = line[:, 0], line[:, 1]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def _clipped(line: Places, frame: Frame) -> Places:
    """A ring cut at the edges of the frame, a little beyond them (Sutherland and Hodgman, 1974)."""
    margin = BEYOND * max(frame.width, frame.height) * FINE
    edges = (
        (0, -margin, 1),
        (0, frame.width * FINE + margin, -1),
        (1, -margin, 1),
        (1, frame.height * FINE + margin, -1),
    )
    for axis, edge, side in edges:
        inside = (line[:, axis] - edge) * side >= 0
        if inside.all():
            continue
        if not inside.any():
            return line[:0]
        following = np.roll(line, -1, axis=0)
        crossing = inside != np.roll(inside, -1)
        cut: list[Places] = []
        for index in np.flatnonzero(inside | crossing):
            if inside[index]:
                cut.append(line[index])
            if crossing[index]:
                here, there = line[index], following[index]
                cut.append(here + (there - here) * ((edge - here[axis]) / (there[axis] - here[axis])))
        line = np.array(cut)
    return line


def _marks(
    departments: tuple[str, ...], frame: Frame, points: Iterable[MapPoint | Mapping[str, object]], towns: int
) -> SafeString:
    """Points, then as many names of towns as find room beside them."""
    taken: list[tuple[float, float, float, float]] = []
    drawn = [_drawn(MapPoint.read(point), frame, taken) for point in points]
    names = [_name(text, x, y) for text, x, y in _labels(departments, frame, towns, taken)]
    return mark_safe("".join([*names, *drawn]))  # noqa: S308 - parts are escaped where they are made


def _drawn(point: MapPoint, frame: Frame, taken: list[tuple[float, float, float, float]]) -> SafeString:
    x, y = (round(part) for part in frame.place(point.latitude, point.longitude))
    radius = round((11 + 2.6 * sqrt(point.count)) * FINE) if point.count > 1 else 7 * FINE
    taken.append((x - radius, y - radius, x + radius, y + radius))
    if point.number is not None:
        return format_html(
            '<g class="map-pin" transform="translate({} {})">'
            '<path d="M0 0C-6-14-26-26-26-44a26 26 0 1 1 52 0C26-26 6-14 0 0z"/>'
            '<text y="-36">{}</text></g>', x, y, point.number,
        )  # fmt: skip
    if point.count > 1:
        return format_html(
            '<g class="map-bubble" transform="translate({} {})">'
            '<circle class="halo" r="{}"/><circle r="{}"/><text y="9">{}</text></g>',
            x, y, radius + 4 * FINE, radius, point.count,
        )  # fmt: skip
    return format_html('<circle class="map-dot" cx="{}" cy="{}" r="{}"/>', x, y, radius)


def _labels(
    departments: tuple[str, ...], frame: Frame, most: int, taken: list[tuple[float, float, float, float]]
) -> list[tuple[str, int, int]]:
    """The largest towns of the departments whose names touch nothing: name, middle and base line."""
    width, height = frame.width * FINE, frame.height * FINE
    found: list[tuple[str, int, int]] = []
    for name, latitude, longitude, _population, department in department_outlines().places:
        if department not in departments:
            continue
        if len(found) == most:
            break
        x, y = frame.place(latitude, longitude)
        half, base = len(name) * LABEL_SIZE * FINE * LETTER_WIDTH / 2, y + 1.6 * LABEL_SIZE * FINE
        box = (x - half - ROOM, base - LABEL_SIZE * FINE - ROOM, x + half + ROOM, base + ROOM)
        fits = box[0] > 0 and box[1] > 0 and box[2] < width and box[3] < height
        if fits and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            found.append((name, round(x), round(base)))
    return found


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _name(text: str, x: int, y: int) -> SafeString:
    return format_html('<text class="map-town" x="{}" y="{}">{}</text>', x, y, text)
