"""Linked data: schema.org Event in JSON-LD, alone, in a graph or in a web page (https://schema.org/Event)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from maillage.core.text import fold
from maillage.imports.readers import datatourisme
from maillage.imports.readers.codes import accessibility_of, life_of, mode_of, venue_mode
from maillage.imports.readers.dates import Unclear, parse_hours
from maillage.imports.readers.flat_dates import timing_slots
from maillage.imports.readers.guard import decode
from maillage.imports.readers.linked import many, node_types, one, text, typed
from maillage.imports.readers.numbers import parse_ages, parse_coordinates, parse_flag, parse_number, says_free
from maillage.imports.readers.record import Record, attempt, labels_of, line_of, link_of
from maillage.imports.readers.slots import daily, days_between
from maillage.imports.schemas import Options, Problem, SourceEvent, SourceOrganiser, SourceSlot, SourceVenue

Node = Mapping[str, Any]
DEPTH = 12
SCRIPT = re.compile(r"<script[^>]+application/ld\+json[^>]*>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
BLOCK_LIMIT = 200
DURATION = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d+S)?)?", re.IGNORECASE)
WEEKDAYS = {"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6}
INNER = ("@graph", "itemListElement", "item", "mainEntity", "events", "event", "containsEvent")


def blocks_in(page: str) -> Iterator[Any]:
    """The JSON-LD blocks of a page; a broken one is passed over."""
    for match in list(SCRIPT.finditer(page))[:BLOCK_LIMIT]:
        try:
            yield json.loads(match.group(1).strip().removeprefix("<!--").removesuffix("-->"), strict=False)
        except (ValueError, RecursionError):
            continue


def event_nodes(document: Any, depth: int = 0) -> Iterator[Node]:
    """The events of a document, wherever lists and graphs hold them, in order."""
    if depth > DEPTH:
        return
    if isinstance(document, list):
        for item in document:
            yield from event_nodes(item, depth + 1)
    elif isinstance(document, Mapping):
        if is_event(document):
            yield document
            return
        for key in INNER:
            if key in document:
                yield from event_nodes(document[key], depth + 1)


def is_event(node: Node) -> bool:
    """Whether a node's type is Event or one of its kinds (ExhibitionEvent, Festival, CourseInstance…)."""
    return any(
        name.endswith("event") or name in ("festival", "hackathon", "courseinstance") for name in node_types(node)
    )


def read(document: Any, *, zone: ZoneInfo, options: Options) -> Iterator[SourceEvent | Problem]:
    """Each event node of the document."""
    line = 0
    for line, node in enumerate(event_nodes(document), start=1):
        record = Record(line, zone, options)
        chosen = datatourisme.one_event if datatourisme.looks_like(node) else one_event
        yield from attempt(record, chosen(node, record))
    if not line:
        yield nothing_found()


def read_page(data: bytes, *, zone: ZoneInfo, options: Options) -> Iterator[SourceEvent | Problem]:
    """The events that a web page declares in its JSON-LD blocks."""
    yield from read(list(blocks_in(decode(data))), zone=zone, options=options)


def nothing_found() -> Problem:
    """Said once when a document declares no event."""
    return Problem(
        line=0,
        field="record",
        message=_("Ce document ne déclare aucun événement (schema.org Event)."),
        remedy=_("Donnez l’adresse de l’agenda en iCalendar, OpenAgenda ou CSV."),
        level="info",
    )


def one_event(
    node: Node, record: Record, fallback: Mapping[str, object] | None = None
) -> Iterator[SourceEvent | Problem]:
    """The event of one schema.org node; ``fallback`` gives an address and identifier from what carried it."""
    base = record.options.address
    record.title = line_of(text(one(node, "name")), 140)
    spare = fallback or {}
    venue, online = _where(node)
    url = link_of(text(one(node, "url")), base) or link_of(node.get("@id")) or link_of(spare.get("url"))
    price, free = _price(node)
    low, high = parse_ages(text(one(node, "typicalAgeRange")))
    yield from record.event(
        external_id=line_of(
            text(one(node, "identifier")) or node.get("@id") or text(one(node, "url")) or spare.get("identifier")
        ),
        title=text(one(node, "name")),
        summary=text(one(node, "disambiguatingDescription")),
        description=text(one(node, "description")),
        slots=_slots(node, record),
        url=url,
        online_url=online,
        venue=venue,
        mode=venue_mode(mode_of(one(node, "eventAttendanceMode")), venue, online),
        life=life_of(one(node, "eventStatus")),
        organisers=_people(node),
        age_from=low,
        age_to=high,
        price=price,
        free=free,
        type_labels=tuple(name for name in _type_labels(node) if name != "Event"),
        keywords=_keywords(node),
        audience_labels=labels_of(
            [text(one(item, "audienceType", "name")) for item in many(node, "audience") if isinstance(item, Mapping)]
        ),
        accessibility=accessibility_of([text(item) for item in many(node, "accessibilityFeature")]),
        image_url=next(
            (
                link_of(text(one(item, "url", "contentUrl") if isinstance(item, Mapping) else item), base)
                for item in many(node, "image")
            ),
            "",
        ),
        registration_url=_offer_link(node),
        language=line_of(text(one(node, "inLanguage")), 8)[:2].lower() or record.options.language,
        updated_at=record.instant(text(one(node, "dateModified")), "updated_at"),
    )


def _type_labels(node: Node) -> list[str]:
    return [line_of(str(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1], 60) for name in many(node, "@type")]


def _keywords(node: Node) -> tuple[str, ...]:
    held = [text(item) for item in many(node, "keywords")]
    return labels_of(held if len(held) > 1 else (held or [""])[0], r"[|;,\n]")


def _slots(node: Node, record: Record) -> list[SourceSlot]:
    slots = [
        slot
        for schedule in many(node, "eventSchedule")
        if isinstance(schedule, Mapping)
        for slot in _schedule(schedule, record)
    ]
    if slots:
        return slots
    start, end = text(one(node, "startDate")), text(one(node, "endDate"))
    length = DURATION.fullmatch(text(one(node, "duration")) or "-")
    if start and not end and length:
        begins = record.instant(start, "dates")
        if begins:
            end = (begins + _length(length)).isoformat()
    return list(timing_slots([(start, end or None)], record)) if start else []


def _length(match: re.Match[str]) -> timedelta:
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def _schedule(schedule: Node, record: Record) -> Iterator[SourceSlot]:
    """A schema.org Schedule: days of the week, every so many weeks, at the same hours."""
    first, last = (
        record.moment(text(one(schedule, "startDate")), "dates"),
        record.moment(text(one(schedule, "endDate")), "dates"),
    )
    every = DURATION.fullmatch(text(one(schedule, "repeatFrequency")) or "-")
    weeks = re.fullmatch(r"P(\d{1,2})W", text(one(schedule, "repeatFrequency")) or "", re.IGNORECASE)
    days = {
        WEEKDAYS[name]
        for name in (fold(text(day)).rsplit("/", 1)[-1] for day in many(schedule, "byDay"))
        if name in WEEKDAYS
    }
    if not first or not last or not (every or weeks):
        record.say(
            "dates",
            _("Le calendrier de répétition n’est pas compris : seules les dates de l’événement sont lues."),
        )
        return
    try:
        start = parse_hours(text(one(schedule, "startTime")))[0][0]
        end: time | None = parse_hours(text(one(schedule, "endTime")))[0][0]
    except Unclear:
        record.say(
            "dates",
            _("Le calendrier de répétition ne donne pas d’heures : seules les dates de l’événement sont lues."),
        )
        return
    step = int(weeks.group(1)) if weeks else 1
    chosen = days or ({first.day.weekday()} if weeks else set(range(7)))
    for day in days_between(first.day, last.day):
        if day.weekday() in chosen and (day - first.day).days // 7 % max(step, 1) == 0:
            yield from daily(day, day, [(start, end)], record.zone)


def _where(node: Node) -> tuple[SourceVenue | None, str]:
    venue, online = None, ""
    for place in many(node, "location"):
        if isinstance(place, Mapping) and typed(place, "virtuallocation"):
            online = online or link_of(text(one(place, "url")))
        elif venue is None:
            venue = venue_of(place)
    return venue, online


def venue_of(place: Any) -> SourceVenue | None:
    """A schema.org Place, or its name alone."""
    if not isinstance(place, Mapping):
        name = line_of(place)
        return SourceVenue(name=name) if name else None
    address = one(place, "address")
    parts = address if isinstance(address, Mapping) else {}
    geo = one(place, "geo")
    held = geo if isinstance(geo, Mapping) else place
    point = parse_coordinates(text(one(held, "latitude")), text(one(held, "longitude")))
    return SourceVenue(
        external_id=line_of(place.get("@id")),
        name=line_of(text(one(place, "name"))),
        address=line_of(text(one(parts, "streetAddress")) or (address if isinstance(address, str) else ""), 500),
        postcode=line_of(text(one(parts, "postalCode")), 12),
        city=line_of(text(one(parts, "addressLocality")), 100),
        country=line_of(text(one(parts, "addressCountry")), 60).upper()[:2],
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        url=link_of(text(one(place, "url"))),
        phone=line_of(text(one(place, "telephone")), 40),
    )


def _people(node: Node) -> tuple[SourceOrganiser, ...]:
    """Organisers and funders that are organisations; a person's name is not published without asking."""
    found: dict[str, SourceOrganiser] = {}
    for key, role in (("organizer", "organiser"), ("sponsor", "partner"), ("funder", "funder")):
        for item in many(node, key):
            if isinstance(item, Mapping) and typed(item, "person"):
                continue
            name = line_of(text(one(item, "name", "legalName")) if isinstance(item, Mapping) else item)
            if name:
                url = link_of(text(one(item, "url"))) if isinstance(item, Mapping) else ""
                found.setdefault(fold(name), SourceOrganiser(name=name, role=role, url=url))  # type: ignore[arg-type]  # roles of the line above
    return tuple(found.values())


def _price(node: Node) -> tuple[str, bool | None]:
    said = parse_flag(one(node, "isAccessibleForFree"))
    words: list[str] = []
    for offer in many(node, "offers"):
        if not isinstance(offer, Mapping):
            continue
        amount = parse_number(text(one(offer, "price", "lowPrice")))
        if amount is not None and amount > 0:
            name = line_of(text(one(offer, "name")), 80)
            money = line_of(text(one(offer, "priceCurrency")), 3) or "EUR"
            shown = f"{amount:.2f}".replace(".00", "").replace(".", ",") + (
                "\u00a0€" if money == "EUR" else f"\u00a0{money}"
            )
            words.append(f"{name}\u00a0: {shown}" if name else shown)
        elif amount == 0 and said is None and len(many(node, "offers")) == 1:
            said = True
    price = ", ".join(dict.fromkeys(words))[:500]
    return price, False if said is None and words else (says_free(price) if said is None else said)


def _offer_link(node: Node) -> str:
    links: Iterable[str] = (
        link_of(text(one(offer, "url"))) for offer in many(node, "offers") if isinstance(offer, Mapping)
    )
    return next((link for link in links if link), "")
