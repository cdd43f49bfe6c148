"""The list of actors and its map, answered from memory (`columns`): who matches, how many by choice, where they are.

One row of the read model is a head office, the others are sites: lists and counts look at head offices, maps at all.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from maillage.directory.querysets import columns as held
from maillage.directory.querysets.columns import NETWORK, POINT
from maillage.geography import tiles
from maillage.geography.querysets import Bubble, ClusterCell, merged
from maillage.search import columns as model
from maillage.search.columns import Array, Filter, Match, Snapshot

TILE_PIXELS = 256
FACETS = ("families", "themes", "audiences", "labels", "networks", "departments", "ess")
COLUMN_OF = {"families": "family", "departments": "department"}
CODES_OF = {"families": held.families, "departments": held.departments}


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What is asked of the directory. Empty means « no limit »; several values of one name mean « one of these ».

    ``ids`` narrows to these organisations (a text search), ``working`` to those that work somewhere; ``networks`` are
    organisations. ``bbox`` is (west, south, east, north).
    """

    territory_id: int | None = None
    families: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    networks: tuple[int, ...] = ()
    departments: tuple[str, ...] = ()
    ess: bool = False
    ids: tuple[int, ...] | None = None
    working: tuple[int, ...] | None = None
    bbox: tuple[float, float, float, float] | None = None

    @property
    def is_common(self) -> bool:
        """Filters only, no words, no commune, no area: what many people ask, and what is kept with a snapshot."""
        return self.ids is None and self.working is None and self.bbox is None


@dataclass(frozen=True)
class Found:
    """A page of the list, in the order of names, and by facet how many organisations each choice would give."""

    ids: list[int]
    total: int
    facets: dict[str, dict[str, int]]


def _heads(ids: tuple[int, ...]) -> Filter:
    return model.AnyOf("organisation", ids) if len(ids) <= 4 else _Holders(ids)  # noqa: PLR2004 - as AnyOf's own few


@dataclass(frozen=True)
class _Holders:
    """Rows of these organisations, head offices and sites."""

    ids: tuple[int, ...]

    def mask(self, snapshot: Snapshot) -> Array:
        """Membership by a table over the numbers of organisations."""
        holders = snapshot.columns["organisation"]
        wanted = np.asarray(self.ids, dtype=np.int64)
        table = np.zeros(max(int(holders.max(initial=0)), int(wanted.max(initial=0))) + 1, dtype=np.bool_)
        table[wanted] = True
        found: Array = table[holders]
        return found


def _match(criteria: Criteria, *, heads: bool, snapshot: Snapshot | None = None) -> Match:
    base: list[Filter] = [model.Linked("shown", (criteria.territory_id or NETWORK,))]
    if heads:
        base.append(model.AnyOf("head", (1,)))
    base += [_heads(wanted) for wanted in (criteria.ids, criteria.working) if wanted is not None]
    if criteria.bbox is not None:
        west, south, east, north = criteria.bbox
        base.append(model.Box(POINT, south, west, north, east))
    return model.match(snapshot or held.actors.current(), base, _dimensions(criteria))


def _dimensions(criteria: Criteria) -> dict[str, Sequence[Filter]]:
    found: dict[str, Sequence[Filter]] = {}
    for name, column in COLUMN_OF.items():
        wanted = getattr(criteria, name)
        found[name] = [model.AnyOf(column, CODES_OF[name].known(wanted))] if wanted else []
    for name, scheme in held.MASKS.items():
        known = held.bits[scheme]
        wanted = getattr(criteria, name)
        mask = sum(1 << known[code] for code in set(wanted) if code in known)
        found[name] = [model.Bits(name, mask)] if wanted else []
    found["networks"] = [model.Linked("networks", criteria.networks)] if criteria.networks else []
    found["ess"] = [model.AnyOf("ess", (1,))] if criteria.ess else []
    return found


def find(criteria: Criteria, *, page: int = 1, size: int = 24, facets: Sequence[str] = FACETS) -> Found:
    """One page of the list and the counts beside its filters.

    A question that many people ask is counted once for each snapshot: what it costs then does not grow with the
    directory.
    """
    snapshot = held.actors.current()
    match = cache(lambda: _match(criteria, heads=True, snapshot=snapshot))

    def counted(name: object, count: Callable[[], Array]) -> Array:
        return snapshot.memo.get(("actors", name, criteria), count) if criteria.is_common else count()

    def shown() -> Array:
        rows = _by_name(snapshot, match().rows, page * size)[(page - 1) * size :]
        return snapshot.columns["organisation"][rows]

    return Found(
        ids=counted((page, size), shown).tolist(),
        total=int(counted("total", lambda: np.array([len(match().rows)]))[0]),
        facets={name: _told(name, counted(name, partial(_counts, match, name))) for name in facets},
    )


def steady() -> AbstractContextManager[None]:
    """One snapshot for all the questions of a page: the clock is read once."""
    return held.actors.steady()


def kept(criteria: Criteria, name: str, compute: Callable[[], Array]) -> Array:
    """Figures that a question asks for, computed once for each snapshot when many people ask it."""
    return held.actors.current().memo.get((name, criteria), compute) if criteria.is_common else compute()


def ids(criteria: Criteria) -> list[int]:
    """Every organisation that matches, in the order of names: for exports."""
    found = _match(criteria, heads=True)
    rows = _by_name(found.snapshot, found.rows, len(found.rows))
    numbers: list[int] = found.snapshot.columns["organisation"][rows].tolist()
    return numbers


def _by_name(snapshot: Snapshot, rows: Array, most: int) -> Array:
    """The first rows in the order of names; of a long list only the beginning is sorted."""
    first = snapshot.columns["name1"][rows]
    if 0 < most < len(rows):
        bound = np.partition(first, most - 1)[most - 1]
        rows = rows[first <= bound]
        first = snapshot.columns["name1"][rows]
    keys = (snapshot.ids[rows], snapshot.columns["name3"][rows], snapshot.columns["name2"][rows], first)
    return rows[np.lexsort(keys)][:most]


def _counts(match: Callable[[], Match], name: str) -> Array:
    """Organisations by number of one facet (bit, code, organisation), its own filters lifted: two lines of figures."""
    found = match()
    snapshot, rows = found.snapshot, found.without(name)
    if name in held.MASKS:
        counts = model.bit_counts(snapshot, name, rows)
    elif name == "networks":
        counts = model.link_counts(snapshot, name, found.mask(rows))
    elif name == "ess":
        counts = {1: int(np.count_nonzero(snapshot.columns["ess"][rows]))}
    else:
        counts = model.value_counts(snapshot, COLUMN_OF[name], rows)
    return np.array([list(counts), list(counts.values())], dtype=np.int64)


def _told(name: str, counts: Array) -> dict[str, int]:
    """Organisations by code of one facet."""
    pairs: list[tuple[int, int]] = list(zip(*counts.tolist(), strict=True))
    if name in held.MASKS:
        codes = {bit: code for code, bit in held.bits[held.MASKS[name]].items()}
        return {codes[bit]: n for bit, n in pairs if bit in codes}
    if name == "networks":
        return {str(pk): n for pk, n in pairs}
    if name == "ess":
        return {name: pairs[0][1]}
    return {CODES_OF[name].text(number): n for number, n in pairs if number}


def cells(
    criteria: Criteria, bbox: tuple[float, float, float, float], zoom: int, cell_pixels: int = 64
) -> list[ClusterCell]:
    """What a map of this area shows at this zoom, site by site: clusters as those of the pyramid."""
    found = _match(replace(criteria, bbox=bbox), heads=False)
    level = min(max(zoom + (TILE_PIXELS // cell_pixels).bit_length() - 1, 0), tiles.ZOOM)
    gathered = model.cells(found.snapshot, found.rows, zoom=level, columns=POINT)
    return merged([_bubble(cell) for cell in gathered], level)


def _bubble(cell: model.Cell) -> Bubble:
    across, down = tiles.fraction(cell.latitude, cell.longitude)
    sums = (round(across * tiles.SIZE * cell.count), round(down * tiles.SIZE * cell.count))
    return Bubble(*tiles.deinterleave(cell.key), cell.count, *sums, (cell.object_id,) if cell.object_id else ())
