"""The homes of workspaces, the navigation, and what programs ask for."""

import re
from datetime import UTC, datetime

import pytest
import time_machine

from maillage.contributions.actions import report, return_to_author
from maillage.directory.actions.venues import VenueData, create_venue
from maillage.events.actions.drafts import keep_draft
from maillage.website.panels.desks import desk, my_space
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation, make_venue
from tests.factories.events import make_event
from tests.factories.territories import GrantFactory, PolicyFactory, TerritoryFactory

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


@pytest.mark.parametrize(
    ("path", "label"), [("magazine", "Magazine"), ("dossiers", "Magazine"), ("forums", "Projets"), ("agenda", "Agenda")]
)
def test_the_navigation_says_where_one_is(client, territory, path, label):
    chrome = client.get(f"/hauts-de-france/{path}/").context["chrome"]

    assert [link.label for link in chrome.navigation if link.current] == [label]


def test_robots_keep_out_of_workspaces_and_filtered_lists(client, territory):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert lines[:3] == ["User-agent: *", "Disallow: /compte/", "Disallow: /*/compte/"]
    assert "Disallow: /*?" in lines


@pytest.mark.parametrize(
    ("path", "closed"),
    [
        ("/compte/connexion/", True),
        ("/mon-espace/", True),
        ("/hauts-de-france/mon-espace/evenements/", True),
        ("/recherche/", True),
        ("/hauts-de-france/recherche/", True),
        ("/hauts-de-france/agenda/?theme=ciel", True),
        ("/hauts-de-france/agenda/fete-de-la-recherche/", False),
        ("/hauts-de-france/agenda/", False),
    ],
)
def test_robots_read_an_event_about_research_and_no_account(client, territory, path, closed):
    """The rules as crawlers read them: from the beginning of the address, a star for anything."""
    lines = client.get("/robots.txt").content.decode().splitlines()
    rules = [line.partition(": ")[2] for line in lines if line.startswith("Disallow: ")]
    patterns = [re.compile(re.escape(rule).replace(r"\*", ".*")) for rule in rules]

    assert any(pattern.match(path) for pattern in patterns) is closed


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


def shown_in(client, url):
    """How many lines the list behind a figure has."""
    page = client.get(url)
    assert page.status_code == 200, url
    context = page.context
    for name in ("contributions", "drafts", "events", "lines"):
        if name in context:
            return len(context[name])
    queue = context["queue"]
    return len(queue.contributions) + len(queue.reports)


def test_each_figure_of_my_space_opens_the_list_that_it_counts(client, territory, author, coordinator):
    for rank in range(2):
        make_event(territory, title=f"Ébauche {rank}", author=author, published=False)
    back = make_event(territory, title="À revoir", author=author)
    return_to_author(actor=coordinator, contribution=back.contribution, at=AT, message="Il manque l’âge.")
    keep_draft(actor=author, event=None, data={"title": ["Idée"]}, at=AT)
    keep_draft(actor=author, event=back, data={"title": ["Idée"]}, at=AT)
    client.force_login(author, backend="django.contrib.auth.backends.ModelBackend")

    tasks = my_space(author, AT).tasks

    assert [task.count for task in tasks] == [1, 2, 2]
    assert [shown_in(client, task.url) for task in tasks] == [task.count for task in tasks]


def test_each_figure_of_the_desk_opens_the_list_that_it_counts(client, territory, author, coordinator):
    PolicyFactory(territory=territory, kind="venue", timing="before")
    event = make_event(
        territory, title="Publié, jamais relu", author=author, venue=make_venue(territory, author=author)
    )
    report(contribution=event.contribution, reason="wrong_date", message="Dimanche.", email="", at=AT)
    create_venue(actor=author, origin=territory, data=VenueData(name="Proposée"), at=AT)
    client.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")

    with time_machine.travel(AT, tick=False):
        found = desk(coordinator, territory, AT)
        base = f"/{territory.slug}"
        assert {task.label for task in found.tasks} >= {"publication à vérifier", "signalement", "lieu à vérifier"}
        for task in found.tasks:
            assert shown_in(client, base + task.url) == task.count, task.label
        decisions = client.get(f"{base}/coordination/moderation/decisions/")
        assert decisions.context["page"].total == found.figures.decided == 1
        assert (
            f'href="{base}/coordination/moderation/decisions/"' in client.get(f"{base}/coordination/").content.decode()
        )
