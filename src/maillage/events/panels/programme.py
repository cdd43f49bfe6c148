"""The printed programme: the slots of a search by date or by place, with the contractual title and summary."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.dates import day_phrase, hours_phrase, is_whole_day, period_phrase
from maillage.core.text import fold
from maillage.documents.typesetting import DEFAULT_COLOURS, compile_pdf
from maillage.events.enums import Life, SlotState
from maillage.events.models import Event, Slot
from maillage.events.panels.rows import age_label, place_label, price_label, translated
from maillage.events.querysets import agenda as index
from maillage.territories.models import Territory
from maillage.territories.place import public_address
from maillage.ui.templatetags.ui.words import number

MOST_EVENTS = 2000
MOST_LINES = 6000
MOST_DATES = 7  # an exhibition open every day is one line of a printed programme, not one a day


@dataclass(frozen=True, kw_only=True)
class Line:
    """One slot of one event in the programme."""

    lead: str
    title: str
    summary: str
    place: str
    facts: str
    url: str
    cancelled: bool


@dataclass(frozen=True)
class Chapter:
    """The lines of one day, or of one commune."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Programme:
    """The chapters, and how many events and slots they hold."""

    chapters: tuple[Chapter, ...]
    events: int
    slots: int


def _hours(event: Event, slot: Slot, language: str) -> str:
    zone = ZoneInfo(event.time_zone)
    start, end = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone) if slot.has_end else None
    return _("toute la journée") if slot.whole_day or is_whole_day(start, end) else hours_phrase(start, end, language)


def _day(event: Event, slot: Slot) -> date:
    return slot.starts_at.astimezone(ZoneInfo(event.time_zone)).date()


def _lead(event: Event, slot: Slot, language: str, *, with_day: bool) -> str:
    hours = _hours(event, slot, language)
    return f"{day_phrase(_day(event, slot), language, short=True)}, {hours}" if with_day else hours


def _long_run(event: Event, slots: Sequence[Slot], language: str) -> tuple[str, list[str]]:
    """« du 1er au 30 décembre », then « 10 h – 18 h » and « 27 dates »; no hours when they change."""
    period = period_phrase(_day(event, slots[0]), _day(event, slots[-1]), language)
    hours = {_hours(event, slot, language) for slot in slots}
    dates = ngettext("%(n)s date", "%(n)s dates", len(slots)) % {"n": len(slots)}
    return period, [*(hours if len(hours) == 1 else ()), dates]


def _line(event: Event, lead: str, language: str, *, cancelled: bool, first: Sequence[str] = ()) -> Line:
    venue = event.venue
    address = (
        ", ".join(part for part in (venue.address, venue.commune.name if venue.commune else "") if part)
        if venue
        else ""
    )
    facts = [*first, event.type.label_in(language) if event.type else "", age_label(event), price_label(event)]
    return Line(
        lead=lead,
        title=translated(event, "title", language),
        summary=translated(event, "summary", language),
        place=" – ".join(part for part in (venue.name if venue else place_label(event), address) if part),
        facts=" · ".join(fact for fact in facts if fact),
        url=public_address(event.contribution.origin, "events:event", event.slug, language=language),
        cancelled=cancelled,
    )


def programme_of(criteria: index.Criteria, at: datetime, language: str, *, by_place: bool) -> Programme:
    """The programme of a search: its slots within the dates asked for, in order (two queries and their relations)."""
    ids = index.ids(criteria, at=at, limit=MOST_EVENTS)
    events = (
        Event.objects.filter(pk__in=ids)
        .select_related("contribution__origin", "type", "venue__commune")
        .prefetch_related("prices")
        .in_bulk()
    )
    asked = Q(ends_at__gt=criteria.starts or at)
    if criteria.until is not None:
        asked &= Q(starts_at__lt=criteria.until)
    slots = list(Slot.objects.filter(asked, event__in=ids).in_order()[:MOST_LINES])
    listed = list(_listed(slots, events, language, by_place=by_place))
    chapters: dict[tuple[str, str], list[Line]] = {}
    for key, line in listed:
        chapters.setdefault(key, []).append(line)
    ordered = sorted(chapters) if by_place else list(chapters)
    return Programme(tuple(Chapter(key[1], tuple(chapters[key])) for key in ordered), len(ids), len(slots))


def _listed(
    slots: Sequence[Slot], events: Mapping[int, Event], language: str, *, by_place: bool
) -> Iterator[tuple[tuple[str, str], Line]]:
    """Each line with the key and heading of its chapter; an event of many dates has one line, before all days."""
    dates: dict[int, list[Slot]] = {}
    for slot in slots:
        dates.setdefault(slot.event_id, []).append(slot)
    long = {key: [slot for slot in rows if not _off(slot)] for key, rows in dates.items() if len(rows) > MOST_DATES}
    running = ("", _("À plusieurs dates"))
    for key, rows in long.items():
        if rows:
            event = events[key]
            lead, first = _long_run(event, rows, language)
            line = _line(event, lead, language, cancelled=event.life == Life.CANCELLED, first=first)
            yield (_town(event) if by_place else running), line
    for key, slot in ((key, slot) for slot in slots if (key := slot.event_id) not in long):
        event = events[key]
        day = _day(event, slot)
        chapter = _town(event) if by_place else (day.isoformat(), day_phrase(day, language, year=True))
        lead = _lead(event, slot, language, with_day=by_place)
        yield chapter, _line(event, lead, language, cancelled=event.life == Life.CANCELLED or _off(slot))


def _off(slot: Slot) -> bool:
    return slot.state == SlotState.CANCELLED


def _town(event: Event) -> tuple[str, str]:
    town = event.venue.commune.name if event.venue and event.venue.commune else _("En ligne")
    return fold(town), town


def programme_pdf_of(
    programme: Programme, territory: Territory | None, where: str, language: str, at: datetime
) -> bytes:
    """The programme as a tagged PDF in the colours of the territory."""
    place = where or (territory.name if territory is not None else _("Tout le réseau"))
    title = _("Programme : %(place)s") % {"place": place}
    groups = [
        {
            "heading": chapter.heading,
            "entries": [
                {
                    "lead": line.lead,
                    "title": line.title,
                    "url": line.url,
                    "summary": line.summary,
                    "lines": [note for note in (line.place, line.facts) if note],
                    "badge": _("Annulé") if line.cancelled else "",
                    "struck": line.cancelled,
                }
                for line in chapter.lines
            ],
        }
        for chapter in programme.chapters
    ]
    colours = (territory.colour_1, territory.colour_2) if territory is not None else DEFAULT_COLOURS
    said = ngettext("%(count)s séance", "%(count)s séances", programme.slots) % {"count": number(programme.slots)}
    empty = _("Aucune séance ne répond à ces filtres.")
    data = {"subtitle": said if groups else "", "groups": groups, "empty": empty}
    return compile_pdf("documents/typst/list.typ", data, language=language, title=title, at=at, colours=colours)
