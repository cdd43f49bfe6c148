"""The only place that asks what time it is; doors ask, and pass it in."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """This instant, aware, in UTC."""
    return timezone.now()


def today(zone: str = "Europe/Paris") -> date:
    """The local day in ``zone`` (an IANA name)."""
    return now().astimezone(ZoneInfo(zone)).date()
