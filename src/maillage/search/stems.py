"""From a text to the words that are indexed: folded, stemmed, the same on every engine.

Stop words and synonyms are data files beside this module (`data/`), one line each, to be extended freely.
"""

import re
import threading
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import snowballstemmer

from maillage.core.text import fold

WORD = re.compile(r"[^\W_]+")
LONGEST = 40
STEMMED_FROM = 3
ALGORITHMS = {"fr": "french", "en": "english", "nl": "dutch", "de": "german"}
_stemmers = {language: snowballstemmer.stemmer(name) for language, name in ALGORITHMS.items()}
_one_at_a_time = threading.Lock()  # a stemmer keeps the word it works on


class Token(NamedTuple):
    """A word of a text: folded, its stem, and as written in lower case."""

    word: str
    stem: str
    spelling: str


class Words(NamedTuple):
    """The different words of a text: their stems, and the words themselves, figures left out."""

    stems: set[str]
    tokens: set[Token]


def tongue(language: str) -> str:
    """The language whose stems are used: French unless another is known."""
    short = language[:2].lower()
    return short if short in ALGORITHMS else "fr"


@lru_cache(maxsize=1 << 14)
def stem(word: str, language: str) -> str:
    """The stem of a folded word in a language of ``ALGORITHMS``; short words and figures stay."""
    if len(word) <= STEMMED_FROM or not word.isalpha():
        return word
    with _one_at_a_time:
        return str(_stemmers[language].stemWord(word)) or word


@lru_cache(maxsize=1 << 15)
def _tokens_of(raw: str, language: str) -> tuple[Token, ...]:
    """The tokens of one run of letters: usually one, several where folding opens it (« ½ »)."""
    words = [found[:LONGEST] for found in WORD.findall(fold(raw))]
    spelling = raw.lower()[:LONGEST] if len(words) == 1 else ""
    return tuple(Token(word, stem(word, language), spelling or word) for word in words)


def composed(text: str) -> str:
    """The text with its accents composed, so that a letter and its accent are one character."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def tokens(text: str, language: str = "fr") -> list[Token]:
    """Every word of a text, in order, stop words included."""
    tongue_of_text = tongue(language)
    found: list[Token] = []
    for match in WORD.findall(composed(text)):
        found += _tokens_of(match, tongue_of_text)
    return found


@lru_cache(maxsize=1 << 15)
def _known_as(raw: str, language: str) -> tuple[tuple[str, ...], tuple[Token, ...]]:
    """The stems of one run of letters, and its words that are not figures."""
    found = _tokens_of(raw, language)
    return tuple(token.stem for token in found), tuple(token for token in found if not token.word.isdigit())


def distinct(text: str, language: str = "fr") -> Words:
    """The different words of a text: what indexing needs, quicker than ``tokens``."""
    tongue_of_text = tongue(language)
    known = [_known_as(match, tongue_of_text) for match in set(WORD.findall(composed(text)))]
    return Words(set().union(*(stems for stems, _ in known)), set().union(*(words for _, words in known)))


@lru_cache(maxsize=1 << 14)
def word_stems(raw: str) -> frozenset[str]:
    """The stems of one run of letters in every language we know: for highlighting a text."""
    return frozenset(token.stem for language in ("fr", "en") for token in _tokens_of(raw, language))


@lru_cache(maxsize=1 << 12)
def query_stems(word: str) -> frozenset[str]:
    """The stems under which a folded word of a query may have been indexed."""
    return frozenset(stem(word, language) for language in ALGORITHMS)


def _lines(name: str) -> list[str]:
    text = files("maillage.search").joinpath("data", name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def stop_words() -> frozenset[str]:
    """Words that say nothing of a text, folded."""
    return frozenset(word for line in _lines("stopwords.txt") for word in fold(line).split())


@cache
def synonyms() -> dict[str, frozenset[str]]:
    """Each stem of the synonyms table, with the stems of all the words of its lines."""
    table: dict[str, frozenset[str]] = {}
    for line in _lines("synonyms.txt"):
        group = frozenset(found for word in WORD.findall(fold(line)) for found in query_stems(word))
        for found in group:
            table[found] = table.get(found, frozenset()) | group
    return table


@lru_cache(maxsize=1 << 12)
def widened(word: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of a folded word, and those of its synonyms (without its own)."""
    own = query_stems(word)
    others = frozenset().union(*(synonyms().get(found, frozenset()) for found in own))
    return own, others - own
