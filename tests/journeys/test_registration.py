"""A visitor registers for a slot; the organiser reads the list."""

from datetime import timedelta

import pytest
from django.urls import reverse

from maillage.core.clock import now
from maillage.events.actions.booking import BookingData, book, confirm_booking
from maillage.events.models import Booking
from maillage.territories.enums import Role
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event, slots
from tests.factories.territories import GrantFactory, TerritoryFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
SCREENS = [("phone", False), ("phone", True), ("desktop", False), ("desktop", True)]


@pytest.fixture
def author():
    return UserFactory(display_name="Odile Marchand")


@pytest.fixture
def slot(transactional_db, author):
    here = TerritoryFactory(name="Hauts-de-Lys", slug="hauts-de-lys", in_name="dans les Hauts-de-Lys")
    GrantFactory(user=author, territory=here, role=Role.CONTRIBUTOR)
    starts = (now() + timedelta(days=9)).replace(hour=13, minute=0, second=0, microsecond=0)
    event = make_event(
        here, author=author, registration="seats", slots=slots(starts, capacity=3), at=now() - timedelta(days=2)
    )
    return event.slots.get()


def address(name, *args):
    return "/hauts-de-lys" + reverse(f"events:{name}", args=args)


def booked(slot, name, seats):
    data = BookingData(name=name, email=f"{name.lower()}@exemple.test", seats=seats, message="Fauteuil roulant")
    return confirm_booking(actor=None, booking=book(actor=None, slot=slot, data=data, at=now()), at=now())


def test_a_visitor_registers_and_confirms_by_the_link(visit, slot):
    page = visit(address("event", slot.event.slug), screen="phone")
    page.get_by_role("link", name="S’inscrire").first.click()
    page.get_by_label("Votre nom").fill("Ada Lovelace")
    page.get_by_label("Votre adresse électronique").fill("ada@exemple.test")
    page.get_by_label("Nombre de places").fill("2")
    page.locator("[data-guard-word][hidden]").wait_for(state="attached")  # the proof of work is done
    page.wait_for_timeout(3_500)  # nobody types a name in less than three seconds
    page.get_by_role("button", name="S’inscrire").click()
    page.get_by_role("heading", name="Encore un geste").wait_for()

    page.goto(address("booking", Booking.objects.get().token))
    page.get_by_role("button", name="Confirmer mon inscription").click()
    page.get_by_text("confirmée", exact=True).wait_for()

    assert list(Booking.objects.values_list("name", "seats", "state")) == [("Ada Lovelace", 2, "confirmed")]


@pytest.mark.parametrize(("screen", "dark"), SCREENS)
def test_the_pages_are_accessible(visit, slot, author, violations, screen, dark):
    confirmed, waiting = booked(slot, "Ada", 3), booked(slot, "Bob", 1)
    pages = [
        ("register", address("register", slot.event.slug, slot.pk), None),
        ("registered", address("registered", slot.event.slug, slot.pk), None),
        ("confirmed", address("booking", confirmed.token), None),
        ("waiting", address("booking", waiting.token), None),
        ("bookings", address("bookings", slot.event.slug), author),
        ("sheet", address("bookings_sheet", slot.event.slug) + f"?seance={slot.pk}", author),
    ]
    found = []
    for name, path, person in pages:
        page = visit(path, person=person, screen=screen, dark=dark)
        found += [f"{name}: {sentence}" for sentence in violations(page)]
        page.context.close()

    assert found == []
