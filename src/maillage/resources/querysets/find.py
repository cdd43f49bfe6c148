"""The lists of resources, answered from memory (`columns`): which match, how many each choice would give."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np

from maillage.resources.querysets import columns as held
from maillage.resources.querysets.columns import NETWORK
from maillage.search import columns as model
from maillage.search.columns import Array, Filter, Match, Snapshot

CODED = {"types": ("type", held.types), "sectors": ("sector", held.sectors), "languages": ("language", held.languages)}
FACETS = (*CODED, *held.MASKS)
NOTHING_NEEDED = "rien"
HOURS = {"1": (1, 30), "2": (31, 60), "3": (61, 120), "4": (121, None)}


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What is asked. Empty means « no limit »; several values of one name mean « one of these ».

    ``ages`` is an interval of which the resource covers a part; ``only`` keeps those that need
    nothing beside ``needs``.
    ``lasts`` is a class of ``HOURS``. ``organisations``, ``author`` and ``ids`` narrow when they are not None.
    """

    territory_id: int | None = None
    types: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    only: bool = False
    ages: tuple[int | None, int | None] = (None, None)
    lasts: str = ""
    organisations: tuple[int, ...] | None = None
    author: int | None = None
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Found:
    """A page of a list, and by facet how many resources each choice would give."""

    ids: list[int]
    total: int
    facets: dict[str, dict[str, int]]


def steady() -> AbstractContextManager[None]:
    """One snapshot for all the questions of a page: the clock is read once."""
    return held.resources.steady()


def find(criteria: Criteria, *, offset: int = 0, size: int = 20, facets: Sequence[str] = FACETS) -> Found:
    """One page of a list, the newest first, and the counts beside its filters."""
    found = _match(criteria)
    rows = _newest(found.snapshot, found.rows, offset + size)[offset:]
    return Found(
        ids=found.snapshot.ids[rows].tolist(),
        total=len(found.rows),
        facets={name: _facet(found, name) for name in facets},
    )


def _base(asked: Criteria) -> list[Filter]:
    found: list[Filter] = [model.Linked("shown", (asked.territory_id or NETWORK,))]
    if asked.organisations is not None:
        found.append(model.AnyOf("organisation", asked.organisations))
    if asked.author is not None:
        found.append(model.AnyOf("author", (asked.author,)))
    if asked.ids is not None:
        found.append(model.Ids(asked.ids))
    return found


def _match(asked: Criteria) -> Match:
    snapshot = held.resources.current()
    return model.match(snapshot, _base(asked), _dimensions(asked))


def _mask(name: str, codes: Sequence[str]) -> int:
    known = held.bits[held.MASKS[name]]
    return sum(1 << known[code] for code in set(codes) if code in known)


def _dimensions(asked: Criteria) -> dict[str, Sequence[Filter]]:
    found: dict[str, Sequence[Filter]] = {}
    for name, (column, codes) in CODED.items():
        wanted = getattr(asked, name)
        found[name] = [model.AnyOf(column, codes.known(wanted))] if wanted else []
    for name in held.MASKS:
        wanted = getattr(asked, name)
        found[name] = [model.Bits(name, _mask(name, wanted))] if wanted else []
    if asked.only:
        had = _mask("needs", (*asked.needs, NOTHING_NEEDED))
        every = sum(1 << bit for bit in held.bits["need"].values())
        found["needs"] = [model.Without(model.Bits("needs", every & ~had))]
    low, high = asked.ages
    spans: list[Filter] = [model.Range("age_to", low)] if low is not None else []
    found["ages"] = spans + ([model.Range("age_from", None, high)] if high is not None else [])
    found["lasts"] = [model.Range("minutes", *HOURS[asked.lasts])] if asked.lasts in HOURS else []
    return found


def _newest(snapshot: Snapshot, rows: Array, most: int) -> Array:
    """The first rows of the newest first; of a long list only the beginning is sorted."""
    first = -snapshot.columns["published"][rows]
    if 0 < most < len(rows):
        bound = np.partition(first, most - 1)[most - 1]
        rows, first = rows[first <= bound], first[first <= bound]
    return rows[np.lexsort((-snapshot.ids[rows], first))][:most]


def _facet(found: Match, name: str) -> dict[str, int]:
    """Resources by code of one facet, its own filters lifted."""
    snapshot, rows = found.snapshot, found.without(name)
    if name in CODED:
        column, texts = CODED[name]
        counts = model.value_counts(snapshot, column, rows)
        return {code: n for number, n in counts.items() if (code := texts.text(number))}
    codes = {bit: code for code, bit in held.bits[held.MASKS[name]].items()}
    return {codes[bit]: n for bit, n in model.bit_counts(snapshot, name, rows).items() if bit in codes}
