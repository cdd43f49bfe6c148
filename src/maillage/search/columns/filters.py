"""Conditions on objects, and what matches them all, or all but one dimension.

A filter gives a mask over the rows of a snapshot. Filters belong to dimensions (« theme », « place »): the counts
beside the choices of a dimension are taken with that dimension's own filters lifted, as people expect of facets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from maillage.geography import tiles
from maillage.search.columns.snapshot import Array, Snapshot

EARTH_KM = 6371.0
KM_A_DEGREE = 111.0
SMALL = 1 << 16
FEW = 4
MARGIN = 1e-4  # degrees: columns of four bytes round by less


class Filter(Protocol):
    """A condition, usable as a key: two equal filters share what was computed."""

    def mask(self, snapshot: Snapshot) -> Array:
        """Which rows satisfy it."""
        ...


@dataclass(frozen=True)
class AnyOf:
    """The column has one of these values."""

    column: str
    values: tuple[int, ...]

    def mask(self, snapshot: Snapshot) -> Array:
        """Equality for a few values, a table for small unsigned columns, membership otherwise."""
        column = snapshot.columns[self.column]
        if len(self.values) <= FEW:
            found = np.zeros(snapshot.size, dtype=np.bool_)
            for value in self.values:
                found |= column == value
            return found
        if column.dtype.kind == "u" and column.dtype.itemsize <= 2:  # noqa: PLR2004 - bytes
            wanted = np.zeros(1 << (8 * column.dtype.itemsize), dtype=np.bool_)
            wanted[[value for value in self.values if 0 <= value < len(wanted)]] = True
            return wanted[column]
        return np.isin(column, np.asarray(self.values, dtype=np.int64))


@dataclass(frozen=True)
class Bits:
    """The column, a mask, has one of these bits (or all of them)."""

    column: str
    bits: int
    every: bool = False

    def mask(self, snapshot: Snapshot) -> Array:
        """One bitwise operation a row."""
        column = snapshot.columns[self.column]
        wanted = column.dtype.type(self.bits)
        found: Array = (column & wanted) == wanted if self.every else (column & wanted) != 0
        return found


@dataclass(frozen=True)
class Range:
    """The column lies between these values, both included; None is no bound."""

    column: str
    least: int | None = None
    most: int | None = None

    def mask(self, snapshot: Snapshot) -> Array:
        """Two comparisons a row."""
        column = snapshot.columns[self.column]
        found = np.ones(snapshot.size, dtype=np.bool_)
        if self.least is not None:
            found &= column >= self.least
        if self.most is not None:
            found &= column <= self.most
        return found


@dataclass(frozen=True)
class Linked:
    """The object is linked to one of these numbers (the territories that show it, its organisers)."""

    link: str
    values: tuple[int, ...]

    def mask(self, snapshot: Snapshot) -> Array:
        """The rows of the pairs that have one of the values."""
        rows, values = snapshot.links[self.link]
        wanted = values == self.values[0] if len(self.values) == 1 else np.isin(values, np.asarray(self.values))
        found = np.zeros(snapshot.size, dtype=np.bool_)
        found[rows[wanted]] = True
        return found


@dataclass(frozen=True)
class Box:
    """The object lies in this area: south, west, north, east in degrees, borders included.

    Only the rows whose key lies between those of two corners are looked at: rows are in the order of their keys.
    """

    columns: tuple[str, str]
    south: float
    west: float
    north: float
    east: float

    def mask(self, snapshot: Snapshot) -> Array:
        """Four comparisons for each row of the key range, and for rows that came since."""
        found = np.zeros(snapshot.size, dtype=np.bool_)
        corners = tiles.keys(
            np.array([self.north + MARGIN, self.south - MARGIN]), np.array([self.west - MARGIN, self.east + MARGIN])
        )
        low, high = np.searchsorted(snapshot.keys[: snapshot.in_order], [corners.min(), corners.max() + 1])
        for part in (slice(int(low), int(high)), slice(snapshot.in_order, snapshot.size)):
            latitudes, longitudes = (snapshot.columns[name][part] for name in self.columns)
            found[part] = (
                (latitudes >= self.south)
                & (latitudes <= self.north)
                & (longitudes >= self.west)
                & (longitudes <= self.east)
            )
        return found


@dataclass(frozen=True)
class Near:
    """The object lies at most so many kilometres away, as the crow flies."""

    columns: tuple[str, str]
    latitude: float
    longitude: float
    kilometres: float

    def mask(self, snapshot: Snapshot) -> Array:
        """The rows of the box around, then their distance."""
        span = self.kilometres / KM_A_DEGREE + 0.01
        wide = span / max(0.05, float(np.cos(np.radians(min(89.0, abs(self.latitude) + span)))))
        box = Box(
            self.columns, self.latitude - span, self.longitude - wide, self.latitude + span, self.longitude + wide
        )
        found = box.mask(snapshot)
        rows = np.flatnonzero(found)
        found[rows] = kilometres(snapshot, self.columns, rows, self.latitude, self.longitude) <= self.kilometres
        return found


@dataclass(frozen=True)
class Ids:
    """The object is one of these."""

    ids: tuple[int, ...]

    def mask(self, snapshot: Snapshot) -> Array:
        """Their rows."""
        found = np.zeros(snapshot.size, dtype=np.bool_)
        found[snapshot.rows(self.ids)] = True
        return found


@dataclass(frozen=True)
class Either:
    """One of these conditions."""

    filters: tuple[Filter, ...]

    def mask(self, snapshot: Snapshot) -> Array:
        """The union."""
        found = np.zeros(snapshot.size, dtype=np.bool_)
        for one in self.filters:
            found |= mask_of(snapshot, one)
        return found


@dataclass(frozen=True)
class Without:
    """The object does not satisfy this condition."""

    condition: Filter

    def mask(self, snapshot: Snapshot) -> Array:
        """The complement."""
        return ~mask_of(snapshot, self.condition)


def kilometres(snapshot: Snapshot, columns: tuple[str, str], rows: Array, latitude: float, longitude: float) -> Array:
    """Great-circle distances of rows from a point."""
    latitudes, longitudes = (np.radians(snapshot.columns[name][rows].astype(np.float64)) for name in columns)
    lat, lon = np.radians(latitude), np.radians(longitude)
    half = np.sin((latitudes - lat) / 2) ** 2 + np.cos(lat) * np.cos(latitudes) * np.sin((longitudes - lon) / 2) ** 2
    found: Array = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, half)))
    return found


def mask_of(snapshot: Snapshot, condition: Filter) -> Array:
    """The mask of a filter, kept with the snapshot; it must not be changed."""
    return snapshot.memo.get(("mask", condition), lambda: condition.mask(snapshot))


@dataclass(frozen=True)
class Match:
    """What matches: ``rows`` satisfy every filter, ``without(dimension)`` those of the other dimensions."""

    snapshot: Snapshot
    base: Array
    passes: Mapping[str, Array]
    misses: Array
    rows: Array = field(repr=False)

    def without(self, dimension: str) -> Array:
        """The rows that match when the filters of this dimension are lifted."""
        passed = self.passes.get(dimension)
        return self.rows if passed is None else self.base[self.misses == ~passed]

    def mask(self, rows: Array | None = None) -> Array:
        """The matching rows (or these) as a mask."""
        found = np.zeros(self.snapshot.size, dtype=np.bool_)
        found[self.rows if rows is None else rows] = True
        return found

    def __len__(self) -> int:
        """How many objects match."""
        return len(self.rows)


def match(
    snapshot: Snapshot, base: Sequence[Filter] = (), dimensions: Mapping[str, Sequence[Filter]] | None = None
) -> Match:
    """What satisfies all of ``base`` and, in each dimension, all of its filters.

    Only the rows of the base are tried against the dimensions, and each dimension's answer is kept, so that lifting
    one costs one comparison: a row matches without dimension d if what it misses is nothing, or d alone.
    """
    found = snapshot.alive.copy()
    for condition in base:
        found &= mask_of(snapshot, condition)
    rows = np.flatnonzero(found)
    passes: dict[str, Array] = {}
    misses = np.zeros(len(rows), dtype=np.uint8)
    for name, conditions in (dimensions or {}).items():
        if not conditions:
            continue
        passed = np.ones(len(rows), dtype=np.bool_)
        for condition in conditions:
            passed &= mask_of(snapshot, condition)[rows]
        passes[name] = passed
        misses += ~passed
    return Match(snapshot, rows, passes, misses, rows[misses == 0] if passes else rows)
