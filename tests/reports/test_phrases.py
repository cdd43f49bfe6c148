"""A number in words is always true of the value."""

import re
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from maillage.reports.enums import Style
from maillage.reports.phrases import Quantity, less_than, more_than, phrase, share_of
from maillage.reports.prose import keys_in, passages_of, pieces_of, token

WHOLE = st.integers(0, 10**9)
SPACES = str.maketrans("", "", "\u202f\u00a0 ,")


def number_in(words, language="fr"):
    """The first number of a phrase, read back."""
    written = re.search(r"\d[\d\u202f,.]*", words)[0]
    if language == "fr":
        return Decimal(written.replace("\u202f", "").replace(",", "."))
    return Decimal(written.replace(",", ""))


def of(value):
    return Quantity.exact(value)


@pytest.mark.parametrize(
    ("value", "style", "words"),
    [
        (47089, Style.EXACT, "47\u202f089"),
        (47089, Style.MORE, "plus de 45\u202f000"),
        (47089, Style.ABOUT, "environ 47\u202f000"),
        (47089, Style.LESS, "moins de 50\u202f000"),
        (45000, Style.MORE, "plus de 40\u202f000"),
        (253, Style.MORE, "plus de 250"),
        (7, Style.MORE, "plus de 6"),
        (1, Style.MORE, "1"),
        (0, Style.MORE, "0"),
        (15, Style.ABOUT, "15"),
    ],
)
def test_styles(value, style, words):
    assert phrase(style, of(value)) == words


def test_styles_in_english():
    with translation.override("en"):
        assert phrase(Style.MORE, of(47089)) == "more than 45,000"
        assert phrase(Style.BASE, of(8), of(13)) == "8 out of 13"


@pytest.mark.parametrize(
    ("part", "whole", "style", "words"),
    [
        (164, 174, Style.SHARE, "94\u00a0%"),
        (8, 13, Style.BASE, "8 sur 13"),
        (5, 15, Style.FRACTION, "un tiers"),
        (6, 12, Style.FRACTION, "la moitié"),
        (6, 13, Style.FRACTION, "46\u00a0%"),
        (1, 1000, Style.SHARE, "moins de 1\u00a0%"),
        (999, 1000, Style.SHARE, "plus de 99\u00a0%"),
        (1000, 1000, Style.SHARE, "100\u00a0%"),
        (0, 1000, Style.SHARE, "0\u00a0%"),
    ],
)
def test_shares(part, whole, style, words):
    assert phrase(style, of(part), of(whole)) == words


def rounded_source(value, half):
    return Quantity(value=Decimal(value), lower=Decimal(value) - half, upper=Decimal(value) + half, unit="€")


def test_a_share_of_rounded_amounts_is_between_its_bounds():
    pia, total = rounded_source(2_300_000, 50_000), rounded_source(5_500_000, 50_000)

    assert phrase(Style.SHARE, pia, total) == "entre 40,5\u00a0% et 43,1\u00a0%"
    assert phrase(Style.EXACT, pia) == "2,3\u00a0M€"


@pytest.mark.parametrize("style", Style.values)
def test_what_has_no_value_is_never_a_zero(style):
    nothing = Quantity(value=None, lower=None, upper=None)

    assert phrase(style, nothing, of(10)) == "non communiqué"


def test_an_interval_says_both_ends():
    assert phrase(Style.EXACT, Quantity(value=None, lower=Decimal(120), upper=Decimal(230))) == "entre 120 et 230"


@given(WHOLE)
def test_more_than_is_less_than_the_value_and_not_far_below(value):
    found = more_than(of(value))

    assert found is None or (0 < found < value and found * 2 >= value - 1)
    if found is not None:
        assert number_in(phrase(Style.MORE, of(value))) == found


@given(st.integers(1, 10**9))
def test_less_than_is_above_the_value(value):
    assert less_than(of(value)) > value


@given(WHOLE, WHOLE)
def test_more_and_less_hold_for_every_value_between_the_bounds(one, other):
    low, high = sorted((one, other))
    quantity = Quantity(value=None, lower=Decimal(low), upper=Decimal(high))

    assert more_than(quantity) is None or more_than(quantity) < low
    assert less_than(quantity) is None or less_than(quantity) > high


@given(st.integers(1, 10**9))
def test_about_is_within_five_per_cent(value):
    assert abs(number_in(phrase(Style.ABOUT, of(value))) - value) <= Decimal(value) / 20


@given(WHOLE, st.sampled_from(["fr", "en"]))
def test_exact_is_the_value(value, language):
    with translation.override(language):
        assert number_in(phrase(Style.EXACT, of(value)), language) == value


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_true(part, rest):
    whole = part + rest
    words, share = phrase(Style.SHARE, of(part), of(whole)), Decimal(part) * 100 / whole
    said = number_in(words)

    if words.startswith("moins de"):
        assert 0 < share < said
    elif words.startswith("plus de"):
        assert said < share < 100
    else:
        assert abs(said - share) <= Decimal("0.5")
        assert (said == 0) == (part == 0)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 100), st.integers(0, 100))
def test_the_bounds_of_a_share_hold_every_share_possible(part, whole, wide, wider):
    top = Quantity(value=Decimal(part), lower=Decimal(part), upper=Decimal(part + wide))
    bottom = Quantity(value=Decimal(whole), lower=Decimal(whole), upper=Decimal(whole + wider))
    share = share_of(top, bottom)

    for one in (part, part + wide):
        for other in (whole, whole + wider):
            assert share.lower <= Decimal(one) / Decimal(other) * 100 <= share.upper


@given(st.integers(1, 200), st.integers(1, 200))
def test_a_fraction_in_words_is_exact(part, whole):
    words = phrase(Style.FRACTION, of(part), of(whole))
    exact = {"la moitié": (1, 2), "un tiers": (1, 3), "deux tiers": (2, 3), "un quart": (1, 4),
             "trois quarts": (3, 4), "un cinquième": (1, 5)}  # fmt: skip

    if words in exact:
        top, bottom = exact[words]
        assert part * bottom == whole * top
    else:
        assert "%" in words


# --- Tokens -----------------------------------------------------------------------------------------------------------


def test_a_text_is_made_of_words_and_tokens():
    found = pieces_of("Près de [[ jeunes | plus de ]] jeunes au [[= 8e forum]], [[lieux]].")

    assert [(one.words, one.key, one.style, one.is_literal) for one in found] == [
        ("Près de ", "", Style.EXACT, False), ("", "jeunes", Style.MORE, False),
        (" jeunes au ", "", Style.EXACT, False), ("8e forum", "", Style.EXACT, True),
        (", ", "", Style.EXACT, False), ("", "lieux", Style.EXACT, False),
        (".", "", Style.EXACT, False),
    ]  # fmt: skip


def test_paragraphs_headings_and_items():
    text = "## Un titre\nPuis un texte.\n\n- premier [[a]]\n- second\n\nFin\nde phrase."

    assert [(one.kind, "".join(piece.source for piece in one.pieces)) for one in passages_of(text)] == [
        ("h3", "Un titre"), ("p", "Puis un texte."), ("li", "premier [[a]]"), ("li", "second"), ("p", "Fin de phrase."),
    ]  # fmt: skip


@given(st.text(max_size=200))
def test_any_text_is_read_whole(text):
    for piece in pieces_of(text):
        assert piece.words or piece.key


@given(st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True), st.sampled_from(Style.values))
def test_a_token_is_read_as_it_was_written(key, style):
    (piece,) = pieces_of(token(key, style))

    assert (piece.key, piece.style, keys_in(token(key, style))) == (key, style, [key])
