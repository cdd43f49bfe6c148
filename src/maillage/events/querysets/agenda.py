"""Lists, counts, calendars and maps of published events, answered from memory (`columns`) in a few milliseconds.

What an umbrella gathers is counted, the umbrella is not counted with it; both are listed. School sessions are left out
unless asked for. A cancelled event stays listed. An event with many slots appears once, at its next matching one.
"""

import calendar
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from maillage.events.querysets import columns as held
from maillage.events.querysets.columns import CANCELLED, FREE, HIDDEN_SLOT, PAID, POINT, SCHOOL
from maillage.events.querysets.criteria import Criteria, Hit, Search, featured_ids, hit_at, minute_of, moment_of
from maillage.geography import tiles
from maillage.geography.querysets import Bubble, ClusterCell, merged
from maillage.search import columns as model
from maillage.search.columns import Array, Match, Snapshot, Window

__all__ = [
    "FACETS", "Criteria", "Found", "Hit", "Month", "cells", "featured_ids", "find", "highlights", "ids", "month",
    "nearby", "period", "steady", "totals",
]  # fmt: skip

FACETS = (
    "types", "themes", "audiences", "accessibility", "campaigns", "modes", "departments", "epcis", "free", "public",
)  # fmt: skip
MOST_DAYS = 62
MOST_ORGANISERS = 200
MOST_OF_A_DAY = 8
HIGHLIGHT_DAYS = 45
HIGHLIGHTS_READ = 150
KM_A_DAY = 12.0
TILE_PIXELS = 256


@dataclass(frozen=True)
class Found:
    """A page of the agenda. ``listed`` counts lines (for paging), ``events`` without umbrellas whose stands match.

    ``facets`` hold, by name and code, how many events each choice would give: with all filters but those of its name;
    of organisers, those of most events.
    """

    hits: list[Hit]
    listed: int
    events: int
    slots: int
    days: dict[date, int]
    facets: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Month:
    """A month's slots by local day: at most ``MOST_OF_A_DAY`` a day, and how many events there are in all."""

    days: dict[date, list[Hit]]
    counts: dict[date, int] = field(default_factory=dict)


def steady() -> AbstractContextManager[None]:
    """One snapshot for all the questions of a page: the clock is read once."""
    return held.agenda.steady()


def find(
    criteria: Criteria,
    *,
    at: datetime,
    page: int = 1,
    size: int = 20,
    zone: str = "Europe/Paris",
    days: int = 0,
    periods: Mapping[str, tuple[datetime, datetime]] | None = None,
    facets: Collection[str] = FACETS,
) -> Found:
    """One page of the list, the counts beside its filters, and the events of the next ``days`` local days.

    ``periods`` are choices of dates (« ce week-end ») counted under ``facets["when"]``.
    """
    search = Search(criteria, at)
    found = search.match()
    counted = search.counted(found.rows)
    each = model.per_object(search.snapshot, search.window)
    counts = {name: _facet(search, found, name) for name in facets}
    if periods:
        counts["when"] = _periods(search, found, periods)
    return Found(
        hits=search.hits(found.mask(), offset=(page - 1) * size, limit=size),
        listed=len(found.rows),
        events=len(counted),
        slots=int(each[counted].sum()),
        days=_days(search, found.mask(counted), zone, days) if days else {},
        facets=counts,
    )


def _facet(search: Search, found: Match, name: str) -> dict[str, int]:
    """Events by code of one facet, its own filters lifted."""
    snapshot = search.snapshot
    rows = search.counted(found.without("place" if name in {"departments", "epcis"} else name))
    if name in held.MASKS:
        codes = {bit: code for code, bit in held.bits[held.MASKS[name]].items()}
        return {codes[bit]: n for bit, n in model.bit_counts(snapshot, name, rows).items() if bit in codes}
    if name == "organisers":
        return {str(pk): n for pk, n in model.link_counts(snapshot, name, found.mask(rows), MOST_ORGANISERS).items()}
    if name in {"free", "public"}:
        return _flag_counts(snapshot.columns["flags"][rows], name)
    column, text = _TEXTS[name]
    counts = model.value_counts(snapshot, column, rows)
    return {text(number): n for number, n in counts.items() if name == "modes" or number}


_TEXTS: dict[str, tuple[str, Callable[[int], str]]] = {
    "types": ("type", held.types.text),
    "campaigns": ("campaign", held.campaigns.text),
    "departments": ("department", held.departments.text),
    "epcis": ("epci", held.epcis.text),
    "modes": ("mode", held.MODES.__getitem__),
}


def _flag_counts(flags: Array, name: str) -> dict[str, int]:
    if name == "free":
        return {"free": int(np.count_nonzero(flags & FREE)), "paid": int(np.count_nonzero(flags & PAID))}
    school = int(np.count_nonzero(flags & SCHOOL))
    return {"public": len(flags) - school, "school": school}


def _periods(search: Search, found: Match, periods: Mapping[str, tuple[datetime, datetime]]) -> dict[str, int]:
    """Events with a slot to come in each period."""
    rows = found.without("when")
    counts: dict[str, int] = {}
    for name, (start, end) in periods.items():
        window = Window(max(minute_of(start), search.at), minute_of(end), HIDDEN_SLOT)
        each = model.per_object(search.snapshot, window)
        counts[name] = len(search.counted(rows[each[rows] > 0]))
    return counts


def _days(search: Search, mask: Array, zone: str, days: int) -> dict[date, int]:
    """Events that begin on each local day from the beginning of the window."""
    start = search.window.start or search.at
    first = moment_of(start).astimezone(ZoneInfo(zone)).date()
    wanted = [first + timedelta(days=number) for number in range(min(days, MOST_DAYS))]
    counts = model.days(search.snapshot, mask, search.window, _midnights(wanted, zone))
    return {day: count for day, count in zip(wanted, counts, strict=True) if count}


def _midnights(days: Sequence[date], zone: str) -> list[int]:
    """The minutes at which these successive days begin, and the one at which the last ends."""
    place = ZoneInfo(zone)
    following = [*days, days[-1] + timedelta(days=1)]
    return [minute_of(datetime(day.year, day.month, day.day, tzinfo=place)) for day in following]


def month(
    criteria: Criteria, year: int, number: int, *, at: datetime, zone: str = "Europe/Paris", most: int = MOST_OF_A_DAY
) -> Month:
    """The slots of a month, past days included, by local day; each event once a day."""
    length = calendar.monthrange(year, number)[1]
    return period(criteria, date(year, number, 1), length, at=at, zone=zone, most=most)


def period(
    criteria: Criteria, first: date, days: int, *, at: datetime, zone: str = "Europe/Paris", most: int = MOST_OF_A_DAY
) -> Month:
    """The same for so many days from one."""
    wanted = [first + timedelta(days=number) for number in range(days)]
    cuts = _midnights(wanted, zone)
    bounded = replace(criteria, past=False, starts=moment_of(cuts[0]), until=moment_of(cuts[-1]))
    search = Search(bounded, at)
    found = search.match()
    mask, counted = found.mask(), found.mask(search.counted(found.rows))
    snapshot = search.snapshot
    shown: dict[date, list[Hit]] = {}
    totals: dict[date, int] = {}
    for day, places in zip(wanted, model.by_day(snapshot, mask, cuts, HIDDEN_SLOT), strict=True):
        if len(places):
            shown[day] = [hit_at(snapshot, place) for place in places[:most].tolist()]
            totals[day] = int(np.count_nonzero(counted[snapshot.slot_rows[places]]))
    return Month(shown, totals)


def cells(
    criteria: Criteria, bbox: tuple[float, float, float, float], zoom: int, *, at: datetime, cell_pixels: int = 64
) -> list[ClusterCell]:
    """What a map of this area (west, south, east, north) shows at this zoom: clusters as those of the pyramid."""
    search = Search(replace(criteria, bbox=bbox), at)
    rows = search.counted(search.match().rows)
    level = min(max(zoom + (TILE_PIXELS // cell_pixels).bit_length() - 1, 0), tiles.ZOOM)
    return merged([_bubble(cell) for cell in model.cells(search.snapshot, rows, zoom=level, columns=POINT)], level)


def _bubble(cell: model.Cell) -> Bubble:
    """A cell as the map's clusters are made of: sums of columns and rows at zoom 24."""
    across, down = tiles.fraction(cell.latitude, cell.longitude)
    sums = (round(across * tiles.SIZE * cell.count), round(down * tiles.SIZE * cell.count))
    return Bubble(*tiles.deinterleave(cell.key), cell.count, *sums, (cell.object_id,) if cell.object_id else ())


def ids(criteria: Criteria, *, at: datetime, limit: int = 1000) -> list[int]:
    """The events that match, by their next slot: for feeds and printed programmes."""
    search = Search(criteria, at)
    return [hit.event_id for hit in search.hits(search.match().mask(), offset=0, limit=limit)]


def totals(criteria: Criteria, *, at: datetime) -> tuple[int, int]:
    """How many events match, and how many of their slots."""
    search = Search(criteria, at)
    rows = search.counted(search.match().rows)
    return len(rows), int(model.per_object(search.snapshot, search.window)[rows].sum())


def nearby(
    criteria: Criteria, centre: tuple[float, float], *, at: datetime, radius_km: float = 50.0, limit: int = 12
) -> list[tuple[Hit, float]]:
    """The events around a point, the nearest first, then the soonest; with their distance in kilometres."""
    search = Search(replace(criteria, centre=centre, radius_km=radius_km), at)
    hits = search.hits(search.match().mask(), offset=0, limit=HIGHLIGHTS_READ)
    away = _distances(search.snapshot, hits, centre)
    ranked = sorted(
        zip(hits, away, strict=True), key=lambda pair: (round(pair[1]), pair[0].starts_at, pair[0].event_id)
    )
    return ranked[:limit]


def _distances(snapshot: Snapshot, hits: list[Hit], centre: tuple[float, float]) -> list[float]:
    rows = snapshot.rows([hit.event_id for hit in hits])
    found: list[float] = model.kilometres(snapshot, POINT, rows, *centre).tolist()
    return found


def highlights(
    criteria: Criteria, *, at: datetime, near: tuple[float, float] | None = None, limit: int = 6
) -> list[Hit]:
    """« À ne pas manquer »: what is featured, then what is soon, and near when a point is given. Nothing cancelled."""
    until = criteria.until or at + timedelta(days=HIGHLIGHT_DAYS)
    featured = featured_ids(criteria.territory_id, at)
    chosen: list[Hit] = []
    if featured:
        first = Search(replace(criteria, ids=tuple(featured)), at)
        chosen = first.hits(_not_cancelled(first), offset=0, limit=limit)
    if len(chosen) < limit:
        search = Search(replace(criteria, until=until), at)
        soon = search.hits(_not_cancelled(search), offset=0, limit=HIGHLIGHTS_READ)
        known = {hit.event_id for hit in chosen}
        away = [0.0] * len(soon) if near is None else _distances(search.snapshot, soon, near)
        ranked = sorted(zip(soon, away, strict=True), key=lambda pair: _worth(pair[0], pair[1], at))
        chosen += [hit for hit, _km in ranked if hit.event_id not in known][: limit - len(chosen)]
    return chosen


def _not_cancelled(search: Search) -> Array:
    mask = search.match().mask()
    mask &= search.snapshot.columns["flags"] & CANCELLED == 0
    return mask


def _worth(hit: Hit, kilometres: float, at: datetime) -> tuple[float, int]:
    """Days to wait, a day more for each dozen kilometres; what has no point counts as far."""
    days = max(0.0, (hit.starts_at - at).total_seconds() / 86400)
    return days + (100.0 if np.isnan(kilometres) else kilometres / KM_A_DAY), hit.event_id
