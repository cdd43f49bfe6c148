"""Words, numbers and times as they are written."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.template import engines
from django.utils import translation
from django.utils.safestring import mark_safe

from maillage.ui.templatetags.ui.words import browser, euros, french, initials, number, percent, since, typo

NARROW, BLANK = "\u202f", "\u00a0"
NOW = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_march():
    """Days are written without their year: so they read in the year they were written for only."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Qui vient ?", f"Qui vient{NARROW}?"),
        ("Qui vient?", f"Qui vient{NARROW}?"),
        ("Atelier: la craie", f"Atelier{NARROW}: la craie"),
        ("« bonjour »", f"«{NARROW}bonjour{NARROW}»"),
        ("«bonjour»", f"«{NARROW}bonjour{NARROW}»"),
        ("l'eau sous la craie", "l’eau sous la craie"),
        ("et puis...", "et puis…"),
        ("47 089 personnes", f"47{NARROW}089 personnes"),
        ("7 € à 14 h, 81 %", f"7{BLANK}€ à 14{BLANK}h, 81{BLANK}%"),
        ("le 14 mars et le 1er avril", f"le 14{BLANK}mars et le 1er{BLANK}avril"),
        ("14 h – 16 h", f"14{BLANK}h{BLANK}– 16{BLANK}h"),
        ("https://example.org/?a=1", "https://example.org/?a=1"),
        ("à 14:30, ratio 3:1", "à 14:30, ratio 3:1"),
        ("en 2026, salle 12", "en 2026, salle 12"),
        ("", ""),
    ],
)
def test_french_blanks_are_placed(typed, written):
    assert french(typed) == written
    assert french(written) == written


def test_markup_keeps_its_tags_its_entities_and_its_code():
    typed = mark_safe("<p title='a ?'>Pourquoi ? Dupont &amp; fils ; <code>a ? b</code></p>")

    assert typo(typed) == (f"<p title='a ?'>Pourquoi{NARROW}? Dupont &amp; fils{NARROW}; <code>a ? b</code></p>")


def test_a_text_is_still_escaped():
    shown = engines["django"].from_string("{% load ui %}{{ text|typo }}").render({"text": "<b> ?"})

    assert shown == f"&lt;b&gt;{NARROW}?"


@pytest.mark.parametrize(("language", "written"), [("fr", "Motif\u202f: non"), ("en", "Motif: non")])
def test_a_colon_keeps_the_space_of_its_language(language, written):
    with translation.override(language):
        assert engines["django"].from_string("{% load ui %}Motif{% colon %} non").render() == written
        assert engines["django"].from_string("{% load ui %}{{ 'Motif'|before_colon }} non").render() == written


def test_a_passage_in_another_language_than_the_page_says_which():
    page = engines["django"].from_string(
        "{% load ui %}<h2 {{ code|foreign }}>{% prose '<p>Oui</p>' language_of=code %}</h2>"
    )
    with translation.override("en"):
        assert page.render({"code": "fr"}) == '<h2 lang="fr"><div class="prose" lang="fr"><p>Oui</p></div></h2>'
        assert page.render({"code": "en"}) == page.render({}) == '<h2 ><div class="prose"><p>Oui</p></div></h2>'
    assert "lang" not in page.render({"code": "fr"})


def test_english_is_left_alone():
    with translation.override("en"):
        assert typo("Who comes ?") == "Who comes ?"


@pytest.mark.parametrize(
    ("value", "french_words", "english_words"),
    [(47089, f"47{NARROW}089", "47,089"), (0, "0", "0"), (-14, "−14", "-14"), ("many", "many", "many"), (None, "", "")],
)
def test_a_number_is_grouped_by_thousands(value, french_words, english_words):
    assert number(value) == french_words
    with translation.override("en"):
        assert number(value) == english_words


@pytest.mark.parametrize(
    ("value", "words"),
    [(7, f"7{BLANK}€"), (Decimal("7.5"), f"7,50{BLANK}€"), (0, "Gratuit"), (1200, f"1{NARROW}200{BLANK}€"), ("?", "?")],
)
def test_an_amount_is_in_euros(value, words):
    assert euros(value) == words


def test_a_share_is_in_hundredths():
    assert percent(81) == f"81{BLANK}%"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Clémence Morel", "CM"), ("Jean-Paul de La Tour", "JT"), ("Anne", "A"), ("", "?"), ("42", "?")],
)
def test_a_person_without_picture_has_initials(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=5), "à l’instant"),
        (timedelta(minutes=5), f"il y a 5{BLANK}min"),
        (timedelta(hours=2), f"il y a 2{BLANK}h"),
        (timedelta(hours=20), "hier"),
        (timedelta(days=3), "lundi"),
        (timedelta(days=30), "le 10 février"),
        (timedelta(days=400), "le 5 février 2025"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_useful_unit(before, words):
    assert since(NOW - before, NOW) == words


def rendered(template, **context):
    return engines["django"].from_string("{% load ui %}" + template).render(context)


def test_times_are_written_in_words_and_for_machines():
    start, end = datetime(2026, 3, 14, 13, tzinfo=UTC), datetime(2026, 3, 14, 15, tzinfo=UTC)

    assert rendered("{% day d %}", d=date(2026, 3, 14)) == '<time datetime="2026-03-14">samedi 14 mars</time>'
    assert rendered("{% slot s e %}", s=start, e=end) == (
        f'<time datetime="2026-03-14T14:00+01:00">samedi 14 mars, 14{BLANK}h{BLANK}– 16{BLANK}h</time>'
    )
    assert rendered("{% hours s e zone='Indian/Reunion' %}", s=start, e=end) == (
        f'<time datetime="2026-03-14T17:00+04:00">17{BLANK}h{BLANK}– 19{BLANK}h</time>'
    )
    assert rendered("{% period a b %}", a=date(2026, 3, 12), b=date(2026, 3, 29)) == "du 12 au 29 mars"


def test_the_present_is_read_when_the_page_is_written():
    shown = rendered("{% ago moment %}", moment=NOW - timedelta(minutes=3))

    assert shown == f'<time datetime="2026-03-12T13:57+00:00">il y a 3{BLANK}min</time>'


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox sur Windows"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge sur Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Safari/604.1", "Safari sur iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome sur Android"),
        ("curl/8.1", "curl/8.1"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_browser_is_called_as_people_call_it(signature, words):
    assert browser(signature) == words
