"""Opening hours of a place: the season of a day, whether it is open, and the whole year as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.dates import DAYS, MONTHS, day_number, hour_phrase
from maillage.directory.models import Closure, Hours, Season, Venue

LOOK_AHEAD = 370
WEEK = 7


@dataclass(frozen=True)
class Span:
    """One opening of one day."""

    opens: time
    closes: time
    last_entry: time | None


@dataclass(frozen=True)
class Now:
    """What a visitor wants to know first: open or not, until when or when next."""

    is_open: bool
    sentence: str


@dataclass(frozen=True)
class DayLine:
    """A weekday of a season and its hours in words; closed when there is none."""

    weekday: str
    hours: str
    closed: bool


@dataclass(frozen=True)
class SeasonTable:
    """A season in words, its week, and whether it is today's."""

    name: str
    period: str
    days: tuple[DayLine, ...]
    current: bool


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def covers(season: Season, day: date) -> bool:
    """Whether a day lies in a season; one that runs over the new year has its end before its start.

    ``year`` is the one in which the season begins.
    """
    first, last, here = (
        (season.first_month, season.first_day),
        (season.last_month, season.last_day),
        (day.month, day.day),
    )
    if first <= last:
        return first <= here <= last and season.year in {None, day.year}
    return (here >= first and season.year in {None, day.year}) or (here <= last and season.year in {None, day.year - 1})


def season_on(seasons: Sequence[Season], day: date) -> Season | None:
    """The season of a day: one of that very year before one of every year."""
    found = [season for season in seasons if covers(season, day)]
    return min(found, key=lambda season: season.year is None) if found else None


def closed_on(closures: Sequence[Closure], day: date) -> Closure | None:
    """The closure that a day falls in."""
    return next((closure for closure in closures if closure.first_on <= day <= closure.last_on), None)


def spans_on(venue: Venue, day: date) -> list[Span]:
    """The openings of a day, in order; none when the place is closed. Uses the relations already read."""
    if closed_on(list(venue.closures.all()), day) is not None:
        return []
    season = season_on(list(venue.seasons.all()), day)
    if season is None:
        return []
    rows = sorted((row for row in season.hours.all() if row.weekday == day.weekday()), key=lambda row: row.opens)
    return [Span(row.opens, row.closes, row.last_entry) for row in rows]


def _next_opening(venue: Venue, after: date) -> tuple[date, Span] | None:
    for days in range(1, LOOK_AHEAD):
        day = after + timedelta(days=days)
        if spans := spans_on(venue, day):
            return day, spans[0]
    return None


def now_at(venue: Venue, at: datetime, zone: str) -> Now | None:
    """Open or closed at this instant, in words; nothing when no hours were given."""
    if not venue.seasons.all():
        return None
    local = at.astimezone(ZoneInfo(zone))
    tongue, day, hour = _language(), local.date(), local.time()
    for span in spans_on(venue, day):
        if span.opens <= hour < span.closes:
            until = hour_phrase(span.closes, tongue)
            if span.last_entry and hour < span.last_entry:
                last = hour_phrase(span.last_entry, tongue)
                return Now(
                    is_open=True,
                    sentence=_("Ouvert jusqu’à %(until)s, dernière entrée à %(last)s") % {"until": until, "last": last},
                )
            return Now(is_open=True, sentence=_("Ouvert jusqu’à %(until)s") % {"until": until})
        if hour < span.opens:
            return Now(is_open=False, sentence=_("Fermé, ouvre à %(hour)s") % {"hour": hour_phrase(span.opens, tongue)})
    following = _next_opening(venue, day)
    if following is None:
        return Now(is_open=False, sentence=_("Fermé"))
    when, span = following
    name = DAYS[tongue][when.weekday()] if (when - day).days < WEEK else _day_of_year(when)
    return Now(
        is_open=False,
        sentence=_("Fermé, ouvre %(day)s à %(hour)s") % {"day": name, "hour": hour_phrase(span.opens, tongue)},
    )


def _day_of_year(day: date) -> str:
    tongue = _language()
    said = f"{day_number(day, tongue)} {MONTHS[tongue][day.month - 1]}"
    return said if tongue == "en" else f"le {said}"


def _period(season: Season) -> str:
    first = _day_of_year(date(2024, season.first_month, season.first_day)).removeprefix("le ")
    last = _day_of_year(date(2024, season.last_month, season.last_day)).removeprefix("le ")
    words = _("du %(first)s au %(last)s") % {"first": first, "last": last}
    return f"{words} {season.year}" if season.year else words


def _hours(rows: Sequence[Hours]) -> str:
    tongue = _language()
    said = []
    for row in sorted(rows, key=lambda one: one.opens):
        text = f"{hour_phrase(row.opens, tongue)} – {hour_phrase(row.closes, tongue)}"
        if row.last_entry:
            text += " " + _("(dernière entrée %(hour)s)") % {"hour": hour_phrase(row.last_entry, tongue)}
        said.append(text)
    return ", ".join(said)


def tables_of(venue: Venue, today: date) -> list[SeasonTable]:
    """The year as tables, today's season first."""
    current = season_on(list(venue.seasons.all()), today)
    found: list[SeasonTable] = []
    for season in venue.seasons.all():
        rows = list(season.hours.all())
        days = tuple(
            DayLine(DAYS[_language()][weekday], _hours(of_day) or _("fermé"), not of_day)
            for weekday in range(WEEK)
            for of_day in [[row for row in rows if row.weekday == weekday]]
        )
        found.append(SeasonTable(season.name, _period(season), days, season == current))
    return sorted(found, key=lambda table: not table.current)
