"""Official numbers: shape, check digits, La Poste's exception, print, registers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.directory.enums.organisations import IdentifierScheme
from maillage.directory.models.numbers import (
    CHECKS,
    REGISTERS,
    SHAPES,
    WrongNumberError,
    normalised,
    printed,
    register_url,
)

RIGHT = [
    ("siren", "732 829 320", "732829320"),
    ("siret", "732 829 320 00074", "73282932000074"),
    ("siret", "35600000000048", "35600000000048"),
    ("siret", "356 000 000 49837", "35600000049837"),
    ("rna", "w802.001.234", "W802001234"),
    ("rna", "W2A1000123", "W2A1000123"),
    ("uai", "0750655e", "0750655E"),
    ("bce", "BE 0206.731.645", "0206731645"),
    ("bce", "206.731.645", "0206731645"),
    ("fase", "2 000", "2000"),
    ("fase-site", "10341", "10341"),
]
WRONG = [
    ("siren", "732829321"), ("siren", "73282932"), ("siren", "７３２８２９３２０"), ("siren", "abcdefghi"),
    ("siren", ""),
    ("siret", "73282932000075"), ("siret", "35600000049838"), ("rna", "802001234"), ("rna", "W80200123"),
    ("uai", "0750655F"), ("uai", "0750655I"), ("bce", "0206731646"), ("bce", "9206731645"), ("fase", "FASE 12"),
    ("fase-site", "1234567"),
]  # fmt: skip


@pytest.mark.parametrize(("scheme", "typed", "kept"), RIGHT)
def test_a_right_number_is_kept_without_punctuation(scheme, typed, kept):
    assert normalised(scheme, typed) == kept


@pytest.mark.parametrize(("scheme", "typed"), WRONG)
def test_a_wrong_number_is_refused_in_words(scheme, typed):
    with pytest.raises(WrongNumberError) as refusal:
        normalised(scheme, typed)

    assert str(IdentifierScheme(scheme).label) in str(refusal.value)


@given(st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(place, shift):
    digits = list("732829320")
    digits[place] = str((int(digits[place]) + shift) % 10)

    with pytest.raises(WrongNumberError):
        normalised("siren", "".join(digits))


def test_numbers_are_read_in_groups():
    assert printed("siren", "412874309") == "412\u202f874\u202f309"
    assert printed("siret", "73282932000074") == "732\u202f829\u202f320\u202f00074"
    assert printed("bce", "0206731645") == "0206.731.645"
    assert printed("uai", "0750655E") == "0750655E"


def test_every_register_has_its_shape_and_its_address():
    assert set(SHAPES) == set(REGISTERS) == set(IdentifierScheme)
    assert set(CHECKS) < set(SHAPES)
    assert all(url.startswith("https://") for url in REGISTERS.values())
    assert register_url("siren", "732829320").endswith("/732829320")
