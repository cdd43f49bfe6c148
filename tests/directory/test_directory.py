"""Organisations and places: what is written, merged and verified, who sees and changes what, what lists cost."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches

from maillage.contributions.actions import remove as remove_contribution
from maillage.contributions.enums import State
from maillage.contributions.models import Revision
from maillage.directory.actions.bulk import create_venues
from maillage.directory.actions.organisations import (
    LastManager,
    OrganisationData,
    SameThing,
    add_member,
    change_organisation,
    free_slugs,
    merge_organisations,
    remove_member,
)
from maillage.directory.actions.venues import (
    BadSeason,
    HoursData,
    SeasonData,
    VenueData,
    change_venue,
    merge_venues,
    verify_venue,
)
from maillage.directory.models import FormerSlug, Member, Organisation, Venue
from maillage.directory.rules import acts_for, may_edit_venue
from maillage.events.actions import OrganiserData
from maillage.geography import recognition
from maillage.journal.models import Entry as Line
from maillage.search.models import Entry
from tests.factories.accounts import UserFactory
from tests.factories.directory import AT, make_organisation, make_venue
from tests.factories.events import make_event
from tests.factories.geography import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
HOSTILE = "</script><script>alert(1)</script>\"'&<b>"


@pytest.fixture(autouse=True)
def _on_2_march():
    with time_machine.travel(AT, tick=False):
        yield


def get(client, path, status=200):
    """A page, as text."""
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def verbs(thing):
    """What the journal says of a thing, oldest first."""
    lines = Line.objects.filter(kind="contributions.contribution", object_id=thing.contribution.pk)
    return list(lines.order_by("pk").values_list("verb", flat=True))


def test_who_declares_an_organisation_manages_it(here, person):
    made = make_organisation(here, author=person, published=False)
    assert acts_for(person, made, "manager")
    assert made.contribution.state == State.DRAFT
    assert verbs(made) == ["created"]
    assert Revision.objects.filter(contribution=made.contribution).count() == 1
    assert not Entry.objects.filter(kind="organisation").exists()


def test_a_published_organisation_is_found_under_its_new_name(here):
    made = make_organisation(here)
    data = OrganisationData(name="Club  Andromède", description="<script>x</script><p>Bien</p>")
    before = made.contribution.sequence
    change_organisation(actor=made.contribution.author, organisation=made, data=data, at=LATER)
    made.refresh_from_db()
    assert (made.name, made.description, made.contribution.sequence) == ("Club Andromède", "<p>Bien</p>", before + 1)
    assert Entry.objects.get(kind="organisation", object_id=made.pk).title == "Club Andromède"


def test_the_last_manager_hands_over_before_leaving(here, person):
    made = make_organisation(here, author=person)
    first = Member.objects.get()
    with pytest.raises(LastManager):
        remove_member(actor=person, member=first, at=LATER)
    editor = add_member(actor=person, organisation=made, user=UserFactory(), role="editor", at=LATER)
    with pytest.raises(LastManager):
        remove_member(actor=person, member=first, at=LATER)
    add_member(actor=person, organisation=made, user=editor.user, role="manager", at=LATER)
    assert Member.objects.count() == 2
    remove_member(actor=person, member=first, at=LATER)
    assert [row.user for row in Member.objects.order_by("pk")] == [editor.user]


def test_merging_organisations_moves_everything_and_the_address_redirects(client, here):
    kept, merged = make_organisation(here), make_organisation(here, name="Club Céphée d’Amiens", mission="Le ciel")
    both = make_event(here, organisers=(OrganiserData(organisation=kept), OrganiserData(organisation=merged)))
    alone = make_event(here, organisers=(OrganiserData(organisation=merged),))
    place = make_venue(here, organisation=merged)
    FormerSlug.objects.create(slug="tres-ancien", organisation=merged)
    administrator = UserFactory(administrator=True)
    merge_organisations(actor=administrator, kept=kept, merged=merged, at=LATER)
    kept.refresh_from_db()
    place.refresh_from_db()
    assert kept.mission == "Le ciel"
    assert place.organisation == kept
    assert [row.organisation for row in both.organisers.order_by("pk")] == [kept]
    assert [row.organisation for row in alone.organisers.order_by("pk")] == [kept]
    assert kept.members.count() == 2
    for slug in (merged.slug, "tres-ancien"):
        answer = client.get(f"/{here.slug}/annuaire/{slug}/")
        assert (answer.status_code, answer.url) == (301, f"/{here.slug}/annuaire/{kept.slug}/")
    for pair in ((kept, kept), (kept, merged)):
        with pytest.raises(SameThing):
            merge_organisations(actor=administrator, kept=pair[0], merged=pair[1], at=LATER)


def test_merging_places_moves_events_and_the_address_redirects(client, here):
    kept, merged = make_venue(here), make_venue(here, name="Salle Tilleul", phone="03 22 00 00 00")
    event = make_event(here, venue=merged)
    moved = merge_venues(actor=UserFactory(administrator=True), kept=kept, merged=merged, at=LATER)
    event.refresh_from_db()
    kept.refresh_from_db()
    assert (moved, event.venue, kept.phone) == ([event.contribution_id], kept, "03 22 00 00 00")
    answer = client.get(f"/{here.slug}/lieux/{merged.slug}/")
    assert (answer.status_code, answer.url) == (301, f"/{here.slug}/lieux/{kept.slug}/")
    assert "merged" in verbs(kept)
    with pytest.raises(SameThing):
        merge_venues(actor=UserFactory(), kept=kept, merged=merged, at=LATER)


def test_addresses_of_the_past_are_never_given_again(here):
    made = make_organisation(here)
    FormerSlug.objects.create(slug="ancien", organisation=made)
    found = free_slugs(["Ancien", made.name, "Neuf", "Neuf"])
    assert found[2] == "neuf"
    assert len({*found, "ancien", made.slug}) == 6


def test_who_typed_a_place_corrects_it_until_it_is_verified(here, person):
    place = make_venue(here, author=person)
    assert may_edit_venue(person, place)
    verify_venue(actor=UserFactory(administrator=True), venue=place, at=LATER)
    assert not may_edit_venue(person, place)
    assert verbs(place)[-1] == "verified"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first": (2, 30)}, "n’existe pas"),
        ({"hours": ((18, 10, None),)}, "suivre l’ouverture"),
        ({"hours": ((10, 18, 19),)}, "dernière entrée"),
    ],
)
def test_a_season_that_cannot_be_changes_nothing(here, fields, sentence):
    from datetime import time

    place = make_venue(here)
    rows = tuple(
        HoursData(weekday=0, opens=time(opens), closes=time(closes), last_entry=time(last) if last else None)
        for opens, closes, last in fields.get("hours", ())
    )
    season = SeasonData(name="Été", first=fields.get("first", (4, 1)), last=(9, 30), hours=rows)
    data = VenueData(name="Autre nom", seasons=(season,))
    with pytest.raises(BadSeason, match=sentence):
        change_venue(actor=place.contribution.author, venue=Venue.objects.get(pk=place.pk), data=data, at=LATER)
    place.refresh_from_db()
    assert (place.name, place.seasons.count()) == ("Salle des Tilleuls", 0)


@pytest.mark.parametrize("path", ["annuaire/", "lieux/"])
@pytest.mark.parametrize("language", ["", "en/"])
def test_lists_show_what_is_published_and_nothing_else(client, here, path, language):
    for published, name in ((True, "Montré"), (False, "Brouillon")):
        make_organisation(here, published=published, name=name)
        make_venue(here, published=published, name=name, is_visitable=True)
    text = get(client, f"/{language}{here.slug}/{path}")
    assert "Montré" in text
    assert "Brouillon" not in text


@pytest.mark.parametrize("path", ["annuaire/", "lieux/"])
@pytest.mark.parametrize("query", ["q=%00", "famille=%00&theme=%00&dep=%00", "page=99999", "ouvert=1", "q=' or 1=1",
                                   "q=caf%C3%A9", "theme=ciel", "famille=inconnue"])  # fmt: skip
def test_no_address_makes_a_list_fail(client, here, path, query):
    make_venue(here, is_visitable=True)
    get(client, f"/{here.slug}/{path}?{query}")


@pytest.mark.parametrize("path", ["annuaire/propositions", "lieux/propositions"])
def test_completion_is_for_members_and_never_offers_a_draft(cast, here, path):
    for published, name in ((True, "Planétarium montré"), (False, "Planétarium caché")):
        make_organisation(here, published=published, name=name)
        make_venue(here, published=published, name=name)
    assert cast.client("anonymous").get(f"/{here.slug}/{path}?q=plan").status_code == 302
    for role in ("member", "administrator"):
        answer = cast.client(role).get(f"/{here.slug}/{path}?q=plan").json()
        assert [row["label"].split(",")[0] for row in answer["results"]] == ["Planétarium montré"]
    for query in ("", "p", "%00%00", "%25"):
        assert cast.client("member").get(f"/{here.slug}/{path}?q={query}").json() == {"results": []}


@pytest.mark.parametrize(("make", "folder"), [(make_organisation, "annuaire"), (make_venue, "lieux")])
def test_a_draft_is_its_authors_and_its_moderators(cast, here, make, folder):
    thing = make(here, published=False, author=cast["editor_a"])
    seen = {"editor_a", "coordinator_here", "administrator"}
    for role in ("anonymous", "member", "editor_a", "editor_b", "coordinator_here", "coordinator_elsewhere",
                 "administrator"):  # fmt: skip
        status = cast.client(role).get(f"/{here.slug}/{folder}/{thing.slug}/").status_code
        assert status == (200 if role in seen else 404), role


@pytest.mark.parametrize(("make", "folder"), [(make_organisation, "annuaire"), (make_venue, "lieux")])
def test_hostile_text_stays_text(client, here, make, folder):
    thing = make(here, name=HOSTILE, address=HOSTILE, description=f"<p>{HOSTILE}</p>", phone=HOSTILE[:30])
    for path in (f"{folder}/", f"{folder}/{thing.slug}/"):
        page = get(client, f"/{here.slug}/{path}")
        assert "<script>alert" not in page
    block = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert json.loads(block[1])["name"] == HOSTILE


@pytest.mark.parametrize(("make", "folder"), [(make_organisation, "annuaire"), (make_venue, "lieux")])
def test_what_is_removed_leaves_a_tombstone(client, here, make, folder):
    thing = make(here)
    remove_contribution(actor=thing.contribution.author, contribution=thing.contribution, at=LATER)
    get(client, f"/{here.slug}/{folder}/{thing.slug}/", 410)
    assert thing.name not in get(client, f"/{here.slug}/{folder}/")
    get(client, f"/{here.slug}/{folder}/jamais-vu/", 404)


@pytest.mark.parametrize("path", ["annuaire/", "lieux/"])
def test_a_list_costs_the_same_queries_for_one_thing_and_for_three(client, here, path, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def one_more(rank):
        make_organisation(here, name=f"Structure {rank}")
        make_venue(here, name=f"Lieu {rank}", is_visitable=True)
        get(client, f"/{here.slug}/{path}")
        caches["default"].clear()

    one_more(0)
    with CaptureQueriesContext(connection) as found:
        get(client, f"/{here.slug}/{path}")
    count = len(found)
    assert 0 < count < 20
    one_more(1)
    one_more(2)
    with django_assert_num_queries(count):
        get(client, f"/{here.slug}/{path}")


def test_more_sites_than_one_question_of_sqlite_holds_are_read_at_once(client, here):
    holder = make_organisation(here)
    places = [VenueData(name=f"Lieu {rank}", organisation=holder) for rank in range(1001)]
    create_venues(actor=None, origin=here, places=places, at=AT)
    remove_contribution(
        actor=UserFactory(administrator=True), contribution=holder.contribution, at=AT, message="Fermée."
    )
    assert not Entry.objects.filter(kind="organisation").exists()


ORGANISATION = {"name": "Club Orion", "family": "association", "commune": "80021", "commune_label": "Amiens"}
VENUE = {"name": "Le Hangar", "commune": "80021", "commune_label": "Amiens", "is_visitable": "on",
         "seasons-TOTAL_FORMS": "1", "seasons-INITIAL_FORMS": "0", "seasons-0-name": "Été",
         "seasons-0-first_on": "2026-04-01", "seasons-0-last_on": "2026-09-30", "seasons-0-yearly": "on",
         "seasons-0-day_2": "10h-12h, 14h-18h (17h30)", "closures-TOTAL_FORMS": "0", "closures-INITIAL_FORMS": "0",
         "prices-TOTAL_FORMS": "1", "prices-INITIAL_FORMS": "0", "prices-0-label": "Plein", "prices-0-amount": "7,50",
         "prices-0-season": "Été"}  # fmt: skip


def test_a_place_typed_is_written_with_its_seasons(cast, here):
    make_venue(here)  # Amiens is known
    answer = cast.client("member").post(
        f"/{here.slug}/contribuer/lieu/", VENUE | {"state": "published", "slug": "vole"}
    )
    place = Venue.objects.get(name="Le Hangar")
    assert (answer.status_code, place.slug) == (302, "le-hangar")
    assert place.contribution.author == cast["member"]
    assert place.contribution.state in {State.SUBMITTED, State.PUBLISHED}
    assert [(row.opens.hour, row.closes.hour) for row in place.seasons.get().hours.order_by("opens")] == [
        (10, 12),
        (14, 18),
    ]
    assert str(place.prices.get().amount) == "7.50"
    assert place.prices.get().season == place.seasons.get()


def test_a_double_is_proposed_before_it_is_made(cast, here):
    make_venue(here, name="Le Hangar")
    client = cast.client("member")
    assert client.post(f"/{here.slug}/contribuer/lieu/", VENUE).status_code == 422
    assert Venue.objects.filter(name="Le Hangar").count() == 1
    assert client.post(f"/{here.slug}/contribuer/lieu/", VENUE | {"anyway": "on"}).status_code == 302
    assert Venue.objects.filter(name="Le Hangar").count() == 2


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"commune": "99999", "commune_label": ""}, {"commune": "x\x00"}, {"latitude": "49"},
               {"latitude": "nan", "longitude": "2"},
               {"seasons-0-day_2": "le matin"}, {"seasons-0-first_on": ""}, {"prices-0-amount": "-1"},
               {"organisation": "x"}, {"website": "javascript:alert(1)"}],
)  # fmt: skip
def test_what_cannot_be_is_shown_again(cast, here, fields):
    make_venue(here)
    answer = cast.client("member").post(f"/{here.slug}/contribuer/lieu/", VENUE | fields)
    assert answer.status_code == 422
    assert not Venue.objects.filter(name="Le Hangar").exists()


def test_an_organisation_is_declared_and_its_team_is_managed(cast, here):
    make_venue(here)
    client = cast.client("member")
    assert client.post(f"/{here.slug}/contribuer/structure/", ORGANISATION).status_code == 302
    made = Organisation.objects.get()
    team = f"/{here.slug}/contribuer/structure/{made.slug}/equipe/"
    assert acts_for(cast["member"], made, "manager")
    for typed in ({"email": "x\x00", "role": "roi"}, {"email": "", "role": "manager"}):
        assert client.post(team, typed).status_code == 422
    mine = str(made.members.get().pk)
    assert client.post(f"{team}changer/", {"member": mine, "do": "remove"}).status_code in {302, 409}
    assert made.members.count() == 1
    assert cast.client("editor_b").get(team).status_code in {403, 404}


def test_places_are_verified_and_merged_by_their_moderators_only(cast, here):
    kept, double = make_venue(here, name="Le Hangar"), make_venue(here, name="Le hangar")
    base = f"/{here.slug}/coordination/lieux/"
    assert "Le hangar" in get(cast.client("coordinator_here"), base)
    for role in ("editor_a", "coordinator_elsewhere"):
        assert cast.client(role).post(f"{base}{kept.slug}/verifier/").status_code == 403
        assert cast.client(role).post(f"{base}{kept.slug}/fusionner/{double.slug}/").status_code == 403
    client = cast.client("coordinator_here")
    client.post(f"{base}{kept.slug}/verifier/")
    kept.refresh_from_db()
    assert kept.verified_at == AT
    get(client, f"{base}{kept.slug}/fusionner/{double.slug}/")
    client.post(f"{base}{kept.slug}/fusionner/{double.slug}/")
    double.refresh_from_db()
    assert double.merged_into == kept


@pytest.fixture
def two_of_one_name():
    """Two communes called alike, in two departments."""
    north = DepartmentFactory(code="59", name="Nord")
    somme = DepartmentFactory(code="80", name="Somme")
    made = [
        CommuneFactory(code="59900", name="Saint-Fil", department=north, postcodes="59999"),
        CommuneFactory(code="80900", name="Saint-Fil", department=somme, postcodes="80999"),
    ]
    recognition.forget()
    yield made
    recognition.forget()


def test_between_homonyms_the_form_asks_and_keeps_the_answer(cast, here, two_of_one_name):
    make_venue(here)
    client, path = cast.client("member"), f"/{here.slug}/contribuer/lieu/"
    typed = VENUE | {"commune": "", "commune_label": "saint fil"}
    page = client.post(path, typed)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Plusieurs communes répondent à ce nom" in text
    assert re.findall(r'name="commune_label_among" value="(\d+)"><span>([^<]*)', text) == [
        ("59900", "Saint-Fil (Nord, 59999)"),
        ("80900", "Saint-Fil (Somme, 80999)"),
    ]
    assert client.post(path, typed | {"commune_label_among": "80021"}).status_code == 422  # not one of them
    assert client.post(path, typed | {"commune_label_among": "80900"}).status_code == 302
    assert Venue.objects.get(name="Le Hangar").commune_id == "80900"


def test_what_is_wrong_in_the_hours_is_said_on_top_too(cast, here):
    make_venue(here)
    answer = cast.client("member").post(f"/{here.slug}/contribuer/lieu/", VENUE | {"seasons-0-day_2": "le matin"})
    summary = answer.content.decode().partition("error-summary")[2].partition("</ul>")[0]
    assert re.findall(r'href="#(id_[^"]*)">([^<:\u202f]*)', summary) == [("id_seasons-0-day_2", "Saison 1, mercredi")]
