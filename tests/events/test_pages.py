"""What everyone reads of events: lists, month, map, page, programme, feeds; what is hidden stays so."""

import json
import re
from datetime import timedelta
from urllib.parse import quote

import feedparser
import icalendar
import pytest
import time_machine
from django.core.cache import caches

from maillage.contributions.actions import remove as remove_contribution
from maillage.contributions.models import Placement
from maillage.events.actions import OrganiserData, refresh, set_life
from maillage.events.models import FormerSlug
from maillage.geography import recognition
from tests.factories.directory import make_organisation, make_venue
from tests.factories.events import AT, FIRST, make_event, slots
from tests.factories.geography import CommuneFactory

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
    assert ("Retiré" in text) == (path == "agenda.ics")


@pytest.mark.parametrize("path", [*LISTS, *OTHERS])
@pytest.mark.parametrize("query", ADDRESSES)
def test_no_address_makes_a_list_fail(client, here, path, query):
    assert client.get(f"/{here.slug}/{path}?{query}").status_code == 200


@pytest.mark.parametrize("path", ["0/1", "99999/1", "2026/0", "2026/13", "9999/12", "1/1", "9" * 30 + "/1"])
def test_a_month_that_cannot_be_shown_is_not_found(client, here, path):
    get(client, f"/{here.slug}/agenda/mois/{path}/", 404)


QUERIES = [
    ("agenda/", 17), ("agenda/mois/2026/3/", 23), ("agenda/carte/", 17), ("agenda/module/", 13),
    ("agenda/programme/", 13), ("agenda.ics", 15), ("agenda.atom", 16),
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
    event = make_event(here, description="<p>Secret</p>", summary="Secret")
    remove_contribution(actor=event.contribution.author, contribution=event.contribution, at=AT)
    assert "Secret" not in get(client, f"/{here.slug}/agenda/{event.slug}/", 410)
    for base in (f"/{here.slug}/", "/"):
        (entry,) = icalendar.Calendar.from_ical(get(client, f"{base}agenda.ics")).walk("VEVENT")
        assert entry["STATUS"] == "CANCELLED"
        assert "Secret" not in str(entry)
        assert f'<at:deleted-entry ref="urn:uuid:{event.contribution.uid}"' in get(client, f"{base}agenda.atom")


def test_a_removed_draft_was_never_anywhere(client, here):
    event = make_event(here, published=False)
    remove_contribution(actor=event.contribution.author, contribution=event.contribution, at=AT)
    assert "BEGIN:VEVENT" not in get(client, "/agenda.ics")
    assert "deleted-entry" not in get(client, "/agenda.atom")


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
