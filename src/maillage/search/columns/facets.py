"""How many objects have each value."""

import numpy as np

from maillage.search.columns.snapshot import Array, Snapshot

DENSE = 1 << 17
CHUNK_BITS = 16


def value_counts(snapshot: Snapshot, column: str, rows: Array) -> dict[int, int]:
    """Objects by value of a column, the values that some of these rows have."""
    values = snapshot.columns[column][rows]
    if not len(values):
        return {}
    if values.dtype.kind in "bu" or (values.min() >= 0 and values.max() < DENSE):
        counts = np.bincount(values)
        found = np.flatnonzero(counts)
        return dict(zip(found.tolist(), counts[found].tolist(), strict=True))
    found, counts = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def bit_counts(snapshot: Snapshot, column: str, rows: Array) -> dict[int, int]:
    """Objects by bit of a mask column (two, four or eight bytes), the bits that some of these rows have.

    One pass for each sixteen bits, whatever their number.
    """
    values = np.ascontiguousarray(snapshot.columns[column][rows])
    if not len(values):
        return {}
    chunks = values.view(np.uint16).reshape(len(values), -1)
    found: dict[int, int] = {}
    for place in range(chunks.shape[1]):
        counts = np.bincount(chunks[:, place], minlength=1)
        patterns = np.flatnonzero(counts)
        patterns = patterns[patterns > 0]
        weights = counts[patterns]
        for bit in range(CHUNK_BITS):
            number = int(weights[(patterns >> bit) & 1 == 1].sum())
            if number:
                found[place * CHUNK_BITS + bit] = number
    return found


def link_counts(snapshot: Snapshot, link: str, mask: Array) -> dict[int, int]:
    """Objects by number they are linked to, among the rows of a mask."""
    rows, values = snapshot.links[link]
    found, counts = np.unique(values[mask[rows]], return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))
