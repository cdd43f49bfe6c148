"""Pages of a list never leave it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.paging import page_of


@pytest.mark.parametrize(
    ("raw", "total", "number"),
    [(None, 100, 1), ("3", 100, 3), ("99", 100, 5), ("0", 100, 1), ("-4", 100, 1), ("x", 100, 1), ("2", 0, 1)],
)
def test_the_page_asked_for_is_brought_back_into_the_list(raw, total, number):
    assert page_of(raw, total).number == number


def test_what_a_page_shows():
    page = page_of("3", 47)

    assert (page.offset, page.first_shown, page.last_shown, page.previous, page.next) == (40, 41, 47, 2, None)


def test_an_empty_list_shows_nothing():
    page = page_of(None, 0)

    assert (page.first_shown, page.last_shown, page.previous, page.next, page.numbers) == (0, 0, None, None, [1])


@pytest.mark.parametrize(
    ("raw", "numbers"),
    [("1", [1, 2, None, 12]), ("5", [1, None, 4, 5, 6, None, 12]), ("3", [1, 2, 3, 4, None, 12])],
)
def test_numbers_with_gaps(raw, numbers):
    assert page_of(raw, 12 * 20).numbers == numbers


@given(st.text(max_size=6), st.integers(0, 10_000))
def test_every_page_is_inside(raw, total):
    page = page_of(raw, total)

    assert 1 <= page.number <= page.last
    assert 0 <= page.first_shown <= page.last_shown <= total
