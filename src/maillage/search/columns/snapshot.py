"""What a process knows at one tick: arrays that are never changed, only replaced.

A changed object gets a new row at the end and its old row dies; rows that were there stay as they are, so readers of
an older snapshot are not disturbed, and both share the same memory. Rows of a whole load are in the order of their
place on the map (Morton keys), which makes areas and clusters runs of neighbouring rows.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.geography import tiles

Array = NDArray[Any]
MEMO_BYTES = 8 << 20
KEY_BYTES = 1 << 10
"""What a key is counted for beside its array: many small answers do not take more room than a few large ones."""
NO_POINT = -1


@dataclass(frozen=True, kw_only=True)
class Load:
    """What a loader gives: objects (``ids`` and their columns), links and occurrences by object id.

    ``touched`` are all the objects that changed, those that are gone included; None says that this is everything.
    Occurrences are (object ids, starts, ends, flags), in minutes since 1970.
    """

    ids: Array
    columns: Mapping[str, Array]
    links: Mapping[str, tuple[Array, Array]] = field(default_factory=dict)
    occurrences: tuple[Array, Array, Array, Array] | None = None
    touched: Array | None = None


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A read model: its clock's name, its columns and their types, its relations, its loader.

    ``point`` names the latitude and longitude columns (degrees, NaN for none). ``load(since, using)`` reads what
    changed after a tick, or everything for None.
    """

    name: str
    columns: Mapping[str, str]
    links: Sequence[str] = ()
    point: tuple[str, str] | None = None
    load: Callable[[int | None, str], Load]


class Memo:
    """What was computed for one snapshot, the last used first, in a few megabytes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, Array] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: object, compute: Callable[[], Array]) -> Array:
        """The array kept under a key (hashable), or computed now; it must not be changed."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = compute()
        made.flags.writeable = False
        with self._lock:
            if key not in self._kept and made.nbytes + KEY_BYTES <= MEMO_BYTES:
                self._kept[key] = made
                self._bytes += made.nbytes + KEY_BYTES
                while self._bytes > MEMO_BYTES:
                    self._bytes -= self._kept.popitem(last=False)[1].nbytes + KEY_BYTES
        return made


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The rows at one tick. Rows below ``in_order`` are sorted by ``keys``; dead rows are not ``alive``."""

    epoch: int
    tick: int
    ids: Array
    alive: Array
    columns: Mapping[str, Array]
    keys: Array
    in_order: int
    rows_of: Array
    links: Mapping[str, tuple[Array, Array]]
    slot_rows: Array
    slot_starts: Array
    slot_ends: Array
    slot_flags: Array
    longest: int
    memo: Memo = field(default_factory=Memo)

    @property
    def size(self) -> int:
        """Rows, dead ones included."""
        return len(self.ids)

    @property
    def dead(self) -> int:
        """Rows that were replaced."""
        return self.size - int(np.count_nonzero(self.alive))

    def rows(self, ids: Sequence[int]) -> Array:
        """The rows of these objects, those that are there."""
        wanted = np.asarray([number for number in ids if 0 <= number < len(self.rows_of)], dtype=np.int64)
        found = self.rows_of[wanted]
        return found[found >= 0]

    @property
    def nbytes(self) -> int:
        """Memory of the arrays."""
        arrays = [self.ids, self.alive, self.keys, self.rows_of, *self.columns.values()]
        arrays += [array for pair in self.links.values() for array in pair]
        arrays += [self.slot_rows, self.slot_starts, self.slot_ends, self.slot_flags]
        return sum(array.nbytes for array in arrays)


def _keys(spec: Spec, columns: Mapping[str, Array], count: int) -> Array:
    """The place of each row on the map, or `NO_POINT`."""
    if spec.point is None:
        return np.full(count, NO_POINT, dtype=np.int64)
    latitudes, longitudes = (columns[name].astype(np.float64) for name in spec.point)
    known = ~(np.isnan(latitudes) | np.isnan(longitudes))
    keys = tiles.keys(np.where(known, latitudes, 0.0), np.where(known, longitudes, 0.0))
    return np.where(known, keys, NO_POINT).astype(np.int64)


def _typed(spec: Spec, load: Load) -> dict[str, Array]:
    return {name: np.asarray(load.columns[name]).astype(kind, copy=False) for name, kind in spec.columns.items()}


def _index(ids: Array, rows: Array, least: int = 0) -> Array:
    """The row of each id, −1 where there is none."""
    table = np.full(max(least, int(ids.max(initial=-1)) + 1), -1, dtype=np.int32)
    table[ids] = rows
    return table


def _of_rows(rows_of: Array, ids: Array) -> Array:
    """The row of each id of a link or occurrence; −1 for an object that is not there."""
    inside = (ids >= 0) & (ids < len(rows_of))
    return np.where(inside, rows_of[np.where(inside, ids, 0)], -1) if len(rows_of) else np.full(len(ids), -1)


def _slots(rows_of: Array, load: Load) -> tuple[Array, Array, Array, Array]:
    """The occurrences of a load as rows, by start."""
    if load.occurrences is None:
        empty = np.empty(0, dtype=np.int32)
        return empty, empty, empty, np.empty(0, dtype=np.uint8)
    ids, starts, ends, flags = load.occurrences
    rows = _of_rows(rows_of, ids)
    order = np.flatnonzero(rows >= 0)
    order = order[np.argsort(starts[order], kind="stable")]
    return (
        rows[order].astype(np.int32),
        starts[order].astype(np.int32),
        ends[order].astype(np.int32),
        flags[order].astype(np.uint8),
    )


def _links(spec: Spec, rows_of: Array, load: Load) -> dict[str, tuple[Array, Array]]:
    found: dict[str, tuple[Array, Array]] = {}
    for name in spec.links:
        ids, values = load.links[name]
        rows = _of_rows(rows_of, ids)
        here = rows >= 0
        found[name] = (rows[here].astype(np.int32), values[here].astype(np.int32))
    return found


def build(spec: Spec, load: Load, *, epoch: int, tick: int) -> Snapshot:
    """The snapshot of everything, rows in the order of their keys."""
    columns = _typed(spec, load)
    keys = _keys(spec, columns, len(load.ids))
    order = np.argsort(keys, kind="stable")
    ids = load.ids[order].astype(np.int64)
    rows_of = _index(ids, np.arange(len(ids), dtype=np.int32))
    slots = _slots(rows_of, load)
    return Snapshot(
        epoch=epoch,
        tick=tick,
        ids=ids,
        alive=np.ones(len(ids), dtype=np.bool_),
        columns={name: column[order] for name, column in columns.items()},
        keys=keys[order],
        in_order=len(ids),
        rows_of=rows_of,
        links=_links(spec, rows_of, load),
        slot_rows=slots[0],
        slot_starts=slots[1],
        slot_ends=slots[2],
        slot_flags=slots[3],
        longest=int((slots[2] - slots[1]).max(initial=0)),
    )


class Grower:
    """Puts values at the end of arrays without copying them each time: room is doubled when it is short.

    Only the newest snapshot of a store may be lengthened through it; a private one copies (``room`` false).
    """

    def __init__(self, *, room: bool) -> None:
        self._room = room
        self._buffers: dict[str, Array] = {}

    def longer(self, name: str, array: Array, more: Array) -> Array:
        """The array followed by more."""
        if not self._room:
            return np.concatenate([array, more.astype(array.dtype, copy=False)])
        size, wanted = len(array), len(array) + len(more)
        buffer = self._buffers.get(name)
        if buffer is None or len(buffer) < wanted or not np.shares_memory(buffer[:1], array[:1]):
            buffer = np.empty(max(64, 2 * wanted), dtype=array.dtype)
            buffer[:size] = array
            self._buffers[name] = buffer
        buffer[size:wanted] = more
        return buffer[:wanted]


def patch(spec: Spec, old: Snapshot, load: Load, grower: Grower, *, tick: int) -> Snapshot:
    """The snapshot after some objects changed: new rows for those that are there, death for their old rows."""
    touched = load.ids if load.touched is None else load.touched
    alive, rows_of = old.alive.copy(), old.rows_of.copy()
    inside = touched[(touched >= 0) & (touched < len(rows_of))]
    before = rows_of[inside]
    alive[before[before >= 0]] = False
    rows_of[inside] = -1
    columns = _typed(spec, load)
    new_rows = np.arange(old.size, old.size + len(load.ids), dtype=np.int32)
    new_only = _index(load.ids, new_rows)
    if len(new_only) > len(rows_of):
        rows_of = np.concatenate([rows_of, np.full(len(new_only) - len(rows_of), -1, dtype=np.int32)])
    rows_of[load.ids] = new_rows
    slots = _merged(old, alive, _slots(new_only, load))
    return Snapshot(
        epoch=old.epoch,
        tick=tick,
        ids=grower.longer("ids", old.ids, load.ids),
        alive=np.concatenate([alive, np.ones(len(load.ids), dtype=np.bool_)]),
        columns={name: grower.longer(f"column {name}", old.columns[name], columns[name]) for name in spec.columns},
        keys=grower.longer("keys", old.keys, _keys(spec, columns, len(load.ids))),
        in_order=old.in_order,
        rows_of=rows_of,
        links=_longer_links(old, _links(spec, new_only, load), grower),
        slot_rows=slots[0],
        slot_starts=slots[1],
        slot_ends=slots[2],
        slot_flags=slots[3],
        longest=max(old.longest, int((slots[2] - slots[1]).max(initial=0))),
    )


def _longer_links(
    old: Snapshot, more: dict[str, tuple[Array, Array]], grower: Grower
) -> dict[str, tuple[Array, Array]]:
    return {
        name: (
            grower.longer(f"rows of {name}", old.links[name][0], rows),
            grower.longer(f"values of {name}", old.links[name][1], values),
        )
        for name, (rows, values) in more.items()
    }


def _merged(old: Snapshot, alive: Array, new: tuple[Array, Array, Array, Array]) -> tuple[Array, Array, Array, Array]:
    """The occurrences of living rows and the new ones, by start."""
    stays = alive[old.slot_rows]
    kept = tuple(array[stays] for array in (old.slot_rows, old.slot_starts, old.slot_ends, old.slot_flags))
    places = np.searchsorted(kept[1], new[1], side="right")
    rows, starts, ends, flags = (np.insert(one, places, other) for one, other in zip(kept, new, strict=True))
    return rows, starts, ends, flags
