# ruff: noqa: E501 - samples of files are kept on their lines
"""Numbers, ages, prices and points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.imports.readers.numbers import (
    parse_age,
    parse_ages,
    parse_coordinates,
    parse_flag,
    parse_number,
    parse_point,
    says_free,
)


@given(st.decimals(-99999, 99999, places=6, allow_nan=False))
def test_a_decimal_comma_or_point_is_the_same_number(number):
    text = f"{number:f}"
    assert parse_number(text) == parse_number(text.replace(".", ",")) == float(number)


@given(st.one_of(st.text(max_size=100), st.floats(), st.integers(), st.none(), st.booleans(), st.lists(st.integers())))
def test_any_value_gives_a_finite_number_or_none(value):
    number = parse_number(value)
    assert number is None or abs(number) < float("inf")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 234,5", 1234.5),
        ("1\u202f234", 1234.0),
        ("12€", None),
        ("1e999", None),
        ("nan", None),
        ("inf", None),
        (True, None),
        ("", None),
    ],
)
def test_numbers_as_typed(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("value", "point"),
    [
        ("48.85, 2.35", (48.85, 2.35)), ("48,85 ; 2,35", (48.85, 2.35)), ([48.85, 2.35], (48.85, 2.35)), ({"lat": 48.85, "lon": 2.35}, (48.85, 2.35)),
        ("0,0", None), ("95, 2", None), ("Paris", None), ([], None), (None, None),
    ],
)  # fmt: skip
def test_points_as_typed(value, point):
    assert parse_point(value) == point


def test_zero_zero_is_a_default_not_a_place():
    assert parse_coordinates(0, 0) is None


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("6-99", (6, 99)),
        ("de 7 à 12 ans", (7, 12)),
        ("dès 8 ans", (8, None)),
        ("jusqu’à 12 ans", (None, 12)),
        ("à partir de 3 ans", (3, None)),
        ("tout public", (None, None)),
        ("12 - 7", (7, 12)),
        ("1999", (None, None)),
    ],
)
def test_ages_in_words(text, ages):
    assert parse_ages(text) == ages


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("Gratuit", True),
        ("Entrée libre et gratuite", True),
        ("5 €", False),
        ("gratuit pour les moins de 12 ans", False),
        ("Tarif Étincelles", None),
        ("", None),
        ("Payant", False),
    ],
)
def test_free_only_when_it_is_free_for_everyone(text, free):
    assert says_free(text) is free


@pytest.mark.parametrize(
    ("value", "flag"),
    [("Oui", True), ("NON", False), (1, True), ("x", True), ("peut-être", None), (None, None), (False, False)],
)
def test_flags_as_typed(value, flag):
    assert parse_flag(value) is flag


def test_an_age_out_of_a_life_is_none():
    assert [parse_age(value) for value in (-1, 0, "12", 121, "douze")] == [None, 0, 12, None, None]
