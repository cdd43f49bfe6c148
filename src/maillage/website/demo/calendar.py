"""When the events of the demonstration happen: patterns of slots from a day of departure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from maillage.events.actions.writing import SlotData
from maillage.geography.holidays import is_public_holiday, is_school_holiday

WEEK = 7
# name: (weekdays allowed, from, to)
SINGLE: dict[str, tuple[tuple[int, ...], time, time]] = {
    "nuit": ((4, 5), time(20, 30), time(23)),
    "soir": ((1, 2, 3, 4), time(19, 30), time(21)),
    "cafe": ((2, 3), time(18, 30), time(20)),
    "cine": ((3, 4, 5), time(20), time(21, 45)),
    "midi": ((1, 3), time(12, 30), time(13, 30)),
    "apresmidi": ((2, 5, 6), time(14), time(16)),
    "matin": ((2, 5, 6), time(10), time(12)),
    "journee": ((5, 6), time(10), time(17)),
}
SHIFTS = (timedelta(0), timedelta(minutes=30), timedelta(hours=1), timedelta(minutes=-30))


def on_weekday(day: date, allowed: tuple[int, ...]) -> date:
    """The first day from ``day`` that is one of these weekdays (0 = Monday)."""
    return next(one for one in (day + timedelta(days=step) for step in range(WEEK)) if one.weekday() in allowed)


def is_holiday(day: date, department: str) -> bool:
    """Whether the day belongs to school holidays or is a public one."""
    return is_public_holiday(day, department) or is_school_holiday(day, department)


def _days(pattern: str, start: date, department: str) -> Iterator[tuple[date, time, time]]:
    if pattern == "weekend":
        saturday = on_weekday(start, (5,))
        yield saturday, time(14), time(18)
        yield saturday + timedelta(days=1), time(10), time(17)
    elif pattern == "village":
        friday = on_weekday(start, (4,))
        for step in range(3):
            yield friday + timedelta(days=step), time(10), time(18)
    elif pattern == "deux":
        thursday = on_weekday(start, (3,))
        for step in range(2):
            yield thursday + timedelta(days=step), time(9, 30), time(17)
    elif pattern == "ecole":
        day = on_weekday(start, (0, 1, 3, 4))
        for step in range(3):
            yield on_weekday(day + timedelta(days=step * 3), (0, 1, 3, 4)), time(9, 30), time(11, 30)
    else:
        yield from _series(pattern, start, department)


def _series(pattern: str, start: date, department: str) -> Iterator[tuple[date, time, time]]:
    if pattern == "expo":
        for step in range(WEEK * 6):
            day = start + timedelta(days=step)
            if day.weekday() != 0:
                yield day, time(10), time(18)
    elif pattern == "hebdo":
        first = on_weekday(start, (2,))
        wednesdays = (first + timedelta(weeks=step) for step in range(16))
        yield from ((day, time(14), time(16)) for day in wednesdays if not is_holiday(day, department))
    elif pattern == "mensuel":
        first = on_weekday(start, (1,))
        for step in range(6):
            yield first + timedelta(weeks=4 * step), time(20), time(20, 45)
    else:
        allowed, opens, closes = SINGLE[pattern]
        yield on_weekday(start, allowed), opens, closes


def slots(pattern: str, start: date, *, zone: str, department: str, rank: int, capacity: int | None) -> list[SlotData]:
    """The slots of a pattern from ``start``; ``rank`` shifts the hours of single ones a little."""
    shift = SHIFTS[rank % len(SHIFTS)] if pattern in {"apresmidi", "matin", "soir"} else timedelta(0)
    place = ZoneInfo(zone)
    return [
        SlotData(
            starts_at=datetime.combine(day, opens, place) + shift,
            ends_at=datetime.combine(day, closes, place) + shift,
            capacity=capacity,
        )
        for day, opens, closes in sorted(set(_days(pattern, start, department)))
    ]
