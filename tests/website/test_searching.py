"""The search page: accents, inflections, beginnings, typing mistakes, kinds."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from maillage.website.panels.searching import answer, suggestions
from tests.factories.directory import make_organisation, make_venue
from tests.factories.events import make_event, slots
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


@pytest.fixture
def territory():
    return TerritoryFactory(slug="hauts-de-france", name="Hauts-de-France")


@pytest.fixture
def things(territory):
    coming = slots(AT + timedelta(days=3))
    make_event(territory, title="Électricité : l’étincelle au bout du doigt", slots=coming, at=AT - timedelta(days=5))
    make_event(territory, title="Les champignons du sous-bois", slots=coming, at=AT - timedelta(days=5))
    make_organisation(territory, name="Club des électriciens curieux")
    make_venue(territory, name="Musée de l’électricité", is_visitable=True)


def titles(query, territory, **fields):
    found = answer(query, territory, AT, **fields)
    return [line.hit.title for group in found.groups for line in group.lines] or [
        line.hit.title for line in found.lines
    ]


@pytest.mark.parametrize(
    "typed", ["electricite", "ÉLECTRICITÉ", "électricités", "electric", "elektricité", "electrcité"]
)
def test_accents_case_inflections_beginnings_and_mistakes_find_the_same(things, territory, typed):
    assert "Électricité : l’étincelle au bout du doigt" in titles(typed, territory)


def test_results_are_grouped_by_kind_with_their_counts(things, territory):
    found = answer("électricité", territory, AT)

    counted = {group.kind.name: group.count for group in found.groups}
    assert (counted["event"], counted["venue"]) == (1, 1)
    assert found.tabs[0].count == sum(counted.values())


def test_one_kind_is_listed_by_pages(things, territory):
    assert titles("électricité", territory, kind="venue") == ["Musée de l’électricité"]


def test_a_correction_is_said(client, things, territory):
    with time_machine.travel(AT, tick=False):
        page = client.get("/hauts-de-france/recherche/?q=champinons").content.decode()

    assert "Résultats pour" in page
    assert "champignons" in page


def test_nothing_found_offers_a_way_on(client, things, territory):
    with time_machine.travel(AT, tick=False):
        page = client.get("/hauts-de-france/recherche/?q=xylophage").content.decode()

    assert "Rien ne correspond" in page
    assert 'href="/hauts-de-france/agenda/"' in page


def test_another_territory_is_not_searched(things, territory):
    elsewhere = TerritoryFactory(slug="occitanie", name="Occitanie")

    assert titles("électricité", elsewhere) == []
    assert titles("électricité", None) != []


def test_titles_are_proposed_while_typing(client, things, territory):
    assert [one["label"] for one in suggestions("les champ", territory, AT)] == ["Les champignons du sous-bois"]
    assert client.get("/hauts-de-france/recherche/suggestions/?q=").json() == {"results": []}


def test_what_is_typed_is_escaped(client, things, territory):
    page = client.get("/hauts-de-france/recherche/", {"q": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>alert" not in page


def test_queries_do_not_grow_with_results(client, territory, django_assert_num_queries):
    for number in range(4):
        make_organisation(territory, name=f"Étoile {number}")
    answer("étoile", territory, AT)

    with django_assert_num_queries(5 if connection.vendor == "sqlite" else 6):
        answer("étoile", territory, AT)
