"""What is said to those who registered: their seat, the waiting list, and what becomes of their slot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from maillage.core.dates import day_phrase, hour_phrase, slot_phrase
from maillage.events.enums import BookingState, Life, Mode, Registration, SlotState
from maillage.events.models import Booking, Event, Slot
from maillage.feeds.calendar import Calendar, Entry, write
from maillage.notices.actions import notify
from maillage.territories.place import public_address

SLOT_NEWS = {
    SlotState.CANCELLED: _("La séance est annulée."),
    SlotState.MOVED: _("La séance est déplacée."),
    SlotState.SCHEDULED: _("La séance a lieu comme prévu."),
}
LIFE_NEWS = {
    Life.CANCELLED: _("L’événement est annulé."),
    Life.POSTPONED: _("L’événement est reporté."),
    Life.RESCHEDULED: _("L’événement est déplacé."),
    Life.MOVED_ONLINE: _("L’événement passe en ligne."),
    Life.SCHEDULED: _("L’événement a lieu comme prévu."),
}
CHANGED = _("La date, l’heure ou le lieu ont changé.")
UNDONE = {Life.CANCELLED, Life.POSTPONED, SlotState.CANCELLED, SlotState.MOVED, Life.RESCHEDULED, Life.MOVED_ONLINE}


def _said(event: Event, name: str, language: str) -> str:
    """A field in the language of the person when it was translated, as it was written otherwise."""
    return str(event.translations.get(language, {}).get(name, "") or getattr(event, name))


def when_phrase(slot: Slot, language: str) -> str:
    """« samedi 14 mars, 14 h – 16 h », local to the event."""
    zone = ZoneInfo(slot.event.time_zone)
    start = slot.starts_at.astimezone(zone)
    if slot.whole_day:
        return day_phrase(start.date(), language, year=True)
    return slot_phrase(start, slot.ends_at.astimezone(zone) if slot.has_end else None, language)


def deadline_phrase(moment: datetime, zone: str, language: str) -> str:
    """« samedi 14 mars, 14 h »."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{day_phrase(local.date(), language)}, {hour_phrase(local, language)}"


def _place(event: Event) -> str:
    venue = event.venue if event.mode != Mode.ONLINE else None
    if venue is None:
        return ""
    return ", ".join(part for part in (venue.where, venue.address, event.place_note) if part)


def _context(booking: Booking) -> dict[str, Any]:
    slot = booking.slot
    event = slot.event
    origin = event.contribution.origin
    language = booking.language
    confirmed = booking.state == BookingState.CONFIRMED
    return {
        "title": _said(event, "title", language),
        "when": when_phrase(slot, language),
        "place": _place(event),
        "online_url": event.online_url if confirmed and event.mode != Mode.ON_SITE else "",
        "seats": booking.seats,
        "territory": origin,
        "url": public_address(origin, "events:booking", booking.token, language=language),
        "page_url": public_address(origin, "events:event", event.slug, language=language),
        "until": deadline_phrase(booking.offer_until, event.time_zone, language) if booking.offer_until else "",
    }


def _calendar(booking: Booking, at: datetime) -> tuple[str, str, str]:
    """The slot as a file for one's own calendar; its UID is that of our feeds, so that it is never there twice."""
    slot, language = booking.slot, booking.language
    event = slot.event
    page = public_address(event.contribution.origin, "events:event", event.slug, language=language)
    cancelled = event.life == Life.CANCELLED or slot.state == SlotState.CANCELLED or event.contribution.is_tombstone
    title = _said(event, "title", language)
    entry = Entry(
        uid=slot.uid_in(event),
        sequence=event.contribution.sequence,
        start=slot.starts_at,
        end=slot.ends_at if slot.has_end else None,
        zone=event.time_zone,
        summary=title,
        modified=at,
        status="CANCELLED" if cancelled else "CONFIRMED",
        all_day=slot.whole_day,
        description=page,
        location=_place(event),
        url=page,
        conference=event.online_url if event.mode != Mode.ON_SITE else "",
        language=language,
    )
    return f"{event.slug}.ics", write(Calendar(name=title, url=page, entries=[entry])), "text/calendar"


def _send(
    booking: Booking, template: str, at: datetime, extra: Mapping[str, Any] | None = None, *, calendar: bool = False
) -> None:
    if not booking.email:
        return
    notify(
        to=booking.email,
        template=template,
        context=_context(booking) | dict(extra or {}),
        language=booking.language,
        at=at,
        reply_to=booking.slot.event.registration_email,
        attachments=[_calendar(booking, at)] if calendar else [],
    )


def ask_to_confirm(booking: Booking, at: datetime) -> None:
    """The link that makes a registration real. Nothing typed is repeated: the address may be somebody else’s."""
    _send(booking, "events/mail/booking_confirm", at)


def tell_seat(booking: Booking, at: datetime) -> None:
    """Registered, with the slot as a file for one's own calendar."""
    _send(booking, "events/mail/booking_confirmed", at, calendar=True)


def tell_waiting(booking: Booking, at: datetime) -> None:
    """On the waiting list."""
    _send(booking, "events/mail/booking_waiting", at)


def offer_seat(booking: Booking, at: datetime) -> None:
    """A seat is free and held for this person until the moment said."""
    _send(booking, "events/mail/booking_offer", at)


def tell_cancelled(booking: Booking, why: str, at: datetime) -> None:
    """No longer registered; ``why`` is ``person``, ``team``, ``missed`` (the offer was not taken up) or ``removed``."""
    _send(booking, "events/mail/booking_cancelled", at, {"why": why})


def tell_where_it_stands(booking: Booking, at: datetime) -> None:
    """The mail of the state the registration is in: for somebody who registers again."""
    tellers = {
        BookingState.CONFIRMED: tell_seat,
        BookingState.WAITING: tell_waiting,
        BookingState.OFFERED: offer_seat,
        BookingState.PENDING: ask_to_confirm,
    }
    tellers[BookingState(booking.state)](booking, at)


# --- What becomes of the slot -----------------------------------------------------------------------------------------


def _tell_registered(slots: list[int], news: Any, note: str, at: datetime) -> int:
    """One mail to each person registered for one of these slots, unless it has ended. Gives how many."""
    bookings = (
        Booking.objects.live()
        .filter(slot__in=slots, slot__ends_at__gt=at)
        .select_related("slot__event__contribution__origin", "slot__event__venue__commune")
        .order_by("pk")
    )
    told = 0
    for booking in bookings:
        with translation.override(booking.language):
            sentence = str(news)
        _send(booking, "events/mail/booking_changed", at, {"news": sentence, "note": note}, calendar=True)
        told += 1
    return told


def tell_slot_changed(slot: Slot, before: str, at: datetime) -> None:
    """A slot is cancelled, moved, or takes place after all; that it is full concerns nobody who has a seat."""
    news = SLOT_NEWS.get(SlotState(slot.state))
    back = slot.state == SlotState.SCHEDULED
    if news is None or before == slot.state or (back and before not in UNDONE):
        return
    _tell_registered([slot.pk], news, slot.note, at)


def tell_life_changed(event: Event, before: str, at: datetime) -> None:
    """The whole event is cancelled, postponed, moved, goes online, or takes place after all."""
    news = LIFE_NEWS.get(Life(event.life))
    back = event.life == Life.SCHEDULED
    if news is None or before == event.life or (back and before not in UNDONE):
        return
    _tell_registered([*event.slots.order_by("pk").values_list("pk", flat=True)], news, event.life_note, at)


@dataclass(frozen=True)
class Announced:
    """What those who registered were told of an event: compared before and after somebody rewrites it."""

    life: str = ""
    where: tuple[Any, ...] = ()
    slots: Mapping[int, tuple[Any, ...]] | None = None


def announced(event: Event) -> Announced:
    """What was told so far; nothing, without a query, when nobody registers here."""
    if event.registration != Registration.SEATS:
        return Announced()
    rows = event.slots.filter(bookings__isnull=False).distinct().order_by("pk")
    slots = {row[0]: row[1:] for row in rows.values_list("pk", "starts_at", "ends_at", "state")}
    return Announced(event.life, (event.venue_id, event.mode, event.online_url, event.place_note), slots)


def tell_rewritten(event: Event, before: Announced, at: datetime) -> None:
    """Tell each person what changed of the slot they registered for, once."""
    if not before.slots:
        return
    if event.life != before.life:
        tell_life_changed(event, before.life, at)
        return
    moved_away = before.where != (event.venue_id, event.mode, event.online_url, event.place_note)
    for slot in event.slots.filter(pk__in=list(before.slots)).order_by("pk"):
        starts_at, ends_at, state = before.slots[slot.pk]
        if slot.state != state:
            tell_slot_changed(slot, state, at)
        elif moved_away or (slot.starts_at, slot.ends_at) != (starts_at, ends_at):
            _tell_registered([slot.pk], CHANGED, slot.note, at)
