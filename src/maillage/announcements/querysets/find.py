"""The list of announcements, answered from memory (`columns`): which match, how many by choice."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from maillage.announcements.enums import SOON_DAYS, Remote
from maillage.announcements.querysets import columns as held
from maillage.announcements.querysets.columns import NETWORK, POINT
from maillage.search import columns as model
from maillage.search.columns import Array, Filter, Match, Snapshot

FACETS = ("genres", "contracts", "themes", "departments", "remote", "soon")
COLUMN_OF = {"genres": "genre", "contracts": "contract", "departments": "department"}
CODES_OF = {"genres": held.genres, "contracts": held.contracts, "departments": held.departments}
AFAR = (Remote.PARTLY.value, Remote.FULLY.value)


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What is asked. Empty means « no limit »; several values of one name mean « one of these ».

    ``ids`` narrows to these announcements (a text search). ``centre`` (latitude, longitude) with ``radius_km`` says
    where; what is done entirely from afar is near everyone.
    """

    territory_id: int | None = None
    genres: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    remote: bool = False
    soon: bool = False
    centre: tuple[float, float] | None = None
    radius_km: float = 0.0
    organisation: int | None = None
    author: int | None = None
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Found:
    """A page of the list, and by facet how many announcements each choice would give."""

    ids: list[int]
    total: int
    facets: dict[str, dict[str, int]]


def steady() -> AbstractContextManager[None]:
    """One snapshot for all the questions of a page."""
    return held.announcements.steady()


def _until(today: date) -> int:
    return (today + timedelta(days=SOON_DAYS)).toordinal()


def _base(asked: Criteria, today: date) -> list[Filter]:
    found: list[Filter] = [
        model.Linked("shown", (asked.territory_id or NETWORK,)),
        model.Range("closes", today.toordinal()),
    ]
    if asked.organisation is not None:
        found.append(model.AnyOf("organisation", (asked.organisation,)))
    if asked.author is not None:
        found.append(model.AnyOf("author", (asked.author,)))
    if asked.ids is not None:
        found.append(model.Ids(asked.ids))
    return found


def _dimensions(asked: Criteria, today: date) -> dict[str, Sequence[Filter]]:
    found: dict[str, Sequence[Filter]] = {}
    for name, column in COLUMN_OF.items():
        wanted = getattr(asked, name)
        found[name] = [model.AnyOf(column, CODES_OF[name].known(wanted))] if wanted else []
    mask = sum(1 << held.bits[code] for code in set(asked.themes) if code in held.bits)
    found["themes"] = [model.Bits("themes", mask)] if asked.themes else []
    found["remote"] = [model.AnyOf("remote", held.remotes.known(AFAR))] if asked.remote else []
    found["soon"] = [model.Range("closes", None, _until(today))] if asked.soon else []
    if asked.centre is not None:
        near = model.Near(POINT, *asked.centre, asked.radius_km)
        anywhere = model.AnyOf("remote", held.remotes.known((Remote.FULLY.value,)))
        found["place"] = [model.Either((near, anywhere))]
    return found


def _match(asked: Criteria, today: date) -> Match:
    snapshot = held.announcements.current()
    return model.match(snapshot, _base(asked, today), _dimensions(asked, today))


def find(
    criteria: Criteria,
    *,
    today: date,
    page: int = 1,
    size: int = 20,
    ending_first: bool = False,
    facets: Sequence[str] = FACETS,
) -> Found:
    """One page of the list, the newest first (or those that end first), and the counts beside its filters."""
    found = _match(criteria, today)
    rows = _in_order(found.snapshot, found.rows, page * size, ending_first=ending_first)[(page - 1) * size :]
    return Found(
        ids=found.snapshot.ids[rows].tolist(),
        total=len(found.rows),
        facets={name: _facet(found, name, today) for name in facets},
    )


def _in_order(snapshot: Snapshot, rows: Array, most: int, *, ending_first: bool) -> Array:
    """The first rows of an order; of a long list only the beginning is sorted."""
    first = snapshot.columns["closes"][rows] if ending_first else -snapshot.columns["published"][rows]
    if 0 < most < len(rows):
        bound = np.partition(first, most - 1)[most - 1]
        rows, first = rows[first <= bound], first[first <= bound]
    return rows[np.lexsort((-snapshot.ids[rows], first))][:most]


def _facet(found: Match, name: str, today: date) -> dict[str, int]:
    """Announcements by code of one facet, its own filters lifted."""
    snapshot, rows = found.snapshot, found.without("place" if name == "departments" else name)
    if name == "themes":
        codes = {bit: code for code, bit in held.bits.items()}
        return {codes[bit]: n for bit, n in model.bit_counts(snapshot, "themes", rows).items() if bit in codes}
    if name == "remote":
        known = held.remotes.known(AFAR)
        return {"remote": int(np.count_nonzero(np.isin(snapshot.columns["remote"][rows], known)))}
    if name == "soon":
        return {"soon": int(np.count_nonzero(snapshot.columns["closes"][rows] <= _until(today)))}
    counts = model.value_counts(snapshot, COLUMN_OF[name], rows)
    return {CODES_OF[name].text(number): n for number, n in counts.items() if number}
