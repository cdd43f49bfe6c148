"""What an iCalendar component says besides its dates."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from maillage.core.text import clean_text
from maillage.imports.readers.codes import mode_of
from maillage.imports.readers.dates import aware
from maillage.imports.readers.numbers import parse_coordinates, says_free
from maillage.imports.readers.record import MARKUP, Record, contacts, labels_of, line_of, link_of
from maillage.imports.schemas import Life, Mode, SourceOrganiser, SourceVenue

LIVES: Mapping[str, Life] = {"CANCELLED": "cancelled"}
POSTCODE = re.compile(r"\b(\d{5}|B-?\d{4})\s+([^,\n(]{2,60})")


def when(component: Mapping[str, Any], name: str) -> Any:
    """The date or date-time of a property; None when it is missing or broken, the first when it is repeated."""
    value = component.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    moment = getattr(value, "dt", None)
    if isinstance(moment, tuple):
        moment = moment[0]
    return moment if isinstance(moment, date) else None


def event_fields(master: Mapping[str, Any], record: Record) -> dict[str, Any]:
    """Texts, place, links and state of an event, ready for :meth:`Record.event`."""
    description = clean_text(words(master, "DESCRIPTION"))
    rich = words(master, "X-ALT-DESC")
    online = _conference(master)
    venue = _venue(master)
    price = line_of(words(master, "X-COST") or words(master, "X-PRICE"), 500)
    image = _first(master, "IMAGE") or _first(master, "ATTACH")
    return {
        "title": words(master, "SUMMARY"),
        "description": rich if MARKUP.search(rich) else description,
        "uid": line_of(words(master, "UID"), 200),
        "url": link_of(words(master, "URL"), record.options.address),
        "online_url": online,
        "venue": venue,
        "mode": mode(venue, online),
        "life": LIVES.get(words(master, "STATUS").upper(), "scheduled"),
        "organisers": _organisers(master),
        "keywords": _categories(master),
        "image_url": link_of(image) if _is_image(master, image) else "",
        "price": price,
        "free": says_free(price),
        "updated_at": _updated(master, record),
        "registration_url": contacts(words(master, "X-REGISTRATION-URL"))[0],
    }


def words(component: Mapping[str, Any], name: str) -> str:
    """A property as text, its first value when it is repeated."""
    value = _first(component, name)
    return str(value) if value is not None and not isinstance(value, bytes) else ""


def _first(component: Mapping[str, Any], name: str) -> Any:
    value = component.get(name)
    return (value[0] if value else None) if isinstance(value, list) else value


def mode(venue: SourceVenue | None, online: str) -> Mode:
    """Where one attends, from what is given."""
    if online:
        return "mixed" if venue else "online"
    return mode_of("1") or "on_site"


def _conference(master: Mapping[str, Any]) -> str:
    link = link_of(words(master, "CONFERENCE")) or link_of(words(master, "X-GOOGLE-CONFERENCE"))
    place = words(master, "LOCATION").strip()
    return link or (link_of(place) if re.fullmatch(r"https?://\S+", place) else "")


def _venue(master: Mapping[str, Any]) -> SourceVenue | None:
    """LOCATION is one line: its first part is the name, a postcode in it gives the commune; GEO gives the point."""
    text = line_of(words(master, "LOCATION"), 500)
    point = _point(master)
    if not text or link_of(text):
        return None
    name, _comma, rest = text.partition(", ")
    commune = POSTCODE.search(rest or text)
    return SourceVenue(
        name=name[:200],
        address=rest,
        postcode=commune.group(1).removeprefix("B").removeprefix("-") if commune else "",
        city=commune.group(2).strip() if commune else "",
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def _point(master: Mapping[str, Any]) -> tuple[float, float] | None:
    geo = _first(master, "GEO")
    return parse_coordinates(getattr(geo, "latitude", None), getattr(geo, "longitude", None))


def _organisers(master: Mapping[str, Any]) -> tuple[SourceOrganiser, ...]:
    """The name of the ORGANIZER; the address it carries belongs to a person and stays out."""
    value = _first(master, "ORGANIZER")
    name = line_of(value.params.get("CN") if hasattr(value, "params") else "")
    return (SourceOrganiser(name=name),) if name and "@" not in name else ()


def _categories(master: Mapping[str, Any]) -> tuple[str, ...]:
    value = master.get("CATEGORIES")
    held = value if isinstance(value, list) else [value] if value is not None else []
    return labels_of([str(item) for category in held for item in getattr(category, "cats", [category])])


def _is_image(master: Mapping[str, Any], value: object) -> bool:
    kind = str(getattr(value, "params", {}).get("FMTTYPE", ""))
    return kind.startswith("image/") or ("IMAGE" in master and bool(value))


def _updated(master: Mapping[str, Any], record: Record) -> datetime | None:
    """LAST-MODIFIED only: DTSTAMP changes at every export."""
    moment = when(master, "LAST-MODIFIED")
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo else aware(moment.date(), moment.time(), record.zone)
