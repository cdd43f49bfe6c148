"""The lists of the magazine, answered from memory (`columns`): which texts match, how many each choice would give."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np

from maillage.publications.querysets import columns as held
from maillage.publications.querysets.columns import NETWORK
from maillage.search import columns as model
from maillage.search.columns import Array, Filter, Match, Snapshot

FACETS = ("genres", "themes", "audiences")


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What is asked. Empty means « no limit »; several values of one name mean « one of these ».

    ``organisations``, ``author`` and ``ids`` narrow the list when they are not None; an empty tuple finds nothing.
    """

    territory_id: int | None = None
    kinds: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    organisations: tuple[int, ...] | None = None
    author: int | None = None
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Found:
    """A page of a list, and by facet how many texts each choice would give."""

    ids: list[int]
    total: int
    facets: dict[str, dict[str, int]]


def steady() -> AbstractContextManager[None]:
    """One snapshot for all the questions of a page: the clock is read once."""
    return held.publications.steady()


def find(criteria: Criteria, *, offset: int = 0, size: int = 20, facets: Sequence[str] = FACETS) -> Found:
    """One page of a list, the newest first, and the counts beside its filters."""
    found = _match(criteria)
    rows = _newest(found.snapshot, found.rows, offset + size)[offset:]
    return Found(
        ids=found.snapshot.ids[rows].tolist(),
        total=len(found.rows),
        facets={name: _facet(found, name) for name in facets},
    )


def _match(asked: Criteria) -> Match:
    snapshot = held.publications.current()
    base: list[Filter] = [
        model.Linked("shown", (asked.territory_id or NETWORK,)),
        model.AnyOf("kind", held.kinds.known(asked.kinds)),
    ]
    if asked.organisations is not None:
        base.append(model.AnyOf("organisation", asked.organisations))
    if asked.author is not None:
        base.append(model.AnyOf("author", (asked.author,)))
    if asked.ids is not None:
        base.append(model.Ids(asked.ids))
    return model.match(snapshot, base, {name: _dimension(asked, name) for name in FACETS})


def _dimension(asked: Criteria, name: str) -> list[Filter]:
    wanted = getattr(asked, name)
    if not wanted:
        return []
    if name == "genres":
        return [model.AnyOf("genre", held.genres.known(wanted))]
    known = held.bits[held.MASKS[name]]
    return [model.Bits(name, sum(1 << known[code] for code in set(wanted) if code in known))]


def _newest(snapshot: Snapshot, rows: Array, most: int) -> Array:
    """The first rows of the newest first; of a long list only the beginning is sorted."""
    first = -snapshot.columns["published"][rows]
    if 0 < most < len(rows):
        bound = np.partition(first, most - 1)[most - 1]
        rows, first = rows[first <= bound], first[first <= bound]
    return rows[np.lexsort((-snapshot.ids[rows], first))][:most]


def _facet(found: Match, name: str) -> dict[str, int]:
    """Texts by code of one facet, its own filters lifted."""
    snapshot, rows = found.snapshot, found.without(name)
    if name == "genres":
        counts = model.value_counts(snapshot, "genre", rows)
        return {held.genres.text(number): n for number, n in counts.items() if number}
    codes = {bit: code for code, bit in held.bits[held.MASKS[name]].items()}
    return {codes[bit]: n for bit, n in model.bit_counts(snapshot, name, rows).items() if bit in codes}
