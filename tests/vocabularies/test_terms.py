"""The shipped lists: loaded once, never reordered, each bit once."""

import pytest
from django.utils import translation

from maillage.vocabularies import querysets
from maillage.vocabularies.actions import load_terms
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import LAST_BIT, Term
from maillage.vocabularies.querysets import terms_of, terms_said
from maillage.vocabularies.shipped import SHIPPED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    querysets.forget()
    yield
    querysets.forget()


def test_loading_twice_adds_nothing():
    before = list(Term.objects.order_by("pk").values())
    assert load_terms() == 0
    assert list(Term.objects.order_by("pk").values()) == before


def test_every_shipped_term_is_there():
    assert Term.objects.count() == sum(len(terms) for terms in SHIPPED.values())
    assert set(SHIPPED) == set(Scheme.values)


@pytest.mark.parametrize("scheme", sorted(SHIPPED))
def test_bits_of_a_list_are_unique_and_fit(scheme):
    terms = list(Term.objects.of(scheme))
    assert [term.bit for term in terms] == list(range(len(terms)))
    assert all(term.bit <= LAST_BIT for term in terms)
    assert sum(term.mask for term in terms) == (1 << len(terms)) - 1


def test_codes_and_labels_are_unique_in_their_list():
    for terms in SHIPPED.values():
        for column in (0, 1, 2):
            values = [row[column] for row in terms]
            assert len(values) == len(set(values))
        assert all(all(row[:3]) for row in terms)


def test_a_label_that_was_changed_stays():
    Term.objects.filter(scheme="theme", code="ciel").update(label_fr="Astronomie")
    load_terms()
    assert Term.objects.get(scheme="theme", code="ciel").label_fr == "Astronomie"


def test_a_term_that_is_missing_comes_back():
    Term.objects.filter(scheme="theme", code="ciel").delete()
    assert load_terms() == 1


def test_a_retired_term_is_no_more_offered_and_stays_in_its_list():
    Term.objects.filter(scheme="theme", code="ciel").update(retired=True)
    assert "ciel" not in {term.code for term in Term.objects.of("theme").offered()}
    assert "ciel" in {term.code for term in terms_of("theme")}


def test_labels_follow_the_language():
    term = Term.objects.get(scheme="theme", code="ciel")
    assert str(term) == "Ciel et espace"
    with translation.override("en"):
        assert str(term) == "Sky and space"
    term.label_en = ""
    assert term.label_in("en") == "Ciel et espace"


def test_the_lists_are_kept_in_memory(django_assert_num_queries):
    terms_of("theme")
    with django_assert_num_queries(0):
        terms_of("theme")


def test_terms_are_said_in_the_order_of_their_list():
    first, second = (term for term in terms_of(Scheme.THEME)[:2])
    words = f"{first.label}, {second.label}"

    assert terms_said(Scheme.THEME, [second.code, first.code]) == words
    assert terms_said(Scheme.THEME, ["autrefois", second.code, "", first.code]) == f"{words}, autrefois"
    assert terms_said(Scheme.THEME, second.code) == second.label
