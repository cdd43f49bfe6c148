"""The lender’s work: rounds that fit the van, tours whose stops are in the agenda, the basket, people forgotten."""

from datetime import date
from decimal import Decimal

import pytest

from maillage.core.errors import Refused
from maillage.events.models import Event
from maillage.loans.actions import add_line, basket_of, cancel, send_basket
from maillage.loans.actions.asking import LineData
from maillage.loans.actions.catalogue import retire_tool
from maillage.loans.actions.common import DatesImpossible
from maillage.loans.actions.desk import (
    NotOfThisTour,
    RoundData,
    StopData,
    keep_round,
    move_round,
    plan_tour,
    publish_tour,
    tick_stop,
)
from maillage.loans.actions.loads import DoesNotFit
from maillage.loans.actions.people import forget, known_of
from maillage.loans.models import Basket, Lender, Loan
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_venue
from tests.factories.loans import AT, make_lender, make_loan, make_tool, who

pytestmark = pytest.mark.django_db
FIRST = date(2026, 4, 6)


def test_a_round_carries_at_each_point_of_the_road_what_the_van_can(here):
    lender = make_lender(here)
    loans = [
        make_loan(make_tool(lender, title=f"Outil {rank}", volume=Decimal(2)), FIRST, approved=True)
        for rank in range(2)
    ]
    data = RoundData(on=FIRST, volume=Decimal(3))
    both = [StopData(loan=one, kind="deliver") for one in loans]
    with pytest.raises(DoesNotFit):
        keep_round(actor=None, lender=lender, data=data, stops=both, at=AT)

    turned = [StopData(loan=loans[0], kind="deliver"), StopData(loan=loans[1], kind="collect")]
    row = keep_round(actor=None, lender=lender, data=data, stops=turned, at=AT)
    move_round(actor=None, tour=row, to="gone", at=AT)
    tick_stop(actor=None, stop=row.stops.order_by("position")[0], at=AT)

    assert [(stop.kind, stop.done_at) for stop in row.stops.order_by("position")] == [
        ("deliver", AT),
        ("collect", None),
    ]
    with pytest.raises(Refused):
        move_round(actor=None, tour=row, to="cancelled", at=AT)


def test_the_stops_of_a_published_tour_are_in_the_agenda(here):
    tool = make_tool(make_lender(here))
    loan = make_loan(tool, FIRST, approved=True, venue=make_venue(here))
    hidden = make_loan(tool, date(2026, 5, 4), approved=True)
    with pytest.raises(NotOfThisTour):
        plan_tour(actor=None, tool=tool, title="Saison", loans=[make_loan(tool, date(2026, 6, 1))], at=AT)

    tour = plan_tour(actor=None, tool=tool, title="Saison", loans=[hidden, loan], at=AT)
    actor = UserFactory(administrator=True)
    assert publish_tour(actor=actor, tour=tour, at=AT) == 1
    assert publish_tour(actor=actor, tour=tour, at=AT) == 0

    event = Event.objects.get()
    assert (event.title, event.venue, event.slots.count()) == (tool.title, loan.venue, 5)
    assert [stop.loan for stop in tour.stops.order_by("position")] == [loan, hidden]


def test_a_stop_that_is_given_up_leaves_the_agenda(here):
    tool, actor = make_tool(make_lender(here)), UserFactory(administrator=True)
    loan = make_loan(tool, FIRST, approved=True, venue=make_venue(here))
    tour = plan_tour(actor=None, tool=tool, title="Saison", loans=[loan], at=AT)
    publish_tour(actor=actor, tour=tour, at=AT)

    cancel(actor=actor, loan=loan, reason="event", at=AT)

    assert Event.objects.get().contribution.state == "removed"
    assert tour.stops.get().event is None


def test_a_basket_is_sent_whole_or_not_at_all(here):
    person = UserFactory()
    tools = [make_tool(make_lender(here, quotas=[{"most": 1}]), title="Un"), None]
    tools[1] = make_tool(tools[0].lender, title="Deux")
    for tool in tools:
        add_line(actor=person, line=LineData(tool=tool, first_on=FIRST, last_on=FIRST), at=AT)
    basket = basket_of(actor=person, at=AT)

    with pytest.raises(DatesImpossible, match="quota"):
        send_basket(actor=person, basket=basket, who=who(), at=AT)
    assert not Loan.objects.exists()


@pytest.mark.parametrize("gone", ["retired", "shut"])
def test_what_is_not_lent_any_more_is_not_asked_for(here, gone):
    person, tool = UserFactory(), make_tool(make_lender(here))
    add_line(actor=person, line=LineData(tool=tool, first_on=FIRST, last_on=FIRST), at=AT)
    if gone == "retired":
        retire_tool(actor=None, tool=tool, at=AT)
    else:
        Lender.objects.update(is_open=False)

    with pytest.raises(DatesImpossible):
        send_basket(actor=person, basket=basket_of(actor=person, at=AT), who=who(), at=AT)
    assert not Loan.objects.exists()


def test_a_basket_sent_becomes_loans_and_another_one_begins(here):
    person = UserFactory()
    add_line(actor=person, line=LineData(tool=make_tool(make_lender(here)), first_on=FIRST, last_on=FIRST), at=AT)
    basket = basket_of(actor=person, at=AT)

    loans = send_basket(actor=person, basket=basket, who=who(), at=AT)

    assert [(loan.basket, loan.who) for loan in loans] == [(basket, "Bibliothèque de Corbie")]
    assert basket_of(actor=person, at=AT) != basket
    with pytest.raises(Refused):
        send_basket(actor=person, basket=basket, who=who(), at=AT)


def test_an_account_that_closes_leaves_no_contact_behind(here):
    person = UserFactory(display_name="Zoé Oubliable")
    loan = make_loan(
        make_tool(make_lender(here)), FIRST, actor=person, contact_name="Zoé Oubliable", contact_email=person.email,
        purpose="Zoé Oubliable anime",
    )  # fmt: skip
    assert known_of(person)["loans"][0]["reference"] == loan.reference

    forget(person, AT)

    loan.refresh_from_db()
    assert (loan.contact_name, loan.contact_email, loan.purpose, loan.who) == ("", "", "", "Bibliothèque de Corbie")
    assert not Basket.objects.filter(user=person).exists()
