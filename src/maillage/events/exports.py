"""What goes out of an event for machines: JSON-LD (schema.org Event), as Google and the networks' readers take it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from maillage.core.text import plain
from maillage.directory.models import Venue
from maillage.events.enums import Life, Mode, OrganiserRole, SlotState
from maillage.events.models import Event, Slot

STATUS = {
    Life.SCHEDULED: "EventScheduled",
    Life.FULL: "EventScheduled",
    Life.RESCHEDULED: "EventRescheduled",
    Life.MOVED_ONLINE: "EventMovedOnline",
    Life.POSTPONED: "EventPostponed",
    Life.CANCELLED: "EventCancelled",
}
ATTENDANCE = {
    Mode.ON_SITE: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.MIXED: "MixedEventAttendanceMode",
}
SCHEMA = "https://schema.org"
MOST_SUB_EVENTS = 50


def _iso(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat()


def place_json(venue: Venue) -> dict[str, Any]:
    """A place as schema.org Place."""
    address: dict[str, Any] = {"@type": "PostalAddress"}
    if venue.address:
        address["streetAddress"] = venue.address
    if venue.postcode:
        address["postalCode"] = venue.postcode
    if venue.commune is not None:
        address["addressLocality"] = venue.commune.name
        address["addressCountry"] = venue.commune.country
    place: dict[str, Any] = {"@type": "Place", "name": venue.name, "address": address}
    if venue.latitude is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": venue.latitude, "longitude": venue.longitude}
    return place


def _location(event: Event) -> Any:
    places: list[dict[str, Any]] = []
    if event.mode != Mode.ONLINE and event.venue is not None:
        places.append(place_json(event.venue))
    if event.mode != Mode.ON_SITE and event.online_url:
        places.append({"@type": "VirtualLocation", "url": event.online_url})
    return places[0] if len(places) == 1 else places


def _slot_json(event: Event, slot: Slot, url: str) -> dict[str, Any]:
    status = "EventCancelled" if slot.state == SlotState.CANCELLED else STATUS[Life(event.life)]
    found = {
        "@type": "Event",
        "name": event.title,
        "url": url,
        "startDate": _iso(slot.starts_at, event.time_zone),
        "eventStatus": f"{SCHEMA}/{status}",
        "location": _location(event),
    }
    if slot.has_end:
        found["endDate"] = _iso(slot.ends_at, event.time_zone)
    return found


def event_json_ld(event: Event, slots: list[Slot], url: str, image_url: str = "") -> dict[str, Any]:
    """An event with its slots as sub-events when there are several; cancelled ones say so."""
    data: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Event",
        "@id": f"{url}#event",
        "name": event.title,
        "url": url,
        "inLanguage": list(event.languages) or [event.contribution.language],
        "eventStatus": f"{SCHEMA}/{STATUS[Life(event.life)]}",
        "eventAttendanceMode": f"{SCHEMA}/{ATTENDANCE[Mode(event.mode)]}",
        "location": _location(event),
    }
    if text := event.summary or plain(event.description)[:300]:
        data["description"] = text
    if event.first_starts_at and event.last_ends_at:
        data["startDate"] = _iso(event.first_starts_at, event.time_zone)
        if event.last_ends_at > event.first_starts_at:
            data["endDate"] = _iso(event.last_ends_at, event.time_zone)
    if image_url:
        data["image"] = [image_url]
    if event.is_free is not None:
        data["isAccessibleForFree"] = event.is_free
    data |= _people(event)
    data |= _offers(event, url)
    if len(slots) > 1:
        data["subEvent"] = [_slot_json(event, slot, url) for slot in slots[:MOST_SUB_EVENTS]]
    return data


def _people(event: Event) -> dict[str, Any]:
    found: dict[str, list[dict[str, str]]] = {"organizer": [], "funder": []}
    for row in event.organisers.all():
        if row.role == OrganiserRole.ORGANISER:
            found["organizer"].append({"@type": "Organization", "name": str(row)})
        elif row.role == OrganiserRole.FUNDER:
            found["funder"].append({"@type": "Organization", "name": str(row)})
    if event.age_from is not None or event.age_to is not None:
        low, high = event.age_from or 0, "" if event.age_to is None else event.age_to
        return {name: rows for name, rows in found.items() if rows} | {"typicalAgeRange": f"{low}-{high}"}
    return {name: rows for name, rows in found.items() if rows}


def _offers(event: Event, url: str) -> dict[str, Any]:
    link = event.registration_url or url
    full = event.life == Life.FULL
    stock = f"{SCHEMA}/SoldOut" if full else f"{SCHEMA}/InStock"
    prices: list[tuple[str, str]] = [(fee.label, f"{fee.amount:.2f}") for fee in event.prices.all()]
    if event.is_free:
        prices = [("", "0")]
    offers = [
        {"@type": "Offer", "price": amount, "priceCurrency": "EUR", "url": link, "availability": stock}
        | ({"name": label} if label else {})
        for label, amount in prices
    ]
    return {"offers": offers} if offers else {}
