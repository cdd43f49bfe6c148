"""Announcements on the pages of the roof: home, search, sitemap, what waits for me."""

from datetime import timedelta

import pytest
import time_machine

from maillage.announcements.actions import close, end_some
from maillage.website.panels.desks import my_space
from maillage.website.panels.home import home_of
from tests.factories.accounts import UserFactory
from tests.factories.announcements import AT, TODAY, make_announcement
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def territory():
    return TerritoryFactory(slug="hauts-de-france", name="Hauts-de-France", in_name="en Hauts-de-France")


@pytest.fixture
def visit(client):
    def get(path):
        with time_machine.travel(AT, tick=False):
            return client.get(path).content.decode()

    return get


def test_the_home_shows_the_four_newest_and_how_many_there_are(territory, visit):
    for number in range(5):
        make_announcement(territory, title=f"Annonce {number}", at=AT - number * DAY)
    shown = home_of(territory, AT).notices

    assert [line.title for line in shown.lines] == [f"Annonce {number}" for number in range(4)]
    assert shown.total == 5
    assert "Les 5 annonces" in visit("/hauts-de-france/")


def test_the_home_without_announcements_has_no_section_for_them(territory, visit):
    assert 'id="annonces"' not in visit("/hauts-de-france/")


def test_the_search_has_a_tab_for_announcements(territory, visit):
    make_announcement(territory, title="Tenir une lunette")

    assert "Tenir une" in visit("/hauts-de-france/recherche/?q=lunette&genre=announcement")


def test_the_sitemap_names_what_lasts_only(territory, visit):
    lasting = make_announcement(territory, title="Celle qui dure")
    over = make_announcement(territory, title="Celle qui est close")
    close(actor=over.contribution.author, announcement=over, outcome="filled", at=AT)
    text = visit("/hauts-de-france/sitemap.xml")

    assert f"/annonces/{lasting.slug}/" in text
    assert f"/annonces/{over.slug}/" not in text


def test_my_space_says_what_ends_soon_and_no_longer_what_ended(territory):
    author = UserFactory()
    make_announcement(territory, author=author, closes_on=TODAY + 3 * DAY)
    make_announcement(territory, author=author, closes_on=TODAY + 30 * DAY)

    assert [(task.count, task.label) for task in my_space(author, AT).tasks] == [(1, "annonce se termine bientôt")]
    end_some(AT + 5 * DAY)
    assert my_space(author, AT + 5 * DAY).tasks == ()
