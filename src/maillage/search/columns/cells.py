"""Objects of a map area gathered into cells of a grid: how many, where on average, which one when alone."""

from dataclasses import dataclass

import numpy as np

from maillage.search.columns.snapshot import NO_POINT, Array, Snapshot

DEEPEST = 24


@dataclass(frozen=True, slots=True)
class Cell:
    """Some objects: their number, their mean point, and the object's id when there is one only (else 0).

    ``key`` is the Morton number of the cell at the zoom that was asked for.
    """

    count: int
    latitude: float
    longitude: float
    object_id: int
    key: int


def cells(
    snapshot: Snapshot, rows: Array, *, zoom: int, columns: tuple[str, str] = ("latitude", "longitude")
) -> list[Cell]:
    """These rows by cell of the grid of a zoom (0–24, four times as many cells each), in the order of their keys.

    Rows from a `Match` ascend, and so are in the order of the map but for the few that came since the last whole load.
    """
    keys = snapshot.keys[rows]
    if len(keys) and keys.min() == NO_POINT:
        rows, keys = rows[keys != NO_POINT], keys[keys != NO_POINT]
    if not len(rows):
        return []
    prefixes = keys >> (2 * (DEEPEST - zoom))
    if rows[-1] >= snapshot.in_order:
        order = np.argsort(prefixes, kind="stable")
        rows, prefixes = rows[order], prefixes[order]
    starts = np.concatenate([[0], np.flatnonzero(prefixes[1:] != prefixes[:-1]) + 1])
    counts = np.diff(np.append(starts, len(rows)))
    latitudes, longitudes = (
        np.add.reduceat(snapshot.columns[name][rows], starts, dtype=np.float64) / counts for name in columns
    )
    alone = np.where(counts == 1, snapshot.ids[rows[starts]], 0)
    values = (counts, latitudes, longitudes, alone, prefixes[starts])
    return [Cell(*cell) for cell in zip(*(column.tolist() for column in values), strict=True)]
