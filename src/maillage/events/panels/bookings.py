"""Registrations as people see them: their own, and the lists of those who organise."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.spreadsheets import safe
from maillage.events.actions.booking import is_open
from maillage.events.enums import BookingState, SlotState
from maillage.events.models import Booking, Event, Seat, Slot
from maillage.events.notices import deadline_phrase, when_phrase

BADGES = {
    BookingState.PENDING: ("neutral", "clock"),
    BookingState.CONFIRMED: ("ok", "check"),
    BookingState.WAITING: ("attention", "clock"),
    BookingState.OFFERED: ("info", "clock"),
    BookingState.CANCELLED: ("danger", "circle-x"),
}
LISTED = (BookingState.CONFIRMED, BookingState.OFFERED, BookingState.WAITING)
BLANK_LINES = 5


@dataclass(frozen=True, kw_only=True)
class BookingLine:
    """One registration in a list."""

    booking: Booking
    label: str
    tone: str
    icon: str
    asked: datetime


@dataclass(frozen=True, kw_only=True)
class SlotBookings:
    """A slot and those who registered; ``taken`` counts the seats, offers included."""

    slot: Slot
    when: str
    lines: tuple[BookingLine, ...]
    taken: int
    capacity: int | None
    waiting: int
    cancelled: bool


def _line(booking: Booking, zone: ZoneInfo) -> BookingLine:
    state = BookingState(booking.state)
    tone, icon = BADGES[state]
    asked = (booking.confirmed_at or booking.created_at).astimezone(zone)
    return BookingLine(booking=booking, label=str(state.label), tone=tone, icon=icon, asked=asked)


def bookings_by_slot(event: Event, *, only: int | None = None) -> list[SlotBookings]:
    """Each slot in order with those who registered, in the order in which they did: three queries."""
    tongue = get_language() or "fr"
    zone = ZoneInfo(event.time_zone)
    slots = event.slots.in_order() if only is None else event.slots.filter(pk=only).in_order()
    found: dict[int, list[Booking]] = {}
    rows = Booking.objects.filter(slot__in=slots.order_by().values("pk"), state__in=LISTED)
    for booking in rows.order_by("confirmed_at", "pk"):
        found.setdefault(booking.slot_id, []).append(booking)
    held = Seat.objects.filter(slot__event=event).order_by().values_list("slot").annotate(count=Count("pk"))
    taken = dict(held)
    lists: list[SlotBookings] = []
    for slot in slots:
        slot.event = event
        rows_of = sorted(found.get(slot.pk, []), key=lambda booking: LISTED.index(BookingState(booking.state)))
        lists.append(
            SlotBookings(
                slot=slot, when=when_phrase(slot, tongue), lines=tuple(_line(booking, zone) for booking in rows_of),
                taken=taken.get(slot.pk, 0), capacity=slot.capacity, cancelled=slot.state == SlotState.CANCELLED,
                waiting=sum(booking.seats for booking in rows_of if booking.state == BookingState.WAITING),
            )
        )  # fmt: skip
    return lists


def sheet_of(event: Event, slot_id: int) -> dict[str, Any] | None:
    """The sheet to sign at the door: those who have a seat, by name, and some lines for others."""
    lists = bookings_by_slot(event, only=slot_id)
    if not lists:
        return None
    confirmed = [line.booking for line in lists[0].lines if line.booking.state == BookingState.CONFIRMED]
    people = sorted(confirmed, key=lambda booking: (booking.name.casefold(), booking.pk))
    return {"event": event, "list": lists[0], "people": people, "blanks": range(BLANK_LINES),
            "seats": sum(booking.seats for booking in people)}  # fmt: skip


def table_of(event: Event) -> list[list[str]]:
    """The registrations as lines of a file, headings first; no cell can be taken for a formula."""
    zone = ZoneInfo(event.time_zone)
    lines = [[_("Séance"), _("État"), _("Nom"), _("Courriel"), _("Places"), _("Inscrit le"), _("Message")]]
    for slot in bookings_by_slot(event):
        start = f"{slot.slot.starts_at.astimezone(zone):%d/%m/%Y %H:%M}"
        for line in slot.lines:
            row = line.booking
            cells = (start, line.label, row.name, row.email, row.seats, f"{line.asked:%d/%m/%Y %H:%M}", row.message)
            lines.append([safe(cell) for cell in cells])
    return lines


def booking_context(booking: Booking, at: datetime) -> dict[str, Any]:
    """The page of one registration: where it stands, and what one may do."""
    slot = booking.slot
    tongue = get_language() or "fr"
    state = BookingState(booking.state)
    tone, icon = BADGES[state]
    usable = is_open(slot, at)
    offered = state == BookingState.OFFERED and booking.offer_until is not None and booking.offer_until > at
    return {
        "booking": booking,
        "event": slot.event,
        "when": when_phrase(slot, tongue),
        "badge": (str(state.label), tone, icon),
        "state": str(state.value),
        "may_confirm": usable and state == BookingState.PENDING,
        "may_accept": usable and offered,
        "may_cancel": state != BookingState.CANCELLED and slot.ends_at > at,
        "is_open": usable,
        "until": deadline_phrase(booking.offer_until, slot.event.time_zone, tongue) if booking.offer_until else "",
        "ahead": _ahead(booking) if state == BookingState.WAITING else 0,
    }


def _ahead(booking: Booking) -> int:
    """How many registrations wait before this one."""
    waiting = Booking.objects.filter(slot=booking.slot, state=BookingState.WAITING)
    return waiting.filter(confirmed_at__lt=booking.confirmed_at).count() if booking.confirmed_at else 0
