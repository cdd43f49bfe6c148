"""What becomes of an event, told everywhere it is read: its page, the lists, the module of other sites, JSON-LD, the
calendar. And the pages by which a search is kept: subscription, lines for another site, the module itself."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
import time_machine

from maillage.events.actions import change_slot, set_life
from maillage.events.enums import Life, SlotState
from tests.factories.events import AT, FIRST, make_event, slots, term

pytestmark = pytest.mark.django_db
NOTE = "La salle est inondée."
# State, words of the badge, schema.org status, status in the calendar, whether its title is struck out.
LIVES = [
    (Life.CANCELLED, "Annulé", "EventCancelled", "CANCELLED", True),
    (Life.POSTPONED, "Reporté", "EventPostponed", "TENTATIVE", False),
    (Life.RESCHEDULED, "Déplacé", "EventRescheduled", "CONFIRMED", False),
    (Life.MOVED_ONLINE, "Passe en ligne", "EventMovedOnline", "CONFIRMED", False),
    (Life.FULL, "Complet", "EventScheduled", "CONFIRMED", False),
]


@pytest.fixture(autouse=True)
def _on_2_march():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def changed(here):
    """An event of which something becomes."""

    def change(life):
        event = make_event(here, slots=slots(FIRST))
        set_life(actor=event.contribution.author, event=event, life=life, note=NOTE, at=AT)
        return event

    return change


def get(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def badge(words, page):
    """How many times a badge says these words."""
    return len(re.findall(rf'<span class="badge[^>]*>(?:<svg.*?</svg>)?\s*{words}', page, re.DOTALL | re.IGNORECASE))


def test_each_way_of_changing_is_told():
    assert {life for life, *_rest in LIVES} == set(Life) - {Life.SCHEDULED}


@pytest.mark.parametrize(("life", "words", "status", "calendar", "struck"), LIVES)
def test_the_page_says_what_becomes_of_it_and_why(client, here, changed, life, words, status, calendar, struck):
    event = changed(life)
    page = get(client, f"/{here.slug}/agenda/{event.slug}/")
    assert badge(words, page) >= 1
    assert bool(re.search(r'<h1[^>]*class="struck"', page)) is struck
    assert (NOTE in page) is (life != Life.FULL)
    block = json.loads(re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert block["eventStatus"] == f"https://schema.org/{status}"


@pytest.mark.parametrize(("life", "words", "status", "calendar", "struck"), LIVES)
@pytest.mark.parametrize("path", ["agenda/", "agenda/carte/"])
def test_lists_say_it_too(client, here, changed, path, life, words, status, calendar, struck):
    changed(life)
    assert badge(words, get(client, f"/{here.slug}/{path}")) == 1


@pytest.mark.parametrize(("life", "words", "status", "calendar", "struck"), LIVES)
def test_the_calendar_says_it_with_a_higher_sequence(client, here, changed, life, words, status, calendar, struck):
    before = icalendar.Calendar.from_ical(get(client, f"/{here.slug}/agenda/{make_event(here).slug}.ics"))
    event = changed(life)
    (first,) = before.walk("VEVENT")
    (after,) = icalendar.Calendar.from_ical(get(client, f"/{here.slug}/agenda/{event.slug}.ics")).walk("VEVENT")
    assert (after["STATUS"], after["DTSTART"].dt) == (calendar, FIRST)
    assert after["SEQUENCE"] > first["SEQUENCE"]
    assert NOTE in str(after["DESCRIPTION"])


SLOTS = [
    (SlotState.CANCELLED, "CANCELLED", "EventCancelled", "Annulée"),
    (SlotState.MOVED, "CONFIRMED", "EventScheduled", "Déplacée"),
    (SlotState.FULL, "CONFIRMED", "EventScheduled", "Complet"),
]


@pytest.mark.parametrize(("state", "calendar", "status", "words"), SLOTS)
def test_one_slot_changes_and_the_others_do_not(client, here, state, calendar, status, words):
    event = make_event(here, slots=slots(FIRST, FIRST.replace(day=21)))
    slot = event.slots.order_by("starts_at")[0]
    change_slot(actor=event.contribution.author, slot=slot, state=state, note="", at=AT)

    page = get(client, f"/{here.slug}/agenda/{event.slug}/")
    assert badge(words, page) == 1
    block = json.loads(re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert [one["eventStatus"].rpartition("/")[2] for one in block["subEvent"]] == [status, "EventScheduled"]
    entries = icalendar.Calendar.from_ical(get(client, f"/{here.slug}/agenda/{event.slug}.ics")).walk("VEVENT")
    assert [str(one["STATUS"]) for one in sorted(entries, key=lambda one: one["DTSTART"].dt)] == [calendar, "CONFIRMED"]


def test_a_slot_with_a_note_may_still_be_registered_for(client, here):
    event = make_event(here, registration="seats", slots=slots(FIRST, capacity=12, note="en langue des signes"))
    row = re.search(r'<ul class="slots">.*?</ul>', get(client, f"/{here.slug}/agenda/{event.slug}/"), re.DOTALL)[0]
    assert "en langue des signes" in row
    assert f"/inscription/{event.slots.get().pk}/" in row


QUERY = "?theme=ciel&gratuit=1"


def test_the_page_of_subscription_gives_the_addresses_of_that_search(client, here):
    make_event(here, title="Petits géologues")
    watched = make_event(here, title="Le ciel de mars", themes=(term("theme", "ciel"),))
    page = unescape(get(client, f"/{here.slug}/agenda/abonnement/{QUERY}"))
    assert badge("Ciel et espace", page) == 1
    addresses = re.findall(r'(?:href|value)="((?:https?|webcal)://[^"]*agenda\.[a-z]+[^"]*)"', page)
    assert {urlsplit(one).path.rpartition(".")[2] for one in addresses} == {"ics", "rss", "atom", "json"}
    assert {urlsplit(one).scheme for one in addresses} == {"http", "webcal"}
    for address in addresses:
        asked = parse_qs(urlsplit(address).query)
        assert (asked["theme"], asked["gratuit"]) == (["ciel"], ["1"])
        feed = get(client, address.partition("//")[2].partition("/")[2].join(["/", ""]))
        assert watched.title in feed
        assert "Petits géologues" not in feed


def test_a_subscription_to_everything_has_no_badge(client, here):
    page = get(client, f"/{here.slug}/agenda/abonnement/")
    assert "Votre recherche" not in page
    assert f"/{here.slug}/agenda.ics" in page


def test_the_lines_for_another_site_show_that_search(client, here):
    make_event(here, title="Petits géologues")
    make_event(here, title="Le ciel de mars", themes=(term("theme", "ciel"),))
    page = get(client, f"/{here.slug}/agenda/integrer/{QUERY}")
    lines = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1])
    source = unescape(re.fullmatch(r'<iframe src="([^"]+)"[^>]*title="Agenda"></iframe>', lines.strip())[1])
    asked = urlsplit(source)
    module = get(client, f"{asked.path}?{asked.query}")
    assert "Le ciel de mars" in module
    assert "Petits géologues" not in module


def test_only_the_module_may_be_framed_by_other_sites(client, here):
    module = client.get(f"/{here.slug}/agenda/module/")
    assert "X-Frame-Options" not in module
    assert "frame-ancestors *" in module["Content-Security-Policy"]
    agenda = client.get(f"/{here.slug}/agenda/")
    assert agenda["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in agenda["Content-Security-Policy"]


def test_the_module_opens_its_links_beside_and_shows_eight_events_at_most(client, here):
    for rank in range(10):
        make_event(here, title=f"Événement {rank}", slots=slots(FIRST.replace(hour=rank + 5)))
    module = get(client, f"/{here.slug}/agenda/module/")
    assert '<base target="_blank">' in module
    assert len(re.findall(r"Événement \d</a>", module)) == 8
    assert "<header" not in module


def test_an_empty_module_says_so(client, here):
    assert "Aucun événement pour le moment." in get(client, f"/{here.slug}/agenda/module/?theme=ciel")
