"""Registering for a slot: asked, confirmed by mail, then a seat or a place on the waiting list.

Seats are given with the slot's row locked (SQLite: one writer at a time), and a seat is itself a row that exists once:
no slot is ever overbooked. A seat that frees is held for the first person waiting whose group it can hold, one person
at a time for each seat; who does not answer in time leaves the list.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.contributions.models import Placement
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_line, clean_text
from maillage.events import notices
from maillage.events.enums import BOOKING_MOVES, BookingState, Life, Registration, SlotState
from maillage.events.models import MOST_SEATS, Booking, Seat, Slot
from maillage.journal.actions import record
from maillage.territories.pagecache import renew

CONFIRM_WITHIN = timedelta(hours=48)
OFFER_LASTS = timedelta(hours=24)
ERASED_AFTER = timedelta(days=30)
MOST_TOGETHER = 10
MOST_ASKED = 4000
LONGEST_MESSAGE = 500


class NotOpen(Refused):
    """Nobody registers for this slot: it is over, cancelled, or registration is elsewhere."""


class TooManySeats(Refused):
    """More seats than one registration may take."""


class LinkExpired(Refused):
    """The link of the mail is too old."""


@dataclass(frozen=True, kw_only=True)
class BookingData:
    """What a person types to register."""

    name: str
    email: str
    seats: int = 1
    message: str = ""
    language: str = "fr"


def is_open(slot: Slot, at: datetime) -> bool:
    """Whether one may register for a slot at this moment, if only on its waiting list."""
    event = slot.event
    return (
        event.registration == Registration.SEATS
        and event.contribution.state == State.PUBLISHED
        and event.life != Life.CANCELLED
        and slot.state != SlotState.CANCELLED
        and slot.ends_at > at
        and slot.starts_at > at - timedelta(hours=24)
    )


def _locked(slot_id: int) -> Slot:
    """The slot, kept from any other registration until the transaction ends."""
    return (
        Slot.objects.select_for_update(of=("self",))
        .select_related("event__contribution__origin", "event__venue__commune")
        .get(pk=slot_id)
    )


def _check_open(slot: Slot, at: datetime) -> None:
    if not is_open(slot, at):
        raise NotOpen(_("On ne peut pas s’inscrire à cette séance : elle est passée, annulée ou retirée."))


def _free_numbers(slot: Slot) -> list[int]:
    """The seats nobody holds; none once the organiser has said that it is full."""
    if slot.state == SlotState.FULL or slot.event.life in {Life.FULL, Life.CANCELLED, Life.POSTPONED}:
        return []
    taken = set(Seat.objects.filter(slot=slot).order_by("number").values_list("number", flat=True))
    return [number for number in range(1, (slot.capacity or MOST_SEATS) + 1) if number not in taken]


def _take(booking: Booking, numbers: list[int]) -> None:
    Seat.objects.bulk_create(Seat(slot=booking.slot, number=number, booking=booking) for number in numbers)


def _note(actor: User | None, verb: str, booking: Booking, at: datetime) -> None:
    """The journal says which slot and how many seats, never who: it cannot be erased."""
    made = booking.slot.event.contribution
    record(actor=actor, verb=verb, obj=made, at=at, territory_id=made.origin_id, slot=booking.slot_id,
           seats=booking.seats)  # fmt: skip


def _show_seats(slot: Slot) -> None:
    """The pages kept for visitors say how many seats are left."""
    made = slot.event.contribution
    slugs = Placement.objects.filter(contribution=made).order_by("pk").values_list("territory__slug", flat=True)
    renew({made.origin.slug, *slugs})


def _offer(actor: User | None, slot: Slot, at: datetime) -> int:
    """Hold the free seats for those who wait, in their order; gives how many offers were made."""
    if not is_open(slot, at) or slot.starts_at <= at:
        return 0
    waiting = list(Booking.objects.waiting().filter(slot=slot)[:MOST_SEATS])
    free = _free_numbers(slot) if waiting else []
    offers = 0
    for booking in waiting:
        if not free:
            break
        if booking.seats > len(free):
            continue
        booking.slot = slot
        until = min(at + OFFER_LASTS, slot.starts_at)
        advance(booking, to=BookingState.OFFERED, moves=BOOKING_MOVES, offer_until=until)
        _take(booking, free[: booking.seats])
        free = free[booking.seats :]
        notices.offer_seat(booking, at)
        _note(actor, "seat_offered", booking, at)
        offers += 1
    return offers


def _release(actor: User | None, booking: Booking, why: str, at: datetime) -> None:
    """Cancel, tell the person, and give the seats back."""
    asked_only = booking.state == BookingState.PENDING
    advance(booking, to=BookingState.CANCELLED, moves=BOOKING_MOVES)
    Seat.objects.filter(booking=booking).delete()
    if not asked_only:
        notices.tell_cancelled(booking, why, at)
        _note(actor, "booking_cancelled", booking, at)


@transaction.atomic
def book(*, actor: User | None, slot: Slot, data: BookingData, at: datetime) -> Booking:
    """Ask for seats: nothing is taken until the link of the mail is followed.

    Who asks twice with one address receives again the mail of where the registration stands.

    Raises:
        NotOpen: one cannot register for this slot.
        TooManySeats: more than ten together, or more than the slot holds.
    """
    slot = _locked(slot.pk)
    _check_open(slot, at)
    most = min(MOST_TOGETHER, slot.capacity or MOST_SEATS)
    if not 1 <= data.seats <= most:
        raise TooManySeats(_("De 1 à %(most)s places par inscription.") % {"most": most})
    known = Booking.objects.filter(slot=slot, email__iexact=data.email).exclude(state=BookingState.CANCELLED)
    booking = known.order_by("pk").first()
    if booking is not None and booking.state != BookingState.PENDING:
        booking.slot = slot
        notices.tell_where_it_stands(booking, at)
        return booking
    if booking is None and Booking.objects.filter(slot=slot).count() >= MOST_ASKED:
        raise NotOpen(_("Trop de demandes pour cette séance : écrivez aux organisateurs."))
    booking = booking or Booking(slot=slot, email=data.email)
    booking.name, booking.seats, booking.language = clean_line(data.name)[:120], data.seats, data.language
    booking.message = clean_text(data.message)[:LONGEST_MESSAGE]
    booking.created_at, booking.slot = at, slot
    booking.save()
    notices.ask_to_confirm(booking, at)
    _note(actor, "booking_asked", booking, at)
    return booking


@transaction.atomic
def confirm_booking(*, actor: User | None, booking: Booking, at: datetime) -> Booking:
    """The link was followed: seats if there are enough, the waiting list otherwise. Twice changes nothing.

    Raises:
        LinkExpired: asked more than 48 hours ago, or cancelled since.
        NotOpen: one can no longer register for this slot.
    """
    slot = _locked(booking.slot_id)
    booking = Booking.objects.get(pk=booking.pk)
    booking.slot = slot
    if booking.state in {BookingState.CONFIRMED, BookingState.WAITING, BookingState.OFFERED}:
        return booking
    if booking.state == BookingState.CANCELLED or booking.created_at + CONFIRM_WITHIN <= at:
        raise LinkExpired(_("Ce lien a plus de 48 heures ou l’inscription a été annulée : inscrivez-vous à nouveau."))
    _check_open(slot, at)
    _offer(actor, slot, at)
    free = _free_numbers(slot)
    if len(free) < booking.seats:
        advance(booking, to=BookingState.WAITING, moves=BOOKING_MOVES, confirmed_at=at)
        notices.tell_waiting(booking, at)
        _note(actor, "booking_waiting", booking, at)
        return booking
    advance(booking, to=BookingState.CONFIRMED, moves=BOOKING_MOVES, confirmed_at=at)
    _take(booking, free[: booking.seats])
    notices.tell_seat(booking, at)
    _note(actor, "booked", booking, at)
    _show_seats(slot)
    return booking


@transaction.atomic
def accept_offer(*, actor: User | None, booking: Booking, at: datetime) -> Booking:
    """Take the seat that is held. Twice changes nothing.

    Raises:
        LinkExpired: the offer is over.
        NotOpen: the slot was cancelled meanwhile.
    """
    slot = _locked(booking.slot_id)
    booking = Booking.objects.get(pk=booking.pk)
    booking.slot = slot
    if booking.state == BookingState.CONFIRMED:
        return booking
    if booking.state != BookingState.OFFERED or booking.offer_until is None or booking.offer_until <= at:
        raise LinkExpired(_("Cette place n’est plus proposée."))
    _check_open(slot, at)
    advance(booking, to=BookingState.CONFIRMED, moves=BOOKING_MOVES, offer_until=None)
    notices.tell_seat(booking, at)
    _note(actor, "booked", booking, at)
    return booking


@transaction.atomic
def cancel_booking(*, actor: User | None, booking: Booking, at: datetime, why: str = "person") -> None:
    """Give the seats back and offer them to the next. Twice changes nothing; ``why`` is ``person`` or ``team``."""
    slot = _locked(booking.slot_id)
    booking = Booking.objects.get(pk=booking.pk)
    booking.slot = slot
    if booking.state == BookingState.CANCELLED:
        return
    _release(actor, booking, why, at)
    _offer(actor, slot, at)
    _show_seats(slot)


@transaction.atomic
def settle_slot(*, actor: User | None, slot: Slot, at: datetime) -> int:
    """Bring a slot up to date: offers that nobody took, seats that freed or were added, an event that was removed.

    Gives how many registrations moved; running it again moves none.
    """
    slot = _locked(slot.pk)
    moved = 0
    removed = slot.event.contribution.is_tombstone
    over = (
        Booking.objects.live() if removed else Booking.objects.filter(state=BookingState.OFFERED, offer_until__lte=at)
    )
    for booking in over.filter(slot=slot).order_by("pk"):
        booking.slot = slot
        _release(actor, booking, "removed" if removed else "missed", at)
        moved += 1
    moved += _offer(actor, slot, at)
    if moved:
        _show_seats(slot)
    return moved


def slots_to_settle(at: datetime) -> list[Slot]:
    """The slots to come where somebody waits, lets an offer pass, or registered for an event removed since."""
    live = Booking.objects.live().filter(slot__ends_at__gt=at)
    waiting = live.filter(state__in=[BookingState.WAITING, BookingState.OFFERED])
    removed = live.filter(slot__event__contribution__state=State.REMOVED)
    ids = {*waiting.order_by().values_list("slot", flat=True), *removed.order_by().values_list("slot", flat=True)}
    return list(Slot.objects.filter(pk__in=ids).in_order())


@transaction.atomic
def forget_unconfirmed(*, actor: User | None, at: datetime) -> int:
    """Erase what nobody confirmed within 48 hours; gives how many."""
    asked = Booking.objects.filter(state=BookingState.PENDING, created_at__lte=at - CONFIRM_WITHIN)
    forgotten = asked.delete()[0]
    if forgotten:
        record(actor=actor, verb="bookings_forgotten", kind="events.booking", at=at, count=forgotten)
    return forgotten


@transaction.atomic
def erase_old(*, actor: User | None, at: datetime) -> int:
    """Erase name, address and message thirty days after the slot; how many seats were taken stays. Gives how many."""
    old = Booking.objects.filter(slot__ends_at__lte=at - ERASED_AFTER).exclude(name="", email="", message="")
    erased = old.update(name="", email="", message="")
    if erased:
        record(actor=actor, verb="bookings_erased", kind="events.booking", at=at, count=erased)
    return erased
