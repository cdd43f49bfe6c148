"""Reading the shipped outlines (TopoJSON, in degrees) and telling which commune holds a point."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.geography import tiles

FOLDER = Path(__file__).resolve().parent.parent / "static/geography/outlines"
MARGIN = 0.03
Line = NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """Polygons of one place, each a list of rings (the first is the outside) of longitudes and latitudes."""

    code: str
    polygons: tuple[tuple[Line, ...], ...]
    box: tuple[float, float, float, float]

    def may_hold(self, latitude: float, longitude: float, margin: float = 0.0) -> bool:
        """Whether the point lies in the shape's rectangle, grown by a margin in degrees."""
        west, south, east, north = self.box
        return west - margin <= longitude <= east + margin and south - margin <= latitude <= north + margin

    def meets(self, area: tiles.Area) -> bool:
        """Whether the shape's rectangle shows in an area."""
        west, south, east, north = self.box
        return west <= area.east and east >= area.west and south <= area.north and north >= area.south

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies inside, by the even-odd rule."""
        if not self.may_hold(latitude, longitude):
            return False
        return any(sum(_crosses(ring, latitude, longitude) for ring in polygon) % 2 for polygon in self.polygons)


def _crosses(ring: Line, latitude: float, longitude: float) -> int:
    """How many sides of a ring a line going east from the point crosses."""
    x, y = ring[:, 0], ring[:, 1]
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    spans = (y > latitude) != (next_y > latitude)
    if not spans.any():
        return 0
    where = x[spans] + (latitude - y[spans]) * (next_x[spans] - x[spans]) / (next_y[spans] - y[spans])
    return int(np.count_nonzero(where > longitude))


class Town(NamedTuple):
    """A name to write on a map, with its population and, on maps of several departments, its department."""

    name: str
    latitude: float
    longitude: float
    population: int
    department: str = ""


class Box(NamedTuple):
    """A rectangle of web-mercator, in fractions of the world from the west and from the north."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two have a point in common."""
        return (
            self.left <= other.right
            and self.right >= other.left
            and self.top <= other.bottom
            and self.bottom >= other.top
        )


class Arc(NamedTuple):
    """A line ready to be drawn: its points in fractions of the world, and the box that holds them."""

    line: Line
    box: Box

    @classmethod
    def of(cls, degrees: Line) -> "Arc":
        """The arc of a line of longitudes and latitudes."""
        line = np.stack(tiles.fractions(degrees[:, 1], degrees[:, 0]), axis=1)
        return cls(line, Box(*line.min(axis=0).tolist(), *line.max(axis=0).tolist()))


class Ring(NamedTuple):
    """A closed line made of arcs (the complement of a number is the arc backwards), and the box that holds it."""

    arcs: list[int]
    box: Box
    hole: bool


@dataclass(frozen=True)
class Outlines:
    """One file: its arcs in degrees, and the shapes that they make, by object and id."""

    arcs: tuple[Line, ...]
    objects: dict[str, dict[str, list[list[list[int]]]]]
    places: tuple[Town, ...] = ()
    """Towns to write on the map, largest first."""

    def shape(self, layer: str, code: str) -> Shape:
        """One place's polygons."""
        polygons = tuple(tuple(self._ring(ring) for ring in polygon) for polygon in self.objects[layer][code])
        points = np.concatenate([polygon[0] for polygon in polygons])
        west, south = points.min(axis=0)
        east, north = points.max(axis=0)
        return Shape(code, polygons, (float(west), float(south), float(east), float(north)))

    def shapes(self, layer: str) -> Iterator[Shape]:
        """All places of an object."""
        return (self.shape(layer, code) for code in self.objects[layer])

    def _ring(self, ring: list[int]) -> Line:
        return np.concatenate([(self.arcs[arc] if arc >= 0 else self.arcs[~arc][::-1])[:-1] for arc in ring])

    @cached_property
    def drawn(self) -> tuple[Arc, ...]:
        """The arcs as maps need them: laid out once, and passed over by their boxes where they do not show."""
        return tuple(Arc.of(arc) for arc in self.arcs)

    def arcs_of(self, layer: str, codes: Iterable[str]) -> list[int]:
        """The arcs of the borders of places, each once."""
        rings = (ring for code in codes for ring in self.rings[layer][code])
        return sorted({arc if arc >= 0 else ~arc for ring in rings for arc in ring.arcs})

    @cached_property
    def rings(self) -> dict[str, dict[str, list[Ring]]]:
        """The rings of each place of each object."""
        return {
            layer: {
                code: [self._boxed(ring, hole=rank > 0) for polygon in polygons for rank, ring in enumerate(polygon)]
                for code, polygons in places.items()
            }
            for layer, places in self.objects.items()
        }

    def _boxed(self, ring: list[int], *, hole: bool) -> Ring:
        boxes = np.array([self.drawn[arc if arc >= 0 else ~arc].box for arc in ring])
        return Ring(ring, Box(*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()), hole)

    def inner_arcs(self, layer: str) -> list[int]:
        """The arcs with two places of the object on their sides: borders inside the file."""
        seen: dict[int, int] = {}
        for polygons in self.objects[layer].values():
            for arc in (arc for polygon in polygons for ring in polygon for arc in ring):
                plain = arc if arc >= 0 else ~arc
                seen[plain] = seen.get(plain, 0) + 1
        return [arc for arc, sides in seen.items() if sides > 1]


def read(name: str) -> Outlines:
    """One file of the outlines folder, such as « departments » or « communes/80 »; empty when it is not shipped."""
    path = FOLDER / f"{name}.topo.json"
    if not path.is_file():
        return Outlines((), {})
    document: dict[str, Any] = json.loads(path.read_bytes())
    scale = np.array(document["transform"]["scale"])
    translate = np.array(document["transform"]["translate"])
    arcs = tuple(np.cumsum(np.array(arc), axis=0) * scale + translate for arc in document["arcs"])
    objects = {
        layer: {
            str(one["id"]): one["arcs"] if one["type"] == "MultiPolygon" else [one["arcs"]]
            for one in content["geometries"]
        }
        for layer, content in document["objects"].items()
    }
    return Outlines(arcs, objects, tuple(Town(*row) for row in document.get("places", ())))


@cache
def department_outlines() -> Outlines:
    """Departments and provinces, with the arcs they share."""
    return read("departments")


@cache
def land_outlines() -> Outlines:
    """The countries around, as one shape."""
    return read("land")


@cache
def department_shapes() -> dict[str, Shape]:
    """Departments, overseas collectivities and Belgian provinces by code."""
    return {shape.code: shape for shape in department_outlines().shapes("departments")}


def epci_outlines(department: str) -> Outlines:
    """The EPCI of a department, cut at its border, and its towns."""
    return read(f"epcis/{department}")


@cache
def epci_borders(department: str) -> tuple[Arc, ...]:
    """The borders between the EPCI of a department: all that a drawn map shows of them (16 kB a department)."""
    outlines = epci_outlines(department)
    inner = outlines.inner_arcs("epcis") if outlines.objects else []
    return tuple(Arc.of(outlines.arcs[arc]) for arc in inner)


@lru_cache(maxsize=16)
def commune_shapes(department: str) -> tuple[Shape, ...]:
    """The communes of a French department; nothing for a Belgian province."""
    outlines = read(f"communes/{department}")
    return tuple(outlines.shapes("communes")) if outlines.objects else ()


@lru_cache(maxsize=20_000)
def commune_at(latitude: float, longitude: float) -> str:
    """The INSEE code of the French commune whose (simplified) outline holds the point, or nothing."""
    near = [shape for shape in department_shapes().values() if shape.may_hold(latitude, longitude, MARGIN)]
    near.sort(key=lambda shape: (not shape.holds(latitude, longitude), shape.code))
    for department in near:
        for commune in commune_shapes(department.code):
            if commune.holds(latitude, longitude):
                return commune.code
    return ""
