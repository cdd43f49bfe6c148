"""A visitor finds what happens near home, a contributor writes it, a coordinator decides."""

from datetime import timedelta

import pytest

from maillage.contributions.actions import feature, place, publish, return_to_author, submit
from maillage.contributions.models import Placement
from maillage.core.clock import now
from maillage.events.actions import OrganiserData
from maillage.events.models import Event
from tests.factories.directory import make_organisation, make_venue
from tests.factories.events import make_event, slots, term
from tests.factories.geography import CommuneFactory, DepartmentFactory, real_communes
from tests.factories.territories import PolicyFactory


def soon(days: int, hour: int = 13):
    return now().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)


@pytest.fixture
def somme(here):
    here.departments.add(DepartmentFactory(code="80", name="Somme"))
    return here


def test_a_visitor_finds_an_event_near_home_and_subscribes(visit, somme, violations):
    far = CommuneFactory(code="80001", name="Abbeville", latitude=50.1058, longitude=1.8358)
    make_event(somme, title="Soirée électricité", slots=slots(soon(3), soon(10)), themes=(term("theme", "ciel"),))
    make_event(
        somme,
        title="Phoques et vasières",
        slots=slots(soon(4)),
        venue=make_venue(somme, name="Quai Blavet", commune=far),
    )

    page = visit("/hauts-de-lys/agenda/", screen="phone")
    assert page.locator(".event-row").count() == 2
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_label("Ciel et espace").check()
    page.wait_for_url("**theme=ciel**")
    assert page.locator(".event-row .title").all_inner_texts() == ["Soirée électricité"]
    assert violations(page) == []
    page.get_by_role("link", name="Soirée électricité").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Soirée électricité"
    assert violations(page) == []

    page.goto("/hauts-de-lys/agenda/?theme=ciel")
    page.goto("/hauts-de-lys/agenda/abonnement/?theme=ciel")
    address = page.get_by_label("Adresse à coller dans un calendrier en ligne").input_value()
    calendar = page.request.get(address)
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.text().count("BEGIN:VEVENT") == 2


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


def test_a_coordinator_returns_then_publishes_features_and_shares(visit, cast, somme, elsewhere):
    PolicyFactory(territory=somme, kind="event", timing="before")
    watching = term("event_type", "observation")
    author = cast["editor_a"]
    event = make_event(
        somme, title="Le soleil en direct", type=watching, author=author, slots=slots(soon(5)), published=False
    )
    submit(actor=cast["editor_a"], contribution=event.contribution, at=now())
    page = visit("/hauts-de-lys/coordination/moderation/", person=cast["coordinator_here"])
    assert page.get_by_text("Le soleil en direct").count() >= 1
    event.refresh_from_db()
    assert event.contribution.state == "submitted"

    return_to_author(actor=cast["coordinator_here"], contribution=event.contribution, at=now(), message="Où se garer ?")
    typing = visit(f"/hauts-de-lys/contribuer/evenement/{event.slug}/", person=cast["editor_a"])
    assert typing.get_by_text("Où se garer ?").count() == 1
    typing.locator("[name=place_note]").fill("Parking devant l’entrée.")
    typing.get_by_role("button", name="Publier", exact=True).click()
    typing.wait_for_url("**/agenda/le-soleil-en-direct/")
    contribution = type(event.contribution).objects.get(pk=event.contribution_id)
    assert contribution.state == "submitted"
    publish(actor=cast["coordinator_here"], contribution=contribution, at=now())
    feature(
        actor=cast["coordinator_here"],
        contribution=contribution,
        territory=somme,
        at=now(),
        until=now() + timedelta(days=20),
    )
    place(actor=cast["coordinator_elsewhere"], contribution=contribution, territory=elsewhere, at=now())
    assert Placement.objects.filter(contribution=contribution).count() == 2
    there = visit("/val-de-brume/agenda/")
    assert there.locator(".event-row .title").all_inner_texts() == ["Le soleil en direct"]


def test_a_place_to_visit_has_its_season_hours(visit, cast, somme):
    real_communes("80")
    page = visit("/hauts-de-lys/contribuer/lieu/", person=cast["coordinator_here"])
    page.locator("[name=name]").fill("Observatoire de la Falaise")
    page.locator("[name=commune_label]").press_sequentially("Amie", delay=20)
    page.locator(".combobox-list:not([hidden]) [role=option]").first.click()
    page.locator("[name=seasons-0-name]").fill("Été")
    page.locator("[name=seasons-0-first_on]").fill("2026-04-01")
    page.locator("[name=seasons-0-last_on]").fill("2026-09-30")
    page.locator("[name=seasons-0-day_6]").fill("14h-18h (17h30)")
    page.get_by_role("button", name="Enregistrer et publier").click()
    page.wait_for_url("**/lieux/observatoire-de-la-falaise/")
    assert (
        page.locator("table.hours").first.get_by_role("row", name="dimanche").inner_text().count("dernière entrée") == 1
    )


def test_an_organisation_shows_what_it_prepares(visit, somme):
    club = make_organisation(somme, name="Club Céphée")
    make_event(somme, title="Nuit noire", slots=slots(soon(6)), organisers=(OrganiserData(organisation=club),))
    page = visit("/hauts-de-lys/annuaire/club-cephee/")
    assert page.get_by_role("link", name="Nuit noire").count() == 1
