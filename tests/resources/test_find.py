"""The list: by age, by what one has, by everything else; and counts that say what each choice would give."""

import pytest
from django.http import QueryDict

from maillage.resources.forms.filters import read_filters
from maillage.resources.panels.question import ask
from maillage.resources.panels.rows import age_phrase, duration_phrase, group_phrase
from maillage.resources.querysets.find import find
from tests.factories.directory import make_organisation
from tests.factories.events import term
from tests.factories.resources import make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(here):
    """Four resources that differ by everything."""
    club = make_organisation(here, name="Club Céphée")
    make_resource(here, "sheet", title="Petits", age_from=3, age_to=6, minutes=20, needs=(term("need", "rien"),),
                  audiences=(term("audience", "petite-enfance"),))  # fmt: skip
    powered = (term("need", "tables"), term("need", "electricite"))
    make_resource(here, "tool", title="Moyens", age_from=7, age_to=12, minutes=90, organisation=club, needs=powered,
                  levels=(term("level", "fr-cycle-3"),))  # fmt: skip
    make_resource(here, "kit", title="Grands", age_from=13, needs=(term("need", "tables"),), minutes=45)
    make_resource(here, "video", title="Tous", themes=(term("theme", "mer"),), language="en",
                  disciplines=(term("discipline", "svt"),))  # fmt: skip
    return here


def titles(territory, query):
    from maillage.resources.models import Resource

    ids = find(ask(read_filters(QueryDict(query)), territory).criteria).ids
    return {Resource.objects.get(pk=pk).title for pk in ids}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Petits", "Moyens", "Grands", "Tous"}), ("age=5", {"Petits", "Moyens", "Grands", "Tous"}),
        ("age=5&age_max=6", {"Petits", "Tous"}), ("age=7&age_max=8", {"Moyens", "Tous"}),
        ("age=12&age_max=13", {"Moyens", "Grands", "Tous"}), ("age_max=6", {"Petits", "Tous"}),
        ("age=14", {"Grands", "Tous"}), ("age=8&age_max=7", {"Moyens", "Tous"}),
        ("age=abc", {"Petits", "Moyens", "Grands", "Tous"}),
        ("besoin=tables", {"Moyens", "Grands"}), ("besoin=tables&rien_d_autre=1", {"Petits", "Grands", "Tous"}),
        ("rien_d_autre=1", {"Petits", "Tous"}),
        ("besoin=tables&besoin=electricite&rien_d_autre=1", {"Petits", "Moyens", "Grands", "Tous"}),
        ("type=kit", {"Grands"}), ("type=kit&pour=bibliotheque", {"Grands"}), ("type=kit&pour=entreprise", set()),
        ("type=outil&type=video", {"Moyens", "Tous"}), ("type=inconnu", set()), ("duree=1", {"Petits"}),
        ("duree=2", {"Grands"}), ("duree=3", {"Moyens"}), ("niveau=fr-cycle-3", {"Moyens"}), ("theme=mer", {"Tous"}),
        ("discipline=svt", {"Tous"}), ("public=petite-enfance", {"Petits"}), ("langue=en", {"Tous"}),
        ("structure=club-cephee", {"Moyens"}), ("structure=personne", set()), ("q=Moyens", {"Moyens"}),
        ("auteur=00000000-0000-0000-0000-000000000000", set()),
    ],
)  # fmt: skip
def test_filters_narrow_the_list(shelf, query, expected):
    assert titles(shelf, query) == expected


def test_each_choice_says_how_many_it_would_give_with_the_others(shelf):
    facets = find(ask(read_filters(QueryDict("besoin=tables&age=8&age_max=9")), shelf).criteria).facets

    assert facets["types"] == {"tool": 1}
    assert facets["needs"] == {"tables": 1, "electricite": 1}


def test_filters_have_one_address_and_each_chip_takes_one_away(shelf):
    asked = ask(read_filters(QueryDict("besoin=tables&q=kit&age=6&age_max=10&duree=1&rien_d_autre=on&type=kit")), shelf)
    from maillage.resources.panels.question import chips_of

    assert asked.filters.query() == "?q=kit&age=6&age_max=10&duree=1&rien_d_autre=1&type=kit&besoin=tables"
    assert [chip.label for chip in chips_of(asked, "/r/")] == [
        "« kit »", "de 6 à 10 ans", "Kit à télécharger", "Des tables", "Rien d’autre à prévoir", "jusqu’à 30 min"
    ]  # fmt: skip
    assert all(chip.url.startswith("/r/?") for chip in chips_of(asked, "/r/"))


def test_figures_are_said_in_words():
    assert [age_phrase(pair) for pair in ((6, 10), (8, 8), (12, None), (None, 6), (None, None))] == [
        "de 6 à 10 ans", "8 ans", "dès 12 ans", "jusqu’à 6 ans", ""
    ]  # fmt: skip
    assert [duration_phrase(minutes) for minutes in (None, 45, 60, 90, 125, 1440, 2880)] == [
        "", "45 min", "1 h", "1 h 30", "2 h 05", "1 jour", "2 jours"
    ]  # fmt: skip
    assert [group_phrase(*pair) for pair in ((10, 30), (None, 15), (4, None), (5, 5), (None, None))] == [
        "de 10 à 30 personnes", "15 personnes au plus", "au moins 4 personnes", "5 personnes", ""
    ]  # fmt: skip
