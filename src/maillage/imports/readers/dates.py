"""Days and hours as sources write them. A missing year, hour or end is never guessed: the caller is told."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from maillage.core.text import fold

FIRST_YEAR, LAST_YEAR = 1900, 2199
CENTURY = 100
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
EXCEL_FIRST, EXCEL_LAST = 10_000, 100_000
TEXT_LIMIT = 200
MONTH_NAMES = {
    "janvier": 1, "janv": 1, "jan": 1, "january": 1, "fevrier": 2, "fevr": 2, "fev": 2, "feb": 2, "february": 2,
    "mars": 3, "mar": 3, "march": 3, "avril": 4, "avr": 4, "apr": 4, "april": 4, "mai": 5, "may": 5, "juin": 6,
    "jun": 6, "june": 6, "juillet": 7, "juil": 7, "jul": 7, "july": 7, "aout": 8, "aou": 8, "aug": 8, "august": 8,
    "septembre": 9, "sept": 9, "sep": 9, "september": 9, "octobre": 10, "oct": 10, "october": 10, "novembre": 11,
    "nov": 11, "november": 11, "decembre": 12, "dec": 12, "december": 12,
}  # fmt: skip
ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
NUMERIC = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})(?:\s*,?\s*(?:a\s+)?(.+))?")
WORDS = re.compile(
    r"(?:(?:le\s+)?(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?(?:le\s+)?(\d{1,2})(?:er|st|nd|rd|th)?\s+"
    r"([a-z]{3,9})\.?\s+(\d{4})(?:\s*[,\-]?\s*(?:a\s+)?(.+))?"
)
NO_YEAR = re.compile(r"(?:[a-z]+\s+)?\d{1,2}(?:er)?\s+([a-z]{3,9})\.?(?:\s*,?\s*(?:a\s+)?.+)?|\d{1,2}/\d{1,2}")
HOUR = re.compile(r"(\d{1,2})\s*(?:h(?:eures?)?|:)\s*([0-5]\d)?(?::[0-5]\d)?(?:\s*mn|\s*min)?(?!\d)")
HOUR_WORDS = {"midi": "12h00", "minuit": "24h00", "noon": "12h00", "midnight": "24h00"}
JOINING = re.compile(r"\b(de|des|a|et|puis|jusqu'a|jusqu'au|to|from|and|horaires?|entre|ou|le|au)\b|[\s\-–—/,;&+.>→]")
BETWEEN = re.compile(r"\s*(?:-|–|—|/|>|→|\ba\b|jusqu'a|\bto\b)\s*")
DAY_END = 24


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, its hour when it is written, and the instant when an offset is written too."""

    day: date
    hour: time | None = None
    instant: datetime | None = None


class Unclear(ValueError):  # noqa: N818 - an expected answer, not a failure of the program
    """The text is not a date we can be certain of; the message is a code: ``year``, ``date`` or ``hour``."""


def parse_moment(value: object) -> Moment:
    """A date from ISO 8601, French figures or words, a spreadsheet's date or its serial number.

    Raises:
        Unclear: « year » when only the year is missing, « hour » when the hour is odd, « date » otherwise.
    """
    if isinstance(value, datetime):
        return Moment(value.date(), value.time().replace(tzinfo=None), value if value.tzinfo else None)
    if isinstance(value, date):
        return Moment(value)
    text = str(value).strip()[:TEXT_LIMIT]
    iso = ISO.fullmatch(text)
    if iso:
        return _from_iso(iso)
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
        return _from_serial(float(text.replace(",", ".")))
    return _from_french(fold(text))


def _from_iso(match: re.Match[str]) -> Moment:
    year, month, day, hour, minute, second, offset = match.groups()
    on = make_date(int(year), int(month), int(day))
    if hour is None:
        return Moment(on)
    at = _make_time(int(hour), int(minute), int(second or 0))
    if offset is None:
        return Moment(on, at)
    shift = "+00:00" if offset in "Zz" else offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
    try:
        return Moment(on, at, datetime.fromisoformat(f"{on.isoformat()}T{at.isoformat()}{shift}"))
    except ValueError as error:
        raise Unclear("date") from error


def _from_serial(number: float) -> Moment:
    if not EXCEL_FIRST <= number <= EXCEL_LAST:
        raise Unclear("date")
    moment = EXCEL_EPOCH + timedelta(minutes=round(number * 1440))
    return Moment(moment.date(), None if float(number).is_integer() else moment.time())


def _from_french(text: str) -> Moment:
    figures = NUMERIC.fullmatch(text)
    if figures:
        day, month, year, rest = figures.groups()
        return Moment(make_date(_full_year(year), int(month), int(day)), _rest_hour(rest))
    words = WORDS.fullmatch(text)
    if words and words.group(2) in MONTH_NAMES:
        on = make_date(int(words.group(3)), MONTH_NAMES[words.group(2)], int(words.group(1)))
        return Moment(on, _rest_hour(words.group(4)))
    lacking = NO_YEAR.fullmatch(text)
    raise Unclear("year" if lacking and (lacking.group(1) or "mai") in MONTH_NAMES else "date")


def _rest_hour(rest: str | None) -> time | None:
    if not rest or not rest.strip():
        return None
    hours = parse_hours(rest)
    if len(hours) != 1 or hours[0][1] is not None:
        raise Unclear("hour")
    return hours[0][0]


def _full_year(text: str) -> int:
    year = int(text)
    if year >= CENTURY:
        return year
    return 2000 + year if year < 70 else 1900 + year  # noqa: PLR2004 - the pivot of spreadsheets


def make_date(year: int, month: int, day: int) -> date:
    """A calendar day between 1900 and 2199, else :class:`Unclear`."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unclear("date")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unclear("date") from error


def _make_time(hour: int, minute: int, second: int = 0) -> time:
    try:
        return time(0 if hour == DAY_END and minute == 0 else hour, minute, min(second, 59))
    except ValueError as error:
        raise Unclear("hour") from error


def parse_hours(value: object) -> list[tuple[time, time | None]]:
    """« 14h30 », « de 14h à 16h », « 10 h–12 h et 14 h–18 h », « 9:00 - 12:00 », « de 14 à 16h », midi and minuit.

    Gives the ranges in the order written, an end only where one is written.

    Raises:
        Unclear: « hour » when a word is left over (« matin », « sur réservation »): hours are not guessed.
    """
    if isinstance(value, time):
        return [(value, None)]
    if isinstance(value, datetime):
        return [(value.time(), None)]
    text = fold(str(value))[:TEXT_LIMIT]
    text = re.sub(r"\b(\d{1,2})\s*(-|–|a)\s*(\d{1,2}\s*h)", r"\1h \2 \3", text)
    for word, hour in HOUR_WORDS.items():
        text = re.sub(rf"\b{word}\b", hour, text)
    found = list(HOUR.finditer(text))
    left = HOUR.sub(" ", text)
    if not found or JOINING.sub("", left):
        raise Unclear("hour")
    return list(_pair(text, found))


def _pair(text: str, found: list[re.Match[str]]) -> Iterator[tuple[time, time | None]]:
    index = 0
    while index < len(found):
        start = _make_time(int(found[index].group(1)), int(found[index].group(2) or 0))
        follows = index + 1 < len(found) and BETWEEN.fullmatch(text[found[index].end() : found[index + 1].start()])
        if follows:
            index += 1
            yield start, _make_time(int(found[index].group(1)), int(found[index].group(2) or 0))
        else:
            yield start, None
        index += 1


def known_zone(name: str | None) -> ZoneInfo | None:
    """The zone of an IANA name, None when there is no such zone."""
    if not name or len(name) > 64 or name.startswith(("/", ".")):  # noqa: PLR2004 - no IANA name is as long
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def aware(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, of a local hour; one that a change of clock skips is moved on by it (RFC 5545, 3.3.5)."""
    return datetime.combine(day, hour.replace(tzinfo=None), tzinfo=zone).astimezone(UTC)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A local day from midnight to the next midnight, in UTC, at most 24 hours (the day the clocks go back)."""
    start = aware(day, time(0), zone)
    return start, min(aware(day + timedelta(days=1), time(0), zone), start + timedelta(hours=24))
