"""Going back to an earlier state of an event; what events know of a person, forget, and erase."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from maillage.contributions import actions
from maillage.contributions.enums import Leaving, State
from maillage.contributions.exports import account_data
from maillage.contributions.models import Contribution, Revision
from maillage.directory.actions.organisations import add_member
from maillage.events.actions import BadSlots, OrganiserData, cancel_event, change_event, change_slot, data_of
from maillage.events.actions.drafts import keep_draft
from maillage.events.models import Booking, Draft, Event, Seat
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation, make_venue
from tests.factories.events import AT, FIRST, make_event, slots, term
from tests.factories.files import ImageFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def first_of(event):
    return event.contribution.revisions.order_by("pk").first()


def reload(event):
    return Event.objects.select_related("venue", "type", "image", "campaign", "umbrella").get(pk=event.pk)


@pytest.fixture
def event(here, person):
    return make_event(
        here, author=person, type=term("event_type", "atelier"),
        themes=(term("theme", "vivant"), term("theme", "terre")),
        audiences=(term("audience", "famille"),), age_from=6, age_to=12, languages=("fr", "nl"), is_free=False,
        prices=(("Plein tarif", Decimal("7.00")),), price_note="sur place", image=ImageFactory(), image_alt="Un quartz",
        image_credit="Ada", accessibility=((term("impairment", "moteur"), "ascenseur"),), description="<p>Long</p>",
        organisers=(
            OrganiserData(organisation=make_organisation(here)), OrganiserData(name="Les amis", role="partner"),
        ),
        slots=slots(FIRST, FIRST + timedelta(days=7), capacity=20), registration="seats",
        translations={"en": {"title": "Young geologists"}},
    )  # fmt: skip


def test_every_field_comes_back(here, person, event):
    before = data_of(reload(event))
    blank = replace(
        before, title="Autre", summary="", description="", type=None, themes=(), audiences=(), age_from=None,
        age_to=None, languages=(), is_free=True, prices=(), price_note="", image=None, image_alt="", image_credit="",
        accessibility=(), organisers=(), registration="none", translations={}, slots=slots(FIRST + timedelta(days=2)),
        venue=make_venue(here, name="Ailleurs"),
    )  # fmt: skip
    change_event(actor=person, event=event, data=blank, at=LATER)

    actions.restore_revision(actor=person, revision=first_of(event), at=LATER)

    now = data_of(reload(event))
    without_rows = [replace(data, slots=tuple(replace(slot, pk=None) for slot in data.slots)) for data in (before, now)]
    assert without_rows[1] == without_rows[0]
    notes = list(event.contribution.revisions.order_by("pk").values_list("note", flat=True))
    assert notes == ["", "", "état antérieur rétabli"]
    assert Contribution.objects.get(pk=event.contribution_id).title == "Petits géologues"


def test_what_was_said_of_the_event_and_its_slots_stays_said(person, event):
    rows = list(event.slots.in_order())
    change_slot(actor=person, slot=rows[0], state="cancelled", note="orage", at=LATER)
    cancel_event(actor=person, event=event, note="Panne", at=LATER)
    change_event(actor=person, event=event, data=replace(data_of(reload(event)), title="Autre"), at=LATER)

    actions.restore_revision(actor=person, revision=first_of(event), at=LATER)

    event = reload(event)
    assert (event.title, event.life, event.life_note) == ("Petits géologues", "cancelled", "Panne")
    assert [(row.pk, row.state) for row in event.slots.in_order()] == [
        (rows[0].pk, "cancelled"),
        (rows[1].pk, "scheduled"),
    ]


def test_a_slot_added_since_with_registrations_is_not_lost(person, event):
    more = replace(data_of(reload(event)), slots=slots(FIRST, FIRST + timedelta(days=3), capacity=5))
    change_event(actor=person, event=event, data=more, at=LATER)
    Booking.objects.create(slot=event.slots.in_order().last(), name="Zoé", email="zoe@exemple.test", created_at=LATER)

    with pytest.raises(BadSlots):
        actions.restore_revision(actor=person, revision=first_of(event), at=LATER)
    assert event.slots.count() == 2


def test_revisions_of_before_find_their_place_and_organisations_by_name(here, person, event):
    first = first_of(event)
    first.data = {name: value for name, value in first.data.items() if not name.startswith("_")}
    first.save()
    before = data_of(reload(event))
    change_event(actor=person, event=event, data=replace(before, venue=make_venue(here, name="Ailleurs")), at=LATER)

    actions.restore_revision(actor=person, revision=first, at=LATER)

    now = data_of(reload(event))
    assert (now.venue, now.organisers) == (before.venue, before.organisers)
    assert [slot.capacity for slot in now.slots] == [20, 20]


def test_an_image_no_longer_kept_leaves_that_of_today(person, event):
    other = ImageFactory()
    change_event(actor=person, event=event, at=LATER,
                 data=replace(data_of(reload(event)), image=other, image_alt="Un fossile"))  # fmt: skip
    revision = first_of(event)
    revision.data["image"] = 987_654
    revision.save()

    actions.restore_revision(actor=person, revision=revision, at=LATER)

    event = reload(event)
    assert (event.image, event.image_alt, event.image_credit) == (other, "Un fossile", "Ada")


def test_the_page_offers_it_to_the_team_and_shows_no_key(client, here, person, event):
    team = event.organisers.exclude(organisation=None).get().organisation
    fellow = UserFactory()
    add_member(actor=person, organisation=team, user=fellow, role="editor", at=AT)
    change_event(actor=person, event=event, data=replace(data_of(reload(event)), title="Autre"), at=LATER)
    client.force_login(fellow, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/hauts-de-lys/historique/{event.contribution.uid}/"

    with time_machine.travel(LATER, tick=False):
        bar = client.get(f"/hauts-de-lys/agenda/{event.slug}/").content.decode()
        page = client.get(address).content.decode()
        answer = client.post(f"{address}{first_of(event).pk}/retablir/")

    assert address in bar
    assert page.count("Rétablir cet état") == 1
    assert "venue" not in page.replace("revenue", "")
    assert "_slots" not in page
    assert (answer.status_code, reload(event).title) == (302, "Petits géologues")


def test_the_history_of_an_event_is_closed_to_others(client, event):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(f"/hauts-de-lys/historique/{event.contribution.uid}/").status_code == 403


def booked(event, person, **fields):
    slot = event.slots.in_order().first()
    row = Booking.objects.create(slot=slot, name="Ada", email=person.email.upper(), created_at=AT, state="confirmed",
                                 confirmed_at=AT, message="Bonjour", **fields)  # fmt: skip
    Seat.objects.create(slot=slot, number=1, booking=row)
    return row


def test_the_export_has_registrations_and_what_is_being_typed(here, person, event):
    booked(event, person)
    keep_draft(actor=person, event=None, data={"title": ["Une idée"]}, at=AT)

    known = account_data(person)["kinds"]["event"]

    assert [(row["registration"], row["name"], row["message"]) for row in known if "seats" in row] == [
        ("Petits géologues", "Ada", "Bonjour")
    ]
    assert [row["draft"] for row in known if "draft" in row] == ["Une idée"]


def test_closing_gives_the_seat_back_and_forgets_the_address_everywhere(here, person, event):
    other = make_event(here, registration="mail", registration_email=person.email)
    row = booked(event, person)
    keep_draft(actor=person, event=None, data={"title": ["Une idée"]}, at=AT)
    address = person.email

    actions.close_account(person=person, at=LATER)

    row.refresh_from_db()
    assert (row.name, row.email, row.message, row.state) == ("", "", "", "cancelled")
    assert (Seat.objects.count(), Draft.objects.count(), Mail.objects.filter(to__iexact=address).count()) == (0, 0, 0)
    assert reload(other).registration_email == ""
    assert not any(address in str(data) for data in Revision.objects.order_by("pk").values_list("data", flat=True))
    assert Contribution.objects.get(pk=event.contribution_id).state == State.PUBLISHED


@pytest.mark.parametrize(("what", "states"), [
    (Leaving.KEEP, (State.PUBLISHED, State.REMOVED, State.PUBLISHED)),
    (Leaving.ERASE, (State.REMOVED, State.REMOVED, State.PUBLISHED)),
])  # fmt: skip
def test_what_leaves_with_the_account(here, person, what, states):
    shared = make_organisation(here)
    alone = make_event(here, author=person, description="<p>À moi</p>", title="Mon secret")
    draft = make_event(here, author=person, published=False, title="Mon brouillon")
    with_others = make_event(here, author=person, organisers=(OrganiserData(organisation=shared),))

    actions.close_account(person=person, at=LATER, what=what)

    rows = [reload(event) for event in (alone, draft, with_others)]
    assert tuple(row.contribution.state for row in rows) == states
    for row in rows:
        if row.contribution.state == State.REMOVED:
            assert (row.title, row.description, row.venue, row.contribution.title) == (
                "Fiche effacée",
                "",
                None,
                "Fiche effacée",
            )
            assert (row.contribution.author, row.contribution.revisions.count()) == (None, 0)
    assert not Mail.objects.filter(template="contributions/mail/removed").exists()


def test_an_erased_event_is_withdrawn_from_calendars_and_its_address_says_so(client, here, person):
    event = make_event(here, author=person, title="Mon secret")
    actions.close_account(person=person, at=LATER, what=Leaving.ERASE)

    page = client.get(f"/hauts-de-lys/agenda/{event.slug}/")

    assert page.status_code == 410
    assert "Mon secret" not in page.content.decode()
