"""Registering for a slot: seats, waiting list, offers, mails, erasure."""

import base64
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import time_machine
from django.db import IntegrityError, transaction

from maillage.contributions.actions import remove as remove_contribution
from maillage.contributions.enums import Reason
from maillage.core import background
from maillage.directory.actions.history import venue_data
from maillage.directory.actions.venues import VenueData, change_venue
from maillage.events import tasks
from maillage.events.actions import booking as deeds
from maillage.events.actions import change_event, change_slot, data_of, set_life
from maillage.events.actions.booking import (
    BookingData,
    LinkExpired,
    NotOpen,
    TooManySeats,
    accept_offer,
    book,
    cancel_booking,
    confirm_booking,
    erase_old,
    forget_unconfirmed,
    settle_slot,
)
from maillage.events.enums import Life, SlotState
from maillage.events.models import Booking, Seat
from maillage.journal.models import Entry
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_venue
from tests.factories.events import make_event, slots

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
SLOT_AT = datetime(2026, 3, 14, 13, 0, tzinfo=UTC)


@pytest.fixture
def event(here):
    made = make_event(here, registration="seats", slots=slots(capacity=3))
    Mail.objects.all().delete()
    return made


@pytest.fixture
def slot(event):
    return event.slots.get()


def asks(slot, name="Ada", seats=1, at=AT, **fields):
    data = BookingData(name=name, email=f"{name.lower()}@exemple.test", seats=seats, **fields)
    return book(actor=None, slot=slot, data=data, at=at)


def comes(slot, name="Ada", seats=1, at=AT):
    return confirm_booking(actor=None, booking=asks(slot, name, seats, at), at=at)


def mails():
    return list(Mail.objects.order_by("pk").values_list("to", "template"))


def states():
    return dict(Booking.objects.order_by("pk").values_list("name", "state"))


def numbers(slot):
    return list(Seat.objects.filter(slot=slot).order_by("number").values_list("booking__name", "number"))


# --- Asking and confirming --------------------------------------------------------------------------------------------


def test_asking_takes_no_seat_and_sends_a_link(slot):
    with time_machine.travel(AT, tick=False):  # the mail says the day without its year
        booking = asks(slot, seats=2)

    assert (booking.state, numbers(slot)) == ("pending", [])
    mail = Mail.objects.get()
    assert (mail.to, mail.template) == ("ada@exemple.test", "events/mail/booking_confirm")
    assert f"/hauts-de-lys/agenda/inscriptions/{booking.token}/" in mail.text
    assert "Petits géologues" in mail.text
    assert "samedi 14 mars, 14\xa0h\xa0– 16\xa0h" in mail.text


def test_the_first_mail_repeats_nothing_that_was_typed(slot):
    asks(slot, "Gagnez1000euros", message="http://pourriel.test/")

    mail = Mail.objects.get()
    assert "Gagnez" not in mail.text.replace("gagnez1000euros@", "")
    assert "pourriel.test/" not in mail.text + mail.html


def test_the_link_takes_the_seats(slot):
    booking = comes(slot, seats=2)

    assert (booking.state, booking.confirmed_at) == ("confirmed", AT)
    assert numbers(slot) == [("Ada", 1), ("Ada", 2)]
    assert mails()[-1] == ("ada@exemple.test", "events/mail/booking_confirmed")


def test_the_link_followed_twice_changes_nothing(slot):
    booking = comes(slot)
    confirm_booking(actor=None, booking=booking, at=AT + timedelta(hours=1))

    assert (numbers(slot), len(mails())) == ([("Ada", 1)], 2)


def test_the_confirmation_brings_the_slot_as_a_calendar(slot, event):
    comes(slot)

    attachment = Mail.objects.order_by("pk").last().attachments[0]
    calendar = icalendar.Calendar.from_ical(base64.b64decode(attachment["content"]))
    entry = calendar.walk("VEVENT")[0]
    assert (attachment["name"], attachment["type"]) == (f"{event.slug}.ics", "text/calendar")
    assert entry["UID"] == slot.uid_in(event)
    assert entry["DTSTART"].dt == SLOT_AT
    assert entry["STATUS"] == "CONFIRMED"


def test_a_mail_is_written_in_the_language_of_the_person(slot):
    asks(slot, language="en")

    assert f"/en/hauts-de-lys/agenda/inscriptions/{Booking.objects.get().token}/" in Mail.objects.get().text


def test_a_link_lasts_48_hours(slot):
    booking = asks(slot)

    with pytest.raises(LinkExpired):
        confirm_booking(actor=None, booking=booking, at=AT + timedelta(hours=48))
    assert confirm_booking(actor=None, booking=booking, at=AT + timedelta(hours=47)).state == "confirmed"


def test_asking_again_with_one_address_makes_no_second_booking(slot):
    asks(slot, seats=1)
    again = asks(slot, seats=3)

    assert (Booking.objects.count(), again.seats) == (1, 3)
    assert mails() == [("ada@exemple.test", "events/mail/booking_confirm")] * 2


def test_asking_again_when_registered_says_where_it_stands_by_mail_only(slot):
    comes(slot, seats=1)
    again = book(actor=None, slot=slot, data=BookingData(name="X", email="ADA@exemple.test", seats=3), at=AT)

    assert (again.name, again.seats, Booking.objects.count()) == ("Ada", 1, 1)
    assert mails()[-1] == ("ada@exemple.test", "events/mail/booking_confirmed")


@pytest.mark.parametrize("seats", [0, -1, 4, 11])
def test_no_more_seats_than_the_slot_holds(slot, seats):
    with pytest.raises(TooManySeats, match="De 1 à 3"):
        asks(slot, seats=seats)


def close(event, slot, how):
    if how == "elsewhere":
        type(event).objects.filter(pk=event.pk).update(registration="link")
    elif how == "cancelled":
        set_life(actor=None, event=event, life=Life.CANCELLED, note="", at=AT)
    elif how == "slot":
        change_slot(actor=None, slot=slot, state=SlotState.CANCELLED, note="", at=AT)
    else:
        remove_contribution(
            actor=UserFactory(administrator=True), contribution=event.contribution, at=AT, reason=Reason.DUPLICATE,
            message="Doublon.",
        )  # fmt: skip


@pytest.mark.parametrize("how", ["elsewhere", "cancelled", "slot", "removed"])
def test_nobody_registers_for_what_does_not_take_place(event, slot, how):
    booking = asks(slot)
    close(event, slot, how)

    with pytest.raises(NotOpen):
        asks(slot, "Bob")
    with pytest.raises(NotOpen):
        confirm_booking(actor=None, booking=booking, at=AT)


def test_nobody_registers_once_it_is_over(slot):
    with pytest.raises(NotOpen):
        asks(slot, at=SLOT_AT + timedelta(hours=2))
    assert asks(slot, at=SLOT_AT + timedelta(hours=1)).state == "pending"


def test_without_capacity_seats_are_not_counted(here):
    slot = make_event(here, registration="seats", slots=slots()).slots.get()

    assert [comes(slot, name, seats=10).state for name in ("Ada", "Bob", "Cleo")] == ["confirmed"] * 3


# --- Waiting list -----------------------------------------------------------------------------------------------------


def test_when_full_one_waits(slot):
    comes(slot, "Ada", seats=2)
    comes(slot, "Bob", seats=2)
    comes(slot, "Cleo", seats=1)

    assert states() == {"Ada": "confirmed", "Bob": "waiting", "Cleo": "confirmed"}
    assert ("bob@exemple.test", "events/mail/booking_waiting") in mails()


def test_a_slot_said_full_gives_no_seat(slot):
    change_slot(actor=None, slot=slot, state=SlotState.FULL, note="", at=AT)

    assert comes(slot).state == "waiting"


def test_a_freed_seat_is_offered_to_the_first_who_waits_and_to_nobody_else(slot):
    first = comes(slot, "Ada", seats=3)
    comes(slot, "Bob", at=AT + timedelta(minutes=1))
    comes(slot, "Cleo", at=AT + timedelta(minutes=2))
    cancel_booking(actor=None, booking=first, at=AT + timedelta(hours=1))

    assert states() == {"Ada": "cancelled", "Bob": "offered", "Cleo": "offered"}

    second = Booking.objects.get(name="Bob")
    assert second.offer_until == AT + timedelta(hours=25)


def test_one_seat_is_offered_to_one_person_at_a_time(here):
    slot = make_event(here, registration="seats", slots=slots(capacity=1)).slots.get()
    ada, _bob, _cleo = (
        comes(slot, name, at=AT + timedelta(minutes=n)) for n, name in enumerate(("Ada", "Bob", "Cleo"))
    )
    cancel_booking(actor=None, booking=ada, at=AT + timedelta(hours=1))
    assert states() == {"Ada": "cancelled", "Bob": "offered", "Cleo": "waiting"}

    later = AT + timedelta(hours=25)
    assert settle_slot(actor=None, slot=slot, at=later - timedelta(seconds=1)) == 0
    assert settle_slot(actor=None, slot=slot, at=later) == 2
    assert states() == {"Ada": "cancelled", "Bob": "cancelled", "Cleo": "offered"}
    assert mails()[-2:] == [
        ("bob@exemple.test", "events/mail/booking_cancelled"),
        ("cleo@exemple.test", "events/mail/booking_offer"),
    ]
    assert settle_slot(actor=None, slot=slot, at=later) == 0

    accept_offer(actor=None, booking=Booking.objects.get(name="Cleo"), at=later)
    assert (states()["Cleo"], numbers(slot)) == ("confirmed", [("Cleo", 1)])


def test_who_comes_later_does_not_take_a_seat_that_is_offered(slot):
    ada = comes(slot, "Ada", seats=3)
    comes(slot, "Bob", seats=3)
    cancel_booking(actor=None, booking=ada, at=AT)

    assert comes(slot, "Cleo").state == "waiting"


def test_a_group_that_does_not_fit_lets_the_next_pass(slot):
    comes(slot, "Ada", seats=2)
    bob = comes(slot, "Bob")
    comes(slot, "Group", seats=3)
    comes(slot, "Cleo")
    cancel_booking(actor=None, booking=bob, at=AT)

    assert states() == {"Ada": "confirmed", "Bob": "cancelled", "Group": "waiting", "Cleo": "offered"}


def test_an_offer_ends_when_the_slot_starts(slot):
    ada = comes(slot, "Ada", seats=3)
    comes(slot, "Bob")
    cancel_booking(actor=None, booking=ada, at=SLOT_AT - timedelta(hours=2))

    assert Booking.objects.get(name="Bob").offer_until == SLOT_AT


def test_an_offer_that_passed_is_refused(slot):
    ada = comes(slot, "Ada", seats=3)
    bob = comes(slot, "Bob")
    cancel_booking(actor=None, booking=ada, at=AT)

    with pytest.raises(LinkExpired):
        accept_offer(actor=None, booking=bob, at=AT + timedelta(hours=24))
    accept_offer(actor=None, booking=bob, at=AT + timedelta(hours=23))
    accept_offer(actor=None, booking=bob, at=AT + timedelta(hours=30))
    assert states()["Bob"] == "confirmed"


def test_only_an_offer_is_accepted(slot):
    comes(slot, "Ada", seats=3)

    with pytest.raises(LinkExpired):
        accept_offer(actor=None, booking=comes(slot, "Bob"), at=AT)


def test_seats_that_are_added_go_to_those_who_wait(slot, event):
    comes(slot, "Ada", seats=3)
    comes(slot, "Bob", seats=2)
    type(slot).objects.filter(pk=slot.pk).update(capacity=5)

    assert comes(slot, "Cleo").state == "waiting"
    assert states()["Bob"] == "offered"


def test_a_booking_cancelled_twice_frees_once(slot):
    ada = comes(slot, "Ada")
    cancel_booking(actor=None, booking=ada, at=AT)
    count = len(mails())
    cancel_booking(actor=None, booking=ada, at=AT)

    assert (numbers(slot), len(mails())) == ([], count)


def test_who_never_confirmed_is_not_told_of_the_cancellation(slot):
    cancel_booking(actor=None, booking=asks(slot), at=AT)

    assert mails() == [("ada@exemple.test", "events/mail/booking_confirm")]


def test_a_seat_is_given_once(slot):
    booking = comes(slot)

    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(slot=slot, number=1, booking=booking)


# --- What becomes of the slot -----------------------------------------------------------------------------------------


def test_those_who_registered_are_told_that_a_slot_is_cancelled(slot):
    comes(slot, "Ada", seats=3)
    comes(slot, "Bob")
    asks(slot, "Cleo")
    Mail.objects.all().delete()

    change_slot(actor=None, slot=slot, state=SlotState.CANCELLED, note="Tempête annoncée", at=AT)
    change_slot(actor=None, slot=slot, state=SlotState.CANCELLED, note="Tempête annoncée.", at=AT)
    background.run_pending()

    assert mails() == [
        ("ada@exemple.test", "events/mail/booking_changed"),
        ("bob@exemple.test", "events/mail/booking_changed"),
    ]
    mail = Mail.objects.order_by("pk").first()
    assert "La séance est annulée." in mail.text
    assert "Tempête annoncée" in mail.text
    calendar = icalendar.Calendar.from_ical(base64.b64decode(mail.attachments[0]["content"]))
    assert calendar.walk("VEVENT")[0]["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("scheduled", "cancelled", 1), ("scheduled", "moved", 1), ("cancelled", "scheduled", 1),
        ("scheduled", "full", 0), ("full", "scheduled", 0), ("moved", "moved", 0),
    ],
)  # fmt: skip
def test_which_news_of_a_slot_are_told(slot, before, after, told):
    comes(slot)
    type(slot).objects.filter(pk=slot.pk).update(state=before)
    slot.refresh_from_db()
    Mail.objects.all().delete()

    change_slot(actor=None, slot=slot, state=after, note="", at=AT)
    background.run_pending()

    assert Mail.objects.count() == told


@pytest.mark.parametrize(
    ("life", "told"),
    [("cancelled", 1), ("postponed", 1), ("rescheduled", 1), ("moved_online", 1), ("full", 0), ("scheduled", 0)],
)
def test_which_news_of_an_event_are_told(slot, event, life, told):
    comes(slot)
    Mail.objects.all().delete()

    set_life(actor=None, event=event, life=life, note="", at=AT)
    background.run_pending()

    assert Mail.objects.count() == told


def test_nobody_is_told_of_a_slot_that_is_over(slot, event):
    comes(slot)
    Mail.objects.all().delete()

    set_life(actor=None, event=event, life=Life.CANCELLED, note="", at=SLOT_AT + timedelta(days=1))
    background.run_pending()

    assert mails() == []


def rewritten(event, **fields):
    from dataclasses import replace

    event.refresh_from_db()
    change_event(actor=None, event=event, data=replace(data_of(event), **fields), at=AT)


def test_those_who_registered_are_told_that_the_hour_changed(slot, event):
    from dataclasses import replace

    comes(slot)
    Mail.objects.all().delete()
    moved = replace(data_of(event).slots[0], starts_at=SLOT_AT + timedelta(hours=1))
    rewritten(event, slots=(moved,))
    background.run_pending()

    mail = Mail.objects.get()
    assert "La date, l’heure ou le lieu ont changé." in mail.text
    assert "15\xa0h\xa0– 16\xa0h" in mail.text


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"summary": "Autre résumé"}, 0), ({"place_note": "Salle 2"}, 1), ({"life": "cancelled"}, 1)],
)
def test_which_changes_of_an_event_are_told(slot, event, fields, told):
    comes(slot)
    Mail.objects.all().delete()
    rewritten(event, **fields)
    background.run_pending()

    assert Mail.objects.count() == told


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"address": "5 rue des Tilleuls"}, 1),
        ({"name": "Salle des Marronniers"}, 1),
        ({"latitude": 49.9042, "longitude": 2.2957}, 1),
        ({"latitude": 49.8943, "longitude": 2.2957}, 0),
        ({"access": "Tram T1"}, 0),
    ],
)
def test_those_who_come_are_told_once_that_the_place_has_another_address(slot, event, fields, told):
    from dataclasses import replace

    comes(slot)
    Mail.objects.all().delete()
    data = replace(venue_data(event.venue), **fields)
    for _time in range(2):
        change_venue(actor=None, venue=event.venue, data=data, at=AT)
    background.run_pending()

    assert Mail.objects.count() == told
    if told:
        assert "Le lieu a changé de nom ou d’adresse." in Mail.objects.get().text


@pytest.mark.parametrize("state", ["online", "cancelled", "over", "elsewhere"])
def test_a_new_address_concerns_neither_who_stays_at_home_nor_what_is_cancelled_or_over(here, slot, event, state):
    comes(slot)
    venue = event.venue
    if state == "online":
        rewritten(event, mode="online", online_url="https://exemple.test/", venue=venue)
    if state == "cancelled":
        set_life(actor=None, event=event, life=Life.CANCELLED, note="", at=AT)
    if state == "elsewhere":
        venue = make_venue(here, name="Ailleurs")
    background.run_pending()
    Mail.objects.all().delete()
    at = SLOT_AT + timedelta(days=1) if state == "over" else AT
    change_venue(actor=None, venue=venue, data=VenueData(name="Autre nom", commune=venue.commune), at=at)
    background.run_pending()

    assert mails() == []


def test_a_slot_with_registrations_does_not_disappear(slot, event):
    from maillage.events.actions import BadSlots

    comes(slot)
    with pytest.raises(BadSlots):
        rewritten(event, slots=())


def test_a_removed_event_cancels_its_registrations(slot, event):
    comes(slot)
    close(event, slot, "removed")
    Mail.objects.all().delete()
    with time_machine.travel(AT + timedelta(minutes=15), tick=False):
        tasks.look_after_bookings()
        tasks.look_after_bookings()

    assert (states(), numbers(slot)) == ({"Ada": "cancelled"}, [])
    mail = Mail.objects.get(template="events/mail/booking_cancelled")
    assert "a été retiré de l’agenda" in mail.text


def test_a_whole_hall_is_told_by_the_worker_once_each(slot, event, django_assert_max_num_queries):
    Booking.objects.bulk_create(
        Booking(slot=slot, name=f"P{n}", email=f"p{n:03}@exemple.test", seats=1, state="confirmed", created_at=AT,
                confirmed_at=AT, token=f"jeton-{n}")
        for n in range(120)
    )  # fmt: skip
    with django_assert_max_num_queries(43):
        set_life(actor=None, event=event, life=Life.CANCELLED, note="", at=AT)
    assert Mail.objects.count() == 0

    background.run_pending()

    told = list(Mail.objects.order_by("pk").values_list("to", flat=True))
    assert told == [f"p{n:03}@exemple.test" for n in range(120)]


# --- What happens by itself -------------------------------------------------------------------------------------------


def test_the_jobs_are_declared():
    jobs = background.declared()
    found = {
        path.rpartition(".")[2]: (job.minutes, job.at and f"{job.at:%H:%M}")
        for path, job in jobs.items()
        if ".events." in path
    }

    assert found == {
        "clear_the_map": (15, None), "look_after_bookings": (15, None), "erase_old_bookings": (None, "03:40"),
        "send_alerts": (15, None), "expect_attendance": (30, None),
    }  # fmt: skip


def test_past_events_leave_the_map(event):
    from maillage.geography.models import Point

    assert Point.objects.filter(layer="events", object_id=event.pk).count() == 1
    with time_machine.travel(SLOT_AT + timedelta(hours=3), tick=False):
        tasks.clear_the_map()

    assert Point.objects.filter(layer__startswith="events", object_id=event.pk).count() == 0


def test_what_nobody_confirmed_is_forgotten_after_48_hours(slot):
    asks(slot, "Ada")
    comes(slot, "Bob")

    assert forget_unconfirmed(actor=None, at=AT + timedelta(hours=47)) == 0
    assert forget_unconfirmed(actor=None, at=AT + timedelta(hours=48)) == 1
    assert states() == {"Bob": "confirmed"}


def test_people_are_erased_thirty_days_after_the_slot_and_seats_stay(slot):
    comes(slot, seats=2)
    ends = SLOT_AT + timedelta(hours=2)

    assert erase_old(actor=None, at=ends + timedelta(days=29)) == 0
    with time_machine.travel(ends + timedelta(days=30), tick=False):
        tasks.erase_old_bookings()
        tasks.erase_old_bookings()
    assert list(Booking.objects.values_list("name", "email", "message", "seats", "state")) == [
        ("", "", "", 2, "confirmed")
    ]
    assert Seat.objects.count() == 2


def test_an_erased_person_receives_nothing(slot):
    booking = comes(slot)
    Booking.objects.update(email="", name="")
    Mail.objects.all().delete()
    booking.refresh_from_db()
    cancel_booking(actor=None, booking=booking, at=AT)

    assert mails() == []


def test_the_journal_never_names_who_registered(slot):
    booking = comes(slot)
    cancel_booking(actor=None, booking=booking, at=AT)
    lines = Entry.objects.order_by("pk").filter(verb__in=["booking_asked", "booked", "booking_cancelled"])

    assert list(lines.values_list("verb", "object_label")) == [
        ("booking_asked", "Petits géologues"),
        ("booked", "Petits géologues"),
        ("booking_cancelled", "Petits géologues"),
    ]
    assert "ada" not in str(list(lines.values())).lower()


def test_a_slot_takes_a_bounded_number_of_requests(slot, monkeypatch):
    monkeypatch.setattr(deeds, "MOST_ASKED", 1)
    asks(slot, "Ada")

    with pytest.raises(NotOpen, match="Trop de demandes"):
        asks(slot, "Bob")
