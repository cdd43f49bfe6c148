"""Every pair of roles reads well, for every territory, light and dark."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.ui import contrast
from maillage.ui.contrast import (
    ROLES,
    SCHEMES,
    failing_pairs,
    from_hex,
    hue_near_danger,
    ratio,
    read_colour,
    resolved_roles,
    territory_css,
    to_hex,
)

TERRITORIES = {
    "Hauts-de-France": ("oklch(.44 .15 352)", "oklch(.78 .105 188)"),
    "Occitanie": ("oklch(.44 .15 262)", "oklch(.8 .1 48)"),
    "Auvergne-Rhône-Alpes": ("oklch(.4 .12 153)", "oklch(.8 .1 285)"),
    "Bretagne": ("oklch(.42 .12 246)", "oklch(.82 .12 95)"),
    "Wallonie": ("oklch(.42 .13 131)", "oklch(.8 .1 16)"),
}
STYLES = Path(contrast.__file__).parent / "data/styles"
# The table of the visual reference: lowest of the five territories, light then dark.
REFERENCE = [
    ("texte", "fond", 16.6, 16.3),
    ("texte-2", "mer", 5.4, 8.4),
    ("accent", "fond", 7.2, 9.2),
    ("trait-fort", "creux", 3.4, 4.9),
    ("data", "fond", 7.2, 5.2),
    ("second-texte", "second-doux", 7.4, 8.2),
    ("ok", "ok-doux", 6.7, 7.8),
    ("att", "att-doux", 6.4, 8.0),
    ("dgr", "dgr-doux", 6.2, 6.9),
    ("inf", "inf-doux", 6.9, 7.6),
]


@pytest.mark.parametrize("name", TERRITORIES)
def test_every_pair_of_roles_stands_out_in_both_schemes(name):
    assert failing_pairs(*TERRITORIES[name]) == []


@pytest.mark.parametrize(("front", "ground", "light", "dark"), REFERENCE)
def test_the_contrasts_are_those_of_the_visual_reference(front, ground, light, dark):
    lowest = [
        min(
            round(ratio(roles[front], roles[ground]), 1)
            for roles in (resolved_roles(*colours, scheme) for colours in TERRITORIES.values())
        )
        for scheme in SCHEMES
    ]

    assert lowest == [light, dark]


@settings(deadline=None)
@given(st.integers(0, 0xFFFFFF), st.integers(0, 0xFFFFFF))
def test_no_choice_of_two_colours_gives_an_unreadable_text(first, second):
    texts = [pair for pair in failing_pairs(f"#{first:06x}", f"#{second:06x}") if pair.ratio < 3]

    assert texts == []


@settings(deadline=None)
@given(st.integers(0, 0xFFFFFF))
def test_a_colour_survives_the_way_to_oklch_and_back(value):
    assert to_hex(from_hex(f"#{value:06x}")) == f"#{value:06x}"


@pytest.mark.parametrize(
    ("front", "ground", "expected"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_that_of_wcag(front, ground, expected):
    assert round(ratio(front, ground), 2) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("#8b225b", "#8b225b"),
        ("8B225B", "#8b225b"),
        ("#fff", "#ffffff"),
        ("oklch(.44 .15 352)", "#8b225b"),
        ("oklch(44% .15 352deg)", "#8b225b"),
    ],
)
def test_a_colour_is_read_as_hexadecimal_or_oklch(typed, expected):
    assert to_hex(read_colour(typed)) == expected


@pytest.mark.parametrize("typed", ["", "red", "#12", "oklch(2 .1 10)", "oklch(.4 .1 10);}body{display:none", "url(x)"])
def test_anything_else_is_not_a_colour(typed):
    with pytest.raises(ValueError, match="not a colour"):
        read_colour(typed)


def test_what_is_typed_never_reaches_the_style_sheet_of_a_territory():
    written = territory_css("#8B225B", " oklch(.78 .105 188) ", '[data-territory="nord"]')

    assert written.startswith(
        '[data-territory="nord"]{--t1:oklch(0.4395 0.15 351.9);--t2:oklch(0.78 0.105 188)}@supports'
    )
    assert written.count("--accent:#8b225b") == 1


@pytest.mark.parametrize(
    ("colour", "near"),
    [("oklch(.44 .15 29)", True), ("oklch(.44 .15 5)", True), ("oklch(.44 .15 352)", False), ("#777777", False)],
)
def test_a_colour_near_the_red_of_errors_is_told(colour, near):
    assert hue_near_danger(colour) is near


LENGTH = r"(-?[\d.]+)"
DERIVED = re.compile(rf"oklch\(from var\(--(t[12])\) {LENGTH} min\(c, {LENGTH}\) h\)")
FIXED = re.compile(rf"oklch\({LENGTH} {LENGTH} {LENGTH}\)")


def written_role(name):
    """A role as the style sheet writes it: source, light, dark."""
    tokens = (STYLES / "00-tokens.css").read_text()
    value = re.search(rf"\n\s+--{re.escape(name)}: light-dark\((.*)\);", tokens)[1]
    if found := DERIVED.findall(value):
        return found[0][0], tuple(map(float, found[0][1:])), tuple(map(float, found[1][1:]))
    light, dark = FIXED.findall(value)
    hues = (float(light[2]), float(dark[2]))
    return hues, tuple(map(float, light[:2])), tuple(map(float, dark[:2]))


@pytest.mark.parametrize("name", ROLES)
def test_the_style_sheet_and_the_table_say_the_same(name):
    role = ROLES[name]

    assert written_role(name) == (role.source, role.light, role.dark)
