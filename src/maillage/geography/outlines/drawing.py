"""Maps drawn on the server as SVG: the first paint of the map in the browser, and maps that need no script.

Colours come from the style sheet (`map.css`) by class, so that one drawing serves light, dark and every territory.
Shapes are simplified to what a pixel shows; each arc is simplified once, so neighbours stay joined. The drawing travels
in each page that has a map: the frames of territories, drawn once and kept, are simplified to what the eye tells apart,
what lies around more than what is ours.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from maillage.geography.outlines.frame import FINE, Frame, Places
from maillage.geography.outlines.marks import MapPoint, marks
from maillage.geography.outlines.reading import (
    Arc,
    Outlines,
    department_outlines,
    department_shapes,
    epci_borders,
    land_outlines,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

COARSE = 4.0
FAITHFUL = 3.5
"""How far a simplified line may pass from the true one, in halves of pixels, for our departments and their EPCI."""
SKETCHED = 6.0
"""The same for what lies around."""
KEPT_BELOW = 9.0
"""From this zoom on, a frame is that of one place: drawn for it, in a hurry, with few lines in sight."""
BEYOND = 0.4
"""Shapes go on beside the frame by that share of its longer side, for screens of another shape."""
TINY = 20.0
MOST_EPCI_DEPARTMENTS = 12
EPCI_FROM = 6.8


def outline_svg(
    departments: Iterable[str], points: Iterable[MapPoint | Mapping[str, object]], width: int, height: int, *,
    label: str = "", frame: Frame | None = None, towns: int = 8,
) -> SafeString:  # fmt: skip
    """A whole map in one SVG: land, departments, their EPCI, towns, and points; `width` and `height` in pixels."""
    codes = tuple(sorted(departments))
    view = frame or Frame.around(codes, width, height)
    return format_html(
        '<svg class="map-still" viewBox="{}" preserveAspectRatio="xMidYMid meet" role="img" aria-label="{}">{}{}</svg>',
        view.view_box, label, _shapes(codes, view), marks(codes, view, points, towns),
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
        marks(tuple(sorted(departments)), frame, points, towns),
    )  # fmt: skip


@lru_cache(maxsize=512)
def _shapes(departments: tuple[str, ...], frame: Frame) -> SafeString:
    """Land of other countries, neighbouring departments, ours, and the borders of EPCI when one is close enough."""
    outlines, shapes = department_outlines(), department_shapes()
    around = frame.grown(BEYOND).area
    shown = [code for code in sorted(shapes) if shapes[code].meets(around)]
    ours = [code for code in shown if code in departments]
    others = [code for code in shown if code not in departments]
    pen = _Pen(outlines, frame, outlines.arcs_of("departments", ours))
    parts = [
        ("map-land", _Pen(land_outlines(), frame, ()).areas("land", ["land"])),
        ("map-around", pen.areas("departments", others)),
        ("map-ours", pen.areas("departments", ours)),
        (
            "map-epcis",
            _epci_lines(ours, frame) if len(ours) <= MOST_EPCI_DEPARTMENTS and frame.zoom >= EPCI_FROM else "",
        ),
        ("map-borders", "".join(_lines((outlines.drawn[arc] for arc in pen.faithful), frame))),
    ]
    return mark_safe("".join(f'<path class="{name}" d="{path}"/>' for name, path in parts if path))  # noqa: S308 - digits


def _epci_lines(departments: Sequence[str], frame: Frame) -> str:
    return "".join(_lines((border for code in departments for border in epci_borders(code)), frame))


def _lines(arcs: Iterable[Arc], frame: Frame) -> list[str]:
    """The unfilled paths of the arcs that show in the frame."""
    seen = frame.reach(0)
    return [_path(_thinned(frame.laid(arc.line), frame, FAITHFUL)) for arc in arcs if arc.box.meets(seen)]


class _Pen:
    """Paths of one file's shapes in a frame; arcs of `faithful` are simplified less than the others."""

    def __init__(self, outlines: Outlines, frame: Frame, faithful: Iterable[int]) -> None:
        self.outlines = outlines
        self.faithful = dict.fromkeys(faithful)
        self.frame = frame
        self._kept: dict[int, Places] = {}

    def _arc(self, arc: int) -> Places:
        plain = arc if arc >= 0 else ~arc
        if plain not in self._kept:
            error = FAITHFUL if plain in self.faithful else SKETCHED
            self._kept[plain] = _thinned(self.frame.laid(self.outlines.drawn[plain].line), self.frame, error)
        line = self._kept[plain]
        return line if arc >= 0 else line[::-1]

    def areas(self, layer: str, codes: Iterable[str]) -> str:
        """The filled path of places; what falls outside the frame is cut off, tiny islands are left out."""
        reach = self.frame.reach(BEYOND)
        paths = []
        for ring in (ring for code in codes for ring in self.outlines.rings[layer].get(code, ())):
            if ring.box.meets(reach):
                line = _clipped(np.concatenate([self._arc(arc)[:-1] for arc in ring.arcs]), self.frame)
                if len(line) > 2 and (ring.hole or _size(line) > TINY):  # noqa: PLR2004 - a triangle at least
                    paths.append(_path(line) + "z")
        return "".join(paths)


def _thinned(line: Places, frame: Frame, error: float) -> Places:
    """A line without the points that do not show in that frame; its ends stay."""
    return simplified(line, error) if frame.zoom < KEPT_BELOW else spaced(line)


def simplified(line: Places, error: float) -> Places:
    """A line that passes within `error` of each point left out (Douglas and Peucker); its ends stay."""
    kept = np.zeros(len(line), dtype=bool)
    kept[[0, -1]] = True
    parts = [(0, len(line) - 1)]
    while parts:
        first, last = parts.pop()
        if last - first > 1:
            away = _distances(line[first + 1 : last], line[first], line[last])
            farthest = int(away.argmax())
            if away[farthest] > error:
                middle = first + 1 + farthest
                kept[middle] = True
                parts += [(first, middle), (middle, last)]
    return line[kept]


def _distances(places: Places, start: Places, end: Places) -> Places:
    """How far places are from the segment between two others."""
    along, away = end - start, places - start
    length = float(along @ along)
    share = np.clip(away @ along / length, 0, 1) if length else np.zeros(len(places))
    beside = away - share[:, None] * along
    return np.asarray(np.hypot(beside[:, 0], beside[:, 1]))


def spaced(line: Places) -> Places:
    """A line without the points that are next to the one before; its ends stay."""
    steps = np.abs(np.diff(line[:-1], axis=0)).sum(axis=1)
    if (steps >= COARSE).all():
        return line
    last_x, last_y = line[0].tolist()
    kept = [0]
    for rank, (x, y) in enumerate(line[1:-1].tolist(), start=1):
        if abs(x - last_x) + abs(y - last_y) >= COARSE:
            kept.append(rank)
            last_x, last_y = x, y
    return line[[*kept, len(line) - 1]]


def _path(line: Places) -> str:
    whole: NDArray[np.int64] = np.rint(line).astype(np.int64)
    steps = np.diff(whole, axis=0).tolist()
    moves = "".join([f"{'' if x < 0 else ' '}{x}{'' if y < 0 else ' '}{y}" for x, y in steps if x or y])
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
        steps = np.roll(line, -1, axis=0) - line
        crossing = inside != np.roll(inside, -1)
        both = np.stack([line, line], axis=1)
        share = (edge - line[crossing, axis]) / steps[crossing, axis]
        both[crossing, 1] += steps[crossing] * share[:, None]
        line = both[np.stack([inside, crossing], axis=1)]
    return line
