"""The filters of an address: every parameter, bad values become sentences, one set of filters has one address."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.events.forms.filters import MANY, Filters, days_of, read_filters
from tests.factories.events import AT, make_event, slots, term

READ = [
    ("quand=week-end", "when", "week-end"),
    ("du=2026-03-14", "first_on", date(2026, 3, 14)),
    ("du=14/03/2026", "first_on", date(2026, 3, 14)),
    ("au=2026-03-14", "last_on", date(2026, 3, 14)),
    ("ou=Amiens", "where", "Amiens"),
    ("commune=80021", "commune", "80021"),
    ("rayon=40", "radius", 40),
    ("rayon=", "radius", 20),
    ("pres=49.9,2.3", "point", (49.9, 2.3)),
    ("zone=1.5,49,2.5,50", "box", (1.5, 49.0, 2.5, 50.0)),
    ("age=0", "age", 0),
    ("age=120", "age", 120),
    ("seance=scolaire", "session", "scolaire"),
    ("gratuit=1", "free", True),
    ("gratuit=non", "free", False),
    ("avant=on", "featured", True),
    ("q=  fus%C3%A9e%20%20eau ", "text", "fusée eau"),
    ("theme=ciel&theme=terre&theme=ciel", "many", {"theme": ("ciel", "terre")}),
    ("mode=online&mode=on_site", "many", {"mode": ("online", "on_site")}),
    *[(f"{name}=un", "many", {name: ("un",)}) for name in MANY if name != "mode"],
]


@pytest.mark.parametrize(("query", "name", "value"), READ)
def test_each_parameter_is_read(query, name, value):
    found = read_filters(QueryDict(query))
    assert getattr(found, name) == value
    assert found.problems == ()


BAD = [
    ("quand=hier", "Le filtre « hier » n’existe pas"),
    ("du=bientot", "La date « bientot » n’est pas comprise"),
    ("du=31/02/2026", "La date « 31/02/2026 »"),
    ("du=1/2", "La date « 1/2 »"),
    ("du=0001-01-01", "La date « 0001-01-01 »"),
    ("au=9999-12-31", "La date « 9999-12-31 »"),
    ("rayon=0", "Le rayon « 0 »"),
    ("rayon=301", "Le rayon « 301 »"),
    ("rayon=²", "Le rayon « ² »"),
    ("rayon=-5", "Le rayon « -5 »"),
    ("age=121", "L’âge « 121 »"),
    ("age=douze", "L’âge « douze »"),
    ("age=9999999999999999999999", "L’âge « 9999999999999999999999 »"),
    ("pres=49", "La position demandée"),
    ("pres=nan,2", "La position demandée"),
    ("pres=inf,2", "La position demandée"),
    ("pres=120,2", "La position demandée"),
    ("zone=1,2,3", "La zone de carte"),
    ("zone=2,49,1,50", "La zone de carte"),
    ("zone=1,50,2,49", "La zone de carte"),
    ("zone=nan,nan,nan,nan", "La zone de carte"),
    ("mode=telepathie", "Le filtre « telepathie »"),
    ("seance=nuit", "Le filtre « nuit »"),
]


@pytest.mark.parametrize(("query", "sentence"), BAD)
def test_a_bad_value_becomes_a_sentence_and_the_rest_holds(query, sentence):
    found = read_filters(QueryDict(query + "&theme=ciel"))
    assert len(found.problems) == 1
    assert found.problems[0].replace("\u202f", " ").startswith(sentence)
    assert found.pairs() == [("theme", "ciel")]


def test_dates_upside_down_are_exchanged_and_it_is_said():
    found = read_filters(QueryDict("du=2026-03-20&au=2026-03-14"))
    assert (found.first_on, found.last_on) == (date(2026, 3, 14), date(2026, 3, 20))
    assert found.problems == ("La dernière date précède la première\u202f: elles ont été échangées.",)


@pytest.mark.parametrize("query", [query for query, name, value in READ if value not in (20, False)])
def test_the_address_of_filters_reads_back_the_same(query):
    found = read_filters(QueryDict(query))
    again = read_filters(QueryDict(found.query().removeprefix("?")))
    assert again.pairs() == found.pairs()
    assert found.radius == 40 or again == found


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["quand", "du", "au", "ou", "commune", "rayon", "pres", "zone", "age", "seance", "gratuit",
                         "avant", "q", *MANY]),
        st.one_of(st.text(max_size=30), st.sampled_from(["1", "40", "week-end", "2026-03-14", "49.9,2.3", "1,2,3,4"])),
    )
)  # fmt: skip
def test_any_address_is_read_and_its_own_address_is_stable(values):
    query = QueryDict(mutable=True)
    query.update(values)
    found = read_filters(query)
    again = read_filters(QueryDict(found.query().removeprefix("?")))
    assert again.problems == ()
    assert again.query() == found.query()
    assert not any("\x00" in value for _name, value in found.pairs())


def test_an_address_without_filter_is_empty():
    assert read_filters(QueryDict("page=3&autre=1")).is_empty
    assert Filters().query() == ""
    assert Filters().query(page="2") == "?page=2"


def test_a_filter_can_be_removed_and_added():
    found = read_filters(QueryDict("theme=ciel&theme=terre&ou=Amiens&rayon=40&du=2026-03-14&gratuit=1&q=eau&age=8"))
    assert found.without("theme", "ciel").of("theme") == ("terre",)
    assert found.without("theme").of("theme") == ()
    assert found.adding("theme", "mer").of("theme") == ("ciel", "terre", "mer")
    assert found.adding("theme", "ciel") is found
    left = found
    for name in ("theme", "ou", "dates", "gratuit", "q", "age", "zone", "quand", "seance", "avant"):
        left = left.without(name)
    assert left.is_empty


@pytest.mark.parametrize(
    ("when", "today", "expected"),
    [
        ("aujourdhui", date(2026, 3, 14), (date(2026, 3, 14), date(2026, 3, 14))),
        ("demain", date(2026, 12, 31), (date(2027, 1, 1), date(2027, 1, 1))),
        ("week-end", date(2026, 3, 11), (date(2026, 3, 14), date(2026, 3, 15))),
        ("week-end", date(2026, 3, 14), (date(2026, 3, 14), date(2026, 3, 15))),
        ("week-end", date(2026, 3, 15), (date(2026, 3, 15), date(2026, 3, 15))),
        ("semaine", date(2026, 3, 11), (date(2026, 3, 11), date(2026, 3, 15))),
        ("mois", date(2026, 12, 11), (date(2026, 12, 11), date(2026, 12, 31))),
        ("mois", date(2028, 2, 29), (date(2028, 2, 29), date(2028, 2, 29))),
        ("passes", date(2026, 3, 14), None),
        ("vacances", date(2026, 3, 14), None),
    ],
)
def test_named_periods(when, today, expected):
    assert days_of(when, today) == expected


@pytest.mark.django_db
def test_nothing_found_offers_to_let_go_of_each_filter_with_what_it_would_give(client, here):
    with time_machine.travel(AT, tick=False):
        make_event(
            here, title="Payant", slots=slots(AT + timedelta(days=3)), is_free=False, themes=(term("theme", "ciel"),)
        )
        make_event(here, title="Gratuit", slots=slots(AT + timedelta(days=3)), is_free=True)
        page = client.get(f"/{here.slug}/agenda/?gratuit=1&theme=ciel").content.decode()
        same = client.get(f"/{here.slug}/agenda/carte/?gratuit=1&theme=ciel").content.decode()

    for shown in (page, same):
        offers = re.findall(r'<a href="([^"]+)">(sans [^<]+)</a> : (\d+) événement', shown)
        assert offers == [
            (f"/{here.slug}/agenda/?gratuit=1", "sans « Ciel et espace »", "1"),
            (f"/{here.slug}/agenda/?theme=ciel", "sans « Gratuit »", "1"),
        ]
