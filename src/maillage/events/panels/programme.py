"""The printed programme: the slots of a search by date or by place, with the contractual title and summary."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase, hours_phrase, is_whole_day
from maillage.documents.typesetting import DEFAULT_COLOURS, compile_pdf
from maillage.events.enums import Life, SlotState
from maillage.events.models import Event, Slot
from maillage.events.panels.rows import age_label, place_label, price_label, translated
from maillage.events.querysets import agenda as index
from maillage.territories.models import Territory
from maillage.territories.place import public_address

MOST_EVENTS = 2000
MOST_LINES = 6000


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


def _line(event: Event, slot: Slot, language: str, *, with_day: bool) -> Line:
    zone = ZoneInfo(event.time_zone)
    start, end = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone) if slot.has_end else None
    hours = _("toute la journée") if slot.whole_day or is_whole_day(start, end) else hours_phrase(start, end, language)
    lead = f"{day_phrase(start.date(), language, short=True)}, {hours}" if with_day else hours
    venue = event.venue
    address = (
        ", ".join(part for part in (venue.address, venue.commune.name if venue.commune else "") if part)
        if venue
        else ""
    )
    facts = [event.type.label_in(language) if event.type else "", age_label(event), price_label(event)]
    return Line(
        lead=lead,
        title=translated(event, "title", language),
        summary=translated(event, "summary", language),
        place=" – ".join(part for part in (venue.name if venue else place_label(event), address) if part),
        facts=" · ".join(fact for fact in facts if fact),
        url=public_address(event.contribution.origin, "events:event", event.slug, language=language),
        cancelled=event.life == Life.CANCELLED or slot.state == SlotState.CANCELLED,
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
    chapters: dict[Any, list[Line]] = {}
    headings: dict[Any, str] = {}
    for slot in slots:
        event = events[slot.event_id]
        day: date = slot.starts_at.astimezone(ZoneInfo(event.time_zone)).date()
        town = event.venue.commune.name if event.venue and event.venue.commune else _("En ligne")
        key: Any = (town,) if by_place else day
        headings[key] = town if by_place else day_phrase(day, language, year=True)
        chapters.setdefault(key, []).append(_line(event, slot, language, with_day=by_place))
    ordered = sorted(chapters) if by_place else list(chapters)
    return Programme(tuple(Chapter(headings[key], tuple(chapters[key])) for key in ordered), len(ids), len(slots))


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
    data = {"subtitle": _("%(count)s séances") % {"count": programme.slots}, "groups": groups}
    return compile_pdf("documents/typst/list.typ", data, language=language, title=title, at=at, colours=colours)
