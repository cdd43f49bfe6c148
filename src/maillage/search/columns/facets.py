"""How many objects have each value."""

import numpy as np

from maillage.search.columns.snapshot import Array, Snapshot

DENSE = 1 << 17
CHUNK_BITS = 16
VALUE_BITS = 31
CHUNK = (1 << CHUNK_BITS) - 1


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
    used = int(np.bitwise_or.reduce(values))
    chunks = values.view(np.uint16).reshape(len(values), -1)
    found: dict[int, int] = {}
    for place in range(chunks.shape[1]):
        if not used >> (place * CHUNK_BITS) & CHUNK:
            continue
        counts = np.bincount(chunks[:, place])
        patterns = np.flatnonzero(counts)
        totals = counts[patterns] @ (patterns[:, None] >> np.arange(CHUNK_BITS) & 1)
        found.update({place * CHUNK_BITS + bit: total for bit, total in enumerate(totals.tolist()) if total})
    return found


def link_counts(snapshot: Snapshot, link: str, mask: Array) -> dict[int, int]:
    """Objects by number they are linked to (once each, however many links), among the rows of a mask."""
    rows, values = snapshot.links[link]
    here = mask[rows]
    pairs = np.unique(rows[here].astype(np.int64) << VALUE_BITS | values[here])
    found, counts = np.unique(pairs & (1 << VALUE_BITS) - 1, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))
