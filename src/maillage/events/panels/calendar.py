"""A month as a grid of weeks."""

from calendar import Calendar
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language

from maillage.core.dates import is_whole_day
from maillage.events.panels.rows import said_in
from maillage.events.querysets import agenda as index
from maillage.events.querysets.agenda import Hit
from maillage.events.querysets.lines import lines

SHOWN_A_DAY, READ_A_DAY = 4, 60
LASTING = 5
"""Shown on so many days, an event is something that lasts: what happens once comes before it."""
FACETS_SHOWN = (*index.FACETS, "organisers")


@dataclass(frozen=True)
class Item:
    """One event in the cell of a day."""

    title: str
    url: str
    starts_at: datetime | None
    """Nothing for what lasts the whole day: no hour is invented."""
    life: str
    lasts: bool


@dataclass(frozen=True)
class Cell:
    """A day of the grid; days of the months around are shown paler."""

    day: date
    url: str
    inside: bool
    today: bool
    count: int
    items: tuple[Item, ...]

    @property
    def more(self) -> int:
        """How many are not shown in the cell."""
        return max(0, self.count - len(self.items))


@dataclass(frozen=True)
class Grid:
    """A month: its weeks, its totals, and the months before and after."""

    first: date
    weeks: tuple[tuple[Cell, ...], ...]
    events: int
    facets: Mapping[str, Mapping[str, int]]

    @property
    def previous(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def next(self) -> date:
        """The first day of the month after."""
        return (self.first + timedelta(days=32)).replace(day=1)


def rarest(hits: Sequence[Hit], often: Mapping[int, int], most: int) -> list[Hit]:
    """What happens once, by its hour, then what lasts: at most so many."""
    found = sorted(hits, key=lambda hit: (often[hit.event_id], hit.starts_at, hit.event_id))[:most]
    return sorted(found, key=lambda hit: (often[hit.event_id] >= LASTING, hit.starts_at, hit.event_id))


def _hour(hit: Hit, zone: ZoneInfo) -> datetime | None:
    begin = hit.starts_at.astimezone(zone)
    return None if is_whole_day(begin, hit.ends_at.astimezone(zone)) else begin


def month_of(criteria: index.Criteria, shown: date, at: datetime, zone: ZoneInfo) -> Grid:
    """The grid of a month, with the first events of each day (one query for all their titles)."""
    first = shown.replace(day=1)
    found = index.month(criteria, first.year, first.month, at=at, zone=zone.key, most=READ_A_DAY)
    often = Counter(hit.event_id for hits in found.days.values() for hit in hits)
    shown_first = {day: rarest(hits, often, SHOWN_A_DAY) for day, hits in found.days.items()}
    starts = datetime.combine(first, time(), zone)
    until = datetime.combine((first + timedelta(days=32)).replace(day=1), time(), zone)
    whole = index.find(replace(criteria, past=False, starts=starts, until=until), at=at, size=1, facets=FACETS_SHOWN)
    told = lines(list({hit.event_id for hits in shown_first.values() for hit in hits}))
    tongue = get_language() or "fr"
    today = at.astimezone(zone).date()
    listed = reverse("events:agenda")

    def cell(day: date) -> Cell:
        hits = shown_first.get(day, ())
        items = tuple(
            Item(
                said_in(tongue, line.texts, line.written_in, "title", line.title),
                reverse("events:event", args=[line.slug]),
                _hour(hit, zone),
                line.life,
                often[hit.event_id] >= LASTING,
            )
            for hit in hits
            if (line := told.get(hit.event_id)) is not None
        )
        return Cell(
            day, f"{listed}?du={day}&au={day}", day.month == first.month, day == today, found.counts.get(day, 0), items
        )

    weeks = tuple(tuple(cell(day) for day in week) for week in Calendar().monthdatescalendar(first.year, first.month))
    return Grid(first, weeks, whole.events, whole.facets)
