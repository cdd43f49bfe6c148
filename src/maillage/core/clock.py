"""The only place that asks what time it is; doors ask, and pass it in."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

PARIS = "Europe/Paris"


def now() -> datetime:
    """This instant, aware, in UTC."""
    return timezone.now()


def today(zone: str = PARIS) -> date:
    """The local day in ``zone`` (an IANA name)."""
    return day_of(now(), zone)


def day_of(at: datetime, zone: str = PARIS) -> date:
    """The local day of an instant in ``zone``; ``at.date()`` is the day in UTC, yesterday's here after midnight."""
    return at.astimezone(ZoneInfo(zone)).date()


def is_within(day: date, reach: timedelta) -> bool:
    """Whether a day is that near to today, before or after: a typed year that is no slip."""
    return abs(day - today()) <= reach
