"""The home of a territory and of the network."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from maillage.contributions.actions import feature
from maillage.core.dates import day_phrase
from maillage.website.panels.home import home_of
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation, make_venue
from tests.factories.events import make_event, slots
from tests.factories.territories import PageFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)  # a Thursday
DAY = timedelta(days=1)


@pytest.fixture
def territory():
    return TerritoryFactory(slug="hauts-de-france", name="Hauts-de-France", in_name="en Hauts-de-France")


def an_event(territory, title, days, **fields):
    return make_event(territory, title=title, slots=slots(AT + days * DAY), at=AT - 10 * DAY, **fields)


def open_home(client, path):
    with time_machine.travel(AT, tick=False):
        return client.get(path)


def test_the_home_of_an_empty_territory_says_so_without_breaking(client, territory):
    page = open_home(client, "/hauts-de-france/")

    assert page.status_code == 200
    assert "Rien n’est annoncé dans les sept jours" in page.content.decode()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("many", [1, 3])
def test_the_home_costs_the_same_queries_whatever_it_shows(client, territory, django_assert_num_queries, many):
    for number in range(many):
        an_event(territory, f"Atelier {number}", 1 + number)
        make_venue(territory, name=f"Musée {number}", is_visitable=True)
        make_organisation(territory, name=f"Club {number}")
    open_home(client, "/hauts-de-france/")

    with django_assert_num_queries(7), time_machine.travel(AT, tick=False):
        client.get("/hauts-de-france/?encore=1")


def test_the_week_begins_today_and_holds_each_day_its_events(territory):
    an_event(territory, "Mardi passé", -2)
    an_event(territory, "Ce jeudi", 0.2)
    an_event(territory, "Samedi", 2)

    week = home_of(territory, AT).week

    assert [[line.title for line in day.lines] for day in week] == [["Ce jeudi"], [], ["Samedi"], [], [], [], []]
    assert [day.is_today for day in week] == [True] + [False] * 6


def test_what_lasts_is_named_once_with_its_last_day(territory):
    every_day = slots(*(AT + step * DAY for step in range(-3, 12)))
    make_event(territory, title="Exposition", slots=every_day, at=AT - DAY)
    an_event(territory, "Une seule fois", 1)

    week = home_of(territory, AT).week

    assert [[line.title for line in day.lines] for day in week][:3] == [["Exposition"], ["Une seule fois"], []]
    assert week[0].lines[0].hour == "jusqu’au " + day_phrase((AT + 11 * DAY).date(), weekday=False)
    assert [day.more for day in week] == [0, 1, 1, 1, 1, 1, 1]


def test_what_happens_once_comes_before_what_is_there_every_day(territory):
    for number in range(4):
        every_day = slots(*(AT + step * DAY + timedelta(minutes=number) for step in range(4)))
        make_event(territory, title=f"Exposition {number}", slots=every_day, at=AT - DAY)
    an_event(territory, "Une seule fois", 1)

    friday = home_of(territory, AT).week[1]

    assert "Une seule fois" in [line.title for line in friday.lines]
    assert (len(friday.lines), friday.more) == (4, 1)


def test_what_is_featured_comes_first_and_is_numbered_on_the_map(territory):
    an_event(territory, "Bientôt", 1)
    chosen = an_event(territory, "Mis en avant", 20)
    actor = UserFactory(administrator=True)
    feature(actor=actor, contribution=chosen.contribution, territory=territory, at=AT - DAY, until=AT + 30 * DAY)

    home = home_of(territory, AT)

    assert [row.title for row in home.highlights] == ["Mis en avant", "Bientôt"]
    assert [point.number for point in home.points if point.number] == [1, 2]


def test_each_figure_opens_on_a_list_of_as_many(client, territory):
    for number in range(3):
        an_event(territory, f"Atelier {number}", 1 + number, is_free=number > 0)
        make_organisation(territory, name=f"Club {number}")
    make_venue(territory, name="Muséum", is_visitable=True)

    figures = {name: (value, url) for value, name, _note, url in home_of(territory, AT).figures}
    assert {name: value for name, (value, _url) in figures.items()} == {
        "événements à venir": 3, "gratuits": 2, "lieu à visiter": 1, "structures": 3,
    }  # fmt: skip
    for value, url in figures.values():
        shown = open_home(client, "/hauts-de-france" + url).content.decode()
        status = re.search(r'role="status">(?:<[^>]+>|\s)*(\d+)', shown)
        assert status is not None
        assert int(status.group(1)) == value


def test_a_cancelled_event_is_struck_in_the_week_and_never_highlighted(territory):
    an_event(territory, "Annulé", 1, life="cancelled")

    home = home_of(territory, AT)

    assert home.highlights == ()
    assert [line.cancelled for line in home.week[1].lines] == [True]


def test_the_portal_shows_all_territories_together(client, territory):
    other = TerritoryFactory(slug="occitanie", name="Occitanie")
    an_event(territory, "Au nord", 1)
    an_event(other, "Au sud", 2)

    page = open_home(client, "/").content.decode()

    assert {"Au nord", "Au sud"} <= set(re.findall(r"Au (?:nord|sud)", page))
    assert 'href="/occitanie/"' in page
    assert 'href="/hauts-de-france/"' in page


def test_the_same_page_exists_in_english(client, territory):
    an_event(territory, "Les étoiles", 1, translations={"en": {"title": "The stars"}})

    page = open_home(client, "/en/hauts-de-france/").content.decode()

    assert '<html lang="en"' in page
    assert "The stars" in page
    assert 'hreflang="fr" href="http://testserver/hauts-de-france/"' in page


def test_the_footer_links_to_the_pages_that_exist(client, territory):
    PageFactory(territory=territory, slug="accessibilite", title="Accessibilité")

    page = open_home(client, "/hauts-de-france/").content.decode()

    assert 'href="/hauts-de-france/pages/accessibilite/"' in page
    assert "/pages/faq/" not in page


def test_an_anonymous_visitor_gets_no_cookie(client, territory):
    assert open_home(client, "/hauts-de-france/").cookies == {}
