"""What people read: French well set, and said in English to the last word."""

import re

import pytest

from tests.strict import words

CATALOGUES = [words.LOCALE / language / "LC_MESSAGES" / "django.po" for language in ("en",)]
NARROW = "\u202f"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")
NO_SPACE = re.compile(r"[\w»)…%](?:[;!?](?=[\s»)]|$)|[ \xa0]?:(?=\s|$))|[ \xa0][;!?»]")
TRANSLATED = re.compile(r"\{% blocktrans.*?endblocktrans\w* %\}", re.DOTALL)
FRENCH_RULES = {
    "a straight apostrophe: write ’": re.compile(r"\w'\w"),
    "no narrow no-break space (U+202F) before ; : ! ?": NO_SPACE,
    "no narrow no-break space inside « »": re.compile(r"«[^\u202f]|[^\u202f]»"),
    "three dots: write …": re.compile(r"\.\.\."),
}


def test_every_language_of_the_site_but_the_source_has_its_catalogue(settings):
    others = {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}

    assert sorted(path.parts[-3] for path in words.LOCALE.glob("*/LC_MESSAGES/django.po")) == sorted(others)


@pytest.mark.parametrize("rule", FRENCH_RULES)
def test_french_is_well_set(rule):
    wrong = [f"{where}: {text}" for text, where in words.asked().items() if FRENCH_RULES[rule].search(shown(text))]

    assert wrong == []


def shown(text):
    """A message without what is not read: tags, and the names of its placeholders."""
    return re.sub(r"%\(\w+\)[sd]", "x", re.sub(r"<[^>]+>", "", text))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_text_is_in_the_catalogue(path):
    known = {text for entry in words.catalogue(path) for text in entry.texts}

    assert sorted(f"{where}: {text}" for text, where in words.asked().items() if text not in known) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_text_is_translated(path):
    entries = words.catalogue(path)

    assert len(entries) > 0
    assert [entry.texts[0] for entry in entries if entry.fuzzy or not all(entry.translations)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_translation_keeps_the_placeholders(path):
    """Of the text or of its plural: English may leave the number out of "one event"."""
    wrong = [
        entry.texts[0]
        for entry in words.catalogue(path)
        for translation in entry.translations
        if not placeholders(translation) <= placeholders(" ".join(entry.texts))
        or (len(entry.translations) == 1 and placeholders(translation) != placeholders(entry.texts[0]))
    ]

    assert wrong == []


def placeholders(text):
    return {found for found in PLACEHOLDER.findall(text) if not found.startswith("<")}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_the_compiled_catalogue_is_the_one_translated(path):
    """The .mo files are kept in the repository, because a bare machine has no gettext: run `make messages`."""
    compiled = words.compiled(path)
    expected = {
        (entry.key, number) if len(entry.texts) > 1 else entry.key: translation
        for entry in words.catalogue(path)
        for number, translation in enumerate(entry.translations)
    }

    assert {key: value for key, value in compiled.items() if key != ""} == expected


# Between a tag or a value and what is said of it: `{% colon %}` and `|before_colon` know both languages.
LOOSE_COLON = re.compile(r"[%}]\}\s+:(?=\s|$|<|\{)")


def test_templates_leave_the_colon_to_the_language():
    pages = [path for path in words.source.SRC.rglob("templates/**/*.html") if "showcase" not in path.parts]
    found = [path.name for path in pages if LOOSE_COLON.search(TRANSLATED.sub("", path.read_text()))]

    assert len(pages) > 500
    assert found == []
