"""The agenda's read model: who is listed where, when, once; what is counted; what changes after a write."""

from datetime import UTC, date, datetime, timedelta

import pytest

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement
from maillage.directory.models import Organisation, Venue
from maillage.events.models import AccessNote, Event, Organiser, Slot
from maillage.events.querysets import agenda
from maillage.events.querysets.agenda import Criteria
from maillage.geography.models import Commune, Department, Epci, Region
from maillage.search.clock import next_tick
from maillage.vocabularies.models import Term
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def land():
    region = Region.objects.create(code="32", name="Hauts-de-France", country="FR")
    epci = Epci.objects.create(code="248000531", name="Amiens Métropole", kind="CA")
    for code, name in (("80", "Somme"), ("60", "Oise")):
        Department.objects.create(code=code, name=name, region=region, country="FR")
    towns = (("80021", "Amiens", "80", epci, 49.894, 2.296), ("60057", "Beauvais", "60", None, 49.430, 2.081))
    for code, name, department, group, latitude, longitude in towns:
        Commune.objects.create(
            code=code, name=name, slug=name.lower(), folded=name.lower(), country="FR", department_id=department,
            epci=group, latitude=latitude, longitude=longitude,
        )  # fmt: skip


@pytest.fixture
def territory():
    return TerritoryFactory(slug="hauts-de-france")


def envelope(kind, territory, state=State.PUBLISHED, shown=True):
    made = Contribution.objects.create(
        kind=kind, title="Titre", state=state, origin=territory, created_at=AT, updated_at=AT, published_at=AT,
        removed_at=AT,
    )  # fmt: skip
    Placement.objects.create(contribution=made, territory=territory, shown=shown, placed_at=AT)
    return made


def venue(territory, commune="80021", latitude=49.894, longitude=2.296):
    number = Venue.objects.count()
    return Venue.objects.create(
        contribution=envelope("venue", territory), slug=f"lieu-{number}", name=f"Lieu {number}", folded="lieu",
        commune_id=commune, latitude=latitude, longitude=longitude,
    )  # fmt: skip


def term(scheme, code):
    return Term.objects.get(scheme=scheme, code=code)


def event(territory, *slots, state=State.PUBLISHED, shown=True, themes=(), audiences=(), kind=None, **fields):
    """An event with slots given as starts (an hour long each), or as (start, end, state)."""
    number = Event.objects.count()
    made = Event.objects.create(
        contribution=envelope("event", territory, state, shown), slug=f"evenement-{number}",
        title=f"Événement {number}", type=kind and term("event_type", kind), **fields,
    )  # fmt: skip
    made.themes.set([term("theme", code) for code in themes])
    made.audiences.set([term("audience", code) for code in audiences])
    for slot in slots:
        start, end, slot_state = slot if isinstance(slot, tuple) else (slot, slot + HOUR, "scheduled")
        Slot.objects.create(event=made, starts_at=start, ends_at=end, state=slot_state)
    stamp(made)
    return made


def stamp(*events):
    Contribution.objects.filter(event__in=events).update(tick=next_tick("events"))


def found(territory, at=AT, **criteria):
    place = {"territory_id": territory and territory.pk}
    return agenda.find(Criteria(**{**place, **criteria}), at=at)


def listed(territory, at=AT, **criteria):
    return [hit.event_id for hit in found(territory, at, **criteria).hits]


def test_only_what_is_published_and_shown_here_is_listed(territory):
    other = TerritoryFactory(slug="grand-est")
    here = event(territory, AT + DAY)
    event(territory, AT + DAY, state=State.DRAFT)
    event(territory, AT + DAY, state=State.REMOVED)
    event(territory, AT + DAY, shown=False)
    shared = event(other, AT + 2 * DAY)
    Placement.objects.create(contribution=shared.contribution, territory=territory, placed_at=AT)
    stamp(shared)
    assert listed(territory) == [here.pk, shared.pk]
    assert listed(other) == [shared.pk]
    assert listed(None) == [here.pk, shared.pk]


def test_the_network_shows_what_each_origin_shows(territory):
    other = TerritoryFactory(slug="grand-est")
    hidden = event(territory, AT + DAY, shown=False)
    Placement.objects.create(contribution=hidden.contribution, territory=other, placed_at=AT)
    stamp(hidden)
    assert listed(None) == []
    assert listed(other) == [hidden.pk]


def test_an_event_appears_once_at_its_next_slot_and_says_how_many_follow(territory):
    several = event(territory, AT - DAY, AT + 3 * DAY, AT + DAY, AT + 9 * DAY)
    answer = found(territory)
    assert answer.hits == [agenda.Hit(several.pk, AT + DAY, AT + DAY + HOUR, 2)]
    assert (answer.listed, answer.events, answer.slots) == (1, 1, 3)


def test_what_has_begun_is_listed_until_it_ends(territory):
    going = event(territory, (AT - HOUR, AT + HOUR, "scheduled"))
    assert listed(territory) == [going.pk]
    assert listed(territory, AT + HOUR) == []


def test_between_two_slots_an_event_is_upcoming_and_after_the_last_it_is_past(territory):
    both = event(territory, AT - 2 * DAY, AT + DAY)
    over = event(territory, AT - 5 * DAY, AT - 4 * DAY)
    older = event(territory, AT - 30 * DAY)
    assert listed(territory) == [both.pk]
    assert listed(territory, past=True) == [over.pk, older.pk]
    assert found(territory, past=True).hits[0].starts_at == AT - 4 * DAY
    assert listed(territory, AT + 2 * DAY, past=True) == [both.pk, over.pk, older.pk]


def test_a_slot_without_an_end_is_listed_until_it_begins(territory):
    endless = event(territory, (AT + HOUR, AT + HOUR, "scheduled"))
    assert listed(territory) == [endless.pk]
    assert listed(territory, AT + HOUR) == [endless.pk]
    assert listed(territory, AT + HOUR + timedelta(minutes=1)) == []


def test_dates_bound_the_slots(territory):
    first, second, third = (event(territory, AT + days * DAY) for days in (1, 3, 6))
    assert listed(territory, starts=AT + 2 * DAY) == [second.pk, third.pk]
    assert listed(territory, until=AT + 3 * DAY) == [first.pk]
    assert listed(territory, starts=AT + 2 * DAY, until=AT + 4 * DAY) == [second.pk]


def test_school_sessions_are_left_out_unless_asked_for(territory):
    open_to_all = event(territory, AT + DAY)
    school = event(territory, AT + 2 * DAY, public="school")
    assert listed(territory) == [open_to_all.pk]
    assert listed(territory, public="school") == [school.pk]
    assert listed(territory, public="all") == [open_to_all.pk, school.pk]
    assert found(territory).facets["public"] == {"public": 1, "school": 1}


def test_a_cancelled_event_stays_listed(territory):
    cancelled = event(territory, AT + DAY, life="cancelled")
    assert listed(territory) == [cancelled.pk]


def test_a_cancelled_slot_gives_way_to_the_others_and_stays_when_it_is_alone(territory):
    moved_on = event(territory, (AT + DAY, AT + DAY + HOUR, "cancelled"), AT + 4 * DAY)
    alone = event(territory, (AT + 2 * DAY, AT + 2 * DAY + HOUR, "cancelled"))
    assert [(hit.event_id, hit.starts_at) for hit in found(territory).hits] == [
        (alone.pk, AT + 2 * DAY),
        (moved_on.pk, AT + 4 * DAY),
    ]


def test_an_umbrella_is_listed_but_not_counted_with_its_stands(territory):
    village = event(territory, AT + DAY, is_umbrella=True, kind="festival")
    stands = [event(territory, AT + DAY + HOUR * n, umbrella=village, kind="atelier") for n in (1, 2)]
    empty = event(territory, AT + 5 * DAY, is_umbrella=True, kind="festival")
    answer = found(territory)
    assert [hit.event_id for hit in answer.hits] == [village.pk, *(stand.pk for stand in stands), empty.pk]
    assert (answer.listed, answer.events, answer.slots) == (4, 3, 3)
    assert answer.facets["types"] == {"atelier": 2, "festival": 1}
    assert listed(territory, umbrella=village.pk) == [stand.pk for stand in stands]
    assert found(territory, types=("festival",)).events == 2


def test_where(land, territory):
    amiens = event(territory, AT + DAY, venue=venue(territory))
    near = event(territory, AT + 2 * DAY, venue=venue(territory, None, 49.80, 2.30))
    beauvais = event(territory, AT + 3 * DAY, venue=venue(territory, "60057", 49.43, 2.08))
    nowhere = event(territory, AT + 4 * DAY, mode="online")
    assert listed(territory, communes=("80021",)) == [amiens.pk]
    assert listed(territory, communes=("80021",), radius_km=20) == [amiens.pk, near.pk]
    assert listed(territory, centre=(49.85, 2.3), radius_km=20) == [amiens.pk, near.pk]
    assert listed(territory, departments=("60",)) == [beauvais.pk]
    assert listed(territory, departments=("60",), communes=("80021",)) == [amiens.pk, beauvais.pk]
    assert listed(territory, epcis=("248000531",)) == [amiens.pk]
    assert listed(territory, bbox=(2.0, 49.0, 2.2, 49.6)) == [beauvais.pk]
    assert listed(territory, modes=("online",)) == [nowhere.pk]
    assert listed(territory, departments=("99",)) == []
    assert listed(territory, venues=(amiens.venue_id,)) == [amiens.pk]
    facets = found(territory, departments=("60",)).facets
    assert facets["departments"] == {"80": 1, "60": 1}
    assert facets["epcis"] == {"248000531": 1}
    assert facets["modes"] == {"on_site": 1}


def test_what_and_for_whom(territory):
    sky = event(territory, AT + DAY, kind="observation", themes=("ciel", "terre"), audiences=("famille",), age_from=8)
    robots = event(territory, AT + 2 * DAY, kind="atelier", themes=("numerique",), age_from=10, age_to=14, is_free=True)
    paid = event(
        territory, AT + 3 * DAY, kind="atelier", is_free=False, campaign=term("campaign", "fete-de-la-science")
    )
    for code in ("moteur", "visuel"):
        AccessNote.objects.create(event=sky, impairment=term("impairment", code))
    AccessNote.objects.create(event=robots, impairment=term("impairment", "moteur"))
    stamp(sky, robots)
    assert listed(territory, types=("atelier", "observation")) == [sky.pk, robots.pk, paid.pk]
    assert listed(territory, themes=("ciel",)) == [sky.pk]
    assert listed(territory, themes=("terre", "numerique")) == [sky.pk, robots.pk]
    assert listed(territory, audiences=("famille",)) == [sky.pk]
    assert listed(territory, age=9) == [sky.pk, paid.pk]
    assert listed(territory, age=12) == [sky.pk, robots.pk, paid.pk]
    assert listed(territory, free=True) == [robots.pk]
    assert listed(territory, free=False) == [paid.pk]
    assert listed(territory, accessibility=("moteur", "visuel")) == [sky.pk]
    assert listed(territory, accessibility=("moteur",)) == [sky.pk, robots.pk]
    assert listed(territory, campaigns=("fete-de-la-science",)) == [paid.pk]
    assert listed(territory, themes=("inconnu",)) == listed(territory, accessibility=("inconnu",)) == []
    facets = found(territory, types=("atelier",), themes=("numerique",)).facets
    assert facets["types"] == {"atelier": 1}
    assert facets["themes"] == {"numerique": 1}
    assert facets["accessibility"] == {"moteur": 1}
    assert facets["free"] == {"free": 1, "paid": 0}
    everything = found(territory).facets
    assert everything["types"] == {"observation": 1, "atelier": 2}
    assert everything["themes"] == {"ciel": 1, "terre": 1, "numerique": 1}
    assert everything["campaigns"] == {"fete-de-la-science": 1}


def test_who_organises(territory):
    house = Organisation.objects.create(
        contribution=envelope("organisation", territory), slug="ombelliscience", name="O"
    )
    theirs = event(territory, AT + DAY)
    Organiser.objects.create(event=theirs, organisation=house)
    Organiser.objects.create(event=theirs, organisation=house, role="partner")
    event(territory, AT + DAY)
    stamp(theirs)
    assert listed(territory, organisers=(house.pk,)) == [theirs.pk]
    answer = agenda.find(Criteria(territory_id=territory.pk), at=AT, facets=("organisers",))
    assert answer.facets == {"organisers": {str(house.pk): 1}}


def test_featured_here_is_for_a_time(territory):
    other = TerritoryFactory(slug="grand-est")
    event(territory, AT + DAY)
    chosen = event(territory, AT + 2 * DAY)
    here = Placement.objects.filter(contribution=chosen.contribution, territory=territory)
    here.update(featured_from=AT - DAY, featured_until=AT + DAY)
    assert listed(territory, featured=True) == [chosen.pk]
    assert listed(None, featured=True) == [chosen.pk]
    assert listed(other, featured=True) == []
    assert listed(territory, AT + DAY, featured=True) == []


def test_what_to_see_begins_with_what_is_featured_then_what_is_soon_and_near(land, territory):
    far_soon = event(territory, AT + DAY, venue=venue(territory, "60057", 49.43, 2.08))
    near_later = event(territory, AT + 3 * DAY, venue=venue(territory))
    featured = event(territory, AT + 30 * DAY)
    event(territory, AT + DAY, life="cancelled")
    event(territory, AT + 90 * DAY)
    Placement.objects.filter(contribution=featured.contribution).update(featured_from=AT, featured_until=AT + DAY)

    def chosen(**more):
        return [hit.event_id for hit in agenda.highlights(Criteria(territory_id=territory.pk), at=AT, **more)]

    assert chosen() == [featured.pk, far_soon.pk, near_later.pk]
    assert chosen(near=(49.89, 2.29)) == [featured.pk, near_later.pk, far_soon.pk]
    assert chosen(limit=1) == [featured.pk]


def test_around_me_is_by_distance(land, territory):
    far = event(territory, AT + DAY, venue=venue(territory, "60057", 49.43, 2.08))
    near = event(territory, AT + 5 * DAY, venue=venue(territory))
    found_near = agenda.nearby(Criteria(territory_id=territory.pk), (49.89, 2.29), at=AT, radius_km=80)
    assert [(hit.event_id, round(km)) for hit, km in found_near] == [(near.pk, 1), (far.pk, 53)]
    assert [hit.event_id for hit, _km in agenda.nearby(Criteria(), (49.89, 2.29), at=AT, radius_km=10)] == [near.pk]


def test_named_periods_are_counted_with_the_dates_lifted(territory):
    event(territory, AT + HOUR, AT + 5 * DAY)
    event(territory, AT + 5 * DAY)
    event(territory, AT - HOUR * 3)
    periods = {"today": (AT - 8 * HOUR, AT + 16 * HOUR), "week-end": (AT + 4 * DAY, AT + 7 * DAY)}
    criteria = Criteria(territory_id=territory.pk, until=AT + DAY)
    answer = agenda.find(criteria, at=AT, periods=periods)
    assert answer.facets["when"] == {"today": 1, "week-end": 2}
    assert answer.events == 1


def test_days_are_local(territory):
    event(territory, datetime(2026, 10, 5, 21, 30, tzinfo=UTC), datetime(2026, 10, 5, 22, 30, tzinfo=UTC))
    answer = agenda.find(Criteria(territory_id=territory.pk), at=AT, days=3)
    assert answer.days == {date(2026, 10, 5): 1, date(2026, 10, 6): 1}
    assert agenda.find(Criteria(), at=AT, days=3, zone="UTC").days == {date(2026, 10, 5): 1}


def test_a_month_shows_each_event_once_a_day_past_days_included(territory):
    many = event(territory, AT - 2 * DAY, AT + HOUR, AT + 3 * HOUR, AT + 40 * DAY)
    other = event(territory, AT + 2 * HOUR)
    shown = agenda.month(Criteria(territory_id=territory.pk), 2026, 10, at=AT)
    days = {day: [(hit.event_id, hit.starts_at) for hit in hits] for day, hits in shown.days.items()}
    assert days == {
        date(2026, 10, 3): [(many.pk, AT - 2 * DAY)],
        date(2026, 10, 5): [(many.pk, AT + HOUR), (other.pk, AT + 2 * HOUR)],
    }
    assert shown.counts == {date(2026, 10, 3): 1, date(2026, 10, 5): 2}
    first = agenda.month(Criteria(territory_id=territory.pk), 2026, 10, at=AT, most=1)
    assert [hit.event_id for hit in first.days[date(2026, 10, 5)]] == [many.pk]
    assert first.counts[date(2026, 10, 5)] == 2


def test_the_map_shows_the_same_set_in_clusters(land, territory):
    place = venue(territory)
    for hours in (1, 2):
        event(territory, AT + hours * HOUR, venue=place)
    alone = event(territory, AT + DAY, venue=venue(territory, "60057", 49.43, 2.08))
    event(territory, AT + DAY, mode="online")
    whole = (1.0, 49.0, 3.0, 51.0)
    clusters = agenda.cells(Criteria(territory_id=territory.pk), whole, 9, at=AT)
    assert [(cluster.count, cluster.object_id) for cluster in clusters] == [(2, None), (1, alone.pk)]
    assert [cluster.count for cluster in agenda.cells(Criteria(territory_id=territory.pk), whole, 3, at=AT)] == [3]
    assert agenda.cells(Criteria(departments=("60",)), (2.2, 49.0, 3.0, 51.0), 9, at=AT) == []
    one = clusters[1]
    assert (round(one.latitude, 3), round(one.longitude, 3)) == (49.43, 2.08)


def test_feeds_get_the_events_in_the_order_of_their_next_slot(territory):
    late, soon = event(territory, AT + 9 * DAY), event(territory, AT + DAY)
    assert agenda.ids(Criteria(territory_id=territory.pk), at=AT) == [soon.pk, late.pk]
    assert agenda.ids(Criteria(territory_id=territory.pk), at=AT, limit=1) == [soon.pk]
    assert agenda.totals(Criteria(ids=(late.pk,)), at=AT) == (1, 1)


def test_pages_follow_each_other(territory):
    everything = [event(territory, AT + n * HOUR).pk for n in range(1, 8)]
    criteria = Criteria(territory_id=territory.pk)
    pages = [[hit.event_id for hit in agenda.find(criteria, at=AT, page=n, size=3).hits] for n in (1, 2, 3, 4)]
    assert pages == [everything[:3], everything[3:6], everything[6:], []]


def test_inside_a_transaction_the_model_is_private_and_whole(territory, django_assert_num_queries):
    event(territory, AT + DAY)
    with django_assert_num_queries(8):  # the clock, then everything
        listed(territory)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_process_loads_only_what_changed_since_it_last_read(django_assert_num_queries):
    territory = TerritoryFactory(slug="hauts-de-france")
    first = event(territory, AT + DAY)
    assert listed(territory) == [first.pk]
    with django_assert_num_queries(1):
        assert listed(territory) == [first.pk]
    second = event(territory, AT + 2 * DAY)
    assert listed(territory) == [first.pk, second.pk]
    Contribution.objects.filter(pk=first.contribution_id).update(state=State.ARCHIVED)
    stamp(first)
    assert listed(territory) == [second.pk]
    with django_assert_num_queries(1):
        assert listed(territory, until=AT + DAY) == []
