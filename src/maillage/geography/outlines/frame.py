"""What part of the world a drawn map shows, and where a place falls in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray

from maillage.geography import tiles
from maillage.geography.outlines.reading import Box, department_shapes

FINE = 2
"""Drawing units in a pixel: coordinates are whole halves of pixels."""
PADDING = 0.06
WORLD_PIXELS = 256
METROPOLE = frozenset(
    [f"{number:02}" for number in range(1, 96) if number != 20]  # noqa: PLR2004 - Corsica is 2A and 2B
    + ["2A", "2B", "BE-BRU", "BE-WBR", "BE-WHT", "BE-WLG", "BE-WLX", "BE-WNA"]
)
Places = NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """A rectangle of web-mercator: its left and top in fractions of the world, pixels for the whole world, its size."""

    left: float
    top: float
    scale: float
    width: int
    height: int

    @classmethod
    def around(cls, departments: Iterable[str], width: int, height: int) -> "Frame":
        """The frame of that size, in pixels, that holds these departments with a margin."""
        shapes = department_shapes()
        boxes = [shapes[code].box for code in departments if code in shapes] or [shapes["80"].box]
        area = tiles.Area(
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )
        return cls.of_area(area, width, height)

    @classmethod
    def of_area(cls, area: tiles.Area, width: int, height: int, padding: float = PADDING) -> "Frame":
        """The frame of that size that holds an area with a margin."""
        left, top = tiles.fraction(area.north, area.west)
        right, bottom = tiles.fraction(area.south, area.east)
        scale = min(width / (right - left), height / (bottom - top)) * (1 - 2 * padding)
        return cls((left + right - width / scale) / 2, (top + bottom - height / scale) / 2, scale, width, height)

    @classmethod
    def at(cls, latitude: float, longitude: float, zoom: float, width: int, height: int) -> "Frame":
        """The frame of that size with a place in its middle, at a zoom of web maps."""
        scale = WORLD_PIXELS * 2**zoom
        x, y = tiles.fraction(latitude, longitude)
        return cls(x - width / scale / 2, y - height / scale / 2, scale, width, height)

    def grown(self, share: float) -> "Frame":
        """The frame with that share of its longer side added on each side."""
        beside = round(share * max(self.width, self.height))
        wide, high = self.width + 2 * beside, self.height + 2 * beside
        return Frame(self.left - beside / self.scale, self.top - beside / self.scale, self.scale, wide, high)

    @property
    def zoom(self) -> float:
        """The zoom of web maps at which a map of this size shows the same."""
        return log2(self.scale / WORLD_PIXELS)

    @property
    def area(self) -> tiles.Area:
        """What the frame shows, in degrees."""
        north, west = tiles.degrees_at(self.left, self.top, 0)
        south, east = tiles.degrees_at(self.left + self.width / self.scale, self.top + self.height / self.scale, 0)
        return tiles.Area(west, south, east, north)

    @property
    def view_box(self) -> str:
        """The SVG attribute, in halves of pixels."""
        return f"0 0 {self.width * FINE} {self.height * FINE}"

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a place falls, in halves of pixels from the left and from the top."""
        x, y = tiles.fraction(latitude, longitude)
        return (x - self.left) * self.scale * FINE, (y - self.top) * self.scale * FINE

    def laid(self, line: Places) -> Places:
        """`place` for an array of fractions of the world."""
        placed: Places = (line - (self.left, self.top)) * (self.scale * FINE)
        return placed

    def reach(self, share: float) -> Box:
        """What the frame shows, grown by that share of its longer side on each side, in fractions of the world."""
        beside = share * max(self.width, self.height) / self.scale
        return Box(
            self.left - beside,
            self.top - beside,
            self.left + self.width / self.scale + beside,
            self.top + self.height / self.scale + beside,
        )
