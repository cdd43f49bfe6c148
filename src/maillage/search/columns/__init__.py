"""A read model in memory: columns of small figures that answer lists, facets, calendars and maps in milliseconds.

An upper app declares a `Spec` (its columns, its links, its loader) and holds one `Columns`. Every write of that app
calls `clock.next_tick(name)` at the end of its transaction and stamps what it changed with it; each request reads the
clock and loads only what changed since. See docs/decisions/0006-columns.md.
"""

from maillage.search.columns.cells import Cell, cells
from maillage.search.columns.facets import bit_counts, link_counts, value_counts
from maillage.search.columns.filters import (
    AnyOf,
    Bits,
    Box,
    Either,
    Filter,
    Ids,
    Linked,
    Match,
    Near,
    Range,
    Without,
    kilometres,
    match,
)  # fmt: skip
from maillage.search.columns.reading import Codes, table
from maillage.search.columns.slots import Window, by_day, days, firsts, per_object, positions, starting
from maillage.search.columns.snapshot import Array, Load, Snapshot, Spec
from maillage.search.columns.store import Columns

__all__ = [
    "AnyOf", "Array", "Bits", "Box", "Cell", "Codes", "Columns", "Either", "Filter", "Ids", "Linked", "Load", "Match",
    "Near", "Range", "Snapshot", "Spec", "Window", "Without", "bit_counts", "by_day", "cells", "days", "firsts",
    "kilometres", "link_counts", "match", "per_object", "positions", "starting", "table", "value_counts",
]  # fmt: skip
