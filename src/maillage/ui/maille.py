"""The maille: the woven picture of a thing that has no picture, drawn from its slug, always the same.

The slug is hashed (FNV-1a, 32 bits) into the seed of a small generator (mulberry32) and into one of four harmonies.
Square tiles of side 2 are drawn row by row: two arcs, the two other arcs, or a crossing, sometimes with a knot. The
order of the draws never changes, or every picture of every site would.

Inline, the colours come from the style sheet (classes `m0`–`m3`), so a maille follows territory and scheme without a
byte more; `baked` writes them in for images, feeds and mails.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from maillage.ui.contrast import Scheme, derived, resolved_roles

WORD = 0xFFFFFFFF
SIZES = {"thumb": (4, 4), "card": (6, 3), "tall": (6, 4), "avatar": (2, 2), "banner": (16, 3)}

Point = tuple[int, int]


class Segment(NamedTuple):
    """A quarter of a circle (with its sweep) or a straight thread (sweep `None`) between two edges."""

    start: Point
    end: Point
    sweep: int | None = None

    def reversed(self) -> "Segment":
        """The same thread followed the other way."""
        return Segment(self.end, self.start, None if self.sweep is None else 1 - self.sweep)

    def command(self) -> str:
        """The SVG path command that draws it from its start."""
        across, down = self.end[0] - self.start[0], self.end[1] - self.start[1]
        if self.sweep is None:
            return f"h{across}" if across else f"v{down}"
        return f"a1 1 0 0{self.sweep}{across}{'' if down < 0 else ' '}{down}"


class Knot(NamedTuple):
    """A knot on the side of a tile."""

    x: int
    y: int
    radius: float


@dataclass
class Weave:
    """The threads and knots of one picture."""

    harmony: int
    threads: list[Segment] = field(default_factory=list)
    crossings: list[Point] = field(default_factory=list)
    knots: list[Knot] = field(default_factory=list)


def fnv1a(text: str) -> int:
    """The 32-bit FNV-1a hash of the UTF-8 bytes (http://www.isthe.com/chongo/tech/comp/fnv/)."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & WORD
    return value


def mulberry32(seed: int) -> Callable[[], float]:
    """A generator of numbers in [0, 1), the same in every language."""
    state = seed

    def draw() -> float:
        nonlocal state
        state = (state + 0x6D2B79F5) & WORD
        mixed = ((state ^ state >> 15) * (state | 1)) & WORD
        mixed ^= (mixed + ((mixed ^ mixed >> 7) * (mixed | 61) & WORD)) & WORD
        return (mixed ^ mixed >> 14) / 0x100000000

    return draw


def harmony_of(slug: str) -> int:
    """Which of the four colour harmonies a slug wears."""
    value = fnv1a(slug)
    return (((value ^ value >> 15) * 0x2C1B3C6D) & WORD) >> 30


def weave(slug: str, columns: int, rows: int) -> Weave:
    """Draw the lots of every tile, row by row."""
    drawn = Weave(harmony_of(slug))
    draw = mulberry32(fnv1a(slug))
    for y in range(0, rows * 2, 2):
        for x in range(0, columns * 2, 2):
            left, top, right, bottom = (x, y + 1), (x + 1, y), (x + 2, y + 1), (x + 1, y + 2)
            kind = draw()
            if kind < 0.4:  # noqa: PLR2004 - the share of each tile is part of the drawing
                drawn.threads += [Segment(left, top, 0), Segment(right, bottom, 0)]
            elif kind < 0.8:  # noqa: PLR2004 - the share of each tile is part of the drawing
                drawn.threads += [Segment(top, right, 0), Segment(left, bottom, 1)]
            else:
                drawn.threads += [Segment(left, right), Segment(top, bottom)]
                drawn.crossings.append(top)
            if draw() < 0.2:  # noqa: PLR2004 - the share of each tile is part of the drawing
                side = x if draw() < 0.5 else x + 2  # noqa: PLR2004 - the share of each tile is part of the drawing
                drawn.knots.append(Knot(side, y + 1, 0.56 if draw() < 0.35 else 0.4))  # noqa: PLR2004 - the share of each tile is part of the drawing
    return drawn


def _path(segments: list[Segment]) -> str:
    """One path over all segments, each thread followed from end to end so that few moves are written."""
    waiting: dict[Point, list[Segment]] = {}
    for segment in segments:
        waiting.setdefault(segment.start, []).append(segment)
        waiting.setdefault(segment.end, []).append(segment.reversed())

    def take(point: Point) -> Segment | None:
        if not waiting.get(point):
            return None
        segment = waiting[point].pop()
        waiting[segment.end].remove(segment.reversed())
        return segment

    written: list[str] = []
    ends = [point for point, found in waiting.items() if len(found) == 1]
    for begin in [*ends, *waiting]:
        following = take(begin)
        if following is not None:
            written.append(f"M{begin[0]} {begin[1]}")
        while following is not None:
            written.append(following.command())
            following = take(following.end)
    return "".join(written)


def _drawing(picture: Weave) -> list[tuple[str, str]]:
    """The paths from the lowest: (part, path data).

    Threads are drawn whole, so that no seam shows where tiles meet; at a crossing the ground and the vertical thread
    are drawn again over the horizontal one, the thread a little longer than its ground.
    """
    threads = _path(picture.threads)
    paths = [("f", threads), ("c", threads)]
    if picture.crossings:
        ground = "".join(f"M{x} {y}.4v1.2" for x, y in picture.crossings)
        over = "".join(f"M{x} {y}.2v1.6" for x, y in picture.crossings)
        core = "".join(f"M{x} {y}.1v1.8" for x, y in picture.crossings)
        paths += [("g", ground), ("f", over), ("c", core)]
    return paths


@lru_cache(maxsize=4096)
def inline(slug: str, size: str = "card") -> SafeString:
    """The maille of a slug as inline SVG without any style: the style sheet colours it. Hidden from screen readers."""
    columns, rows = SIZES[size]
    picture = weave(slug, columns, rows)
    paths = "".join(f'<path d="{data}"/>' for _part, data in _drawing(picture))
    knots = "".join(f'<circle cx="{knot.x}" cy="{knot.y}" r="{knot.radius:.2g}"/>' for knot in picture.knots)
    return mark_safe(  # noqa: S308 - digits and letters of ours only
        f'<svg class="maille m{picture.harmony}" viewBox="0 0 {columns * 2} {rows * 2}" '
        f'preserveAspectRatio="xMidYMid slice" aria-hidden="true">{paths}{knots}</svg>'
    )


def colours(harmony: int, t1: str, t2: str, scheme: Scheme = "light") -> dict[str, str]:
    """Ground, thread, core and knot of a harmony as hexadecimal (g, f, c, n)."""
    dark = scheme == "dark"
    if harmony == 0:
        ground = resolved_roles(t1, t2, scheme)["bloc"]
        return {
            "g": ground,
            "f": derived(t1, t2, "t1", 0.46, 0.15),
            "c": derived(t1, t2, "t2", 0.8, 0.1),
            "n": derived(t1, t2, "t2", 0.82, 0.1),
        }
    if harmony == 1:
        return {
            "g": derived(t1, t2, "t2", *((0.33, 0.05) if dark else (0.9, 0.045))),
            "f": derived(t1, t2, "t2", *((0.5, 0.08) if dark else (0.76, 0.1))),
            "c": derived(t1, t2, "t2", *((0.74, 0.093) if dark else (0.95, 0.03))),
            "n": derived(t1, t2, "t1", *((0.8, 0.11) if dark else (0.44, 0.15))),
        }
    if harmony == 2:  # noqa: PLR2004 - the third of four
        return {
            "g": derived(t1, t2, "t1", *((0.3, 0.06) if dark else (0.94, 0.028))),
            "f": derived(t1, t2, "t1", *((0.46, 0.12) if dark else (0.83, 0.075))),
            "c": derived(t1, t2, "t1", *((0.73, 0.112) if dark else (0.97, 0.015))),
            "n": derived(t1, t2, "t2", *((0.74, 0.095) if dark else (0.55, 0.1))),
        }
    return {
        "g": derived(t1, t2, "t2", 0.38, 0.065),
        "f": derived(t1, t2, "t2", 0.52, 0.085),
        "c": derived(t1, t2, "t2", 0.8, 0.1),
        "n": derived(t1, t2, "t1", 0.8, 0.11),
    }


@lru_cache(maxsize=1024)
def baked(slug: str, size: str, t1: str, t2: str, scheme: Scheme = "light") -> str:
    """The maille of a slug as a whole SVG file with its colours written in."""
    columns, rows = SIZES[size]
    picture = weave(slug, columns, rows)
    shades = colours(picture.harmony, t1, t2, scheme)
    widths = {"f": ".62", "c": ".13", "g": "1.04"}
    width, height = columns * 2, rows * 2
    paths = "".join(
        f'<path d="{data}" stroke="{shades[part]}" stroke-width="{widths[part]}"/>' for part, data in _drawing(picture)
    )
    knots = "".join(f'<circle cx="{knot.x}" cy="{knot.y}" r="{knot.radius:.2g}"/>' for knot in picture.knots)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width * 50}" '
        f'height="{height * 50}"><rect width="{width}" height="{height}" fill="{shades["g"]}"/>'
        f'<g fill="none">{paths}</g><g fill="{shades["n"]}" stroke="{shades["g"]}" stroke-width=".16">{knots}</g></svg>'
    )


LOGO_ARCS = ("M0 1a1 1 0 0 0 1-1", "M2 1a1 1 0 0 0-1 1")


def logo() -> SafeString:
    """The mark: one tile and its knot, coloured by the style sheet."""
    return mark_safe(  # noqa: S308 - a constant
        f'<svg class="logo" viewBox="0 0 2 2" aria-hidden="true"><path class="a" d="{LOGO_ARCS[0]}"/>'
        f'<path class="b" d="{LOGO_ARCS[1]}"/><circle cx="1" cy="1" r=".36"/></svg>'
    )


def favicon(t1: str, t2: str) -> str:
    """The mark as a whole SVG file, on a ground that stands out from any bar of tabs."""
    roles = resolved_roles(t1, t2, "light")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-.2 -.2 2.4 2.4">'
        f'<rect x="-.2" y="-.2" width="2.4" height="2.4" rx=".5" fill="{roles["fond"]}"/>'
        f'<g fill="none" stroke-width=".5"><path d="{LOGO_ARCS[0]}" stroke="{roles["accent"]}"/>'
        f'<path d="{LOGO_ARCS[1]}" stroke="{roles["second"]}"/></g>'
        f'<circle cx="1" cy="1" r=".34" fill="{roles["texte"]}" stroke="{roles["fond"]}" stroke-width=".14"/></svg>'
    )
