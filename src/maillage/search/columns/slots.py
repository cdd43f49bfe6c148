"""Occurrences: which objects have one in a window, which comes first, how many on each day."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from maillage.search.columns.snapshot import Array, Snapshot

FIRST_LOOK = 1024
LOOK_FACTOR = 4
LAST_MINUTE = 2**31 - 1


@dataclass(frozen=True)
class Window:
    """Occurrences between two instants (minutes since 1970): not ended at ``start``, begun before ``end``.

    One that lasts no time at all is there at its very minute. ``without`` are flags that leave an occurrence out. As a
    filter: the objects that have one.
    """

    start: int | None = None
    end: int | None = None
    without: int = 0

    def mask(self, snapshot: Snapshot) -> Array:
        """The rows with an occurrence in the window."""
        return per_object(snapshot, self) > 0


def positions(snapshot: Snapshot, window: Window, low: int = 0, high: int | None = None) -> Array:
    """The places, by start, of the occurrences in a window, among those from ``low`` to ``high`` of its span."""
    first, last = span(snapshot, window)
    begin, end = first + low, last if high is None else min(last, first + high)
    found = np.arange(begin, max(begin, end))
    if window.start is not None:
        part = slice(begin, max(begin, end))
        starts, ends = snapshot.slot_starts[part], snapshot.slot_ends[part]
        found = found[(ends > window.start) | (starts >= window.start)]
    if window.without:
        found = found[snapshot.slot_flags[found] & window.without == 0]
    return found


def span(snapshot: Snapshot, window: Window) -> tuple[int, int]:
    """The run of occurrences, by start, outside which none is in the window."""
    first = 0 if window.start is None else starting(snapshot, [window.start - snapshot.longest])[0]
    last = len(snapshot.slot_starts) if window.end is None else starting(snapshot, [window.end])[0]
    return first, max(first, last)


def starting(snapshot: Snapshot, minutes: Sequence[int]) -> list[int]:
    """For each of these minutes, the place of the first occurrence that starts then or later.

    They are given to numpy in the type of the starts: it would copy all the starts into a wider one otherwise.
    """
    values = np.clip(np.asarray(minutes, dtype=np.int64), -LAST_MINUTE, LAST_MINUTE).astype(np.int32)
    found: list[int] = snapshot.slot_starts.searchsorted(values).tolist()
    return found


def per_object(snapshot: Snapshot, window: Window) -> Array:
    """For each row, its occurrences in the window; kept with the snapshot."""

    def compute() -> Array:
        rows = snapshot.slot_rows[positions(snapshot, window)]
        return np.bincount(rows, minlength=snapshot.size).astype(np.uint16)

    return snapshot.memo.get(("per object", window), compute)


def firsts(
    snapshot: Snapshot, mask: Array, window: Window, *, offset: int = 0, limit: int = 20, backwards: bool = False
) -> Array:
    """The places of the first occurrence in the window of each row of a mask, by start, from ``offset``.

    Backwards: of the last occurrence of each, the latest first. Looks at a growing piece of the window, so that the
    first pages of a large set cost little.
    """
    fresh = mask.copy()
    found: list[Array] = []
    count, low, look = 0, 0, FIRST_LOOK
    first, last = span(snapshot, window)
    size = last - first
    while count < offset + limit and low < size:
        if backwards:
            places = positions(snapshot, window, max(0, size - low - look), size - low)[::-1]
        else:
            places = positions(snapshot, window, low, low + look)
        places = places[fresh[snapshot.slot_rows[places]]]
        rows = snapshot.slot_rows[places]
        places = places[_first_of_each(rows)]
        fresh[rows] = False
        found.append(places)
        count += len(places)
        low, look = low + look, look * LOOK_FACTOR
    return np.concatenate([np.empty(0, dtype=np.int64), *found])[offset : offset + limit]


def _first_of_each(rows: Array) -> Array:
    """Which of these rows are there for the first time."""
    if not len(rows):
        return np.zeros(0, dtype=np.bool_)
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    fresh = np.ones(len(rows), dtype=np.bool_)
    fresh[order[1:]] = ordered[1:] != ordered[:-1]
    return fresh


def days(snapshot: Snapshot, mask: Array, window: Window, boundaries: Sequence[int]) -> list[int]:
    """Objects of a mask that have an occurrence beginning on each day.

    ``boundaries`` are the minutes at which local days begin, and the one at which the last ends: n + 1 for n days. An
    occurrence of the window that began before the first boundary counts on the first day.
    """
    places = positions(
        snapshot, Window(window.start, min(window.end or boundaries[-1], boundaries[-1]), window.without)
    )
    places = places[mask[snapshot.slot_rows[places]]]
    starts = np.maximum(snapshot.slot_starts[places], np.int32(boundaries[0]))
    if window.start is None:
        inside = snapshot.slot_starts[places] >= boundaries[0]
        places, starts = places[inside], starts[inside]
    cuts = starts.searchsorted(np.asarray(boundaries, dtype=starts.dtype))
    seen = np.zeros(snapshot.size, dtype=np.bool_)
    counts: list[int] = []
    for low, high in pairwise(cuts.tolist()):
        rows = snapshot.slot_rows[places[low:high]]
        seen[rows] = True
        counts.append(int(np.count_nonzero(seen)))
        seen[rows] = False
    return counts


def by_day(snapshot: Snapshot, mask: Array, boundaries: Sequence[int], without: int = 0) -> list[Array]:
    """The places of the occurrences that begin on each day, the first of each object of a mask.

    ``boundaries`` are as for `days`. An object is there for the first time where the last number written at its row,
    in reverse order, is that of the occurrence itself: no sorting.
    """
    cuts = starting(snapshot, boundaries)
    written = np.empty(snapshot.size, dtype=np.int64)
    found: list[Array] = []
    for first, last in pairwise(cuts):
        rows = snapshot.slot_rows[first:last]
        here = np.flatnonzero(mask[rows] & (snapshot.slot_flags[first:last] & without == 0))
        rows = rows[here]
        order = np.arange(len(rows))
        written[rows[::-1]] = order[::-1]
        found.append(here[written[rows] == order] + first)
    return found
