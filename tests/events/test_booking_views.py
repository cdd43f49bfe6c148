"""The pages of registration: the form open to all, the page of one registration, the lists of those who organise."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from python_calamine import CalamineWorkbook

from maillage.events.actions.booking import BookingData, book, cancel_booking, confirm_booking
from maillage.events.models import Booking
from maillage.notices import notices
from maillage.notices.models import Mail
from tests.factories.events import make_event, slots
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
HOSTILE = [
    "<script>alert(1)</script>", '=HYPERLINK("http://x")', "{{ 7*7 }}", "{% url 'x' %}", "'; DROP TABLE x; --",
    "\u202egnirts", "é" * 60, "+33 6", "@cmd", "a\tb",
]  # fmt: skip


@pytest.fixture
def event(here, cast):
    return make_event(here, author=cast["editor_a"], registration="seats", slots=slots(capacity=3))


@pytest.fixture
def slot(event):
    return event.slots.get()


def address(name, *args):
    return "/hauts-de-lys" + reverse(f"events:{name}", args=args)


def register_url(slot):
    return address("register", slot.event.slug, slot.pk)


def opened(client, slot):
    with time_machine.travel(AT, tick=False):
        return client.get(register_url(slot))


def sent(client, slot, seconds=30, **typed):
    form = opened(client, slot).context["form"]
    given = {"name": "Ada Lovelace", "email": "ada@exemple.test", "seats": "1"}
    given |= {"token": form.shown.token, "word": form.shown.word} | typed
    with time_machine.travel(AT + timedelta(seconds=seconds), tick=False):
        return client.post(register_url(slot), given)


def booked(slot, name="Ada", seats=1, **fields):
    data = BookingData(name=name, email=f"p{Booking.objects.count()}@exemple.test", seats=seats, **fields)
    return confirm_booking(actor=None, booking=book(actor=None, slot=slot, data=data, at=AT), at=AT)


# --- The form ---------------------------------------------------------------------------------------------------------


def test_a_visitor_registers_without_account_nor_cookie(client, slot):
    answer = sent(client, slot, seats="2", message="Fauteuil roulant")

    assert (answer.status_code, answer["Location"]) == (302, address("registered", slot.event.slug, slot.pk))
    assert "48 heures" in client.get(answer["Location"]).content.decode()
    booking = Booking.objects.get()
    assert (booking.name, booking.email, booking.seats, booking.message, booking.state, booking.language) == (
        "Ada Lovelace", "ada@exemple.test", 2, "Fauteuil roulant", "pending", "fr",
    )  # fmt: skip
    assert dict(client.cookies) == {}


def test_the_link_of_the_mail_shows_and_the_button_acts(client, slot):
    sent(client, slot)
    booking = Booking.objects.get()
    url = address("booking", booking.token)
    assert url in Mail.objects.get(to="ada@exemple.test").text

    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        page = client.get(url)
        booking.refresh_from_db()
        assert (page.status_code, booking.state, page["Referrer-Policy"]) == (200, "pending", "no-referrer")
        assert "no-store" in page["Cache-Control"]
        assert client.post(url, {"do": "confirm"})["Location"] == url
        booking.refresh_from_db()
        assert booking.state == "confirmed"
        assert client.post(url, {"do": "cancel"})["Location"] == url
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert dict(client.cookies) == {}


def test_the_journey_in_english(client, slot):
    with time_machine.travel(AT, tick=False):
        form = client.get("/en" + register_url(slot)).context["form"]
    typed = {"name": "Ada", "email": "a@exemple.test", "seats": "1", "token": form.shown.token, "word": form.shown.word}
    with time_machine.travel(AT + timedelta(seconds=30), tick=False):
        answer = client.post("/en" + register_url(slot), typed)

    assert answer["Location"].startswith("/en/hauts-de-lys/")
    assert Booking.objects.get().language == "en"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Écrivez le nom"),
        ({"email": ""}, "Écrivez l’adresse"),
        ({"email": "a@b"}, "adresse"),
        ({"email": "a@exemple.test\nBcc: b@exemple.test"}, "adresse"),
        ({"seats": "0"}, "1"),
        ({"seats": "4"}, "3"),
        ({"seats": "x"}, "nombre"),
        ({"seats": "9" * 400}, "3"),
        ({"message": "x" * 501}, "500"),
        ({"name": "x" * 121}, "120"),
        ({"name": "a\x00b"}, "nul"),
        ({"word": "non"}, "Recopiez"),
        ({"token": "faux"}, "trop longtemps"),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_kept(client, slot, typed, sentence):
    answer = sent(client, slot, **typed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert (Booking.objects.count(), Mail.objects.filter(template__startswith="events/").count()) == (0, 0)


def test_what_is_added_to_the_form_is_ignored(client, slot):
    sent(client, slot, state="confirmed", confirmed_at="2026-01-01", slot_id="1", language="xx", token_="x", pk="1")

    assert list(Booking.objects.values_list("state", "confirmed_at", "slot", "language")) == [
        ("pending", None, slot.pk, "fr")
    ]


def test_a_robot_is_told_that_all_went_well(client, slot):
    assert sent(client, slot, website="http://spam.test").status_code == 302
    assert Booking.objects.count() == 0


def test_one_address_receives_few_mails(client, slot):
    assert [sent(client, slot).status_code for _ in range(5)] == [302, 302, 302, 302, 429]
    assert sent(client, slot, email="bob@exemple.test").status_code == 302


@pytest.mark.parametrize("registration", ["none", "link"])
def test_no_form_where_one_does_not_register_here(client, here, registration):
    slot = make_event(here, registration=registration, slots=slots()).slots.get()

    assert client.get(register_url(slot)).status_code == 404


def test_the_slot_of_another_event_is_not_found(client, here, event):
    other = make_event(here, title="Autre", registration="seats").slots.get()

    assert client.get(address("register", event.slug, other.pk)).status_code == 404


def test_the_form_of_a_past_slot_says_so(client, slot):
    with time_machine.travel(AT + timedelta(days=30), tick=False):
        page = client.get(register_url(slot))
        assert client.post(register_url(slot), {"name": "x"}).status_code == 200

    assert "passée ou annulée" in page.content.decode()
    assert Booking.objects.count() == 0


def test_when_full_the_form_is_that_of_the_waiting_list(client, slot):
    booked(slot, seats=3)
    page = opened(client, slot).content.decode()

    assert "Rejoindre la liste d’attente" in page
    assert "Toutes les places sont prises" in page


def test_a_member_finds_name_and_address_filled_in(cast, slot):
    page = opened(cast.client("member"), slot).content.decode()

    assert 'value="member@exemple.test"' in page


# --- One registration -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["x", "inconnu", "A" * 400])
def test_an_unknown_token_is_not_found(client, here, token):
    assert client.get(address("booking", token)).status_code == 404
    assert client.post(address("booking", token), {"do": "cancel"}).status_code == 404


@pytest.mark.parametrize("deed", ["", "delete", "accept"])
def test_a_deed_that_does_not_fit_is_refused_with_a_sentence(client, slot, deed):
    booking = booked(slot, seats=3)
    waiting = booked(slot, "Bob")
    answer = client.post(address("booking", waiting.token), {"do": deed})

    assert answer.status_code == (409 if deed == "accept" else 422)
    booking.refresh_from_db()
    assert booking.state == "confirmed"


def test_one_sees_how_many_wait_before(client, slot):
    booked(slot, seats=3)
    booked(slot, "Bob")
    with time_machine.travel(AT + timedelta(minutes=5), tick=False):
        last = booked(slot, "Cleo")
    Booking.objects.filter(pk=last.pk).update(confirmed_at=AT + timedelta(minutes=5))

    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        assert "1 inscription attend avant la vôtre" in client.get(address("booking", last.token)).content.decode()


def test_an_offer_is_accepted_from_its_page(client, slot):
    first = booked(slot, seats=3)
    waiting = booked(slot, "Bob")
    cancel_booking(actor=None, booking=first, at=AT)
    url = address("booking", waiting.token)
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        assert "gardée pour vous jusqu’au vendredi 6 mars, 10\xa0h" in client.get(url).content.decode()
        client.post(url, {"do": "accept"})
    waiting.refresh_from_db()

    assert waiting.state == "confirmed"


def test_mails_leave_with_their_attachment(slot):
    booked(slot)
    message = notices.build(Mail.objects.get(template="events/mail/booking_confirmed"))

    assert [part[0] for part in message.attachments if isinstance(part, tuple)] == [f"{slot.event.slug}.ics"]


# --- Lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["bookings", "bookings_export", "bookings_sheet"])
def test_who_sees_the_lists(cast, slot, name):
    booked(slot)
    extra = {"bookings_export": ["csv"]}.get(name, [])
    url = address(name, slot.event.slug, *extra) + (f"?seance={slot.pk}" if name == "bookings_sheet" else "")

    assert {role: cast.client(role).get(url).status_code for role in ROLES} == {
        "anonymous": 302, "member": 403, "editor_a": 200, "editor_b": 403, "coordinator_here": 200,
        "coordinator_elsewhere": 403, "administrator": 200,
    }  # fmt: skip


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(cast, here, many, django_assert_num_queries):
    starts = [datetime(2026, 3, day, 13, tzinfo=UTC) for day in range(14, 14 + many)]
    event = make_event(here, author=cast["editor_a"], registration="seats", slots=slots(*starts, capacity=3))
    for slot in event.slots.in_order():
        for name in ("Ada", "Bob", "Cleo")[:many]:
            booked(slot, name)
    client = cast.client("editor_a")
    client.get(address("bookings", event.slug))

    with django_assert_num_queries(8):
        page = client.get(address("bookings", event.slug))

    assert [len(one.lines) for one in page.context["lists"]] == [many] * many


def test_a_list_without_registrations_says_so(cast, slot):
    assert (
        "Personne n’est encore inscrit"
        in cast.client("editor_a").get(address("bookings", slot.event.slug)).content.decode()
    )


def test_the_list_of_an_event_without_seats_says_how_to_have_them(cast, here):
    event = make_event(here, author=cast["editor_a"], slots=(), published=False)

    page = cast.client("editor_a").get(address("bookings", event.slug)).content.decode()
    assert "On ne s’inscrit pas ici" in page


def test_an_organiser_cancels_and_the_person_is_told(cast, slot):
    booking = booked(slot)
    with time_machine.travel(AT, tick=False):
        cast.client("editor_a").post(address("bookings", slot.event.slug), {"booking": booking.pk})
    booking.refresh_from_db()

    assert booking.state == "cancelled"
    assert "Les organisateurs ont annulé" in Mail.objects.order_by("pk").last().text


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 30, "1 OR 1=1", "²"])
def test_an_organiser_cancels_only_what_is_in_the_list(cast, slot, value):
    booked(slot)
    answer = cast.client("editor_a").post(address("bookings", slot.event.slug), {"booking": value})

    assert (answer.status_code, Booking.objects.get().state) == (302, "confirmed")


def test_the_registration_of_another_event_is_out_of_reach(cast, here, event):
    other = booked(make_event(here, title="Autre", registration="seats").slots.get())
    cast.client("editor_a").post(address("bookings", event.slug), {"booking": other.pk})
    other.refresh_from_db()

    assert other.state == "confirmed"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text_everywhere(cast, slot, text):
    booked(slot, text, message=text)
    client = cast.client("editor_a")
    pages = [
        client.get(address("bookings", slot.event.slug)).content.decode(),
        client.get(address("bookings_sheet", slot.event.slug) + f"?seance={slot.pk}").content.decode(),
    ]
    lines = list(
        csv.reader(
            io.StringIO(client.get(address("bookings_export", slot.event.slug, "csv")).content.decode("utf-8-sig")),
            delimiter=";",
        )
    )
    book_ = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(address("bookings_export", slot.event.slug, "xlsx")).content)
    )
    cells = [str(cell) for row in [*lines[1:], *book_.get_sheet_by_index(0).to_python()[1:]] for cell in row]

    assert [page for page in pages if "<script>alert" in page] == []
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert len(cells) == 14


def test_the_sheet_lists_by_name_those_who_have_a_seat(cast, slot):
    for name in ("Zoé", "ada", "Bob"):
        booked(slot, name)
    booked(slot, "Attend")
    page = cast.client("editor_a").get(address("bookings_sheet", slot.event.slug) + f"?seance={slot.pk}")

    assert [row.name for row in page.context["people"]] == ["ada", "Bob", "Zoé"]
    assert "Attend" not in page.content.decode()


@pytest.mark.parametrize("wanted", ["", "x", "987654", "9" * 40])
def test_the_sheet_of_no_slot_is_not_found(cast, event, wanted):
    assert cast.client("editor_a").get(address("bookings_sheet", event.slug) + f"?seance={wanted}").status_code == 404


def test_another_form_of_file_is_not_found(cast, event):
    assert cast.client("editor_a").get(address("bookings_export", event.slug, "ods")).status_code == 404


def test_the_page_kept_for_visitors_is_made_again_when_seats_are_taken(
    client, slot, django_capture_on_commit_callbacks
):
    url = address("event", slot.event.slug)
    with time_machine.travel(AT, tick=False):
        assert "3 places" in client.get(url).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            booked(slot, seats=3)
        assert "Rejoindre la liste d’attente" in client.get(url).content.decode()
