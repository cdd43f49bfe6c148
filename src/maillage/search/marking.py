"""Which words of a text were asked for, shown with ``<mark>``; everything else is escaped."""

from collections.abc import Set as AbstractSet

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from maillage.search.stems import WORD, composed, word_stems

SNIPPET = 220
READ = 1500
MOST_MARKS = 8
BEFORE = 60


def hits(text: str, stems: AbstractSet[str], most: int = MOST_MARKS) -> list[tuple[int, int]]:
    """Where the words with one of these stems begin and end."""
    found: list[tuple[int, int]] = []
    for match in WORD.finditer(text):
        if not stems.isdisjoint(word_stems(match.group())):
            found.append(match.span())
            if len(found) == most:
                break
    return found


def marked(text: str, stems: AbstractSet[str]) -> SafeString:
    """The text, escaped, with what was asked for between ``<mark>`` and ``</mark>``."""
    whole = composed(text)
    return _wrap(whole, hits(whole, stems), 0, len(whole))


def snippet(summary: str, body: str, stems: AbstractSet[str]) -> SafeString:
    """The summary when it holds a word that was asked for, else the passage of the body that does, else the summary."""
    short = composed(summary)
    in_summary = hits(short, stems)
    if in_summary or not body:
        return _wrap(short, in_summary, 0, len(short))
    long = composed(body[:READ])
    in_body = hits(long, stems)
    if not in_body and short:
        return _wrap(short, [], 0, len(short))
    start = _word_start(long, max(0, in_body[0][0] - BEFORE)) if in_body else 0
    end = _word_end(long, start + SNIPPET)
    shown = _wrap(long, [span for span in in_body if start <= span[0] and span[1] <= end], start, end)
    return mark_safe(f"{'…' * (start > 0)}{shown}{'…' * (end < len(long))}")  # noqa: S308 - made of escaped parts


def _wrap(text: str, spans: list[tuple[int, int]], start: int, end: int) -> SafeString:
    parts: list[str] = []
    place = start
    for first, last in spans:
        parts += [escape(text[place:first]), "<mark>", escape(text[first:last]), "</mark>"]
        place = last
    parts.append(escape(text[place:end]))
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped above


def _word_start(text: str, place: int) -> int:
    if place == 0:
        return 0
    blank = text.find(" ", place)
    return place if blank == -1 or blank > place + BEFORE else blank + 1


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    blank = text.rfind(" ", 0, place)
    return place if blank < place - BEFORE else blank
