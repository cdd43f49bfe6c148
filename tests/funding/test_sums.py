"""Cents never get lost; rounded sources give intervals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.funding.sums import Span, in_euros, known, leverage, ratio_of, share_of, shared
from tests.factories.funding import euros

AMOUNTS = st.decimals(min_value=0, max_value=10_000_000, places=2)


@given(amount=AMOUNTS, weights=st.lists(AMOUNTS, min_size=1, max_size=9))
def test_parts_add_up_to_the_amount_and_stay_within_a_cent_of_their_weight(amount, weights):
    parts = shared(amount, weights)
    whole = sum(weights)

    if not whole:
        assert parts == [0] * len(weights)
        return
    assert sum(parts) == amount
    assert all(abs(part - amount * weight / whole) < euros("0.01") for part, weight in zip(parts, weights, strict=True))


def test_cents_left_over_go_to_the_largest_remainders_the_first_of_equals():
    assert shared(euros(100), [Decimal(1)] * 3) == [euros("33.34"), euros("33.33"), euros("33.33")]
    assert shared(euros("0.05"), [Decimal(1), Decimal(3)]) == [euros("0.01"), euros("0.04")]


def test_a_rounded_source_gives_the_interval_of_the_published_example():
    part, whole = known(euros(2_300_000), euros(100_000)), known(euros(5_500_000), euros(100_000))
    found = ratio_of(part, whole)

    assert (part, whole) == (Span(2_250_000, 2_350_000), Span(5_450_000, 5_550_000))
    assert (round(found.lower, 1), round(found.upper, 1)) == (Decimal("40.5"), Decimal("43.1"))


def test_one_euro_brought_others_exactly_or_between_two_bounds():
    exact = known(euros(1000), Decimal(0))
    assert leverage(exact, Span(Decimal(1500), Decimal(1500))) == Span(Decimal("1.5"), Decimal("1.5"))
    assert share_of(exact, Span(Decimal(1000), Decimal(3000))) == Span(Decimal(25), Decimal(50))
    assert leverage(known(euros(10), euros(20)), exact) is None


@pytest.mark.parametrize(
    ("amount", "said"),
    [(12000, "12\u202f000\u00a0€"), ("7.5", "7,50\u00a0€"), (0, "0\u00a0€"), ("-20.1", "−20,10\u00a0€")],
)
def test_amounts_in_words(amount, said):
    assert in_euros(Decimal(str(amount))) == said
