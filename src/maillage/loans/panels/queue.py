"""The page of the waiting list of a tool."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from maillage.loans.forms.filters import read_day

DAY = timedelta(days=1)
AROUND = timedelta(days=30)
USUAL, LONGEST = 7, 366


def initial_window(query: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What was wished on the page of the tool: the same length, a month around the same days."""
    raw = str(query.get("jours") or "")
    days = min(max(int(raw), 1), LONGEST) if raw.isascii() and raw.isdigit() and len(raw) < 4 else USUAL  # noqa: PLR2004 - digits of days
    first = read_day(str(query.get("du") or ""), today) or today + AROUND
    return {"jours": days, "earliest": max(first - AROUND, today), "latest": first + DAY * (days - 1) + AROUND}
