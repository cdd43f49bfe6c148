"""Slots: at most 24 hours each, no overlap, at most 800, in order; every correction is said."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from maillage.imports.readers.dates import Moment, aware, day_bounds
from maillage.imports.schemas import SLOT_LIMIT, SourceSlot

DAY = timedelta(hours=24)
LONGEST_PERIOD_DAYS = 3700
Correction = Literal["reversed", "split", "merged", "capped", "too_long"]


def timed(
    start: datetime, end: datetime | None, state: Literal["scheduled", "cancelled", "full"] = "scheduled"
) -> SourceSlot:
    """A slot between two instants, or from one whose end is not known."""
    begins = start.astimezone(UTC)
    if end is None or end == start:
        return SourceSlot(starts_at=begins, ends_at=begins, state=state, end_known=False)
    return SourceSlot(starts_at=begins, ends_at=end.astimezone(UTC), state=state)


def whole_day(day: date, zone: ZoneInfo) -> SourceSlot:
    """A day whose hours are not given."""
    start, end = day_bounds(day, zone)
    return SourceSlot(starts_at=start, ends_at=end, all_day=True)


def days_between(first: date, last: date) -> list[date]:
    """Every day from one to the other, both included; the first alone when they are reversed."""
    count = min(max((last - first).days, 0), LONGEST_PERIOD_DAYS)
    return [first + timedelta(days=step) for step in range(count + 1)]


def whole_days(first: date, last: date, zone: ZoneInfo) -> list[SourceSlot]:
    """A period without hours, day by day."""
    return [whole_day(day, zone) for day in days_between(first, last)]


def daily(first: date, last: date, hours: Iterable[tuple[time, time | None]], zone: ZoneInfo) -> Iterator[SourceSlot]:
    """The same hours each day of a period; an end before its start is after midnight when it is early morning."""
    ranges = list(hours)
    for day in days_between(first, last):
        for start, end in ranges:
            yield day_slot(day, start, end, zone)


def day_slot(day: date, start: time, end: time | None, zone: ZoneInfo) -> SourceSlot:
    """Local hours of one day. « 21 h – 1 h » and « 20 h – minuit » end the next day; « 16 h – 14 h » stays reversed."""
    begins = aware(day, start, zone)
    if end is None or end == start:
        return timed(begins, None)
    overnight = end < start and end <= time(6)
    return timed(begins, aware(day + timedelta(days=1) if overnight else day, end, zone))


def instant(moment: Moment, zone: ZoneInfo) -> datetime:
    """The instant of a moment that has an hour."""
    return moment.instant.astimezone(UTC) if moment.instant else aware(moment.day, moment.hour or time(0), zone)


def tidy(slots: Iterable[SourceSlot], zone: ZoneInfo, today: date) -> tuple[tuple[SourceSlot, ...], set[Correction]]:
    """The slots in order and within the rules, and what had to be corrected."""
    done: set[Correction] = set()
    straight = sorted(_straighten(slots, done), key=lambda slot: (slot.starts_at, slot.ends_at))
    merged = _merge(straight, done)
    pieces: list[SourceSlot] = []
    for slot in merged:
        pieces.extend(_split(slot, zone, done))
        if len(pieces) > LONGEST_PERIOD_DAYS * 2:
            break
    if len(pieces) > SLOT_LIMIT:
        done.add("capped")
        pieces = _cap(pieces, today)
    return tuple(pieces), done


def _straighten(slots: Iterable[SourceSlot], done: set[Correction]) -> Iterator[SourceSlot]:
    for slot in slots:
        if slot.ends_at < slot.starts_at:
            done.add("reversed")
            yield replace(slot, ends_at=slot.starts_at, end_known=False)
        elif slot.ends_at - slot.starts_at > timedelta(days=LONGEST_PERIOD_DAYS):
            done.add("too_long")
            yield replace(slot, ends_at=slot.starts_at, end_known=False)
        else:
            yield slot


def _merge(slots: list[SourceSlot], done: set[Correction]) -> list[SourceSlot]:
    hours = [slot.starts_at for slot in slots if not slot.all_day]
    kept: list[SourceSlot] = []
    for slot in slots:
        if slot.all_day and _falls_within(hours, slot):
            done.add("merged")
        elif kept and _overlap(kept[-1], slot):
            done.add("merged")
            kept[-1] = _union(kept[-1], slot)
        else:
            kept.append(slot)
    return kept


def _falls_within(hours: list[datetime], day: SourceSlot) -> bool:
    index = bisect_left(hours, day.starts_at)
    return index < len(hours) and hours[index] < day.ends_at


def _overlap(before: SourceSlot, after: SourceSlot) -> bool:
    return after.starts_at < before.ends_at or after.starts_at == before.starts_at


def _union(before: SourceSlot, after: SourceSlot) -> SourceSlot:
    if before.state != after.state:
        return after if before.state == "cancelled" else before
    if after.ends_at <= before.ends_at:
        return before
    return replace(before, ends_at=after.ends_at, end_known=after.end_known)


def _split(slot: SourceSlot, zone: ZoneInfo, done: set[Correction]) -> Iterator[SourceSlot]:
    if slot.ends_at - slot.starts_at <= DAY:
        yield slot
        return
    done.add("split")
    start = slot.starts_at
    while start < slot.ends_at:
        _, midnight = day_bounds(start.astimezone(zone).date(), zone)
        end = min(midnight if midnight > start else start + DAY, slot.ends_at)
        yield replace(slot, starts_at=start, ends_at=end)
        start = end


def _cap(slots: list[SourceSlot], today: date) -> list[SourceSlot]:
    """The first 800 from the 1st of January of this year; when fewer are left, the last 800."""
    recent = [slot for slot in slots if slot.starts_at.year >= today.year]
    return recent[:SLOT_LIMIT] if len(recent) >= SLOT_LIMIT else slots[-SLOT_LIMIT:]
