"""What is said to those who registered: their seat, the waiting list, and what becomes of their slot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from maillage.core.background import later
from maillage.core.dates import day_phrase, hour_phrase, slot_phrase
from maillage.events.enums import BookingState, Life, Mode, Registration, SlotState
from maillage.events.models import Alert, Booking, Event, Slot
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
PLACE_CHANGED = _("Le lieu a changé de nom ou d’adresse.")
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


NEWS: dict[str, Any] = {
    **{f"slot:{state}": words for state, words in SLOT_NEWS.items()},
    **{f"life:{life}": words for life, words in LIFE_NEWS.items()},
    "changed": CHANGED,
    "place": PLACE_CHANGED,
}


def _tell_registered(slots: list[int], news: str, note: str, at: datetime) -> None:
    """One mail to each person registered for one of these slots, by the worker: a hall is never told within a click."""
    if slots and Booking.objects.live().filter(slot__in=slots, slot__ends_at__gt=at).exists():
        later("maillage.events.tasks.tell_registered", slots, news, note, at.isoformat(), 0)


def tell_some(slots: Sequence[int], news: str, note: str, at: datetime, *, after: int, most: int) -> int:
    """The mails of at most so many people, in the order of their registrations; gives the last one, 0 when all know.

    Whose slot had ended when it was decided is not told.
    """
    rows = Booking.objects.live().filter(slot__in=slots, slot__ends_at__gt=at, pk__gt=after)
    rows = rows.select_related("slot__event__contribution__origin", "slot__event__venue__commune").order_by("pk")
    bookings = list(rows[:most])
    for booking in bookings:
        with translation.override(booking.language):
            sentence = str(NEWS[news])
        _send(booking, "events/mail/booking_changed", at, {"news": sentence, "note": note}, calendar=True)
    return bookings[-1].pk if len(bookings) == most else 0


def tell_slot_changed(slot: Slot, before: str, at: datetime) -> None:
    """A slot is cancelled, moved, or takes place after all; that it is full concerns nobody who has a seat."""
    news = SLOT_NEWS.get(SlotState(slot.state))
    back = slot.state == SlotState.SCHEDULED
    if news is None or before == slot.state or (back and before not in UNDONE):
        return
    _tell_registered([slot.pk], f"slot:{slot.state}", slot.note, at)


def tell_life_changed(event: Event, before: str, at: datetime) -> None:
    """The whole event is cancelled, postponed, moved, goes online, or takes place after all."""
    news = LIFE_NEWS.get(Life(event.life))
    back = event.life == Life.SCHEDULED
    if news is None or before == event.life or (back and before not in UNDONE):
        return
    slots = list(event.slots.order_by("pk").values_list("pk", flat=True))
    _tell_registered(slots, f"life:{event.life}", event.life_note, at)


def tell_place_changed(contribution_ids: Sequence[int], at: datetime) -> None:
    """The place of these events has another name or address; online ones are not concerned."""
    held = Slot.objects.filter(event__contribution__in=contribution_ids, event__mode__in=[Mode.ON_SITE, Mode.MIXED])
    slots = held.exclude(state=SlotState.CANCELLED).exclude(event__life__in=[Life.CANCELLED, Life.MOVED_ONLINE])
    _tell_registered(list(slots.order_by("pk").values_list("pk", flat=True)), "place", "", at)


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
            _tell_registered([slot.pk], "changed", slot.note, at)


# --- Searches sent by mail --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AlertLine:
    """One event of an alert, in the language of its reader; ``url`` is whole."""

    title: str
    when: str
    place: str
    url: str
    note: str


def _tell_follower(alert: Alert, template: str, context: Mapping[str, Any], at: datetime, *, away: bool) -> None:
    mine = public_address(alert.territory, "events:alert", alert.token, language=alert.language)
    listed = public_address(alert.territory, "events:agenda", language=alert.language)
    notify(
        to=alert.email,
        template=template,
        context={"territory": alert.territory, "url": mine, "list_url": listed + alert.query, **context},
        language=alert.language,
        at=at,
        unsubscribe_url=mine if away else "",
    )


def ask_to_confirm_alert(alert: Alert, at: datetime) -> None:
    """The link that makes an alert real."""
    _tell_follower(alert, "events/mail/alert_confirm", {"rhythm": alert.get_rhythm_display()}, at, away=False)


def tell_alert(alert: Alert, at: datetime) -> None:
    """Somebody asked again for a search that this address follows already: its page, to change or stop it."""
    _tell_follower(alert, "events/mail/alert_known", {"rhythm": alert.get_rhythm_display()}, at, away=True)


def send_alert(alert: Alert, lines: Sequence[AlertLine], more: int, words: str, at: datetime) -> None:
    """What is new or changed, with the one-click way out (RFC 8058)."""
    context = {"lines": lines, "more": more, "words": words, "count": len(lines) + more}
    _tell_follower(alert, "events/mail/alert", context, at, away=True)
