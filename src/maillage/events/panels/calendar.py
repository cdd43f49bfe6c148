"""A month as a grid of weeks."""

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from maillage.events.models import Event
from maillage.events.panels.rows import translated
from maillage.events.querysets import agenda as index

SHOWN_A_DAY = 4
FACETS_SHOWN = (*index.FACETS, "organisers")


@dataclass(frozen=True)
class Item:
    """One event in the cell of a day."""

    title: str
    url: str
    starts_at: datetime
    life: str


@dataclass(frozen=True)
class Cell:
    """A day of the grid; days of the months around are shown paler."""

    day: date
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


def month_of(criteria: index.Criteria, shown: date, at: datetime, zone: ZoneInfo) -> Grid:
    """The grid of a month, with the first events of each day (one query for all their titles)."""
    first = shown.replace(day=1)
    found = index.month(criteria, first.year, first.month, at=at, zone=zone.key, most=SHOWN_A_DAY)
    starts = datetime.combine(first, time(), zone)
    until = datetime.combine((first + timedelta(days=32)).replace(day=1), time(), zone)
    whole = index.find(replace(criteria, past=False, starts=starts, until=until), at=at, size=1, facets=FACETS_SHOWN)
    ids = {hit.event_id for hits in found.days.values() for hit in hits}
    events = Event.objects.filter(pk__in=ids).select_related("contribution").in_bulk()
    today = at.astimezone(zone).date()

    def cell(day: date) -> Cell:
        hits = found.days.get(day, ())
        items = tuple(
            Item(
                translated(events[hit.event_id], "title"),
                reverse("events:event", args=[events[hit.event_id].slug]),
                hit.starts_at.astimezone(zone),
                events[hit.event_id].life,
            )
            for hit in hits
            if hit.event_id in events
        )
        return Cell(day, day.month == first.month, day == today, found.counts.get(day, 0), items)

    weeks = tuple(tuple(cell(day) for day in week) for week in Calendar().monthdatescalendar(first.year, first.month))
    return Grid(first, weeks, whole.events, whole.facets)
