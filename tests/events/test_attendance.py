"""What events say to attendance: when something ends, is cancelled, is gathered, is removed."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from maillage.attendance.models import Headcount, Subject
from maillage.contributions.actions import remove
from maillage.events.actions import change_slot, set_life
from maillage.events.actions.attendance import events_to_count, expect_events
from maillage.events.models import Booking, Event, Seat
from maillage.events.tasks import expect_attendance
from tests.factories.attendance import counted, give
from tests.factories.directory import make_organisation
from tests.factories.events import FIRST, make_event, organised_by, slots

pytestmark = pytest.mark.django_db
AFTER = FIRST + timedelta(days=1)


def waited():
    return list(Headcount.objects.order_by("starts_at", "pk").values_list("state", flat=True))


def follow(at=AFTER):
    return expect_events(actor=None, events=events_to_count(at), at=at)


def test_an_event_is_waited_for_once_its_last_slot_has_ended(here, person):
    event = make_event(here, author=person, slots=slots(FIRST, FIRST + timedelta(days=7)))

    assert follow(AFTER) == 0
    assert follow(FIRST + timedelta(days=8)) == 1
    assert follow(FIRST + timedelta(days=8)) == 0

    subject = Subject.objects.get()
    row = subject.headcounts.oldest_first()[0]
    assert (subject.key, subject.title, subject.author) == (str(event.contribution.uid), "Petits géologues", person)
    assert (row.place, row.commune.name, row.length_minutes) == (event.venue.where, "Amiens", 120)
    assert waited() == ["awaited", "awaited"]


def test_the_periodic_job_does_the_same(here):
    make_event(here)
    with time_machine.travel(AFTER, tick=False):
        expect_attendance()
        expect_attendance()

    assert waited() == ["awaited"]


@pytest.mark.parametrize("life", ["cancelled", "postponed"])
def test_what_was_cancelled_or_postponed_is_not_waited_for(here, person, life):
    event = make_event(here, author=person)
    set_life(actor=person, event=event, life=life, note="", at=FIRST)

    assert follow() == 0


def test_what_is_not_published_or_ended_long_ago_is_not_waited_for(here):
    make_event(here, published=False)
    make_event(here, title="Ancien", slots=slots(FIRST - timedelta(days=40)))

    assert follow() == 0


def test_a_slot_cancelled_afterwards_is_waited_for_no_more(here, person):
    event = make_event(here, author=person, slots=slots(FIRST, FIRST + timedelta(hours=4)))
    follow()

    change_slot(actor=person, slot=event.slots.in_order()[0], state="cancelled", note="", at=AFTER)

    assert waited() == ["cancelled", "awaited"]


def test_what_is_removed_is_waited_for_no_more_and_its_answer_stays(here, person):
    event = make_event(here, author=person, slots=slots(FIRST, FIRST + timedelta(hours=4)))
    follow()
    give(Headcount.objects.select_related("subject").order_by("starts_at")[0], counted(12))

    remove(actor=person, contribution=event.contribution, at=AFTER, reason="author")

    assert list(Headcount.objects.order_by("starts_at").values_list("state", "number")) == [
        ("counted", 12), ("cancelled", None),
    ]  # fmt: skip


def test_an_umbrella_is_counted_by_its_stands_and_never_both(here, person):
    village = make_event(here, author=person, title="Village des sciences", is_umbrella=True)
    follow()
    give(Headcount.objects.select_related("subject").get(), counted(500))

    make_event(here, title="Stand", umbrella=village)
    follow()
    give(Headcount.objects.select_related("subject").get(subject__title="Stand"), counted(30))

    people = Headcount.objects.all().measures().participations
    assert (people.value, people.expected) == (30, 1)


def test_teams_that_organise_or_host_answer_partners_do_not(here):
    club, hall, friend = (make_organisation(here, name=name) for name in ("Club", "Salle", "Ami"))
    make_event(here, organisers=(
        organised_by(hall, "host"), organised_by(friend, "partner"), organised_by(club, "organiser"),
    ))  # fmt: skip
    follow()

    subject = Subject.objects.get()
    assert subject.organisation == club
    assert set(subject.organisations.order_by("pk")) == {club, hall}


def test_seats_taken_here_are_proposed(here):
    event = make_event(here, registration="seats", slots=slots(capacity=10))
    place = event.slots.get()
    booking = Booking.objects.create(slot=place, name="Ada", email="ada@exemple.test", seats=3, state="confirmed",
                                     created_at=FIRST)  # fmt: skip
    Seat.objects.bulk_create(Seat(slot=place, number=number, booking=booking) for number in (1, 2, 3))

    follow()

    assert Headcount.objects.get().suggested == 3


def test_a_team_prepares_the_sheets_before_the_day(cast, here):
    event = make_event(here, author=cast["editor_a"])
    with time_machine.travel(FIRST - timedelta(days=2), tick=False):
        client = cast.client("editor_a")
        page = client.get("/hauts-de-lys" + reverse("events:event", args=[event.slug])).content.decode()
        answer = client.post("/hauts-de-lys" + reverse("events:count", args=[event.slug]))

    assert "Préparer le comptage" in page
    assert answer["Location"].endswith(reverse("attendance:subject", args=[Subject.objects.get().uid]))
    assert waited() == ["planned"]
    assert follow() == 1
    assert waited() == ["awaited"]


@pytest.mark.parametrize(("role", "reads"), [("editor_a", True), ("coordinator_here", True), ("anonymous", False),
                                             ("editor_b", False)])  # fmt: skip
def test_the_page_of_an_event_shows_its_attendance_to_those_who_give_it(cast, here, role, reads):
    event = make_event(here, author=cast["editor_a"])
    follow()
    give(Headcount.objects.select_related("subject").get(), counted(34))

    page = cast.client(role).get("/hauts-de-lys" + reverse("events:event", args=[event.slug])).content.decode()

    assert ("34 personnes" in page) is reads
    assert Event.objects.count() == 1
