"""A visitor finds what happens near home, a contributor writes it, a coordinator decides."""

from datetime import timedelta
from itertools import pairwise

import icalendar
import pytest

from maillage.core.clock import now
from maillage.events.actions import OrganiserData
from maillage.events.models import Event
from maillage.geography.models import Commune
from tests.factories.directory import make_organisation, make_venue
from tests.factories.events import make_event, slots, term
from tests.factories.geography import CommuneFactory, DepartmentFactory, real_communes


def soon(days: int, hour: int = 13):
    return now().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)


@pytest.fixture
def somme(here):
    here.departments.add(DepartmentFactory(code="80", name="Somme"))
    return here


@pytest.mark.parametrize(("screen", "dark"), [("phone", True), ("desktop", False)])
def test_a_visitor_finds_an_event_near_home_and_subscribes(visit, somme, everywhere, screen, dark):
    """By commune and radius, then by theme; the calendar is that of the filter, and says the same slots."""
    near = three_events(somme)
    page = visit("/hauts-de-lys/agenda/", screen=screen, dark=dark)
    assert page.locator(".event-row").count() == 3
    open_filters(page)
    page.get_by_role("combobox", name="Où ?").press_sequentially("Amie", delay=20)
    page.locator(".combobox-list:not([hidden]) [role=option]", has_text="Amiens").first.click()
    page.wait_for_url("**commune=80021**")
    page.locator(".event-row").nth(2).wait_for(state="detached")
    assert "Phoques et vasières" not in titles(page)
    open_filters(page)
    page.get_by_label("Ciel et espace").check()
    page.wait_for_url("**theme=ciel**")
    page.get_by_role("link", name="Le pont qui plie").wait_for(state="detached")
    assert titles(page) == ["Soirée électricité"]
    close_filters(page)
    page.get_by_role("link", name="S’abonner au calendrier").click()
    page.get_by_role("heading", name="S’abonner à l’agenda").wait_for()
    assert "theme=ciel" in page.url

    assert told_by_the_calendar(page) == [
        ("Soirée électricité", slot.starts_at) for slot in near.slots.order_by("starts_at")
    ]
    page.goto("/hauts-de-lys/agenda/?theme=ciel")
    page.get_by_role("link", name="Soirée électricité").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Soirée électricité"
    assert everywhere(page) == []


def three_events(territory):
    """One near, of the theme asked for; one near, of no theme; one far."""
    real_communes("80")
    there = make_venue(territory, name="Quai Blavet", commune=Commune.objects.get(name="Abbeville"))
    make_event(territory, title="Phoques et vasières", slots=slots(soon(4)), venue=there)
    make_event(territory, title="Le pont qui plie", slots=slots(soon(5)))
    sky = (term("theme", "ciel"),)
    return make_event(territory, title="Soirée électricité", slots=slots(soon(3), soon(10)), themes=sky)


def told_by_the_calendar(page):
    """Titles and beginnings, as read at the address that the page of subscription gives."""
    address = page.get_by_label("Adresse à coller dans un calendrier en ligne").input_value()
    answer = page.request.get(address)
    assert answer.headers["content-type"].startswith("text/calendar")
    written = icalendar.Calendar.from_ical(answer.body()).walk("VEVENT")
    return sorted((str(one["SUMMARY"]), one["DTSTART"].dt) for one in written)


def titles(page):
    """The titles of the list, in its order."""
    return page.locator(".event-row .title").all_inner_texts()


def open_filters(page):
    """On a phone filters are in a drawer."""
    button = page.get_by_role("button", name="Filtrer")
    if button.is_visible() and not page.locator("#filtres").is_visible():
        button.click()


def close_filters(page):
    if page.locator("#filtres [popovertargetaction=hide]").is_visible():
        page.locator("#filtres [popovertargetaction=hide]").click()


def test_the_agenda_works_without_scripts(visit, somme):
    make_event(somme, title="Soirée électricité", slots=slots(soon(3)))
    page = visit("/hauts-de-lys/agenda/", scripts=False)
    page.get_by_label("Où ?").fill("Amiens")
    page.locator("#filtres").get_by_role("button", name="Appliquer").click()
    assert page.locator(".event-row").count() == 1


def test_a_contributor_publishes_with_a_series_of_slots(visit, cast, somme):
    make_venue(somme, name="Muséum de la Craie")
    page = visit("/hauts-de-lys/contribuer/evenement/", person=cast["editor_a"])
    page.get_by_role("textbox", name="Titre", exact=True).fill("Fabriquer son cadran solaire")
    page.get_by_label("Résumé", exact=True).fill("Avec du carton, une paille et le soleil de mars.")
    page.get_by_label("Type d’événement").select_option("atelier")
    page.get_by_text("Ajouter une série").click()
    page.get_by_label("mercredi").check()
    first = soon(7).date()
    page.locator("[name=rule-first_on]").fill(first.isoformat())
    page.locator("[name=rule-last_on]").fill((first + timedelta(days=20)).isoformat())
    page.locator("[name=rule-starts]").fill("14:00")
    page.locator("[name=rule-ends]").fill("16:00")
    page.get_by_role("button", name="Ajouter ces séances").click()
    assert page.locator(".slot-row").count() == 3
    assert page.get_by_role("textbox", name="Titre", exact=True).input_value() == "Fabriquer son cadran solaire"

    page.locator("[name=venue_label]").press_sequentially("Muséum", delay=20)
    page.locator(".combobox-list:not([hidden]) [role=option]").first.click()
    page.get_by_role("button", name="Publier", exact=True).click()
    page.wait_for_url("**/agenda/fabriquer-son-cadran-solaire/")
    event = Event.objects.get(slug="fabriquer-son-cadran-solaire")
    assert (event.contribution.state, event.slots.count(), event.venue.name) == ("published", 3, "Muséum de la Craie")


def test_a_place_to_visit_has_its_season_hours(visit, cast, somme, everywhere):
    """A coordinator writes them; a visitor with nothing but a phone reads them."""
    real_communes("80")
    page = visit("/hauts-de-lys/contribuer/lieu/", person=cast["coordinator_here"])
    page.locator("[name=name]").fill("Observatoire de la Falaise")
    page.locator("[name=commune_label]").press_sequentially("Amie", delay=20)
    page.locator(".combobox-list:not([hidden]) [role=option]").first.click()
    year = now().year
    page.locator("[name=seasons-0-name]").fill("Toute l’année")
    page.locator("[name=seasons-0-first_on]").fill(f"{year}-01-01")
    page.locator("[name=seasons-0-last_on]").fill(f"{year + 1}-12-31")
    page.locator("[name=seasons-0-day_6]").fill("14h-18h (17h30)")
    page.get_by_role("button", name="Enregistrer et publier").click()
    page.wait_for_url("**/lieux/observatoire-de-la-falaise/")

    visitor = visit("/hauts-de-lys/", screen="phone", dark=True)
    visitor.get_by_role("navigation", name="Raccourcis").get_by_role("button", name="Menu").click()
    visitor.locator("#menu").get_by_role("link", name="Lieux", exact=True).click()
    visitor.get_by_role("link", name="Observatoire de la Falaise").click()
    hours = visitor.locator("table.hours").first.get_by_role("row", name="dimanche").inner_text()
    assert "14\u202fh" in hours.replace("\xa0", "\u202f") or "14 h" in hours
    assert hours.count("dernière entrée") == 1
    assert everywhere(visitor) == []


def test_an_organisation_shows_what_it_prepares(visit, somme):
    club = make_organisation(somme, name="Club Céphée")
    make_event(somme, title="Nuit noire", slots=slots(soon(6)), organisers=(OrganiserData(organisation=club),))
    page = visit("/hauts-de-lys/annuaire/club-cephee/")
    assert page.get_by_role("link", name="Nuit noire").count() == 1


ZONE = """() => {
  const zone = new URLSearchParams(location.search).get("zone");
  return zone ? zone.split(",").map(Number) : null;
}"""


def test_the_big_map_zooms_three_times_and_the_list_follows(visit, somme):
    for rank in range(4):
        town = CommuneFactory(code=f"8000{rank}", name=f"Commune {rank}", latitude=49.5 + rank / 4, longitude=2.3)
        make_event(somme, title=f"Sortie {rank}", slots=slots(soon(3)), venue=make_venue(somme, commune=town))

    page = visit("/hauts-de-lys/agenda/carte/")
    page.locator(".map.started").wait_for()
    widths = [10.0]
    for _zoom in range(3):
        before = page.url
        page.get_by_role("button", name="Zoomer", exact=True).click()
        page.wait_for_url(lambda url, before=before: "zone=" in url and url != before)
        west, _south, east, _north = page.evaluate(ZONE)
        widths.append(east - west)
        listed = page.locator(".event-row").count()
        assert page.get_by_role("status").first.inner_text() == f"{listed} événement{'s' if listed > 1 else ''}"
    assert all(after < before * 0.75 for before, after in pairwise(widths))
    assert page.locator(".event-row").count() < 4

    shown = page.evaluate(ZONE)
    page.reload()
    page.locator(".map.started").wait_for()
    page.get_by_role("button", name="Zoomer", exact=True).click()
    page.wait_for_url(lambda url: "zone=" in url and url != before)
    west, _south, east, _north = page.evaluate(ZONE)
    assert shown[0] <= west < east <= shown[2]
