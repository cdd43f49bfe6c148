"""Forty people for ten seats, at the same moment, against the real database."""

import threading
from datetime import UTC, datetime
from itertools import count

import pytest
from django.db import connections

from maillage.events.actions.booking import BookingData, book, cancel_booking, confirm_booking
from maillage.events.models import Booking, Seat
from tests.factories.events import make_event, slots

AT = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def at_once(jobs):
    """Run the jobs in as many threads, started together; gives what they raised."""
    ready, problems = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            ready.wait(timeout=60)
            job()
        except Exception as problem:  # noqa: BLE001 - whatever a thread raises is the failure of the test
            problems.append(repr(problem))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    return problems


@pytest.fixture
def slot(here):
    return make_event(here, registration="seats", slots=slots(capacity=10)).slots.get()


def asked(slot, number):
    data = BookingData(name=f"Personne {number}", email=f"p{number}@exemple.test")
    return book(actor=None, slot=slot, data=data, at=AT)


def by_state():
    states = list(Booking.objects.order_by("pk").values_list("state", flat=True))
    return {state: states.count(state) for state in sorted(set(states))}


def test_forty_people_for_ten_seats(slot):
    bookings = [asked(slot, number) for number in range(40)]

    problems = at_once([lambda mine=booking: confirm_booking(actor=None, booking=mine, at=AT) for booking in bookings])

    assert problems == []
    assert by_state() == {"confirmed": 10, "waiting": 30}
    assert list(Seat.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 11))


def test_seats_freed_at_the_same_moment_are_offered_once_each(slot):
    bookings = [confirm_booking(actor=None, booking=asked(slot, number), at=AT) for number in range(16)]
    numbers = count(100)

    problems = at_once(
        [lambda mine=booking: cancel_booking(actor=None, booking=mine, at=AT) for booking in bookings[:4]]
        + [lambda: confirm_booking(actor=None, booking=asked(slot, next(numbers)), at=AT) for _ in range(4)]
    )

    assert problems == []
    assert by_state() == {"cancelled": 4, "confirmed": 6, "offered": 4, "waiting": 6}
    assert Seat.objects.count() == 10


def test_one_link_followed_by_eight_hands_takes_one_seat(slot):
    booking = asked(slot, 1)

    assert at_once([lambda: confirm_booking(actor=None, booking=booking, at=AT)] * 8) == []
    assert Seat.objects.count() == 1
