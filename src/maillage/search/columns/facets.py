"""How many objects have each value."""

import numpy as np

from maillage.search.columns.snapshot import Array, Snapshot

DENSE = 1 << 17
MOST_BINS = 1 << 22
"""Up to here, counting into an array costs less than sorting."""
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


def link_counts(snapshot: Snapshot, link: str, mask: Array, most: int | None = None) -> dict[int, int]:
    """Objects by number they are linked to (once each, however many links), among the rows of a mask.

    Only the ``most`` numbers with most objects, where it is given: the lowest ones where they have as many.
    """
    rows, values = snapshot.links[link]
    once = snapshot.memo.get(("links once", link), lambda: _first_of_each(rows, values))
    named = values[once & mask[rows]]
    if not len(named):
        return {}
    if named.max() < MOST_BINS:
        sums = np.bincount(named)
        found = np.flatnonzero(sums)
        counts = sums[found]
    else:
        found, counts = np.unique(named, return_counts=True)
    if most is not None and len(found) > most:
        first = np.argsort(-counts, kind="stable")[:most]
        found, counts = found[first], counts[first]
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _first_of_each(rows: Array, values: Array) -> Array:
    """Which links say for the first time that an object has this number."""
    first = np.zeros(len(rows), dtype=bool)
    first[np.unique(rows.astype(np.int64) << VALUE_BITS | values, return_index=True)[1]] = True
    return first
