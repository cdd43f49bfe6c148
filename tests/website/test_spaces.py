"""The homes of workspaces, the navigation, and what programs ask for."""

from datetime import UTC, datetime

import pytest

from maillage.contributions.actions import report, return_to_author
from maillage.website.panels.desks import desk, my_space
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation, make_venue
from tests.factories.events import make_event
from tests.factories.territories import GrantFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


@pytest.fixture
def territory():
    return TerritoryFactory(slug="hauts-de-france", name="Hauts-de-France")


@pytest.fixture
def author():
    return UserFactory(email="ines@example.org", display_name="Inès Vandamme")


@pytest.fixture
def coordinator(territory):
    return GrantFactory(territory=territory, coordinator=True).user


def test_my_space_says_what_was_returned_and_what_is_a_draft(territory, author, coordinator):
    make_event(territory, title="Ébauche", author=author, published=False)
    sent_back = make_event(territory, title="À revoir", author=author)
    return_to_author(actor=coordinator, contribution=sent_back.contribution, at=AT, message="Il manque l’âge.")

    space = my_space(author, AT)

    assert [(task.count, task.label) for task in space.tasks] == [(1, "fiche à revoir"), (1, "brouillon")]
    assert [row.title for row in space.latest] == ["À revoir", "Ébauche"]


def test_my_space_lists_my_structures(territory, author):
    make_organisation(territory, name="Club Céphée", author=author)

    assert [team.organisation.name for team in my_space(author, AT).teams] == ["Club Céphée"]


def test_the_desk_says_what_waits(territory, author, coordinator):
    event = make_event(territory, title="Publié, jamais relu", author=author)
    make_venue(territory, name="Salle à vérifier", author=coordinator)
    report(contribution=event.contribution, reason="wrong_date", message="Dimanche.", email="", at=AT)

    found = desk(coordinator, territory, AT)

    assert {task.label: task.count for task in found.tasks} == {
        "publications à vérifier": 2, "signalement": 1, "lieux à vérifier": 2,
    }  # fmt: skip


def test_the_coordinator_sees_her_desk_and_others_do_not(client, territory, author, coordinator):
    client.force_login(author)
    assert client.get("/hauts-de-france/coordination/").status_code == 403
    client.force_login(coordinator)
    assert client.get("/hauts-de-france/coordination/").status_code == 200


def test_the_desk_of_another_territory_stays_closed(client, coordinator):
    TerritoryFactory(slug="occitanie", name="Occitanie")
    client.force_login(coordinator)

    assert client.get("/occitanie/coordination/").status_code == 403


def test_my_space_asks_to_sign_in_first(client, territory):
    answer = client.get("/hauts-de-france/mon-espace/")

    assert answer.status_code == 302
    assert "next=/hauts-de-france/mon-espace/" in answer["Location"]


def test_the_navigation_offers_what_a_role_may_open(client, territory, author, coordinator):
    client.force_login(author)
    assert "/hauts-de-france/coordination/" not in client.get("/hauts-de-france/mon-espace/").content.decode()
    client.force_login(coordinator)
    assert "/hauts-de-france/coordination/moderation/" in client.get("/hauts-de-france/mon-espace/").content.decode()


def test_every_entry_of_the_navigation_leads_somewhere(client, territory, coordinator):
    client.force_login(coordinator)
    chrome = client.get("/hauts-de-france/").context["chrome"]
    account = chrome.account.links if chrome.account else ()
    links = [
        *chrome.navigation,
        *chrome.bottom_bar,
        *account,
        *(link for column in chrome.footer for link in column.links),
    ]
    ours = sorted({link.url for link in links if link.url.startswith("/")})

    assert [(url, client.get(url).status_code) for url in ours if client.get(url).status_code != 200] == []


def test_robots_keep_out_of_workspaces_and_filtered_lists(client, territory):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert lines[:2] == ["User-agent: *", "Disallow: /*/compte/"]
    assert "Disallow: /*?" in lines


def test_a_weakness_can_be_told(client):
    text = client.get("/.well-known/security.txt").content.decode()

    assert text.startswith("Contact: mailto:")
    assert "\nExpires: " in text


def test_the_manifest_carries_the_name_of_the_place(client, territory):
    told = client.get("/hauts-de-france/site.webmanifest").json()

    assert told["short_name"] == "Hauts-de-France"
    assert told["start_url"] == "/hauts-de-france/"


def test_the_usual_address_of_the_accessibility_statement_leads_to_it(client, territory):
    answer = client.get("/hauts-de-france/accessibilite/")

    assert (answer.status_code, answer["Location"]) == (302, "/hauts-de-france/pages/accessibilite/")


def test_my_space_greets_by_the_name_shown(client, territory, author):
    client.force_login(author)
    page = client.get("/hauts-de-france/mon-espace/").content.decode()

    assert "Bonjour Inès Vandamme" in page


def test_the_sitemap_lists_what_has_its_origin_here(client, territory):
    elsewhere = TerritoryFactory(slug="occitanie", name="Occitanie")
    here = make_event(territory, title="Ici")
    make_event(elsewhere, title="Ailleurs")
    make_event(territory, title="Brouillon", published=False)

    told = client.get("/hauts-de-france/sitemap.xml").content.decode()

    assert f"<loc>http://testserver/hauts-de-france/agenda/{here.slug}/</loc>" in told
    assert ("ailleurs" in told, "brouillon" in told) == (False, False)


def test_the_network_lists_the_sitemaps_of_its_territories(client, territory):
    told = client.get("/sitemap.xml").content.decode()

    assert told.count("<sitemap>") == 2
    assert "http://testserver/en/hauts-de-france/sitemap.xml" in told
