"""iCalendar (RFC 5545): events by UID, recurrences unrolled within bounds, each broken component alone refused."""

import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event
from icalendar.prop.broken import vBroken
from icalendar.timezone import tzp

from maillage.core.text import fold
from maillage.imports.readers.dates import FIRST_YEAR, LAST_YEAR, aware, known_zone
from maillage.imports.readers.guard import decode
from maillage.imports.readers.ical_fields import event_fields, when
from maillage.imports.readers.ical_repeat import Budget, repeated
from maillage.imports.readers.ical_text import Block, blocks, calendar_property
from maillage.imports.readers.record import Record, attempt, line_of
from maillage.imports.readers.slots import timed, whole_days
from maillage.imports.schemas import Options, Problem, SourceEvent, SourceSlot

PARSE_ERRORS = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
    NotImplementedError,
)
EVENT_LIMIT = 50_000
OTHERS = {"VTODO": "VTODO", "VJOURNAL": "VJOURNAL", "VFREEBUSY": "VFREEBUSY", "VAVAILABILITY": "VAVAILABILITY"}


def read(data: bytes, *, zone: ZoneInfo, options: Options) -> Iterator[SourceEvent | Problem]:
    """Each event of the calendar, its moved occurrences gathered with it; ``line`` is where it begins in the file."""
    text = decode(data)
    own = known_zone(calendar_property(text, "X-WR-TIMEZONE")) or zone
    found = list(blocks(text))
    _learn_zones(block for block in found if block.kind == "VTIMEZONE")
    groups = _groups(block for block in found if block.kind == "VEVENT")
    budget = Budget()
    for rank, group in enumerate(groups.values()):
        if rank >= EVENT_LIMIT:
            break
        record = Record(group[0].line, own, options)
        yield from attempt(record, _group(group, record, budget))
    yield from _left_aside(found, len(groups))


def _left_aside(found: list[Block], events: int) -> Iterator[Problem]:
    others = sorted({block.kind for block in found} & set(OTHERS))
    if others or not events:
        yield Problem(
            line=0,
            field="calendar",
            message=_("Ce calendrier ne contient aucun événement.")
            if not events
            else _("Les composants %(kinds)s ne sont pas des événements : ils sont laissés de côté.")
            % {"kinds": ", ".join(others)},
            level="info",
        )


def _learn_zones(found: Iterator[Block]) -> None:
    """Let the parser know the time zones this file defines, and forget those of the file before."""
    tzp.use_default()
    for block in found:
        try:
            Calendar.from_ical(
                f"BEGIN:VCALENDAR\r\n{block.text}\r\nEND:VCALENDAR\r\n".replace("\n", "\r\n").replace("\r\r", "\r")
            )
        except PARSE_ERRORS:
            continue


def _groups(found: Iterator[Block]) -> dict[str, list[Block]]:
    groups: dict[str, list[Block]] = {}
    for block in found:
        groups.setdefault(block.uid or f"\x00{block.line}", []).append(block)
    return groups


def _parse(block: Block) -> Event | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a vendor's prefix before a known zone is not worth a line in the logs
            component = Event.from_ical(block.text.replace("\n", "\r\n") + "\r\n")
    except PARSE_ERRORS:
        return None
    if not isinstance(component, Event):
        return None
    for name, value in list(component.items()):
        if any(isinstance(item, vBroken) for item in (value if isinstance(value, list) else [value])):
            del component[name]
    return component


def _group(group: list[Block], record: Record, budget: Budget) -> Iterator[SourceEvent | Problem]:
    parsed = [component for component in map(_parse, group) if component is not None]
    if not parsed:
        yield from record.refuse("record", *_broken())
        return
    masters = [component for component in parsed if "RECURRENCE-ID" not in component]
    master = max(masters or parsed[:1], key=_sequence)
    record.title = line_of(master.get("SUMMARY"), 140)
    if len(masters) > 1:
        record.say(
            "uid",
            _("Cet identifiant sert à plusieurs événements : seule la dernière version est lue."),
            _("Donnez un UID à chacun."),
        )
    if len(parsed) < len(group):
        record.say("record", _("Une partie de cet événement est illisible : elle est laissée de côté."), _broken()[1])
    _say_errors(master, record)
    overrides = [component for component in parsed if "RECURRENCE-ID" in component and component is not master]
    slots = list(_slots(master, overrides, record, budget))
    fields = event_fields(master, record)
    yield from record.event(
        slots=slots, external_id=str(master.get("UID", ""))[:200].strip(), sequence=_sequence(master), **fields
    )


def _broken() -> tuple[str, str]:
    return _("Cet événement est mal écrit."), _("Exportez le calendrier à nouveau depuis son logiciel d’origine.")


def _sequence(component: Event) -> int:
    try:
        return max(0, min(int(component.get("SEQUENCE", 0)), 2_000_000_000))
    except (TypeError, ValueError):
        return 0


def _say_errors(component: Event, record: Record) -> None:
    names = [str(name) for name, _text in component.errors if name and str(name).upper() not in ("DTSTART", "RRULE")]
    if names:
        record.say(
            "record",
            _("Ces propriétés sont mal écrites et laissées de côté : %(names)s.")
            % {"names": ", ".join(dict.fromkeys(names))[:200]},
            _broken()[1],
        )


def _slots(master: Event, overrides: list[Event], record: Record, budget: Budget) -> Iterator[SourceSlot]:
    start = when(master, "DTSTART")
    if start is None or not _plausible(start):
        if any(str(name).upper() == "DTSTART" for name, _text in master.errors) or "DTSTART" in master:
            record.say(
                "dates",
                _("La date de début (DTSTART) n’est pas comprise."),
                _("Écrivez par exemple DTSTART:20260314T140000."),
            )
        return
    _say_zone(master, record)
    _say_lost_rule(master, record)
    if overrides or "RRULE" in master or "RDATE" in master:
        yield from (_slot(item, record) for item in repeated(master, overrides, record, budget))
    else:
        yield _slot(master, record)


def _say_lost_rule(master: Event, record: Record) -> None:
    if any(str(name).upper() == "RRULE" for name, _text in master.errors):
        record.say(
            "dates",
            _("La règle de répétition n’est pas comprise : seule la première date est gardée."),
            _("Corrigez la règle RRULE à la source."),
        )


def _plausible(moment: date) -> bool:
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def _say_zone(master: Event, record: Record) -> None:
    held = master.get("DTSTART")
    name = held.params.get("TZID") if hasattr(held, "params") else None
    start = when(master, "DTSTART")
    if name and isinstance(start, datetime) and start.tzinfo is None:
        record.say(
            "dates",
            _("Le fuseau horaire « %(name)s » n’est pas défini : les heures sont lues dans celui du territoire.")
            % {"name": line_of(name, 60)},
            _("Ajoutez la définition du fuseau (VTIMEZONE) ou un nom connu, par exemple Europe/Paris."),
        )


def _slot(component: Mapping[str, Any], record: Record) -> SourceSlot:
    start, end = when(component, "DTSTART"), when(component, "DTEND")
    length = component.get("DURATION")
    state = "cancelled" if fold(str(component.get("STATUS", ""))) == "cancelled" else "scheduled"
    if not isinstance(start, datetime):
        return _day_slot(start or record.today, end, length, record, state)
    begins = _instant(start, record)
    finish: datetime | None = None
    if end is not None:
        finish = _instant(end, record) if isinstance(end, datetime) else aware(end, time(0), record.zone)
    elif isinstance(lasting := getattr(length, "dt", None), timedelta):
        finish = begins + lasting
    return timed(begins, finish, "cancelled" if state == "cancelled" else "scheduled")


def _day_slot(first: date, end: date | None, length: Any, record: Record, state: str) -> SourceSlot:
    """Whole days; DTEND is the morning after the last one (RFC 5545, 3.6.1), many writers put the last day itself."""
    after = end.date() if isinstance(end, datetime) else end
    if after is None and isinstance(getattr(length, "dt", None), timedelta):
        after = first + length.dt
    last = max(first, after - timedelta(days=1)) if after else first
    whole = whole_days(first, last, record.zone)
    day = SourceSlot(starts_at=whole[0].starts_at, ends_at=whole[-1].ends_at, all_day=True)
    return (
        day
        if state != "cancelled"
        else SourceSlot(starts_at=day.starts_at, ends_at=day.ends_at, all_day=True, state="cancelled")
    )


def _instant(moment: datetime, record: Record) -> datetime:
    return aware(moment.date(), moment.time(), record.zone) if moment.tzinfo is None else moment.astimezone(UTC)
