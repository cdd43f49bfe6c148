"""Writing an event: rows, journal, revision, version, and everything derived from it, in one transaction."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from maillage.contributions.actions import remove as remove_contribution
from maillage.contributions.enums import State
from maillage.contributions.models import Placement, Revision
from maillage.core import background
from maillage.directory.actions.bulk import create_organisations
from maillage.directory.actions.organisations import OrganisationData
from maillage.directory.actions.venues import VenueData, change_venue
from maillage.events.actions import (
    BadSlots,
    NoPlace,
    OrganiserData,
    SlotData,
    cancel_event,
    change_event,
    change_slot,
    create_event,
    data_of,
    refresh,
    renew,
    set_life,
    take_past_off_the_map,
    writing,
)
from maillage.events.actions.addresses import free_slug, free_slugs
from maillage.events.actions.attendance import expect_events
from maillage.events.actions.bulk import NewEvent, create_events
from maillage.events.actions.describing import describe_image
from maillage.events.actions.drafts import drop_draft, keep_draft
from maillage.events.actions.projection import layer_of
from maillage.events.actions.submission import NewVenue, save_event
from maillage.events.enums import Life, Mode
from maillage.events.models import Booking, Draft, Event, FormerSlug, Slot
from maillage.events.panels.elsewhere import told_of
from maillage.events.panels.entries import with_feed_data
from maillage.geography.models import Point
from maillage.journal.models import Entry as Line
from maillage.notices.models import Mail
from maillage.search.models import Entry
from maillage.territories.enums import Check, Kind
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation, make_venue
from tests.factories.events import AT, FIRST, event_data, make_event, slots, term
from tests.factories.files import ImageFactory
from tests.factories.territories import PolicyFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
DAY = timedelta(days=1)


def change(event, at=LATER, **fields):
    """The event as it is, with some fields changed."""
    event.refresh_from_db()
    change_event(actor=event.contribution.author, event=event, data=replace(data_of(event), **fields), at=at)
    event.refresh_from_db()
    event.contribution.refresh_from_db()


def verbs(event):
    """What the journal says of an event, oldest first."""
    lines = Line.objects.filter(kind="contributions.contribution", object_id=event.contribution.pk)
    return list(lines.order_by("pk").values_list("verb", flat=True))


def layers(event):
    """The map layers an event is on."""
    return set(Point.objects.filter(object_id=event.pk, layer__startswith="events").values_list("layer", flat=True))


def test_everything_given_is_written_and_comes_back(here):
    image = ImageFactory()
    organisation = make_organisation(here)
    data = event_data(
        here, description="<p>On casse.</p><script>x</script>", type=term("event_type", "atelier"), life_note="",
        themes=(term("theme", "vivant"), term("theme", "terre")), audiences=(term("audience", "famille"),),
        age_from=6, age_to=12, languages=("fr", "lsf"), is_free=False,
        prices=(("plein tarif", Decimal("7.00")), ("réduit", Decimal("3.50"))), image=image, image_alt="Une roche",
        organisers=(OrganiserData(organisation=organisation), OrganiserData(name="La Ville", role="partner")),
        accessibility=((term("impairment", "moteur"), "Rampe"),),
        translations={"en": {"title": "Young geologists"}}, slots=slots(FIRST, FIRST + DAY),
    )  # fmt: skip
    event = create_event(actor=UserFactory(), origin=here, data=data, at=AT)
    expected = replace(
        data,
        description="<p>On casse.</p>",
        slots=tuple(replace(slot, pk=row.pk) for slot, row in zip(data.slots, event.slots.in_order(), strict=True)),
    )
    assert data_of(event) == expected
    assert (event.first_starts_at, event.last_ends_at) == (FIRST, FIRST + DAY + timedelta(hours=2))


def test_a_new_event_is_a_draft_that_nobody_finds(here):
    event = make_event(here, published=False)
    assert event.contribution.state == State.DRAFT
    assert verbs(event) == ["created"]
    assert Revision.objects.filter(contribution=event.contribution).count() == 1
    assert not Entry.objects.filter(kind="event", object_id=event.pk).exists()
    assert layers(event) == set()


def test_a_published_event_is_found_and_on_the_map_of_each_territory_that_shows_it(here, elsewhere):
    event = make_event(here)
    found = Entry.objects.get(kind="event", object_id=event.pk)
    assert (found.title, found.view, found.args) == ("Petits géologues", "events:event", [event.slug])
    assert layers(event) == {layer_of(None), layer_of(here.pk)}
    Placement.objects.create(contribution=event.contribution, territory=elsewhere, placed_at=AT)
    refresh([event.contribution_id], AT)
    assert layers(event) == {layer_of(None), layer_of(here.pk), layer_of(elsewhere.pk)}
    found.refresh_from_db()
    assert {str(pk) for pk in (here.pk, elsewhere.pk)} <= set(found.scopes.replace("|", " ").replace(",", " ").split())


def test_what_is_hidden_removed_or_past_leaves_the_map_and_the_search(here):
    event = make_event(here)
    Placement.objects.update(shown=False)
    refresh([event.contribution_id], AT)
    assert layers(event) == set()
    Placement.objects.update(shown=True)
    refresh([event.contribution_id], AT)
    assert layers(event) == {layer_of(None), layer_of(here.pk)}
    refresh([event.contribution_id], AT + timedelta(days=90))
    assert layers(event) == set()
    refresh([event.contribution_id], AT)
    assert take_past_off_the_map(FIRST + timedelta(hours=3)) == 1
    assert layers(event) == set()
    remove_contribution(actor=event.contribution.author, contribution=event.contribution, at=LATER)
    assert not Entry.objects.filter(kind="event", object_id=event.pk).exists()


@pytest.mark.parametrize(
    "fields",
    [{"public": "school"}, {"is_umbrella": True}, {"mode": "online", "online_url": "https://visio.test/"}],
)
def test_school_sessions_umbrellas_and_online_events_have_no_point(here, fields):
    assert layers(make_event(here, **fields)) == set()


def test_every_write_moves_the_tick(here):
    event = make_event(here)
    ticks = [event.contribution.tick]
    for step in (
        lambda: change(event, summary="Autre"),
        lambda: set_life(actor=None, event=event, life=Life.FULL, note="", at=LATER),
        lambda: change_slot(actor=None, slot=event.slots.get(), state="full", note="", at=LATER),
    ):
        step()
        event.contribution.refresh_from_db()
        ticks.append(event.contribution.tick)
    assert ticks == sorted(set(ticks))


MATERIAL = [
    ({"title": "Autre titre"}, 1),
    ({"place_note": "Salle 2"}, 1),
    ({"slots": slots(FIRST + DAY)}, 1),
    ({"slots": slots(FIRST, hours=3)}, 1),
    ({"slots": slots(FIRST, FIRST + DAY)}, 1),
    ({"slots": slots(FIRST, state="cancelled")}, 1),
    ({"life": "cancelled"}, 1),
    ({"mode": "mixed", "online_url": "https://visio.test/"}, 1),
    ({"summary": "Autre résumé"}, 0),
    ({"description": "<p>Autre</p>"}, 0),
    ({"age_from": 8}, 0),
    ({"is_free": False, "prices": (("plein", Decimal(5)),)}, 0),
    ({}, 0),
]


@pytest.mark.parametrize(("fields", "raised"), MATERIAL)
def test_the_version_rises_only_when_calendars_must_know(here, fields, raised):
    event = make_event(here)
    before = event.contribution.sequence
    change(event, **fields)
    assert event.contribution.sequence - before == raised
    assert event.contribution.updated_at == LATER
    assert verbs(event)[-1] == "changed"


def test_a_slot_that_moves_keeps_its_row_and_its_name_in_calendars(here):
    event = make_event(here)
    (row,) = event.slots.all()
    change(event, slots=(SlotData(pk=row.pk, starts_at=FIRST + DAY, ends_at=FIRST + DAY, note="Reportée"),))
    moved = event.slots.get()
    assert (moved.pk, moved.starts_at, moved.has_end, moved.note) == (row.pk, FIRST + DAY, False, "Reportée")
    assert moved.uid_in(event) == row.uid_in(event)


def test_registrations_follow_their_slot_when_another_one_takes_its_hour(here):
    event = make_event(here, slots=slots(FIRST, hours=1), registration="seats")
    slot = event.slots.get()
    Booking.objects.create(slot=slot, name="Ada", email="a@b.test", seats=1, state="confirmed", created_at=AT,
                           confirmed_at=AT)  # fmt: skip
    data, later = data_of(event), FIRST + timedelta(hours=3)
    moved = replace(data.slots[0], starts_at=later, ends_at=later + timedelta(hours=1))
    fresh = SlotData(starts_at=FIRST, ends_at=FIRST + timedelta(hours=1))
    change_event(actor=None, event=event, data=replace(data, slots=(moved, fresh)), at=AT)
    assert Slot.objects.get(pk=slot.pk).starts_at == later
    assert event.slots.exclude(pk=slot.pk).get().starts_at == FIRST
    background.run_pending()
    assert list(Mail.objects.values_list("to", "template")) == [("a@b.test", "events/mail/booking_changed")]


def test_slots_may_exchange_their_hours(here):
    event = make_event(here, slots=slots(FIRST, FIRST + DAY, FIRST + 2 * DAY))
    given = data_of(event).slots
    rotated = tuple(
        replace(slot, starts_at=other.starts_at, ends_at=other.ends_at)
        for slot, other in zip(given, [*given[1:], given[0]], strict=True)
    )
    change(event, slots=rotated)
    assert {slot.pk: slot.starts_at for slot in event.slots.all()} == {slot.pk: slot.starts_at for slot in rotated}


def test_a_whole_series_may_move_by_its_own_step(here):
    event = make_event(here, slots=slots(*(FIRST + n * DAY for n in range(4))))
    moved = tuple(
        replace(slot, starts_at=slot.starts_at + DAY, ends_at=slot.ends_at + DAY) for slot in data_of(event).slots
    )
    change(event, slots=moved)
    assert [slot.pk for slot in event.slots.in_order()] == [slot.pk for slot in moved]
    assert event.first_starts_at == FIRST + DAY


def test_a_slot_with_registrations_is_not_deleted(here):
    event = make_event(here)
    Booking.objects.create(slot=event.slots.get(), name="A", email="a@exemple.test", created_at=AT)
    with pytest.raises(BadSlots, match="inscriptions"):
        change(event, slots=slots(FIRST + DAY), title="Perdu")
    event.refresh_from_db()
    assert event.title == "Petits géologues"


def test_slots_of_another_event_are_never_taken(here):
    mine, other = make_event(here), make_event(here)
    stolen = other.slots.get()
    change(mine, slots=(SlotData(pk=stolen.pk, starts_at=FIRST + DAY, ends_at=FIRST + DAY),))
    stolen.refresh_from_db()
    assert (stolen.event_id, stolen.starts_at) == (other.pk, FIRST)


def test_nothing_is_written_when_slots_cannot_be(here):
    with pytest.raises(BadSlots):
        make_event(here, slots=slots(FIRST, FIRST + timedelta(hours=1)))
    assert not Event.objects.exists()


def test_what_becomes_of_an_event_is_said_and_raises_its_version(here):
    event = make_event(here)
    before = event.contribution.sequence
    cancel_event(actor=event.contribution.author, event=event, note=" Tempête ", at=LATER)
    event.refresh_from_db()
    assert (event.life, event.life_note, event.contribution.sequence) == (Life.CANCELLED, "Tempête", before + 1)
    assert event.contribution.state == State.PUBLISHED
    assert verbs(event)[-1] == "life_changed"
    change_slot(actor=None, slot=event.slots.get(), state="cancelled", note="x" * 300, at=LATER)
    slot = event.slots.get()
    assert (slot.state, len(slot.note)) == ("cancelled", 160)
    assert verbs(event)[-1] == "slot_changed"


def test_renewing_takes_texts_and_place_but_no_dates(here):
    old = make_event(here, life=Life.CANCELLED, life_note="Pluie", dates_note="Le 14")
    fresh = renew(actor=UserFactory(), event=old, origin=here, at=LATER)
    assert (fresh.title, fresh.venue, fresh.renewed_from) == (old.title, old.venue, old)
    assert (fresh.life, fresh.life_note, fresh.dates_note, fresh.slots.count()) == ("scheduled", "", "", 0)
    assert fresh.slug != old.slug
    assert fresh.contribution.state == State.DRAFT


def test_a_new_address_of_a_place_raises_the_version_of_its_events_never_of_others(here):
    event, other = make_event(here), make_event(here)
    before = [one.contribution.sequence for one in (event, other)]
    venue = event.venue
    data = VenueData(name=venue.name, address="5 rue des Tilleuls", commune=venue.commune)
    change_venue(actor=venue.contribution.author, venue=venue, data=data, at=LATER)
    for one in (event, other):
        one.contribution.refresh_from_db()
    assert [one.contribution.sequence for one in (event, other)] == [before[0] + 1, before[1]]


def test_two_events_of_one_title_at_one_moment_have_an_address_each(here, monkeypatch):
    first = make_event(here, title="La nuit")
    monkeypatch.setattr(writing, "free_slug", lambda _title: first.slug)  # as it was read before the other was written
    second = make_event(here, title="La nuit")

    assert re.fullmatch(first.slug + "-[0-9a-f]{6}", second.slug)


def test_what_ended_while_the_worker_was_away_leaves_the_map(here):
    event = make_event(here)
    assert layers(event)
    assert take_past_off_the_map(FIRST + timedelta(days=60)) == 1
    assert (layers(event), take_past_off_the_map(FIRST + timedelta(days=60))) == (set(), 0)


def test_describing_an_image_leaves_what_was_written_meanwhile(here):
    event = make_event(here, title="Un")
    shown_before = Event.objects.select_related("contribution").get(pk=event.pk)
    change(event, title="Deux")
    describe_image(actor=UserFactory(), event=shown_before, alt="Un terril", decorative=False, at=LATER + DAY)

    assert Event.objects.values_list("title", "image_alt").get() == ("Deux", "Un terril")


def test_addresses_are_unique_and_those_of_the_past_are_never_given_again(here):
    event = make_event(here)
    FormerSlug.objects.create(slug="ancien", event=event)
    assert free_slug("Petits géologues") != event.slug
    assert free_slug("Ancien").startswith("ancien-")
    assert free_slug("!!!") == "evenement"
    made = free_slugs(["Même titre"] * 3)
    assert len(set(made)) == 3
    assert made[0] == "meme-titre"


def test_the_form_saves_place_picture_and_event_together_or_not_at_all(here, person):
    PolicyFactory(territory=here, kind=Kind.EVENT, timing=Check.BEFORE)
    venue = make_venue(here)
    place = NewVenue(name="Le Lieu", address="1 rue", commune=venue.commune)
    keep_draft(actor=person, event=None, data={"title": ["x"]}, at=AT)
    data = event_data(here, venue=None)
    event = save_event(actor=person, event=None, origin=here, data=data, at=AT, new_venue=place, send=True)
    assert event.venue.name == "Le Lieu"
    assert event.contribution.state == State.SUBMITTED
    assert not Draft.objects.exists()
    count = Event.objects.count()
    with pytest.raises(NoPlace):
        save_event(actor=person, event=None, origin=here, data=data, at=AT, send=True)
    assert Event.objects.count() == count


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"mode": Mode.ONLINE, "venue": None}, "le lien"), ({"mode": Mode.MIXED, "online_url": ""}, "le lien"),
     ({"venue": None}, "le lieu")],
)  # fmt: skip
def test_sending_needs_a_place_or_a_link(here, person, fields, sentence):
    with pytest.raises(NoPlace, match=sentence):
        save_event(actor=person, event=None, origin=here, data=event_data(here, **fields), at=AT, send=True)


def test_one_draft_for_each_person_and_event_without_secrets(here, person):
    event = make_event(here)
    keep_draft(actor=person, event=None, data={"title": ["un"], "csrfmiddlewaretoken": ["s"], "do": ["save"]}, at=AT)
    keep_draft(actor=person, event=None, data={"title": ["de\x00ux"]}, at=LATER)
    keep_draft(actor=person, event=event, data={"title": ["trois"]}, at=AT)
    keep_draft(actor=UserFactory(), event=None, data={"title": ["quatre"]}, at=AT)
    found = Draft.objects.filter(user=person).order_by("saved_at", "pk")
    assert {(draft.event_id, str(draft), draft.saved_at) for draft in found} == {
        (None, "deux", LATER), (event.pk, "trois", AT),
    }  # fmt: skip
    drop_draft(actor=person, event=None)
    assert Draft.objects.count() == 2
    assert all(set(draft.data) == {"title"} for draft in Draft.objects.order_by("pk"))


def test_the_same_revision_is_not_kept_twice(here):
    event = make_event(here)
    change(event)
    assert Revision.objects.filter(contribution=event.contribution).count() == 1
    change(event, title="Autre")
    newest = Revision.objects.filter(contribution=event.contribution).order_by("-pk")[0]
    assert newest.data["title"] == "Autre"
    assert newest.data["slots"] == [[FIRST.isoformat(), (FIRST + timedelta(hours=2)).isoformat(), "scheduled", ""]]


def test_an_event_of_800_slots_costs_no_more_queries(here, django_assert_max_num_queries):
    venue = make_venue(here)
    many = tuple(
        SlotData(starts_at=start, ends_at=start + timedelta(hours=1))
        for start in (datetime(2026, 4, 1, tzinfo=UTC) + timedelta(hours=2 * n) for n in range(800))
    )
    data = event_data(here, venue=venue, slots=many)
    author = UserFactory()
    with django_assert_max_num_queries(60):
        event = create_event(actor=author, origin=here, data=data, at=AT)
    assert Slot.objects.filter(event=event).count() == 800


def test_more_organisers_than_one_condition_of_sqlite_holds_are_read_at_once(here):
    """A thousand events of a thousand structures: looked up apart, they make a condition that SQLite refuses."""
    names = [OrganisationData(name=f"Club {rank}") for rank in range(1001)]
    clubs = create_organisations(actor=None, origin=here, organisations_=names, at=AT)
    data = [event_data(here, title=f"Soirée {club.name}", organisers=(OrganiserData(organisation=club),), venue=None,
                       mode="online", online_url="https://visio.test/") for club in clubs]  # fmt: skip
    made = create_events(actor=None, origin=here, events=[NewEvent(data=one) for one in data], at=AT)
    ids = [event.contribution_id for event in made]
    refresh(ids, AT)

    assert expect_events(actor=None, events=made, at=AT) == 1001
    assert {told.credit for told in told_of(ids).values()} == {club.name for club in clubs}
    assert len(with_feed_data([event.pk for event in made])) == 1001
