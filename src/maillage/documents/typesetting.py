"""From data to a tagged PDF (PDF/UA-1) by Typst.

    pdf = compile_pdf(
        "documents/typst/list.typ",
        {"subtitle": …, "groups": [{"heading": "Samedi 14 mars", "entries": [{"lead": "14 h", "title": …, "url": …}]}]},
        language="fr", title=_("Programme de la Somme"), at=at, colours=(territory.colour_1, territory.colour_2),
    )

A template is a Typst file of the house; it receives its data as JSON (`#import "/documents/typst/base.typ": data`), so
what people typed is never read as markup. Nothing is fetched: neither packages nor fonts nor pictures.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import structlog
import typst
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from maillage.core.errors import Refused
from maillage.core.text import clean_text
from maillage.ui.contrast import resolved_roles

HERE = Path(__file__).parent
ROOT = HERE.parent  # templates name each other from here: `/documents/typst/base.typ`
FONTS = HERE / "fonts"
DEFAULT_COLOURS = ("oklch(.44 .15 352)", "oklch(.78 .105 188)")
MOST_CHARACTERS = 8_000_000  # of data, about 20,000 events
PLACEHOLDER = "\u25a1"
QUOTED = re.compile(r"`[^`]*`")
Standard = Literal["1.7", "2.0", "a-2a", "a-2b", "a-3a", "a-4", "ua-1"]
log = structlog.get_logger("maillage.documents")


class DocumentRefused(Refused):
    """The document was not made; the sentence says what to do."""


def compile_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    language: str,
    title: str,
    at: datetime,
    colours: tuple[str, str] = DEFAULT_COLOURS,
    author: str = "",
    pdf_standard: Standard = "ua-1",
) -> bytes:
    """Compose a document; the same data and the same instant give the same bytes.

    Args:
        template: path of a `.typ` file below the package, `documents/typst/list.typ` for lists under headings.
        data: JSON values for the template; characters that our fonts cannot draw are left out or shown as « □ ».
        language: of the text, "fr" or "en": tells hyphenation and screen readers.
        title: of the document, shown by readers in place of the file name.
        at: when it was made, written in its properties and at the foot of its pages by the template.
        colours: the two colours of a territory.
        author: in whose name it is published; the network by default.
        pdf_standard: one that Typst knows; PDF/UA-1 requires tags, language, title and glyphs.

    Raises:
        DocumentRefused: too long, or not composed.
    """
    given = {
        "language": language,
        "title": printable(title) or settings.NETWORK_NAME,
        "author": author or settings.NETWORK_NAME,
        "site": settings.PUBLIC_URL.partition("://")[2],
        "date": [at.year, at.month, at.day],
        "roles": resolved_roles(*colours, "light"),
        "data": data,
    }
    written = json.dumps(_printable(given), ensure_ascii=False)
    if len(written) > MOST_CHARACTERS:
        raise DocumentRefused(_("Ce document serait trop long. Choisissez une période ou un lieu plus petits."))
    try:
        return typst.compile(
            ROOT / template,
            root=ROOT,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"given": written},
            pdf_standards=[pdf_standard],
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        raise _not_composed(template, str(error)) from error


def _not_composed(template: str, said: str) -> DocumentRefused:
    """The refusal; operators read what Typst said, without the texts that it quotes."""
    log.error("document not composed", template=template, said=QUOTED.sub("…", said)[:300])
    return DocumentRefused(_("Ce document n’a pas pu être composé. L’équipe technique en est avertie."))


def _printable(value: Any) -> Any:
    """The same value with texts that can be printed; anything that is not JSON is written as text."""
    if isinstance(value, str):
        return printable(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): _printable(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_printable(item) for item in value]
    return printable(str(value))


def printable(text: str) -> str:
    """A text in characters that our fonts draw: a letter we lack gives « □ », a drawing (emoji) is left out."""
    composed = unicodedata.normalize("NFC", clean_text(text))
    if composed.translate(_missing()) == composed:
        return composed
    return "".join(_drawn(character) for character in composed).strip()


def _drawn(character: str) -> str:
    """One character as it can be printed: itself, its plain form, a placeholder for a letter, or nothing."""
    missing = _missing()
    if ord(character) not in missing:
        return character
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and not any(ord(part) in missing for part in plain):
        return plain
    return PLACEHOLDER if unicodedata.category(character)[0] in "LN" else ""


class _Missing(dict[int, str]):
    """The characters that our fonts do not draw, as a translation table that removes them."""

    def __init__(self, drawn: frozenset[int]) -> None:
        super().__init__()
        self.drawn = drawn

    def __contains__(self, code: object) -> bool:
        return code not in self.drawn

    def __getitem__(self, code: int) -> str:
        if code in self.drawn:
            raise LookupError(code)
        return ""


@lru_cache(maxsize=1)
def _missing() -> _Missing:
    """Read from `fonts/coverage.json`, which `tools/build_document_fonts.py` writes with the fonts."""
    ranges = json.loads((FONTS / "coverage.json").read_text())
    drawn = {code for first, last in ranges for code in range(first, last + 1)}
    return _Missing(frozenset(drawn | {ord("\n")}))
