"""What everyone reads of events: lists, month, map, page, programme, feeds; what is hidden stays so."""

import io
import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import feedparser
import icalendar
import pytest
import time_machine
from django.core.cache import caches
from pypdf import PdfReader

from maillage.contributions.actions import hide, place
from maillage.contributions.actions import remove as remove_contribution
from maillage.contributions.models import Contribution, Placement
from maillage.core import background
from maillage.core.clock import now
from maillage.events import rules
from maillage.events.actions import OrganiserData, refresh, set_life
from maillage.events.actions.slots import change_slot
from maillage.events.models import Event, FormerSlug
from maillage.geography import recognition
from maillage.geography.models import Point
from maillage.search.find import complete, find
from maillage.territories import registry
from maillage.territories.actions import merge
from maillage.territories.models import Territory
from maillage.territories.place import public_address
from tests.factories.directory import make_organisation, make_venue
from tests.factories.events import AT, FIRST, make_event, slots, term
from tests.factories.geography import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
LISTS = ("agenda/", "agenda/mois/2026/3/", "agenda/carte/", "agenda/module/", "agenda/programme/", "agenda.ics",
         "agenda.rss", "agenda.atom", "agenda.json")  # fmt: skip
OTHERS = ("agenda/mois/", "agenda/carte/points.json", "agenda/abonnement/", "agenda/integrer/")
HOSTILE = "</script><script>alert(1)</script>\"'&<b>"
ADDRESSES = ("quand=week-end", "du=0001-01-01&au=9999-12-31", "du=1900-01-01&au=2200-12-31", "structure=%00",
             "theme=%00&dep=%00&epci=%00&campagne=%00", "ou=%00", "commune=%00", "q=%00", "q=%22*", "page=999999999",
             "page=abc", "zone=-180,-90,180,90", "pres=90,180&rayon=300", "age=120", "bbox=nan,1,2,3&zoom=1e99",
             "bbox=-180,-85,180,85&zoom=nan", "quand=vacances", "quand=passes", "ou=Amiens", "seance=toutes",
             "structure=inconnue", "acces=moteur", "mode=online", "gratuit=1", "avant=1", "par=lieu")  # fmt: skip


@pytest.fixture(autouse=True)
def _on_2_march():
    with time_machine.travel(AT, tick=False):
        yield


def get(client, path, status=200):
    """A page, as text."""
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("language", ["", "en/"])
def test_every_list_names_a_published_event(client, here, path, language):
    make_event(here, translations={"en": {"title": "Young geologists"}})
    text = get(client, f"/{language}{here.slug}/{path}")
    assert ("Young geologists" if language else "Petits géologues") in text


@pytest.mark.parametrize("path", LISTS)
def test_no_list_names_what_is_not_shown(client, here, path):
    make_event(here, published=False, title="Brouillon")
    hidden = make_event(here, title="Masqué")
    Placement.objects.update(shown=False)
    refresh([hidden.contribution_id], AT)
    removed = make_event(here, title="Retiré", description="Secret")
    remove_contribution(actor=removed.contribution.author, contribution=removed.contribution, at=AT)
    text = get(client, f"/{here.slug}/{path}")
    assert "Brouillon" not in text
    assert "Masqué" not in text
    assert "Secret" not in text
    assert "Retiré" not in text
    assert ("Événement retiré" in text) == (path == "agenda.ics")


@pytest.mark.parametrize("path", [*LISTS, *OTHERS])
@pytest.mark.parametrize("query", ADDRESSES)
def test_no_address_makes_a_list_fail(client, here, path, query):
    assert client.get(f"/{here.slug}/{path}?{query}").status_code == 200


@pytest.mark.parametrize("path", ["0/1", "99999/1", "2026/0", "2026/13", "9999/12", "1/1", "9" * 30 + "/1"])
def test_a_month_that_cannot_be_shown_is_not_found(client, here, path):
    get(client, f"/{here.slug}/agenda/mois/{path}/", 404)


QUERIES = [
    ("agenda/", 13), ("agenda/mois/2026/3/", 11), ("agenda/carte/", 13), ("agenda/module/", 10),
    ("agenda/programme/", 11), ("agenda.ics", 12), ("agenda.atom", 14),
]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), QUERIES)
def test_a_list_costs_the_same_queries_for_one_event_and_for_three(
    client, here, path, queries, count, django_assert_num_queries
):
    organisation = make_organisation(here)
    for day in range(count):
        at = slots(FIRST + timedelta(days=day))
        make_event(here, slots=at, organisers=(OrganiserData(organisation=organisation),))
    get(client, f"/{here.slug}/{path}")
    caches["default"].clear()
    alone = count == 1 and path in {"agenda/", "agenda/carte/"}  # a point alone on the map says its title
    with django_assert_num_queries(queries + alone):
        get(client, f"/{here.slug}/{path}")


def test_an_ambiguous_commune_is_asked_for(client, here):
    for code in ("80001", "80002"):
        CommuneFactory(code=code, name="Saint-Martin")
    recognition.forget()
    text = get(client, f"/{here.slug}/agenda/?ou=Saint-Martin")
    assert "Plusieurs communes s’appellent" in text
    assert "commune=80001" in text
    assert "commune=80002" in text
    assert "n’est pas connue" in get(client, f"/{here.slug}/agenda/?ou=Nullepart")


def test_of_communes_of_one_name_the_one_of_the_territory_is_meant(client, here):
    own = CommuneFactory(code="80001", name="Saint-Martin")
    CommuneFactory(code="80002", name="Saint-Martin", department=DepartmentFactory(code="2A"))
    here.departments.add(own.department)
    recognition.forget()
    text = get(client, f"/{here.slug}/agenda/?ou=Saint-Martin")
    recognition.forget()
    assert ("Plusieurs communes s’appellent" in text, "Saint-Martin, 20" in text) == (False, True)


def test_words_find_the_event(client, here):
    make_event(here)
    make_event(here, title="Fusées à eau")
    text = get(client, f"/{here.slug}/agenda/?q=fus%C3%A9e")
    assert "Fusées à eau" in text
    assert "Petits géologues" not in text


def test_cancelled_events_stay_and_say_so_everywhere(client, here):
    event = make_event(here)
    set_life(actor=None, event=event, life="cancelled", note="Tempête", at=AT)
    assert "Annulé" in get(client, f"/{here.slug}/agenda/")
    page = get(client, f"/{here.slug}/agenda/{event.slug}/")
    assert "Tempête" in page
    assert "https://schema.org/EventCancelled" in page
    (entry,) = icalendar.Calendar.from_ical(get(client, f"/{here.slug}/agenda.ics")).walk("VEVENT")
    assert entry["STATUS"] == "CANCELLED"
    assert "Tempête" in entry["DESCRIPTION"]


def test_a_past_event_keeps_its_page_and_leaves_the_list(client, here):
    event = make_event(here)
    with time_machine.travel(FIRST + timedelta(days=20)):
        assert "Petits géologues" in get(client, f"/{here.slug}/agenda/{event.slug}/")
        assert "Petits géologues" not in get(client, f"/{here.slug}/agenda/")
        assert "Petits géologues" in get(client, f"/{here.slug}/agenda/?quand=passes")


def test_a_removed_event_is_a_tombstone_and_cancelled_in_calendars_without_its_text(client, here):
    hall = make_venue(here, name="Salle Secret")
    event = make_event(here, title="Secret", description="<p>Secret</p>", summary="Secret", venue=hall)
    remove_contribution(actor=event.contribution.author, contribution=event.contribution, at=AT)
    assert "Secret" not in get(client, f"/{here.slug}/agenda/{event.slug}/", 410)
    for base in (f"/{here.slug}/", "/"):
        (entry,) = icalendar.Calendar.from_ical(get(client, f"{base}agenda.ics")).walk("VEVENT")
        assert entry["STATUS"] == "CANCELLED"
        assert "secret" not in entry.to_ical().decode().lower()
        assert (entry["SUMMARY"], entry["SEQUENCE"]) == ("Événement retiré", event.contribution.sequence)
        assert entry["UID"].startswith(str(event.contribution.uid))
        assert f'<at:deleted-entry ref="urn:uuid:{event.contribution.uid}"' in get(client, f"{base}agenda.atom")


def test_a_removed_draft_was_never_anywhere(client, here):
    event = make_event(here, published=False)
    remove_contribution(actor=event.contribution.author, contribution=event.contribution, at=AT)
    assert "BEGIN:VEVENT" not in get(client, "/agenda.ics")
    assert "deleted-entry" not in get(client, "/agenda.atom")


def test_a_former_address_does_not_say_the_title_of_what_was_removed(client, here):
    event = make_event(here, title="Le titre retiré")
    FormerSlug.objects.create(slug="ancienne", event=event)
    remove_contribution(actor=None, contribution=event.contribution, at=AT, reason="author")
    gone = client.get(f"/{here.slug}/agenda/ancienne/")

    assert gone.status_code == 410
    assert "titre-retire" not in str(gone.headers) + gone.content.decode()


def test_a_former_address_redirects_for_ever(client, here):
    event = make_event(here)
    FormerSlug.objects.create(slug="ancienne", event=event)
    answer = client.get(f"/{here.slug}/agenda/ancienne/")
    assert (answer.status_code, answer.url) == (301, f"/{here.slug}/agenda/{event.slug}/")
    get(client, f"/{here.slug}/agenda/jamais-vu/", 404)


def test_another_territory_sends_to_the_origin_unless_it_shows_the_event(client, here, elsewhere):
    event = make_event(here)
    answer = client.get(f"/{elsewhere.slug}/agenda/{event.slug}/")
    assert (answer.status_code, answer.url) == (302, f"/{here.slug}/agenda/{event.slug}/")
    Placement.objects.create(contribution=event.contribution, territory=elsewhere, placed_at=AT)
    assert "Petits géologues" in get(client, f"/{elsewhere.slug}/agenda/{event.slug}/")


@pytest.mark.parametrize("tail", ["/", ".ics", "/partager/", "/imprimer/"])
def test_a_draft_is_nobody_elses(client, cast, here, tail):
    event = make_event(here, published=False, author=cast["editor_a"])
    path = f"/{here.slug}/agenda/{event.slug}{tail}"
    for role in ("anonymous", "member", "editor_b", "coordinator_elsewhere"):
        assert cast.client(role).get(path).status_code == 404, role
    if tail != "/partager/":
        for role in ("editor_a", "coordinator_here", "administrator"):
            assert cast.client(role).get(path).status_code == 200, role


@pytest.mark.parametrize("state", ["draft", "returned", "published"])
def test_its_author_finds_the_way_to_the_form_from_the_page(cast, here, state):
    event = make_event(here, published=state == "published", author=cast["editor_a"])
    Contribution.objects.filter(pk=event.contribution_id).update(state=state)
    page = cast.client("editor_a").get(f"/{here.slug}/agenda/{event.slug}/").content.decode()
    assert f"/{here.slug}/contribuer/evenement/{event.slug}/" in page


def test_hostile_text_stays_text(client, here):
    venue = make_venue(here, name=HOSTILE[:150], address=HOSTILE)
    event = make_event(
        here, title=HOSTILE, summary=HOSTILE, description=f"<p>{HOSTILE}</p>", venue=venue, place_note=HOSTILE,
        price_note=HOSTILE, dates_note=HOSTILE, image_alt=HOSTILE, organisers=(OrganiserData(name=HOSTILE),),
        slots=slots(note=HOSTILE), life="postponed", life_note=HOSTILE,
    )  # fmt: skip
    pages = ["agenda/", "agenda/mois/2026/3/", "agenda/carte/", "agenda/module/", "agenda/programme/",
             f"agenda/{event.slug}/", f"agenda/{event.slug}/partager/", f"agenda/{event.slug}/imprimer/",
             f"agenda/?q={quote(HOSTILE)}", f"agenda/?theme={quote(HOSTILE)}"]  # fmt: skip
    for path in pages:
        assert "<script>alert" not in get(client, f"/{here.slug}/{path}"), path
    page = get(client, f"/{here.slug}/agenda/{event.slug}/")
    block = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert json.loads(block[1])["name"] == HOSTILE
    assert json.loads(get(client, f"/{here.slug}/agenda.json"))["items"][0]["title"] == HOSTILE
    for form in ("rss", "atom"):
        parsed = feedparser.parse(get(client, f"/{here.slug}/agenda.{form}"))
        assert not parsed.bozo
        assert "<script" not in parsed.entries[0].get("content", [{"value": ""}])[0]["value"]
    for path in (f"/{here.slug}/agenda.ics", f"/{here.slug}/agenda/{event.slug}.ics"):
        (entry,) = icalendar.Calendar.from_ical(get(client, path)).walk("VEVENT")
        assert entry["SUMMARY"] == HOSTILE


def test_the_calendar_gives_back_the_slots_of_the_event(client, here):
    event = make_event(here, slots=slots(FIRST, FIRST + timedelta(days=20), FIRST + timedelta(days=200)))
    found = icalendar.Calendar.from_ical(get(client, f"/{here.slug}/agenda/{event.slug}.ics")).walk("VEVENT")
    assert [(one["UID"], one["DTSTART"].dt, one["DTEND"].dt) for one in found] == [
        (slot.uid_in(event), slot.starts_at, slot.ends_at) for slot in event.slots.in_order()
    ]


def test_a_note_of_one_slot_is_told_with_that_slot_alone(client, here):
    event = make_event(here, slots=slots(FIRST, FIRST + timedelta(days=20)))
    event.slots.filter(starts_at=FIRST).update(note="Entrée par la cour")
    found = icalendar.Calendar.from_ical(get(client, f"/{here.slug}/agenda.ics")).walk("VEVENT")
    told = {one["DTSTART"].dt: "Entrée par la cour" in one["DESCRIPTION"] for one in found}
    assert told == {FIRST: True, FIRST + timedelta(days=20): False}


def test_a_calendar_that_did_not_change_is_not_sent_again(client, here):
    event = make_event(here)
    address = f"/{here.slug}/agenda/{event.slug}.ics"
    mark = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": mark}).status_code == 304
    event.slots.update(state="cancelled")
    caches["default"].clear()
    assert client.get(address, headers={"If-None-Match": mark}).status_code == 200


def test_the_programme_is_a_pdf(client, here):
    make_event(here)
    answer = client.get(f"/{here.slug}/agenda/programme.pdf")
    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")


def test_an_unknown_format_is_not_found(client, here):
    get(client, f"/{here.slug}/agenda.exe", 404)


def test_the_widget_may_be_framed_and_the_agenda_may_not(client, here):
    make_event(here)
    assert "frame-ancestors *" in client.get(f"/{here.slug}/agenda/module/")["Content-Security-Policy"]
    assert "frame-ancestors *" not in client.get(f"/{here.slug}/agenda/")["Content-Security-Policy"]


def test_an_event_with_many_slots_costs_the_same_queries(client, here, django_assert_max_num_queries):
    event = make_event(here, slots=slots(*(FIRST + timedelta(days=n) for n in range(60))))
    get(client, f"/{here.slug}/agenda/{event.slug}/")
    with django_assert_max_num_queries(25):
        get(client, f"/{here.slug}/agenda/{event.slug}/?x=1")


def test_the_map_says_what_the_list_says(client, here):
    event = make_event(here)
    for query in ("", "?gratuit=1"):
        text = get(client, f"/{here.slug}/agenda/carte/points.json{query}")
        assert event.slug in text
    assert event.slug not in get(client, f"/{here.slug}/agenda/carte/points.json?bbox=3,45,4,46&zoom=10")


def test_days_are_counted_where_the_territory_is(client, here):
    Territory.objects.filter(pk=here.pk).update(time_zone="America/Guadeloupe")
    registry.forget()
    evening = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)  # 19 h 30 there, half past midnight in Paris
    make_event(here, time_zone="America/Guadeloupe", slots=slots(evening))
    make_event(here, time_zone="America/Guadeloupe", title="Autre", slots=slots(datetime(2026, 3, 15, 14, tzinfo=UTC)))
    days = client.get(f"/{here.slug}/agenda/").context["days"]
    assert [(day.day.day, day.count, len(day.lines)) for day in days] == [(14, 1, 1), (15, 1, 1)]


@pytest.mark.parametrize("hidden_at", ["origin", "elsewhere", "nowhere"])
def test_the_network_shows_what_the_origin_shows_in_lists_maps_search_and_sitemap(
    client, cast, here, elsewhere, hidden_at
):
    event = make_event(here)
    administrator = cast["administrator"]
    place(actor=administrator, contribution=event.contribution, territory=elsewhere, at=AT)
    if hidden_at != "nowhere":
        where = here if hidden_at == "origin" else elsewhere
        hide(actor=administrator, contribution=event.contribution, territory=where, at=AT)
    shown = hidden_at != "origin"
    assert client.get("/agenda/").context["found"].events == shown
    assert Point.objects.filter(layer="events").count() == shown
    assert find("géologues", at=AT).count == shown
    assert len(complete("petits géo", at=AT)) == shown
    assert (event.slug in get(client, f"/{here.slug}/sitemap.xml")) == shown
    assert find("géologues", at=AT, scope=elsewhere.pk).count == (hidden_at != "elsewhere")


# --- A territory that joined another one ------------------------------------------------------------------------------


@pytest.fixture
def joined(cast, here, elsewhere):
    """An event, an organisation and a place of a territory that joined another one; the worker has passed."""
    event, venue = make_event(here), make_venue(here, name="Muséum", is_visitable=True)
    made = event, make_organisation(here, family=term("family", "association"), commune=venue.commune), venue
    merge(actor=cast["administrator"], territory=here, into=elsewhere, at=AT)
    background.run_pending()
    return made


def test_the_pages_of_a_joined_territory_stand_at_the_one_it_joined(client, joined, here, elsewhere):
    for thing, path in zip(joined, ("agenda", "annuaire", "lieux"), strict=True):
        moved = client.get(f"/{here.slug}/{path}/{thing.slug}/")
        assert (moved.status_code, moved["Location"]) == (301, f"/{elsewhere.slug}/{path}/{thing.slug}/")
        get(client, moved["Location"])


def test_everything_of_a_joined_territory_is_in_the_lists_of_the_one_it_joined(client, joined, elsewhere):
    event, organisation, venue = joined
    for base in (f"/{elsewhere.slug}", ""):
        assert client.get(f"{base}/agenda/").context["found"].events == 1
        assert organisation.name in get(client, f"{base}/annuaire/")
        assert venue.name in get(client, f"{base}/lieux/")
        assert event.slug in get(client, f"{base}/agenda.ics")
    assert find("géologues", at=AT, scope=elsewhere.pk).count == 1
    assert Point.objects.filter(layer=f"events:{elsewhere.pk}").count() == 1
    assert event.slug in get(client, f"/{elsewhere.slug}/sitemap.xml")
    told = public_address(event.contribution.origin, "events:event", event.slug)
    assert told == f"http://testserver/{elsewhere.slug}/agenda/{event.slug}/"


def test_the_moderators_of_the_territory_joined_look_after_what_joined_it(client, cast, joined, elsewhere):
    event = Event.objects.get(pk=joined[0].pk)
    coordinator = cast["coordinator_elsewhere"]
    assert rules.may_edit(coordinator, event)
    assert rules.may_gather(coordinator, event)
    Contribution.objects.filter(pk=event.contribution_id).update(checked_at=None)
    queue = cast.client("coordinator_elsewhere").get(f"/{elsewhere.slug}/coordination/moderation/")
    assert "Petits géologues" in queue.content.decode()


def test_what_the_territory_joined_hides_is_hidden_everywhere_and_its_page_does_not_turn_round(
    client, cast, joined, elsewhere
):
    event = Event.objects.get(pk=joined[0].pk)
    hide(actor=cast["coordinator_elsewhere"], contribution=event.contribution, territory=elsewhere, at=AT)
    assert [client.get(f"{base}/agenda/").context["found"].events for base in (f"/{elsewhere.slug}", "")] == [0, 0]
    get(client, f"/{elsewhere.slug}/agenda/{event.slug}/")


def test_before_the_worker_has_moved_it_the_page_is_already_there(client, cast, here, elsewhere):
    event = make_event(here)
    merge(actor=cast["administrator"], territory=here, into=elsewhere, at=AT)
    get(client, f"/{elsewhere.slug}/agenda/{event.slug}/")
    assert public_address(here, "events:event", event.slug).endswith(f"/{elsewhere.slug}/agenda/{event.slug}/")


def test_an_event_without_a_picture_is_shared_with_a_maille(client, here):
    event = make_event(here)
    page = client.get(f"/{here.slug}/agenda/{event.slug}/").content.decode()

    shared = re.search(r'property="og:image" content="(https?://[^"]+/ui/share[^"]*\.png)"', page)
    assert shared is not None
    assert 'name="twitter:card" content="summary_large_image"' in page


def test_what_is_not_translated_says_its_language(client, here):
    make_event(here, title="Petits géologues", slots=slots(now() + timedelta(days=3)))
    translated = {"en": {"title": "Little astronomers", "summary": "At night."}}
    make_event(here, title="Petits astronomes", slots=slots(now() + timedelta(days=3)), translations=translated)

    page = client.get(f"/en/{here.slug}/agenda/").content.decode()
    assert re.findall(r'class="title"( lang="fr")?><a [^>]+>([^<]+)<', page) == [
        (' lang="fr"', "Petits géologues"), ("", "Little astronomers"),
    ]  # fmt: skip
    assert ' lang="fr"><a' not in client.get(f"/{here.slug}/agenda/").content.decode()


def test_a_school_session_is_not_among_the_next_events_of_a_place(client, here):
    venue = make_venue(here, name="Muséum")
    soon = slots(now() + timedelta(days=3))
    make_event(here, title="Pour les classes", venue=venue, public="school", slots=soon)
    make_event(here, title="Pour tout le monde", venue=venue, slots=soon)

    page = client.get(f"/{here.slug}/lieux/{venue.slug}/").content.decode()
    assert "Pour tout le monde" in page
    assert "Pour les classes" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_stands_of_a_village_say_when_where_and_what_became_of_them(
    client, here, count, django_assert_max_num_queries
):
    village = make_event(here, title="Village", is_umbrella=True)
    for rank in range(count):
        at = slots(FIRST + timedelta(days=rank), FIRST - timedelta(days=40))
        make_event(here, title=f"Stand {rank}", umbrella=village, slots=at, public="school")
    set_life(actor=None, event=Event.objects.get(title="Stand 0"), life="cancelled", note="Gel", at=AT)
    make_event(here, title="En préparation", umbrella=village, published=False)
    get(client, f"/{here.slug}/agenda/{village.slug}/")
    with django_assert_max_num_queries(26):
        page = get(client, f"/{here.slug}/agenda/{village.slug}/?x=1")
    programme = page.partition('id="programme"')[2].partition("</section>")[0]
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", programme))

    assert [f"Stand {rank}" in told for rank in range(count)] == [True] * count
    assert "En préparation" not in told
    for word in ("14 mars", "Séance scolaire", "Annulé", "Gel", "Amiens"):
        assert word in told


def test_the_stands_of_a_village_that_is_over_stay_on_its_page(client, here):
    village = make_event(here, title="Village", is_umbrella=True, slots=slots(AT - timedelta(days=9)))
    make_event(here, title="Stand passé", umbrella=village, slots=slots(AT - timedelta(days=9)))

    assert "Stand passé" in get(client, f"/{here.slug}/agenda/{village.slug}/")


def test_an_exhibition_of_many_dates_is_one_line_of_the_programme(client, here):
    days = [FIRST + timedelta(days=n) for n in range(9)]
    exhibition = make_event(here, title="Exposition", slots=slots(*days))
    make_event(here, title="Atelier court", slots=slots(*days[:2], hours=1))
    change_slot(actor=None, slot=exhibition.slots.in_order().last(), state="cancelled", note="", at=AT)
    page = get(client, f"/{here.slug}/agenda/programme/")
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))

    assert (page.count("Exposition</a>"), page.count("Atelier court</a>")) == (1, 2)
    assert re.findall(r"<h2>([^<]*)</h2>", page)[0] == "À plusieurs dates"
    told = told.replace("\u202f", " ").replace("\xa0", " ")
    assert [words in told for words in ("du 14 au 21 mars", "14 h – 16 h · 8 dates")] == [True, True]

    by_place = get(client, f"/{here.slug}/agenda/programme/?par=lieu")
    assert (by_place.count("Exposition</a>"), "À plusieurs dates" in by_place) == (1, False)


def test_hours_that_change_are_not_said_of_a_long_run(client, here):
    days = [FIRST + timedelta(days=n, hours=n % 2) for n in range(8)]
    make_event(here, title="Exposition", slots=slots(*days))

    page = get(client, f"/{here.slug}/agenda/programme/")

    assert "du 14 au 21 mars" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert re.findall(r"<br>(8 dates.*)", page) == ["8 dates · Gratuit</p>"]


def test_an_empty_programme_on_paper_says_so(client, here):
    answer = client.get(f"/{here.slug}/agenda/programme.pdf")
    text = " ".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())

    assert "Aucune séance ne répond à ces filtres." in text
