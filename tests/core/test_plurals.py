"""French counts: zero takes the singular, in sources that have no catalogue."""

import pytest
from django.template import Context, Template
from django.utils.translation import ngettext, ngettext_lazy, npgettext, override

from maillage.core import plurals

WRITTEN = (
    "{% load i18n %}{% blocktranslate count n=n %}{{ n }} réponse{% plural %}{{ n }} réponses{% endblocktranslate %}"
)
FORMS = [(0, "0 réponse"), (1, "1 réponse"), (2, "2 réponses"), (17, "17 réponses")]


@pytest.mark.parametrize(("n", "said"), FORMS)
def test_zero_takes_the_singular_in_french(n, said):
    with override("fr"):
        assert ngettext("%(n)s réponse", "%(n)s réponses", n) % {"n": n} == said
        assert ngettext_lazy("%(n)s réponse", "%(n)s réponses", "n") % {"n": n} == said
        assert npgettext("lettre", "%(n)s réponse", "%(n)s réponses", n) % {"n": n} == said
        assert Template(WRITTEN).render(Context({"n": n})) == said


def test_french_sources_count_one_and_a_half_as_one():
    source = plurals.FrenchSource()
    assert [source.ngettext("an", "ans", n) for n in (-2, -1, 0, 1.5, 2.0)] == ["ans", "an", "an", "an", "ans"]


def test_english_keeps_its_own_rule():
    with override("en"):
        assert [ngettext("%(num)d week", "%(num)d weeks", n) % {"num": n} for n in (0, 1, 2)] == [
            "0 weeks", "1 week", "2 weeks",
        ]  # fmt: skip


def test_what_the_libraries_translate_keeps_its_catalogue():
    with override("fr"):
        assert [ngettext("%(num)d week", "%(num)d weeks", n) % {"num": n} for n in (0, 2)] == [
            "0 semaine", "2 semaines",
        ]  # fmt: skip


def test_saying_it_again_changes_nothing():
    plurals.count_in_french()
    with override("fr"):
        assert [ngettext("%(n)s réponse", "%(n)s réponses", n) % {"n": n} for n, _said in FORMS] == [
            said for _n, said in FORMS
        ]
