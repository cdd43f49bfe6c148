"""Recurrences unrolled within bounds: at most some 800 occurrences kept, endless rules stop at the end of next year.

``recurring-ical-events`` does the unrolling (RRULE, RDATE, EXDATE, RECURRENCE-ID, THISANDFUTURE); this decides how far.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import recurring_ical_events
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from maillage.imports.readers.guard import Unreadable
from maillage.imports.readers.ical_fields import when
from maillage.imports.readers.record import Record, correction_sentence
from maillage.imports.schemas import SLOT_LIMIT

DAYS_APART = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
MOST_OCCURRENCES = 100_000
ERRORS = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    IndexError,
    RecursionError,
    NotImplementedError,
)


class Budget:
    """How many occurrences one file may ask to unroll, so that no rule can keep the worker for hours."""

    def __init__(self) -> None:
        """Start with the whole allowance."""
        self.left = MOST_OCCURRENCES

    def spend(self, count: int) -> None:
        """Take from the allowance.

        Raises:
            Unreadable: the file asks for more than a hundred thousand occurrences.
        """
        self.left -= count
        if self.left < 0:
            raise Unreadable(_("Ce calendrier demande plus de 100 000 répétitions. Exportez une période plus courte."))


def repeated(master: Event, overrides: list[Event], record: Record, budget: Budget) -> Iterator[Mapping[str, Any]]:
    """The occurrences of an event as components, the first date alone when the rule cannot be followed."""
    rule = _rule(master)
    frequency = str((rule.get("FREQ") or [""])[0]).upper()
    if rule and frequency not in DAYS_APART:
        record.say(
            "dates",
            _(
                "Une répétition à l’heure, à la minute ou à la seconde n’est pas suivie : seule la première "
                "date est gardée."
            ),
            _("Donnez une répétition par jour, semaine, mois ou année."),
        )
        yield master
        return
    start, end = _window(master, rule, overrides, record)
    budget.spend(_expected(rule, frequency, start, end))
    calendar = Calendar()
    for component in (master, *overrides):
        calendar.add_component(component)
    try:
        found = recurring_ical_events.of(calendar).between(start, end)
    except ERRORS:
        record.say(
            "dates",
            _("La règle de répétition n’est pas comprise : seule la première date est gardée."),
            _("Corrigez la règle RRULE à la source."),
        )
        found = [master]
    yield from found


def _rule(master: Event) -> Mapping[str, Any]:
    rule = master.get("RRULE")
    if isinstance(rule, list):
        rule = rule[0] if rule else {}
    return rule if isinstance(rule, Mapping) else {}


def _window(
    master: Event, rule: Mapping[str, Any], overrides: list[Event], record: Record
) -> tuple[datetime, datetime]:
    """From the first date to the last that can count; past 800, from this year on, or the end of what is over."""
    first = _utc(when(master, "DTSTART"))
    starts = [first, *(_utc(moment) for component in overrides if (moment := when(component, "DTSTART")))]
    if not rule:
        return min(starts) - timedelta(days=1), datetime(2199, 12, 31, tzinfo=UTC)
    opening = datetime(record.today.year, 1, 1, tzinfo=UTC)
    last, endless = _last(rule, first, record.today.year)
    if endless:
        _say_endless(record)
        return max(min(starts) - timedelta(days=1), opening), last
    frequency = str(rule["FREQ"][0]).upper()
    start = min(starts) - timedelta(days=1)
    if min(_expected(rule, frequency, start, last), _count(rule) or MOST_OCCURRENCES) <= SLOT_LIMIT:
        return start, last
    start = max(start, opening if last > opening else last - timedelta(days=SLOT_LIMIT * DAYS_APART[frequency]))
    record.say("dates", *correction_sentence("capped"))
    return start, last


def _last(rule: Mapping[str, Any], first: datetime, year: int) -> tuple[datetime, bool]:
    """The last instant worth looking at, and whether the rule itself has no end."""
    horizon = datetime(year + 2, 1, 1, tzinfo=UTC)
    until = [_utc(moment) for moment in rule.get("UNTIL") or () if isinstance(moment, date)]
    if until:
        return max(first, min(until[0], horizon + timedelta(days=1100))) + timedelta(days=2), False
    if _count(rule):
        return max(horizon, first + timedelta(days=366)) + timedelta(days=400), False
    return max(horizon, first + timedelta(days=366)), True


def _count(rule: Mapping[str, Any]) -> int:
    return next((int(held) for held in rule.get("COUNT") or () if isinstance(held, int)), 0)


def _expected(rule: Mapping[str, Any], frequency: str, start: datetime, end: datetime) -> int:
    """At most how many occurrences a rule has in a window: one a day, times the hours and minutes it lists."""
    days = max(1, (end - start).days)
    if not rule:
        return 1
    listed = max(1, len(rule.get("BYDAY") or ()), len(rule.get("BYMONTHDAY") or ()), len(rule.get("BYYEARDAY") or ()))
    listed *= max(1, len(rule.get("BYMONTH") or ()))
    found = min(days, days * listed // DAYS_APART[frequency] + listed)
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        found *= max(1, len(rule.get(name) or ()))
    return found


def _say_endless(record: Record) -> None:
    record.say(
        "dates",
        _("Cette répétition n’a pas de fin : ses séances sont lues jusqu’au 31 décembre %(year)d.")
        % {"year": record.today.year + 1},
        _("Un nouvel import, plus tard, ajoutera les suivantes."),
        "info",
    )


def _utc(moment: Any) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.combine(moment, time(0), tzinfo=UTC)
