"""Slots from the date columns of flat sources: only what is certain becomes a slot, the rest stays a phrase."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from maillage.imports.readers.dates import HOUR, Moment, Unclear, parse_hours, parse_moment
from maillage.imports.readers.fields import Fields
from maillage.imports.readers.record import Record, line_of, unclear_sentence
from maillage.imports.readers.slots import daily, day_slot, instant, timed, whole_day, whole_days
from maillage.imports.schemas import SourceSlot

STAMP = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?"
STAMPS = re.compile(rf"({STAMP})\s*[-/–]\s*({STAMP})")
LONGEST = timedelta(hours=24)
RAW_LIMIT = 20_000
Hours = list[tuple[time, time | None]]


def slots_of(fields: Fields, record: Record) -> tuple[list[SourceSlot], str]:
    """The slots and the phrase about dates. Timings win over first and last dates, which win over start and end."""
    note = fields.text("dates_note", 300)
    pairs = list(timing_pairs(fields.json("timings")))
    if pairs:
        return list(timing_slots(pairs, record)), note
    if fields.raw("first_start") is not None:
        return first_and_last(fields, record, note), note
    return list(_start_and_end(fields, record)), note


def timing_pairs(value: Any) -> Iterator[tuple[object, object]]:
    """Pairs of begin and end from ``[{"begin", "end"}]``, ``[[begin, end]]`` or « begin-end » lines in ISO 8601."""
    if isinstance(value, list):
        for item in value[:RAW_LIMIT]:
            if isinstance(item, dict):
                yield item.get("begin", item.get("start")), item.get("end")
            elif isinstance(item, list) and len(item) == 2:  # noqa: PLR2004 - a pair
                yield item[0], item[1]
    elif isinstance(value, str):
        for match in list(STAMPS.finditer(value))[:RAW_LIMIT]:
            yield match.group(1), match.group(2)


def timing_slots(pairs: list[tuple[object, object]], record: Record) -> Iterator[SourceSlot]:
    """A slot per pair; a pair of several days gives whole days, since the hours may be daily or continuous."""
    for begin, end in pairs:
        start, finish = record.moment(begin, "dates"), record.moment(end, "dates")
        if start:
            yield from _span(start, finish, record)


def _span(start: Moment, end: Moment | None, record: Record) -> Iterator[SourceSlot]:
    zone = record.zone
    if start.hour is None:
        last = end.day if end else start.day
        if last < start.day:
            _say_reversed(record)
        yield from whole_days(start.day, last, zone)
        return
    begins = instant(start, zone)
    if end is None or (end.hour is None and end.day == start.day):
        yield timed(begins, None)
        return
    ends = instant(end, zone)
    if end.hour is not None and ends - begins <= LONGEST:
        yield timed(begins, ends)
        return
    record.say(
        "dates",
        _(
            "Cette période dure plusieurs jours sans dire si ses heures valent chaque jour : les jours sont "
            "gardés sans heure."
        ),
        _("Donnez une ligne par séance à la source."),
    )
    yield from whole_days(begins.astimezone(zone).date(), ends.astimezone(zone).date(), zone)


def _say_reversed(record: Record) -> None:
    record.say(
        "dates",
        _("La date de fin précède la date de début : seul le premier jour est gardé."),
        _("Corrigez la date de fin à la source."),
    )


def first_and_last(fields: Fields, record: Record, note: str) -> list[SourceSlot]:
    """The starts of the first and the last time of an event whose other times the source left out."""
    first, last = record.moment(fields.raw("first_start"), "dates"), record.moment(fields.raw("last_start"), "dates")
    if first is None:
        return []
    if first.hour is None:
        return [whole_day(day, record.zone) for day in sorted({first.day, (last or first).day})]
    starts = sorted({instant(first, record.zone), instant(last, record.zone) if last else instant(first, record.zone)})
    local = [start.astimezone(record.zone) for start in starts]
    if local[0].date() == local[-1].date():
        return [timed(start, None) for start in _listed(note, local) or starts]
    record.say(
        "dates",
        _("La source ne donne que la première et la dernière séance ; la phrase « %(note)s » est gardée pour le reste.")
        % {"note": line_of(note, 120)},
        _("Importez plutôt l’agenda d’origine, qui donne chaque séance."),
    )
    return [timed(start, None) for start in starts]


def _listed(note: str, local: list[datetime]) -> list[datetime]:
    """« dimanche 21 septembre, 10h30, 11h30, 14h00 »: every start, when the phrase agrees with the two known ones."""
    marks = re.findall(r",\s*(\d{1,2})h([0-5]\d)(?=\s*(?:,|$))", note)
    try:
        hours = [time(int(hour), int(minute)) for hour, minute in marks]
    except ValueError:
        return []
    if len(hours) < 2 or hours[0] != local[0].time() or hours[-1] != local[-1].time() or hours != sorted(hours):  # noqa: PLR2004 - first and last
        return []
    return [local[0].replace(hour=hour.hour, minute=hour.minute) for hour in hours]


def _start_and_end(fields: Fields, record: Record) -> Iterator[SourceSlot]:
    start, written = _moment_and_hours(fields.raw("start"), record)
    if start is None:
        return
    end, _unused = _moment_and_hours(fields.raw("end"), record) if fields.raw("end") is not None else (None, [])
    hours = written or _hours(fields, record)
    if start.hour is None and hours:
        yield from _daily(start, end, hours, record)
    elif start.hour is not None and end is None and fields.raw("end_time") is not None:
        yield from _with_end_time(start, fields, record)
    else:
        yield from _span(start, end, record)


def _moment_and_hours(value: object, record: Record) -> tuple[Moment | None, Hours]:
    """A date cell, which may carry a range of hours: « 14/03/2026 de 14h à 16h »."""
    if isinstance(value, str):
        mark = HOUR.search(value.lower())
        head = re.sub(r"[\s,(à\-]*(?:\bde|\bà)?\s*$", "", value[: mark.start()]) if mark else ""
        try:
            hours = parse_hours(value[len(head) :].strip("() ,")) if mark and head else []
            if hours and (len(hours) > 1 or hours[0][1]):
                return Moment(parse_moment(head).day), hours
        except Unclear:
            pass
    return record.moment(value, "dates"), []


def _hours(fields: Fields, record: Record) -> Hours:
    for field in ("hours", "start_time"):
        value = fields.raw(field)
        if value is None:
            continue
        try:
            found = parse_hours(_clock(value))
            if field == "start_time" and len(found) == 1 and found[0][1] is None and fields.raw("end_time") is not None:
                return [(found[0][0], parse_hours(_clock(fields.raw("end_time")))[0][0])]
        except Unclear as error:
            record.say("dates", *unclear_sentence(str(error), line_of(value, 60)))
            return []
        return found
    return []


def _clock(value: object) -> object:
    """A spreadsheet's hour as a fraction of a day (0.5625) or a plain figure (14) made into an hour."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        minutes = round(value * 1440) if value < 1 else round(value * 60)
        return time(minutes // 60 % 24, minutes % 60)
    if isinstance(value, timedelta):
        return time(int(value.total_seconds()) // 3600 % 24, int(value.total_seconds()) // 60 % 60)
    text = str(value)
    return f"{text}h" if text.strip().isdigit() else value


def _with_end_time(start: Moment, fields: Fields, record: Record) -> Iterator[SourceSlot]:
    try:
        finish = parse_hours(_clock(fields.raw("end_time")))[0][0]
    except Unclear as error:
        record.say("dates", *unclear_sentence(str(error), fields.text("end_time", 60)))
        yield timed(instant(start, record.zone), None)
        return
    local = instant(start, record.zone).astimezone(record.zone)
    yield day_slot(local.date(), local.time(), finish, record.zone)


def _daily(start: Moment, end: Moment | None, hours: Hours, record: Record) -> Iterator[SourceSlot]:
    last = end.day if end else start.day
    if last < start.day:
        _say_reversed(record)
        last = start.day
    if last > start.day:
        record.say("dates", _("Les horaires sont compris comme ceux de chaque jour de la période."), "", "info")
    yield from daily(start.day, last, hours, record.zone)
