"""Texts: what two spellings share, and what never gets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core import text


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Électricité", "electricite"),
        ("Œuvre d’ŒUVRE", "oeuvre d'oeuvre"),
        ("  L’Haÿ-les-Roses ", "l'hay-les-roses"),
        ("Nœud\u00a0\u202fdouble", "noeud double"),
        ("ﬁn ½", "fin 1⁄2"),
    ],
)
def test_folding_keeps_what_two_spellings_share(typed, folded):
    assert text.fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(typed):
    once = text.fold(typed)

    assert text.fold(once) == once


@pytest.mark.parametrize(
    ("typed", "squashed"), [("Saint-Étienne", "saintetienne"), ("L'Œuvre 2", "loeuvre2"), ("!!!", "")]
)
def test_squashing_keeps_letters_and_digits(typed, squashed):
    assert text.squash(typed) == squashed


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("La Fête de la science à Amiens !", "la-fete-de-la-science-a-amiens"),
        ("", "sans-titre"),
        ("日本", "sans-titre"),
        ("mot " * 40, ("mot-" * 20)[:-1]),
        ("a" * 200, "a" * 80),
    ],
)
def test_a_slug_is_readable_short_and_never_empty(typed, address):
    assert text.slug(typed) == address


@given(st.text())
def test_a_slug_is_always_an_address(typed):
    assert 1 <= len(text.slug(typed)) <= text.SLUG_LENGTH
    assert text.slug(typed).replace("-", "a").isalnum()


def test_a_line_has_no_control_character_no_direction_override_and_single_blanks():
    assert text.clean_line(" a\x00b\u202ec \n\t d\u200b ") == "abc d"


def test_lines_keep_their_ends():
    assert text.clean_text("un\r\ndeux\rtrois\x07") == "un\ndeux\ntrois"


HOSTILE = [
    ("<script>alert(1)</script>bonjour", "bonjour"),
    ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener nofollow ugc">x</a>'),
    ('<p style="position:fixed" onclick="x()">x</p>', "<p>x</p>"),
    ("<img src=x onerror=alert(1)>", ""),
    ("<style>body{display:none}</style><p>x</p>", "<p>x</p>"),
    ("<svg><script>alert(1)</script></svg>", ""),
    ('<iframe src="https://exemple.test"></iframe>', ""),
    ("<p>a<b", "<p>a</p>"),
]


@pytest.mark.parametrize(("typed", "kept"), HOSTILE)
def test_rich_text_keeps_our_blocks_and_nothing_that_acts(typed, kept):
    assert text.sanitise(typed) == kept


@given(st.text())
def test_sanitising_twice_changes_nothing(typed):
    once = text.sanitise(typed)

    assert text.sanitise(once) == once


def test_links_of_contributors_lend_no_authority():
    assert text.sanitise('<a href="https://exemple.test/">x</a>') == (
        '<a href="https://exemple.test/" rel="noopener nofollow ugc">x</a>'
    )


def test_rich_text_as_plain_lines():
    markup = "<h2>Titre</h2><p>Un&nbsp;&amp;<br>deux</p><ul><li>a</li><li>b</li></ul><script>x</script>"

    assert text.plain(markup) == "Titre\nUn &\ndeux\na\nb"


def test_plain_lines_as_paragraphs():
    assert text.paragraphs("un <b>\ndeux\n\n\ntrois") == "<p>un &lt;b&gt;<br>deux</p><p>trois</p>"


@pytest.mark.parametrize(
    ("whole", "length", "short"),
    [("un deux", 7, "un deux"), ("un deux, trois", 10, "un deux…"), ("indivisible", 5, "indi…")],
)
def test_a_text_is_cut_at_a_word(whole, length, short):
    assert text.shorten(whole, length) == short


def test_json_in_a_page_cannot_close_its_script():
    assert text.script_json({"a": "</script>&\u2028"}) == '{"a":"\\u003c/script\\u003e\\u0026\\u2028"}'
