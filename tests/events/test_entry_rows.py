"""What the entry form says of its rows: hours, prices, several organisers; and a form sent twice."""

import threading

import pytest
import time_machine
from django.core.cache import cache

from maillage.contributions.enums import State
from maillage.contributions.forms.once import Once
from maillage.events.models import Event
from maillage.geography import recognition
from tests.events.test_entry import address
from tests.factories.directory import make_venue
from tests.factories.events import AT, make_event, slots
from tests.factories.geography import CommuneFactory
from tests.factories.territories import PolicyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_2_march(here):
    PolicyFactory(territory=here, kind="event", timing="after")
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def send(cast, here, typed):
    """Send the form with changes; gives the answer and its words."""
    client = cast.client("member")

    def post(**changes):
        answer = client.post(address(here), typed | {"do": "send", "once": "a1b2"} | changes)
        return answer, answer.content.decode()

    return post


def test_a_form_sent_twice_makes_one_event(send):
    first, _page = send()
    second, _page = send(summary="On casse et on regarde.")

    event = Event.objects.get()
    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert (event.summary, event.contribution.state) == ("On casse et on regarde.", State.PUBLISHED)


def test_a_form_with_a_new_place_sent_twice_makes_one_place(send):
    CommuneFactory(code="80021", name="Amiens", population=134_000, latitude=49.89, longitude=2.3)
    new = {"venue": "", "venue_name": "Ferme des Essarts", "venue_commune": "80021"}
    send(**new)
    answer, _page = send(**new)

    assert answer.status_code == 302
    assert Event.objects.get().venue.name == "Ferme des Essarts"


@pytest.mark.parametrize("words", ["Salle des Tilleuls", "salle des tilleuls, AMIENS"])
def test_without_a_script_a_place_is_chosen_by_its_whole_name(send, words):
    answer, _page = send(venue="", venue_label=words)
    assert (answer.status_code, Event.objects.get().venue.name) == (302, "Salle des Tilleuls")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Tilleuls", "(Salle des Tilleuls, Amiens)"),
        ("Nulle part", "créez-le juste en dessous"),
        ("Le Hangar", "Plusieurs lieux"),
    ],
)
def test_a_place_that_its_words_do_not_tell_is_asked_for_with_its_remedy(here, send, words, said):
    make_venue(here, name="Le Hangar")
    make_venue(here, name="Le Hangar", commune=CommuneFactory(code="59350", name="Lille"))
    answer, page = send(venue="", venue_label=words)
    assert (answer.status_code, said in page, Event.objects.count()) == (422, True, 0)


def test_without_a_script_the_commune_of_a_new_place_is_the_one_that_was_typed(send):
    recognition.forget()
    new = {"venue": "", "venue_name": "Ferme des Essarts"}
    unknown, page = send(**new, venue_commune_label="Nulleville")
    answer, _page = send(**new, venue_commune_label="80000 Amiens")
    recognition.forget()

    assert (unknown.status_code, "écrivez son nom et son code postal" in page) == (422, True)
    assert (answer.status_code, Event.objects.get().venue.commune_id) == (302, "80021")


def test_a_form_that_was_refused_may_be_sent_again(send):
    CommuneFactory(code="80021", name="Amiens", population=134_000, latitude=49.89, longitude=2.3)
    refused, _page = send(**{"slots-TOTAL_FORMS": "0"})
    sent, _page = send()

    assert (refused.status_code, sent.status_code, Event.objects.count()) == (422, 302, 1)


def test_the_second_of_two_clicks_waits_for_what_the_first_makes():
    cache.clear()
    first, second = Once(7, "event", "k1"), Once(7, "event", "k1")
    assert first.begin()
    assert not second.begin()
    threading.Timer(0.2, first.done, [41]).start()

    assert second.made() == 41
    assert Once(8, "event", "k1").made() is None


def test_the_same_title_place_and_hour_are_asked_about(send, here, typed):
    send()
    answer, page = send(once="other", title="petits géologues")
    assert answer.status_code == 422
    assert "peut-être déjà dans l’agenda" in page
    assert Event.objects.count() == 1

    confirmed, _page = send(once="other", title="petits géologues", twin_anyway="on")
    assert (confirmed.status_code, Event.objects.count()) == (302, 2)


def test_another_hour_is_another_event(send, here):
    make_event(here, title="Petits géologues", slots=slots(AT))

    assert send()[0].status_code == 302


def test_an_end_before_the_beginning_is_asked_about_above_twelve_hours(send):
    answer, page = send(**{"slots-0-starts": "16:00", "slots-0-ends": "14:00"})

    assert answer.status_code == 422
    assert "la séance durerait 22 h" in page
    assert '<a href="#id_slots-0-ends">Séance 1, fin' in page
    confirmed, _page = send(**{"slots-0-starts": "16:00", "slots-0-ends": "14:00", "slots-0-overnight": "on"})
    assert confirmed.status_code == 302
    slot = Event.objects.get().slots.get()
    assert (slot.ends_at - slot.starts_at).seconds == 22 * 3600


def test_a_night_needs_no_confirmation(send):
    assert send(**{"slots-0-starts": "20:00", "slots-0-ends": "02:00"})[0].status_code == 302


def test_an_hour_that_the_clocks_skip_is_said(send):
    answer, page = send(**{"slots-0-day": "2027-03-28", "slots-0-starts": "02:30", "slots-0-ends": "03:30"})

    assert answer.status_code == 422
    assert "2 h 30 n’existe pas" in page
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"slots-0-day": "1203-03-14"}, "Séance 1, jour\u202f: Cette année est trop loin"),
        ({"slots-0-day": ""}, "Séance 1, jour\u202f: Choisissez un jour, ou retirez la séance."),
        ({"slots-0-starts": "27:00"}, "Séance 1, début\u202f: Cette heure n’existe pas"),
        ({"slots-0-capacity": "0"}, "Séance 1, places\u202f: Donnez un nombre de places"),
        ({"fees-TOTAL_FORMS": "1", "fees-0-label": "Plein", "fees-0-amount": "-3"}, "Un prix n’est jamais négatif"),
        ({"fees-TOTAL_FORMS": "1", "fees-0-amount": "3"}, "Tarif 1, nom du tarif\u202f: Dites pour qui est ce tarif"),
    ],
)
def test_what_is_wrong_in_a_row_is_in_the_summary_with_its_remedy(send, changes, sentence):
    answer, page = send(**changes)

    assert answer.status_code == 422
    assert "error-summary" in page
    assert sentence in page


def test_free_with_a_price_is_asked_about(send):
    price = {"is_free": "1", "fees-TOTAL_FORMS": "1", "fees-0-label": "Plein", "fees-0-amount": "7"}
    answer, page = send(**price)

    assert answer.status_code == 422
    assert "choisissez « Payant »" in page
    assert send(**(price | {"fees-0-DELETE": "on"}))[0].status_code == 302


def test_several_organisers_and_prices_are_added_row_by_row(send, typed):
    _answer, page = send(do="add-organiser")
    assert 'name="organisers-1-name"' in page
    _answer, page = send(do="add-fee", **{"fees-TOTAL_FORMS": "1", "fees-0-label": "Plein", "fees-0-amount": "7"})
    assert 'name="fees-1-label"' in page
    assert 'value="Plein"' in page

    answer, _page = send(
        **{
            "organisers-TOTAL_FORMS": "3", "organisers-1-name": "La Région", "organisers-1-role": "funder",
            "organisers-2-name": "Une erreur", "organisers-2-role": "partner", "organisers-2-DELETE": "on",
            "is_free": "0", "fees-TOTAL_FORMS": "2", "fees-0-label": "Plein", "fees-0-amount": "7",
            "fees-1-label": "Réduit", "fees-1-amount": "4,50",
        }
    )  # fmt: skip
    event = Event.objects.get()
    assert answer.status_code == 302
    assert [(row.name, row.role) for row in event.organisers.order_by("pk")] == [
        ("Club Céphée", "organiser"), ("La Région", "funder"),
    ]  # fmt: skip
    assert [str(row.amount) for row in event.prices.order_by("pk")] == ["7.00", "4.50"]
