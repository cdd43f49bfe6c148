"""Reading the shipped outlines (TopoJSON, in degrees) and telling which commune holds a point."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

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


@lru_cache(maxsize=16)
def epci_outlines(department: str) -> Outlines:
    """The EPCI of a department, cut at its border, and its towns."""
    return read(f"epcis/{department}")


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
