"""iCalendar (RFC 5545, with NAME, IMAGE, CONFERENCE and REFRESH-INTERVAL of RFC 7986), written by hand.

A hand-written serialiser is some fifty times faster than a general library; the tests read everything it writes with
two independent parsers. No text of a contributor can break a line: control characters are dropped, the rest escaped.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LINE = 75
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
LINE_ENDS = re.compile(r"\r\n|[\r\u2028\u2029]")
SUMMER, WINTER = (7, 1), (1, 1)
PARIS_OFFSETS = (timedelta(hours=2), timedelta(hours=1))


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One VEVENT. Instants are aware; ``end`` is absent when it is not known; ``all_day`` writes dates only."""

    uid: str
    sequence: int
    start: datetime
    end: datetime | None
    zone: str
    summary: str
    modified: datetime
    created: datetime | None = None
    status: str = "CONFIRMED"
    all_day: bool = False
    description: str = ""
    location: str = ""
    latitude: float | None = None
    longitude: float | None = None
    categories: tuple[str, ...] = ()
    url: str = ""
    image: str = ""
    conference: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """A VCALENDAR: its name, where it comes from, how often to look again (ISO 8601 duration)."""

    name: str
    url: str
    description: str = ""
    refresh: str = "PT4H"
    product: str = "-//Maillage//Agenda//FR"
    entries: Iterable[Entry] = field(default_factory=tuple)


def escape(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11): backslash, comma, semicolon, line ends escaped; control characters dropped."""
    clean = CONTROL.sub("", LINE_ENDS.sub("\n", text))
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _uri(address: str) -> str:
    return CONTROL.sub("", LINE_ENDS.sub("", address)).replace("\n", "").replace("\t", "").replace(" ", "%20")


def fold_line(line: str) -> str:
    """Cut a content line at 75 octets, never inside a character (RFC 5545, 3.1)."""
    if len(line) <= LINE and line.isascii():
        return line
    raw = line.encode("utf-8", "replace")
    if len(raw) <= LINE:
        return line
    parts: list[str] = []
    begin, room = 0, LINE
    while begin < len(raw):
        end = min(begin + room, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:  # noqa: PLR2004 - a continuation byte of UTF-8
            end -= 1
        parts.append(raw[begin:end].decode("utf-8"))
        begin, room = end, LINE - 1
    return "\r\n ".join(parts)


def _offset(delta: timedelta | None) -> str:
    seconds = int((delta or timedelta()).total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    return f"{sign}{seconds // 3600:02d}{seconds % 3600 // 60:02d}"


def _offsets(name: str, year: int) -> tuple[timedelta | None, timedelta | None]:
    zone = ZoneInfo(name)
    return (
        datetime(year, *SUMMER, 12, tzinfo=zone).utcoffset(),
        datetime(year, *WINTER, 12, tzinfo=zone).utcoffset(),
    )


def is_ruled(name: str, year: int) -> bool:
    """Whether a zone keeps one offset or changes as Paris does; the hours of the others are written in UTC."""
    summer, winter = _offsets(name, year)
    return summer == winter or (summer, winter) == PARIS_OFFSETS


def timezone_lines(name: str, year: int) -> Iterator[str]:
    """A VTIMEZONE: the European summer time as a yearly rule where the zone has it, one offset otherwise."""
    summer, winter = _offsets(name, year)
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{name}"
    parts = [("STANDARD", summer, winter, "19701025T030000", "10")]
    if summer != winter:
        parts.append(("DAYLIGHT", winter, summer, "19700329T020000", "3"))
    for kind, before, after, start, month in parts:
        yield f"BEGIN:{kind}"
        yield f"DTSTART:{start if summer != winter else '19700101T000000'}"
        yield f"TZOFFSETFROM:{_offset(before)}"
        yield f"TZOFFSETTO:{_offset(after)}"
        if summer != winter:
            yield f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY=-1SU"
        yield f"END:{kind}"
    yield "END:VTIMEZONE"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _when(name: str, moment: datetime, entry: Entry, zone: ZoneInfo, later: int = 0) -> str:
    local = moment.astimezone(zone)
    if entry.all_day:
        day: date = local.date() + timedelta(days=later)
        return f"{name};VALUE=DATE:{day:%Y%m%d}"
    if not is_ruled(entry.zone, local.year):
        return f"{name}:{_utc(moment)}"
    return f"{name};TZID={entry.zone}:{local:%Y%m%dT%H%M%S}"


def _last_day(entry: Entry, zone: ZoneInfo) -> tuple[datetime, int]:
    """DTEND of a whole day is the day after the last one (RFC 5545, 3.6.1)."""
    end = entry.end or entry.start
    local = end.astimezone(zone)
    midnight = (local.hour, local.minute, local.second) == (0, 0, 0) and end > entry.start
    return end, 0 if midnight else 1


def entry_lines(entry: Entry) -> Iterator[str]:
    """The content lines of one VEVENT, not folded yet."""
    zone = ZoneInfo(entry.zone)
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(entry.uid)}"
    yield f"DTSTAMP:{_utc(entry.modified)}"
    yield f"LAST-MODIFIED:{_utc(entry.modified)}"
    if entry.created:
        yield f"CREATED:{_utc(entry.created)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"STATUS:{entry.status}"
    yield _when("DTSTART", entry.start, entry, zone)
    if entry.all_day:
        end, later = _last_day(entry, zone)
        yield _when("DTEND", end, entry, zone, later)
    elif entry.end is not None:
        yield _when("DTEND", entry.end, entry, zone)
    tongue = f";LANGUAGE={entry.language}" if entry.language.isalpha() else ""
    yield f"SUMMARY{tongue}:{escape(entry.summary)}"
    if entry.description:
        yield f"DESCRIPTION{tongue}:{escape(entry.description)}"
    if entry.location:
        yield f"LOCATION:{escape(entry.location)}"
    yield from _extras(entry)
    yield "END:VEVENT"


def _extras(entry: Entry) -> Iterator[str]:
    if entry.latitude is not None and entry.longitude is not None:
        yield f"GEO:{entry.latitude:.6f};{entry.longitude:.6f}"
    if entry.categories:
        yield "CATEGORIES:" + ",".join(escape(word) for word in entry.categories)
    if entry.url:
        yield f"URL:{_uri(entry.url)}"
    if entry.image:
        yield f"IMAGE;VALUE=URI;DISPLAY=BADGE:{_uri(entry.image)}"
    if entry.conference:
        yield f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:{_uri(entry.conference)}"


def write(calendar: Calendar) -> str:
    """The whole calendar as text, lines folded and ended by CRLF."""
    entries = list(calendar.entries)
    years: dict[str, int] = {}
    for entry in entries:
        years[entry.zone] = max(years.get(entry.zone, 0), entry.start.year)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{calendar.product}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escape(calendar.name)}",
        f"X-WR-CALNAME:{escape(calendar.name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{calendar.refresh}",
        f"X-PUBLISHED-TTL:{calendar.refresh}",
        f"URL:{_uri(calendar.url)}",
    ]
    if calendar.description:
        lines.append(f"DESCRIPTION:{escape(calendar.description)}")
    for name in sorted(years):
        if is_ruled(name, years[name]):
            lines.extend(timezone_lines(name, years[name]))
    for entry in entries:
        lines.extend(entry_lines(entry))
    lines.append("END:VCALENDAR")
    return "\r\n".join(fold_line(line) for line in lines) + "\r\n"
