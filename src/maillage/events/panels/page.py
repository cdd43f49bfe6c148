"""The page of one event: its slots with their seats, its facts, its organisers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.contributions.enums import State
from maillage.core.text import plain
from maillage.events.enums import Life, Registration, SlotState
from maillage.events.models import Event, Seat, Slot
from maillage.events.panels.rows import age_label, badges_of, place_label, price_label, translated
from maillage.territories.place import public_address

FEW_SEATS = 5
LISTED_SLOTS = 12


@dataclass(frozen=True, kw_only=True)
class SlotLine:
    """One slot as its line shows it; ``seats`` is how many are left, nothing when seats are not counted here."""

    slot: Slot
    starts_at: datetime
    ends_at: datetime | None
    state: str
    seats: int | None
    reason: str
    past: bool
    register_url: str


def slot_lines(event: Event, slots: list[Slot], at: datetime) -> list[SlotLine]:
    """The slots of an event, with the seats left when it registers here (one query)."""
    zone = ZoneInfo(event.time_zone)
    counted = event.registration == Registration.SEATS
    taken: dict[int, int] = {}
    if counted:
        found = Seat.objects.filter(slot__in=slots).order_by().values_list("slot").annotate(count=Count("pk"))
        taken = dict(found)
    return [_line(event, slot, zone, at, taken.get(slot.pk, 0), counted=counted) for slot in slots]


def _line(event: Event, slot: Slot, zone: ZoneInfo, at: datetime, taken: int, *, counted: bool) -> SlotLine:
    left = max(0, slot.capacity - taken) if counted and slot.capacity else None
    past = slot.ends_at <= at
    state = "free"
    if slot.state == SlotState.CANCELLED or event.life == Life.CANCELLED:
        state = "cancelled"
    elif slot.state == SlotState.FULL or event.life == Life.FULL or left == 0:
        state = "full"
    elif slot.state == SlotState.MOVED:
        state = "moved"
    elif left is not None and left <= FEW_SEATS:
        state = "few"
    opens = counted and not past and state != "cancelled" and event.contribution.state == State.PUBLISHED
    return SlotLine(
        slot=slot,
        starts_at=slot.starts_at.astimezone(zone),
        ends_at=slot.ends_at.astimezone(zone) if slot.has_end else None,
        state=state,
        seats=left,
        reason=slot.note,
        past=past,
        register_url=reverse("events:register", args=[event.slug, slot.pk]) if opens else "",
    )


def next_slot(lines: list[SlotLine]) -> SlotLine | None:
    """The one to show first: the next that takes place, or the last when all is over."""
    for line in lines:
        if not line.past and line.state != "cancelled":
            return line
    return lines[-1] if lines else None


def page_context(event: Event, slots: list[Slot], at: datetime) -> dict[str, Any]:
    """Everything the template of an event shows."""
    lines = slot_lines(event, slots, at)
    upcoming = [line for line in lines if not line.past]
    description = translated(event, "description")
    origin = event.contribution.origin
    return {
        "event": event,
        "title": translated(event, "title"),
        "summary": translated(event, "summary"),
        "description": description,
        "meta": translated(event, "summary") or plain(description)[:200],
        "lines": upcoming[:LISTED_SLOTS] if upcoming else lines[-LISTED_SLOTS:],
        "hidden_lines": upcoming[LISTED_SLOTS:],
        "next": next_slot(lines),
        "others": max(0, len(upcoming) - 1),
        "is_past": bool(lines) and not upcoming,
        "price": price_label(event),
        "age": age_label(event),
        "place": place_label(event),
        "badges": badges_of(event)[:1],
        "organisers": list(event.organisers.all()),
        "access_notes": list(event.access_notes.all()),
        "public_url": public_address(origin, "events:event", event.slug),
        "untranslated": event.contribution.language if not _speaks(event) else "",
        "is_elsewhere": _("Un événement de %(territory)s") % {"territory": origin.name},
    }


def _speaks(event: Event) -> bool:
    tongue = get_language() or "fr"
    return tongue == event.contribution.language or bool(event.translations.get(tongue, {}).get("title"))
