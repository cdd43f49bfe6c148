"""Cutting a coverage of polygons into shared arcs, simplifying each arc once, and writing TopoJSON.

A border between two communes is one arc: simplified once, it stays common to both, and the outlines of departments
and regions, made by dropping the arcs that have the same group on both sides, follow it exactly. Coordinates are
degrees of longitude and latitude (WGS 84) on an integer grid while arcs are cut.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

GRID = 1e6

Vertex = tuple[int, int]
Ring = list[int]
Polygon = list[Ring]
Layers = Mapping[str, Mapping[str, tuple[list[Polygon], dict[str, object]]]]


def _rings(geometry: BaseGeometry) -> list[list[list[Vertex]]]:
    """The polygons of a geometry as open rings of grid vertices, repeated vertices removed, tiny rings dropped."""
    polygons = []
    for part in shapely.get_parts(geometry):
        rings = []
        for ring in (part.exterior, *part.interiors):
            vertices = [
                tuple(vertex) for vertex in np.rint(np.asarray(ring.coords)[:-1, :2] * GRID).astype(int).tolist()
            ]
            open_ring = [vertex for index, vertex in enumerate(vertices) if vertex != vertices[index - 1]]
            if len(open_ring) >= 3:
                rings.append(open_ring)
        if rings:
            polygons.append(rings)
    return polygons


class Topology:
    """Arcs shared by the polygons of a coverage.

    `shapes[key]` is a list of polygons, each a list of rings, each a list of signed arc numbers: `n` for arc n in its
    own direction, `~n` for its reverse, as in the TopoJSON specification, section 2.1.4.
    """

    def __init__(self, geometries: Mapping[str, BaseGeometry]) -> None:
        """Take the geometries' vertices on the integer grid."""
        self._cover({key: _rings(geometry) for key, geometry in geometries.items()})

    def _cover(self, rings: Mapping[str, list[list[list[Vertex]]]]) -> None:
        """Cut the rings at every vertex where more than two borders meet."""
        neighbours: dict[Vertex, set[Vertex]] = defaultdict(set)
        for polygons in rings.values():
            for ring in (ring for polygon in polygons for ring in polygon):
                for index, vertex in enumerate(ring):
                    neighbours[vertex].update((ring[index - 1], ring[(index + 1) % len(ring)]))
        self._junctions = {vertex for vertex, around in neighbours.items() if len(around) != 2}
        self._numbers: dict[tuple[Vertex, ...], int] = {}
        self.arcs: list[tuple[Vertex, ...]] = []
        self.shapes: dict[str, list[Polygon]] = {
            key: [[self._cut(ring) for ring in polygon] for polygon in polygons] for key, polygons in rings.items()
        }

    def _cut(self, ring: list[Vertex]) -> Ring:
        marks = [index for index, vertex in enumerate(ring) if vertex in self._junctions]
        if not marks:
            start = ring.index(min(ring))
            return [self._number((*ring[start:], *ring[: start + 1]))]
        turned = [*ring[marks[0] :], *ring[: marks[0] + 1]]
        marks = [index for index, vertex in enumerate(turned) if vertex in self._junctions]
        return [self._number(tuple(turned[a : b + 1])) for a, b in pairwise(marks)]

    def _number(self, arc: tuple[Vertex, ...]) -> int:
        back = arc[::-1]
        if back in self._numbers:
            return ~self._numbers[back]
        if arc not in self._numbers:
            self._numbers[arc] = len(self.arcs)
            self.arcs.append(arc)
        return self._numbers[arc]

    def regrouped(self, groups: Mapping[str, str]) -> "Topology":
        """The coverage of the groups' outlines: borders inside a group vanish, arcs are cut anew between groups."""
        members: dict[str, list[str]] = defaultdict(list)
        for key, group in groups.items():
            if key in self.shapes:
                members[group].append(key)
        outlines = {group: self._outline(keys) for group, keys in members.items()}
        coarser = Topology({})
        coarser._cover(
            {
                group: [[self._vertices(ring) for ring in polygon] for polygon in polygons]
                for group, polygons in outlines.items()
            }
        )
        return coarser

    def fill_gaps(self, keys: Iterable[str], spared: Iterable[Vertex] = ()) -> dict[str, list[str]]:
        """Add a shape for each hole in the whole of these shapes; give the shapes around it, the longest border first.

        Holes that hold one of the `spared` vertices (grid units) stay.
        """
        users: dict[int, str] = {}
        listed = list(keys)
        for key in listed:
            users |= {arc: key for polygon in self.shapes[key] for ring in polygon for arc in ring}
        gaps: dict[str, list[str]] = {}
        for ring in (ring for polygon in self._outline(listed) for ring in polygon[1:]):
            hole = shapely.Polygon(self._line(ring))
            if any(hole.contains(shapely.Point(vertex)) for vertex in spared):
                continue
            lengths: dict[str, float] = defaultdict(float)
            for arc in ring:
                lengths[users[arc]] += shapely.LineString(self._points(arc)).length
            name = f"gap-{len(gaps)}"
            self.shapes[name] = [[[~arc for arc in reversed(ring)]]]
            gaps[name] = sorted(lengths, key=lambda key: (-lengths[key], key))
        return gaps

    def _outline(self, keys: Iterable[str]) -> list[Polygon]:
        kept: set[int] = set()
        for arc in (arc for key in keys for polygon in self.shapes[key] for ring in polygon for arc in ring):
            if ~arc in kept:
                kept.remove(~arc)
            else:
                kept.add(arc)
        starts: dict[Vertex, list[int]] = defaultdict(list)
        for arc in sorted(kept, reverse=True):
            starts[self._points(arc)[0]].append(arc)
        rings = []
        for first in sorted(kept):
            if first not in starts[self._points(first)[0]]:
                continue
            ring, arc = [], first
            origin = self._points(first)[0]
            starts[origin].remove(first)
            while True:
                ring.append(arc)
                end = self._points(arc)[-1]
                if end == origin:
                    break
                arc = starts[end].pop()
            rings.append(ring)
        return self._nested(rings)

    def _points(self, arc: int) -> tuple[Vertex, ...]:
        return self.arcs[arc] if arc >= 0 else self.arcs[~arc][::-1]

    def _vertices(self, ring: Ring) -> list[Vertex]:
        return [vertex for arc in ring for vertex in self._points(arc)[:-1]]

    def _line(self, ring: Ring) -> np.ndarray[Any, Any]:
        return np.array(self._vertices(ring), dtype=float)

    def _nested(self, rings: list[Ring]) -> list[Polygon]:
        """Rings sorted into polygons: those turning like the largest are shells, the others are their holes."""
        areas = [_area(self._line(ring)) for ring in rings]
        sign = np.sign(max(areas, key=abs))
        shells = [
            (ring, shapely.Polygon(self._line(ring)))
            for ring, area in zip(rings, areas, strict=True)
            if area * sign > 0
        ]
        polygons: list[Polygon] = [[ring] for ring, _shape in shells]
        for ring, area in zip(rings, areas, strict=True):
            if area * sign <= 0:
                inside = shapely.Polygon(self._line(ring)).representative_point()
                holders = [index for index, (_ring, shape) in enumerate(shells) if shape.contains(inside)]
                if holders:
                    polygons[min(holders, key=lambda index: shells[index][1].area)].append(ring)
        return polygons


def _area(line: np.ndarray[Any, Any]) -> float:
    x, y = line[:, 0], line[:, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


class Level:
    """The arcs of a topology at one degree of detail, written as TopoJSON.

    `tolerance` is the Douglas-Peucker distance in degrees of latitude; `smallest` the area, in square degrees, under
    which an island or a hole is left out (a shape always keeps its largest polygon); `quantum` the step of the
    coordinates, in degrees.
    """

    def __init__(self, topology: Topology, tolerance: float, smallest: float, quantum: float = 1e-4) -> None:
        """Simplify every arc of the topology once."""
        self.topology = topology
        self.smallest = smallest
        self.quantum = quantum
        self.lines = [self._simplified(arc, tolerance) for arc in topology.arcs]

    def _simplified(self, arc: tuple[Vertex, ...], tolerance: float) -> list[Vertex]:
        points = np.array(arc, dtype=float) / GRID
        squeeze = np.array([cos(radians(points[0, 1])), 1.0])
        closed = arc[0] == arc[-1]
        kept = shapely.get_coordinates(
            shapely.simplify(shapely.LineString(points * squeeze), tolerance, preserve_topology=False)
        )
        if closed and len(kept) < 5:
            kept = shapely.get_coordinates(
                shapely.simplify(shapely.LineString(points * squeeze), tolerance / 4, preserve_topology=False)
            )
        line: list[Vertex] = []
        for x, y in np.rint(kept / squeeze / self.quantum).astype(int).tolist():
            if not line or line[-1] != (x, y):
                line.append((x, y))
        return line if len(line) > 1 else [line[0], line[0]]

    def _ring_line(self, ring: Ring) -> np.ndarray[Any, Any]:
        points = [point for arc in ring for point in (self.lines[arc] if arc >= 0 else self.lines[~arc][::-1])[:-1]]
        return np.array(points, dtype=float) * self.quantum

    def drawn(self, polygons: list[Polygon]) -> list[Polygon]:
        """The polygons worth drawing at this detail: the largest, and those and the holes above the smallest area."""
        sized = sorted(
            ((abs(_area(self._ring_line(polygon[0]))), polygon) for polygon in polygons), key=lambda pair: -pair[0]
        )
        kept = [polygon for rank, (area, polygon) in enumerate(sized) if rank == 0 or area >= self.smallest]
        return [
            [
                ring
                for rank, ring in enumerate(polygon)
                if rank == 0 or abs(_area(self._ring_line(ring))) >= self.smallest
            ]
            for polygon in kept
        ]

    def write(self, path: Path, layers: Layers, extra: Mapping[str, object] | None = None) -> int:
        """Write `{layer: {id: (polygons, properties)}}` as TopoJSON with only the arcs used; give the bytes written.

        `extra` holds foreign members of the topology, which section 2.1 of the specification allows.
        """
        numbers: dict[int, int] = {}

        def renumbered(arc: int) -> int:
            plain = arc if arc >= 0 else ~arc
            number = numbers.setdefault(plain, len(numbers))
            return number if arc >= 0 else ~number

        objects: dict[str, Any] = {}
        for layer, shapes in layers.items():
            geometries = []
            for key, (polygons, properties) in sorted(shapes.items()):
                arcs = [[[renumbered(arc) for arc in ring] for ring in polygon] for polygon in self.drawn(polygons)]
                one = len(arcs) == 1
                geometries.append(
                    {
                        "type": "Polygon" if one else "MultiPolygon",
                        "arcs": arcs[0] if one else arcs,
                        "id": key,
                        **({"properties": properties} if properties else {}),
                    }
                )
            objects[layer] = {"type": "GeometryCollection", "geometries": geometries}
        used = [self.lines[plain] for plain in numbers]
        left = min((x for line in used for x, _y in line), default=0)
        bottom = min((y for line in used for _x, y in line), default=0)
        document = {
            "type": "Topology",
            "transform": {
                "scale": [self.quantum, self.quantum],
                "translate": [round(left * self.quantum, 4), round(bottom * self.quantum, 4)],
            },
            "objects": objects,
            "arcs": [_deltas(line, left, bottom) for line in used],
            **(extra or {}),
        }
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
        path.write_text(text, encoding="utf-8")
        return len(text.encode())


def _deltas(line: list[Vertex], left: int, bottom: int) -> list[list[int]]:
    previous = (left, bottom)
    deltas = []
    for x, y in line:
        deltas.append([x - previous[0], y - previous[1]])
        previous = (x, y)
    return deltas
