"""Dates of the protocol: UTC, with seconds or days (section 3.3), and marks, which put records in order."""

import re
from datetime import UTC, date, datetime, timedelta

BITS = 32
LAST = (1 << BITS) - 1
SECONDS = "%Y-%m-%dT%H:%M:%SZ"
WITH_SECONDS = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FIRST_YEAR = 1970


def whole_seconds(at: datetime) -> datetime:
    """The instant in UTC, its fractions of a second left out."""
    return at.astimezone(UTC).replace(microsecond=0)


def written(at: datetime) -> str:
    """The instant as the protocol writes it: ``2026-03-14T09:00:00Z``."""
    return at.astimezone(UTC).strftime(SECONDS)


def mark_of(at: datetime, pk: int) -> int:
    """The place of a record among all: its second, then its key."""
    return (int(at.timestamp()) << BITS) | (pk & LAST)


def before(at: datetime) -> int:
    """The mark just before everything of this second."""
    return (int(at.timestamp()) << BITS) - 1


def through(at: datetime) -> int:
    """The mark of the end of this second."""
    return (int(at.timestamp()) << BITS) | LAST


def moment_of(mark: int) -> datetime:
    """The second of a mark."""
    return datetime.fromtimestamp(mark >> BITS, tz=UTC)


def read(text: str, *, end: bool) -> datetime | None:
    """An argument ``from`` or ``until`` (``end``: the last second of a day); nothing when it is no date of ours."""
    try:
        if WITH_SECONDS.fullmatch(text):
            found = datetime.strptime(text, SECONDS).replace(tzinfo=UTC)
        elif DAY.fullmatch(text):
            day = date.fromisoformat(text)
            found = datetime(day.year, day.month, day.day, tzinfo=UTC)
            found += timedelta(days=1, seconds=-1) if end else timedelta()
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return found if found.year >= FIRST_YEAR else datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
