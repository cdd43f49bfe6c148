"""A round: what is proposed, its order and its load, what is done on the road, the road sheet."""

from datetime import date, time
from decimal import Decimal

import pytest

from maillage.loans.actions import let_go, receive
from maillage.loans.actions.desk import RoundData, StopData, keep_round
from maillage.loans.actions.loads import DoesNotFit
from maillage.loans.actions.rounds import add_stops, change_round, do_stop, drop_stop, finish, move_stop, shorten
from maillage.loans.models import Loan, Round
from tests.factories.geography import CommuneFactory
from tests.factories.loans import AT, make_lender, make_loan, make_tool

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 6)


@pytest.fixture(autouse=True)
def on_a_monday(time_machine):
    time_machine.move_to("2026-03-30T09:00:00+00:00", tick=False)


@pytest.fixture
def lender(cast):
    """Editor A keeps the desk, whose van carries."""
    made = make_lender(cast.here, rules={"transport": "lender"})
    made.organisation.members.get_or_create(user=cast["editor_a"])
    return made


@pytest.fixture
def browser(cast, lender):
    return cast.client("editor_a")


def place(name, latitude, longitude):
    return CommuneFactory(code=f"806{len(name):02d}", name=name, latitude=latitude, longitude=longitude)


def outing(lender, title, **fields):
    tool = make_tool(lender, title=title, volume=Decimal(2), weight=Decimal(40))
    return make_loan(tool, DAY, approved=True, **fields)


def planned(lender, *stops, **data):
    wanted = [StopData(loan=loan, kind=kind) for loan, kind in stops]
    return keep_round(actor=None, lender=lender, data=RoundData(on=DAY, **data), stops=wanted, at=AT)


def deed(browser, row, do, **more):
    return browser.post(f"/hauts-de-lys/mon-espace/livraisons/{row.uid}/geste/", {"do": do, **more})


def titles(row):
    return [one.loan.tool_title for one in row.stops.order_by("position")]


def test_the_day_on_which_something_leaves_is_to_be_organised(browser, lender):
    loan = outing(lender, "La craie", commune=place("Corbie", 49.9, 2.5))

    page = browser.get(f"/hauts-de-lys/mon-espace/pret/{lender.organisation.slug}/livraisons/")

    assert [(one["on"], one["deliver"]) for one in page.context["to_plan"]] == [(loan.leaves_on, 1)]


def test_a_new_round_carries_what_leaves_that_day(browser, lender):
    loan = outing(lender, "La craie", commune=place("Corbie", 49.9, 2.5))
    path = f"/hauts-de-lys/mon-espace/pret/{lender.organisation.slug}/livraisons/nouvelle/"

    answer = browser.post(path, {"on": loan.leaves_on.isoformat(), "driver": "Sacha Exemple", "do": "save"})

    row = Round.objects.get()
    assert answer["Location"].endswith(f"/mon-espace/livraisons/{row.uid}/")
    assert [(one.loan, one.kind) for one in row.stops.all()] == [(loan, "deliver")]


def test_a_van_that_is_too_small_is_said_and_nothing_is_lost(browser, lender):
    loan = outing(lender, "La craie", commune=place("Corbie", 49.9, 2.5))
    path = f"/hauts-de-lys/mon-espace/pret/{lender.organisation.slug}/livraisons/nouvelle/"

    answer = browser.post(
        path, {"on": loan.leaves_on.isoformat(), "volume": "1,5", "driver": "<b>Sacha</b>", "do": "save"}
    )
    page = answer.content.decode()

    assert (answer.status_code, Round.objects.count()) == (422, 0)
    assert "retirez un arrêt" in page
    assert "&lt;b&gt;Sacha&lt;/b&gt;" in page


def test_stops_move_by_buttons_and_stay_in_the_list(browser, lender):
    one, other = outing(lender, "Un"), outing(lender, "Deux")
    row = planned(lender, (one, "deliver"), (other, "deliver"))
    first, last = row.stops.order_by("position")

    answer = deed(browser, row, f"down-{first.pk}")
    assert (titles(row), answer["Location"].rpartition("#")[2]) == (["Deux", "Un"], f"arret-{first.pk}")
    deed(browser, row, f"up-{first.pk}")
    deed(browser, row, f"up-{first.pk}")
    assert titles(row) == ["Un", "Deux"]
    deed(browser, row, f"drop-{last.pk}")
    assert titles(row) == ["Un"]


def test_an_order_that_does_not_fit_is_refused_and_undone(lender):
    one, other = outing(lender, "Un"), outing(lender, "Deux")
    row = planned(lender, (one, "deliver"), (other, "collect"), volume=Decimal(3))
    last = row.stops.get(kind="collect")

    with pytest.raises(DoesNotFit):
        move_stop(actor=None, stop=last, up=True, at=AT)

    assert titles(row) == ["Un", "Deux"]
    with pytest.raises(DoesNotFit):
        change_round(actor=None, row=row, data=RoundData(on=DAY, volume=Decimal(1)), at=AT)
    with pytest.raises(DoesNotFit):
        add_stops(actor=None, row=row, wanted=[(outing(lender, "Trois"), "deliver")], at=AT)


def test_the_road_is_shortened_and_what_is_done_stays_first(lender):
    far, near = place("Saint-Quentin-du-Nord", 49.85, 3.29), place("Corbie", 49.9, 2.5)
    towns = {"Loin": far, "Près": near, "Loin aussi": far}
    row = planned(lender, *((outing(lender, title, commune=town), "deliver") for title, town in towns.items()))

    shorten(actor=None, row=row, at=AT)
    assert titles(row)[0] != "Loin" or titles(row)[1] == "Loin aussi"

    row.stops.filter(loan__tool_title="Près").update(done_at=AT)
    shorten(actor=None, row=row, at=AT)
    assert titles(row)[0] == "Près"


def test_what_is_delivered_left_and_arrived_what_is_collected_comes_back_with_the_van(lender):
    out, back = outing(lender, "Aller"), outing(lender, "Retour")
    let_go(actor=None, loan=back, at=AT)
    receive(actor=None, loan=back, at=AT)
    row = planned(lender, (out, "deliver"), (back, "collect"))

    for stop in row.stops.order_by("position"):
        do_stop(actor=None, stop=stop, at=AT)
    out.refresh_from_db()
    back.refresh_from_db()
    assert (out.state, back.state, back.left_on) == ("received", "received", date(2026, 3, 2))

    assert finish(actor=None, row=row, at=AT) == 1
    back.refresh_from_db()
    row.refresh_from_db()
    assert (back.state, row.state) == ("returned", "done")


def test_what_may_not_leave_yet_is_said_on_the_road_sheet(cast):
    lender = make_lender(cast.here, rules={"transport": "lender", "agreement": "each"})
    loan = outing(lender, "La craie")
    row = planned(lender, (loan, "deliver"))
    stop, browser = row.stops.get(), cast.client("coordinator_here")

    answer = deed(browser, row, f"done-{stop.pk}", page="road")
    assert answer["Location"].endswith(f"/feuille/#arret-{stop.pk}")
    assert Loan.objects.get(pk=loan.pk).state == "approved"

    deed(browser, row, f"done-{stop.pk}", page="road", override="Signée sur papier")
    assert (Loan.objects.get(pk=loan.pk).state, row.stops.get().done_at is not None) == ("received", True)


def test_hours_and_words_are_kept_and_a_wrong_hour_is_said(browser, lender):
    row = planned(lender, (outing(lender, "La craie"), "deliver"))
    stop = row.stops.get()

    deed(browser, row, f"set-{stop.pk}", at="09:30", note="Sonner au 2")
    stop.refresh_from_db()
    assert (stop.at, stop.note) == (time(9, 30), "Sonner au 2")
    page = browser.get(deed(browser, row, f"set-{stop.pk}", at="99:99")["Location"]).content.decode()
    assert "Cette heure n’existe pas" in page


def test_stops_are_added_from_what_is_near(browser, lender):
    row, loan = planned(lender), outing(lender, "La craie")

    deed(browser, row, "add")
    assert not row.stops.exists()
    deed(browser, row, "add", arret=f"{loan.uid}-deliver")
    assert row.stops.get().loan == loan


def test_a_round_that_is_over_does_not_change(lender):
    row = planned(lender, (outing(lender, "Un"), "deliver"))
    stop = row.stops.get()
    finish(actor=None, row=row, at=AT)

    for refused in (lambda: drop_stop(actor=None, stop=stop, at=AT), lambda: shorten(actor=None, row=row, at=AT)):
        with pytest.raises(Exception, match="terminée"):
            refused()


def test_what_a_round_left_undone_is_proposed_to_the_next_one(browser, lender):
    loan = outing(lender, "La craie", commune=place("Corbie", 49.9, 2.5))
    over = planned(lender, (loan, "deliver"))
    finish(actor=None, row=over, at=AT)
    following = planned(lender)

    deed(browser, following, "add", arret=[f"{loan.uid}-deliver"])

    assert [one.loan for one in following.stops.all()] == [loan]


def test_an_unknown_deed_does_nothing(browser, lender):
    row = planned(lender)
    assert [deed(browser, row, one).status_code for one in ("", "rien", "up-999999", "up-x")] == [405] * 4


def test_the_road_sheet_is_a_page_and_a_pdf(browser, lender):
    row = planned(lender, (outing(lender, "La craie", contact_phone="03 00 00 00 00"), "deliver"))
    path = f"/hauts-de-lys/mon-espace/livraisons/{row.uid}/feuille"

    assert "03 00 00 00 00" in browser.get(f"{path}/").content.decode()
    assert browser.get(f"{path}.pdf").content.startswith(b"%PDF")


@pytest.mark.parametrize("number", [1, 3])
def test_a_round_costs_the_same_number_of_queries(browser, lender, number, django_assert_num_queries):
    row = planned(lender, *[(outing(lender, f"Outil {rank}"), "deliver") for rank in range(number)])
    browser.get(f"/hauts-de-lys/mon-espace/livraisons/{row.uid}/")
    with django_assert_num_queries(15):
        browser.get(f"/hauts-de-lys/mon-espace/livraisons/{row.uid}/")
