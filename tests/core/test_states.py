"""A move is written if and only if nobody moved the thing in between."""

import pytest
from django.utils.functional import lazystr

from maillage.contributions.enums import State
from maillage.core.errors import Refused, TooLate
from maillage.core.states import advance, may_move
from tests.factories.contributions import ContributionFactory

MOVES = {State.DRAFT: frozenset({State.SUBMITTED}), State.SUBMITTED: frozenset({State.RETURNED})}


def test_a_move_of_the_table_is_written_with_its_fields(db):
    row = ContributionFactory()

    advance(row, to=State.SUBMITTED, moves=MOVES, submitted_at=row.created_at)

    assert (row.state, row.submitted_at) == (State.SUBMITTED, row.created_at)
    row.refresh_from_db()
    assert (row.state, row.submitted_at) == (State.SUBMITTED, row.created_at)


def test_a_move_that_the_table_has_not_is_refused_and_writes_nothing(db):
    row = ContributionFactory()

    with pytest.raises(TooLate):
        advance(row, to=State.PUBLISHED, moves=MOVES)

    row.refresh_from_db()
    assert row.state == State.DRAFT


def test_who_comes_second_is_told_and_writes_nothing(db):
    row = ContributionFactory()
    other = type(row).objects.get(pk=row.pk)
    advance(other, to=State.SUBMITTED, moves=MOVES, submitted_at=row.created_at)

    with pytest.raises(TooLate):
        advance(row, to=State.SUBMITTED, moves=MOVES, submitted_at=row.updated_at)

    assert row.state == State.DRAFT


def test_the_table_of_moves_is_closed():
    assert may_move(MOVES, State.DRAFT, State.SUBMITTED) is True
    assert may_move(MOVES, State.SUBMITTED, State.DRAFT) is False
    assert may_move(MOVES, State.PUBLISHED, State.DRAFT) is False


def test_a_refusal_says_its_sentence_in_the_language_of_the_moment():
    assert str(Refused(lazystr("Trop tard."))) == "Trop tard."
