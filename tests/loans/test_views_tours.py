"""A tour: composed of loans, read on a timeline, advised, published in the agenda and taken out of it."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from maillage.contributions.enums import State
from maillage.events.models import Event
from maillage.loans.actions import change_dates
from maillage.loans.actions.desk import plan_tour, publish_tour
from maillage.loans.actions.tours import add_tour_stops, drop_tour, unpublish_tour
from maillage.loans.availability.roads import length, shortest
from maillage.loans.models import Loan, Tour
from maillage.loans.panels.tours import tour_context
from tests.factories.directory import make_organisation, make_venue
from tests.factories.geography import CommuneFactory
from tests.factories.loans import AT, amiens, make_lender, make_loan, make_tool, plain

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def on_a_monday(time_machine):
    time_machine.move_to("2026-03-02T09:00:00+00:00", tick=False)


@pytest.fixture
def lender(cast):
    """Editor A keeps the desk."""
    made = make_lender(cast.here)
    made.organisation.members.get_or_create(user=cast["editor_a"])
    return made


@pytest.fixture
def tool(lender):
    return make_tool(lender)


def host(cast, tool, name, first, latitude=49.9, longitude=2.3, **fields):
    town = CommuneFactory(code=f"80{len(name) + 300}", name=f"{name}-ville", latitude=latitude, longitude=longitude)
    club = make_organisation(cast.here, name=name)
    return make_loan(tool, first, approved=True, borrower=club, commune=town, **fields)


def planned(tool, *loans):
    return plan_tour(actor=None, tool=tool, title="La mer en tournée", loans=loans, at=AT)


def deed(cast, tour, do, role="coordinator_here", **more):
    return cast.client(role).post(f"/hauts-de-lys/mon-espace/tournees/{tour.uid}/geste/", {"do": do, **more})


def names(tour):
    return [one.loan.who for one in tour.stops.order_by("position")]


def test_a_tour_is_composed_of_the_loans_that_are_ticked(cast, tool):
    loans = [host(cast, tool, name, day) for name, day in (("Club", "2026-04-06"), ("Foyer rural", "2026-05-04"))]
    make_loan(tool, "2026-06-01")  # not decided: not offered
    path = f"/hauts-de-lys/mon-espace/outils/{tool.slug}/tournee/"
    browser = cast.client("editor_a")

    assert [one.pk for one, _on in browser.get(path).context["loans"]] == [one.pk for one in loans]
    browser.post(path, {"title": "La mer en tournée", "pret": [str(loans[0].uid)], "do": "save"})

    assert names(Tour.objects.get()) == ["Club"]


def test_no_loan_ticked_is_said(cast, tool):
    answer = cast.client("editor_a").post(
        f"/hauts-de-lys/mon-espace/outils/{tool.slug}/tournee/", {"title": "<i>La mer</i>", "do": "save"}
    )

    assert answer.status_code == 422
    assert "&lt;i&gt;La mer&lt;/i&gt;" in answer.content.decode()


def test_publishing_puts_the_stops_to_come_in_the_agenda_and_unpublishing_takes_them_out(cast, tool):
    shown = host(cast, tool, "Club", "2026-04-06", venue=make_venue(cast.here))
    nowhere = host(cast, tool, "Foyer rural", "2026-05-04")
    tour = planned(tool, shown, nowhere)

    page = deed(cast, tour, "publish", follow=True)
    event = Event.objects.get()
    assert (page.status_code, event.contribution.state, event.title) == (302, State.PUBLISHED, "La mer sous nos pieds")

    unpublish_tour(actor=cast["coordinator_here"], tour=tour, at=AT)
    event.contribution.refresh_from_db()
    assert (event.contribution.state, tour.published_at) == (State.REMOVED, None)

    assert publish_tour(actor=cast["coordinator_here"], tour=tour, at=AT) == 1
    assert Event.objects.count() == 2


def test_what_is_past_or_given_up_is_not_announced(cast, tool, time_machine):
    tour = planned(tool, host(cast, tool, "Club", "2026-04-06", venue=make_venue(cast.here)))
    time_machine.move_to("2026-05-30T09:00:00+00:00", tick=False)

    deed(cast, tour, "publish")

    assert not Event.objects.exists()


def test_everyone_reads_a_published_tour_and_nobody_else_one_in_preparation(cast, tool):
    person = make_loan(
        tool, "2026-05-04", approved=True, borrower_name="Nadia Exemple", borrower_type="person", commune=amiens()
    )
    tour = planned(tool, host(cast, tool, "Club", "2026-04-06", venue=make_venue(cast.here)), person)
    path = f"/hauts-de-lys/pret/tournees/{tour.uid}/"
    assert [cast.client(role).get(path).status_code for role in ("anonymous", "editor_a")] == [404, 200]

    publish_tour(actor=cast["coordinator_here"], tour=tour, at=AT)
    page = cast.client("anonymous").get(path).content.decode()

    assert "Club" in page
    assert f"/agenda/{Event.objects.get().slug}/" in page
    assert "Nadia Exemple" not in page


def test_a_stop_gets_its_place_from_the_directory(cast, tool):
    tour = planned(tool, host(cast, tool, "Club", "2026-04-06"))
    venue = make_venue(cast.here, name="Salle du port")
    path = f"/hauts-de-lys/mon-espace/tournees/{tour.uid}/etapes/0/"
    browser = cast.client("editor_a")

    wrong = browser.post(path, {"venue_label": "Nulle part", "text": "Visite", "open_to_public": "on", "do": "save"})
    assert wrong.status_code == 422
    browser.post(
        path, {"venue_label": "Salle du port", "text": "Visite le samedi", "open_to_public": "on", "do": "save"}
    )

    stop = tour.stops.get()
    assert (stop.loan.venue, stop.text, stop.open_to_public) == (venue, "Visite le samedi", True)
    assert browser.get(f"/hauts-de-lys/mon-espace/tournees/{tour.uid}/etapes/9/").status_code == 302


def days_told():
    event = Event.objects.get()
    return [slot.starts_at.astimezone(ZoneInfo("Europe/Paris")).date() for slot in event.slots.order_by("starts_at")]


def announced(cast, tool):
    """One stop in the agenda, from 6 to 10 April."""
    loan = host(cast, tool, "Club", "2026-04-06", venue=make_venue(cast.here))
    tour = planned(tool, loan)
    publish_tour(actor=cast["coordinator_here"], tour=tour, at=AT)
    return loan, tour


def test_the_agenda_follows_a_loan_that_moves_and_keeps_what_was_written_there(cast, tool):
    loan, tour = announced(cast, tool)
    Event.objects.update(life_note="Entrée par la cour")
    first, last = date(2026, 4, 8), date(2026, 4, 14)

    change_dates(actor=cast["coordinator_here"], loan=loan, first_on=first, last_on=last, at=AT)

    tour.refresh_from_db()
    assert (tour.first_on, tour.last_on) == (first, last)
    assert days_told() == [first + timedelta(days=number) for number in range(7)]
    assert Event.objects.get().life_note == "Entrée par la cour"


def test_hours_written_by_hand_stay_when_the_loan_lasts(cast, tool):
    loan, _tour = announced(cast, tool)
    slot = Event.objects.get().slots.order_by("starts_at").first()
    slot.ends_at, slot.whole_day = slot.starts_at + timedelta(hours=15), False
    slot.save()

    change_dates(actor=cast["coordinator_here"], loan=loan, first_on=loan.first_on, last_on=date(2026, 4, 14), at=AT)

    assert days_told() == [date(2026, 4, day) for day in range(6, 11)]


def test_a_stop_that_closes_to_the_public_leaves_the_agenda_and_another_place_is_told(cast, tool):
    _loan, tour = announced(cast, tool)
    port = make_venue(cast.here, name="Salle du port")
    path = f"/hauts-de-lys/mon-espace/tournees/{tour.uid}/etapes/0/"
    typed = {"venue_label": "Salle du port", "text": "Visite le samedi", "do": "save"}
    browser = cast.client("coordinator_here")

    browser.post(path, typed | {"open_to_public": "on"})
    event = Event.objects.get()
    assert (event.venue, event.summary) == (port, "Visite le samedi")

    browser.post(path, typed)
    assert Event.objects.get().contribution.state == State.REMOVED
    assert tour.stops.get().event is None


def test_hosts_are_added_in_the_order_of_their_dates_and_taken_out_with_their_event(cast, tool):
    last = host(cast, tool, "Club", "2026-06-01", venue=make_venue(cast.here))
    first = host(cast, tool, "Foyer rural", "2026-04-06")
    tour = planned(tool, last)
    publish_tour(actor=cast["coordinator_here"], tour=tour, at=AT)

    deed(cast, tour, "add", pret=str(first.uid))
    tour.refresh_from_db()
    assert (names(tour), tour.first_on) == (["Foyer rural", "Club"], first.first_on)

    deed(cast, tour, f"drop-{tour.stops.get(loan=last).pk}")
    assert (names(tour), Event.objects.get().contribution.state) == (["Foyer rural"], State.REMOVED)


def test_a_loan_of_another_tool_is_refused(cast, tool, lender):
    tour = planned(tool, host(cast, tool, "Club", "2026-04-06"))
    other = host(cast, make_tool(lender, title="Autre"), "Foyer rural", "2026-05-04")

    with pytest.raises(Exception, match="même outil"):
        add_tour_stops(actor=None, tour=tour, loans=[other], at=AT)


def test_a_tour_given_up_leaves_the_loans(cast, tool):
    tour = planned(tool, host(cast, tool, "Club", "2026-04-06", venue=make_venue(cast.here)))
    publish_tour(actor=cast["coordinator_here"], tour=tour, at=AT)

    drop_tour(actor=cast["coordinator_here"], tour=tour, at=AT)

    assert (Tour.objects.count(), Loan.objects.count(), Event.objects.get().contribution.state) == (0, 1, State.REMOVED)


def test_ideas_that_shorten_the_road_are_in_words_and_one_is_a_deed(cast, tool):
    amiens()
    far = {"latitude": 50.7, "longitude": 3.1}
    one = host(cast, tool, "Club", "2026-04-06", **far)
    other = host(cast, tool, "Foyer rural", "2026-04-15", **far)
    tour = planned(tool, one, other)

    advice = tour_context(tour, TODAY)["advice"]
    said = [plain(idea.sentence) for idea in advice]
    assert any(sentence.startswith("De Club à Foyer rural sans repasser par le dépôt") for sentence in said)

    deed(cast, tour, f"chain-{tour.stops.get(loan=one).pk}")
    other.refresh_from_db()
    assert other.previous == one
    assert tour_context(tour, TODAY)["lines"][1]["direct"] is True


def test_dates_that_would_be_better_exchanged_and_free_days_are_said(cast, tool):
    near, far = {"latitude": 49.95, "longitude": 2.4}, {"latitude": 50.7, "longitude": 3.1}
    loans = [
        host(cast, tool, "Un club", "2026-04-06", **near), host(cast, tool, "Deux clubs", "2026-05-04", **far),
        host(cast, tool, "Trois clubs", "2026-06-01", **near), host(cast, tool, "Quatre clubs", "2026-07-06", **far),
    ]  # fmt: skip

    said = " ".join(plain(one.sentence) for one in tour_context(planned(tool, *loans), TODAY)["advice"])

    assert "échangeaient leurs dates" in said
    assert "partageraient un transport" in said
    assert "jours libres entre" in said


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_number_of_queries(cast, tool, number, django_assert_num_queries):
    loans = [
        host(cast, tool, "Club" + "s" * rank, f"2026-0{4 + rank}-06", venue=make_venue(cast.here))
        for rank in range(number)
    ]
    tour = planned(tool, *loans)
    publish_tour(actor=cast["coordinator_here"], tour=tour, at=AT)
    browser, path = cast.client("editor_a"), f"/hauts-de-lys/mon-espace/tournees/{tour.uid}/"
    browser.get(path)
    with django_assert_num_queries(16):
        browser.get(path)


def test_roads_are_never_longer_than_the_order_given():
    home, far, near = (CommuneFactory.build(latitude=49.9, longitude=2.3 + step) for step in (0, 1, 0.2))

    assert shortest(home, [far, near, far]) in ([1, 0, 2], [0, 2, 1], [1, 2, 0], [2, 0, 1])
    assert shortest(None, [None, None]) == [0, 1]
    assert length([home, None, home]) == Decimal(0)
    assert length([home, far, home]) > length([home, near, home])
