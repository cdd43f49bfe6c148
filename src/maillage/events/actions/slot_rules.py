"""Slots from a rule (« every Wednesday 14–16 h except school holidays ») or from a list of dates. Pure functions.

Hours are local: a rule that crosses a change of time keeps 14 h at 14 h.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from maillage.core.errors import Refused
from maillage.events.actions.writing import SlotData
from maillage.events.models import MOST_SLOTS
from maillage.geography.holidays import is_public_holiday, is_school_holiday

LONGEST_RULE = timedelta(days=366 * 2)
HOURS = re.compile(r"(\d{1,2})\s*(?:h|:|\.)\s*(\d{2})?", re.IGNORECASE)
DAY = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}|\d{2}))?")
LAST_HOUR, LAST_MINUTE = 23, 59
CENTURY = 2000
FIRST_YEAR, LAST_YEAR = 1900, 2200


class BadRule(Refused):
    """A rule that gives no slot, or too many."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Days of the week (0 = Monday) between two days, both included; every ``weeks`` weeks; local hours.

    ``ends`` not after ``starts`` means the next day. Without hours, slots last the whole day. Holidays are those of
    ``department``.
    """

    weekdays: frozenset[int]
    first_on: date
    last_on: date
    starts: time | None = None
    ends: time | None = None
    weeks: int = 1
    skip_school: bool = False
    skip_public: bool = False
    department: str = ""
    zone: str = "Europe/Paris"


def days_of(rule: Rule) -> Iterator[date]:
    """The days of a rule, holidays left out when asked."""
    monday = rule.first_on - timedelta(days=rule.first_on.weekday())
    day = rule.first_on
    while day <= rule.last_on:
        week = (day - monday).days // 7
        wanted = day.weekday() in rule.weekdays and week % rule.weeks == 0
        off = (rule.skip_public and is_public_holiday(day, rule.department)) or (
            rule.skip_school and is_school_holiday(day, rule.department)
        )
        if wanted and not off:
            yield day
        day += timedelta(days=1)


def skipped(day: date, hour: time, zone: str) -> bool:
    """Whether the clocks jump over this hour on this day."""
    told = datetime.combine(day, hour.replace(fold=0), ZoneInfo(zone))
    return told.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != told.replace(tzinfo=None)


def slot_on(day: date, starts: time | None, ends: time | None, zone: str) -> SlotData:
    """One slot of a local day; the whole day without hours, an unknown end without ``ends``.

    An hour that a change of time skips is the one an hour later; one that comes twice is the first.
    """
    place = ZoneInfo(zone)
    if starts is None:
        begin = datetime.combine(day, time(), place)
        finish = datetime.combine(day, time(LAST_HOUR, LAST_MINUTE), place)
        return SlotData(starts_at=begin.astimezone(UTC), ends_at=finish.astimezone(UTC), whole_day=True)
    begin = datetime.combine(day, starts.replace(fold=0), place)
    if ends is None:
        return SlotData(starts_at=begin.astimezone(UTC), ends_at=begin.astimezone(UTC))
    later = day if ends > starts else day + timedelta(days=1)
    finish = datetime.combine(later, ends.replace(fold=0), place)
    latest = begin.astimezone(UTC) + timedelta(hours=24)
    return SlotData(starts_at=begin.astimezone(UTC), ends_at=min(finish.astimezone(UTC), latest))


def slots_of(rule: Rule) -> tuple[SlotData, ...]:
    """The slots of a rule.

    Raises:
        BadRule: no day, a period upside down or too long, more than 800 slots.
    """
    if rule.last_on < rule.first_on:
        raise BadRule(_("Le dernier jour précède le premier : échangez-les."))
    if rule.last_on - rule.first_on > LONGEST_RULE:
        raise BadRule(_("La période dépasse deux ans : raccourcissez-la."))
    if not rule.weekdays:
        raise BadRule(_("Choisissez au moins un jour de la semaine."))
    found = tuple(slot_on(day, rule.starts, rule.ends, rule.zone) for day in days_of(rule))
    if not found:
        raise BadRule(_("Cette règle ne donne aucune date : vérifiez les jours, la période et les vacances exclues."))
    if len(found) > MOST_SLOTS:
        raise BadRule(
            _("Cette règle donne plus de %(most)s séances : raccourcissez la période.") % {"most": MOST_SLOTS}
        )
    return found


def _year(raw: str | None, day: int, month: int, today: date) -> int:
    """The year written, or the next one in which this day comes."""
    if raw:
        year = int(raw) if len(raw) > 2 else CENTURY + int(raw)  # noqa: PLR2004 - two or four figures
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(raw)
        return year
    passed = (month, day) < (today.month, today.day)
    return today.year + 1 if passed else today.year


def _hour(match: re.Match[str]) -> time:
    return time(int(match[1]), int(match[2] or 0))


def read_list(text: str, today: date, zone: str) -> tuple[list[SlotData], list[str]]:
    """Slots from lines « 12/03 14h-16h »; gives also a sentence for each line that was not understood."""
    found: list[SlotData] = []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        day = DAY.search(line)
        hours = [*HOURS.finditer(line[day.end() :] if day else "")]
        try:
            if day is None:
                raise ValueError  # noqa: TRY301 - the same sentence as any other line not understood
            when = date(_year(day[3], int(day[1]), int(day[2]), today), int(day[2]), int(day[1]))
            first = _hour(hours[0]) if hours else None
            last = _hour(hours[1]) if len(hours) > 1 else None
        except ValueError:
            sentence = _("Ligne %(number)s, « %(line)s » : écrivez « 12/03/2026 14h-16h ».")
            problems.append(sentence % {"number": number, "line": line.strip()[:40]})
            continue
        found.append(slot_on(when, first, last, zone))
    return found, problems


def joined(kept: list[SlotData], added: list[SlotData] | tuple[SlotData, ...]) -> list[SlotData]:
    """The slots already there and the new ones, in order; a new one at an hour already taken is dropped."""
    known = {slot.starts_at for slot in kept}
    fresh = {slot.starts_at: slot for slot in added if slot.starts_at not in known}
    return sorted([*kept, *fresh.values()], key=lambda slot: slot.starts_at)
