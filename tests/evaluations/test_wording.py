"""The sentence and its base: « tous » only when every structure that was asked said so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.evaluations.wording import Base, Said, sentence_of, spread_of


def said(*levels):
    return [Said(structure, level) for structure, level in enumerate(levels)]


CASES = [
    (said(2, 2, 2), 3, "Tous les porteurs disent : « x »."),
    (said(*[2] * 8), 13, "Les 8 porteurs qui ont répondu disent : « x »."),
    (said(2), 1, "Le seul porteur qui a répondu dit : « x »."),
    (said(*[2] * 6, 1, 1), 8, "6 porteurs sur 8 disent : « x »."),
    (said(1, 2), 2, "Les porteurs sont partagés : aucun niveau ne l’emporte."),
    ([], 5, "Personne n’a répondu à ce critère."),
    ([Said(1, 2), Said(1, 3), Said(2, 2)], 2, "1 porteur sur 2 dit : « x »."),
    ([Said(1, 2), Said(1, 2), Said(2, 2)], 2, "Tous les porteurs disent : « x »."),
]


@pytest.mark.parametrize(("answers", "asked", "sentence"), CASES, ids=lambda one: str(one)[-30:])
def test_what_is_said_of_answers(answers, asked, sentence):
    assert sentence_of(spread_of(answers, asked), "x") == sentence


@given(answers=st.lists(st.builds(Said, st.integers(0, 6), st.integers(1, 3)), max_size=20), more=st.integers(0, 3))
def test_all_is_never_said_unless_all_the_structures_answered_so(answers, more):
    structures = {one.structure for one in answers}
    asked = len(structures) + more

    sentence = sentence_of(spread_of(answers, asked), "x")

    if sentence.startswith("Tous"):
        assert more == 0
        assert len({one.level for one in answers}) == 1
    assert spread_of(answers, asked) == spread_of(answers[::-1], asked)


def test_the_base_tells_people_and_structures():
    base = Base(8, 8, 8, 13)
    assert base.sentence == "base : 8 répondants sur 8, 8 structures sur 13"
    assert (base.is_whole, Base(3, 4, 2, 2).is_whole, Base(0, 0, 0, 0).is_whole) == (False, True, False)
