"""What changed between two states, as a person reads it."""

import pytest

from maillage.contributions.tables.differences import compared, differences, fields_of, history_of, readable
from tests.factories.contributions import RevisionFactory


def said(parts):
    return [(part.state, part.text) for part in parts]


def test_words_that_stay_go_and_come():
    assert said(compared("La nuit des étoiles", "La nuit des chercheurs")) == [
        ("same", "La nuit des "), ("gone", "étoiles"), ("new", "chercheurs"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"), [("", "neuf"), ("vieux", ""), ("même", "même"), ("a b", "a  b"), ("«\u202fa\u202f»", "« a »")]
)
def test_the_parts_rebuild_both_texts(before, after):
    parts = compared(before, after)

    assert "".join(part.text for part in parts if part.state != "new") == before
    assert "".join(part.text for part in parts if part.state != "gone") == after


def test_very_long_texts_are_shown_whole():
    assert [part.state for part in compared("mot " * 3000, "autre " * 3000)] == ["gone", "new"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), ("", ""), ([], ""), ({}, ""), (True, "oui"), (False, "non"), (0, "0"), (12.5, "12.5"),
        (["a", "b"], "a – b"), ([["14 h", "16 h"], ["18 h", "20 h"]], "14 h – 16 h\n18 h – 20 h"),
        ("2026-03-14T14:00:00+01:00", "14/03/2026 14:00"), ("<p>Un <b>mot</b></p>", "Un mot"), ("a < b", "a < b"),
        ({"en": {"title": "Night"}, "nl": ""}, "en : title : Night"),
    ],
)  # fmt: skip
def test_values_are_readable(value, text):
    assert readable(value) == text


def test_only_fields_that_changed_are_shown_labelled_ones_first():
    changes = differences(
        {"b": 1, "title": "A", "same": "x"}, {"b": 2, "title": "B", "same": "x", "a_new": "y"}, {"title": "Titre"}
    )

    assert [(change.label, said(change.parts)) for change in changes] == [
        ("Titre", [("gone", "A"), ("new", "B")]),
        ("a new", [("new", "y")]),
        ("b", [("gone", "1"), ("new", "2")]),
    ]


def test_a_history_compares_each_state_with_the_one_before():
    newest, oldest = (
        RevisionFactory.build(contribution=None, author=None, data={"t": "B"}),
        RevisionFactory.build(contribution=None, author=None, data={"t": "A"}),
    )
    versions = history_of([newest, oldest], {})

    assert [(version.is_first, [said(change.parts) for change in version.changes]) for version in versions] == [
        (False, [[("gone", "A"), ("new", "B")]]),
        (True, [[("new", "A")]]),
    ]
    assert history_of([newest], {}, older=oldest)[0].is_first is False


def test_the_preview_shows_what_says_something():
    assert fields_of({"title": "A", "empty": "", "free": True}, {"title": "Titre"}) == [("Titre", "A"), ("free", "oui")]


def test_a_sentence_written_anew_is_not_cut_word_by_word():
    before, after = "Depuis 1987, une équipe prélève la même eau.", "Un autre chapeau, tout court."

    assert said(compared(before, after)) == [("gone", before), ("new", after)]


def test_words_changed_in_a_row_are_one_change():
    assert said(compared("Il fait deux degrés sur le pont", "Il fait trois mètres sur le pont")) == [
        ("same", "Il fait "), ("gone", "deux degrés"), ("new", "trois mètres"), ("same", " sur le pont"),
    ]  # fmt: skip
