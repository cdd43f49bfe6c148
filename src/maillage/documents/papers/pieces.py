"""The pieces papers are made of. Each function gives a block: JSON that ``typst/paper.typ`` prints in order.

Nothing typed is ever markup: texts stay texts. An article's lines that begin with « - » make a list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Block = dict[str, Any]
Pair = tuple[str, str]


class Paper(Protocol):
    """A document to print: a title, a sentence under it, and its blocks in the active language."""

    @property
    def title(self) -> str:
        """The name of the document, in the active language."""

    @property
    def subtitle(self) -> str:
        """A sentence under the title, possibly empty."""

    def blocks(self) -> list[Block]:
        """What it says, in reading order."""


@dataclass(frozen=True)
class Article:
    """An article of a convention, or a mention: a title and paragraphs separated by blank lines."""

    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Party:
    """Somebody named at the head of a paper: « Le prêteur », a name, and lines (address, represented by…)."""

    role: str
    name: str
    lines: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture of a paper: the digest of a ``files.Image``, what it shows (read aloud), and a caption."""

    image: str
    alt: str
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class Hand:
    """A place to sign by hand: whom, as what; ``drawing`` is what was drawn with a finger, as SVG, once signed."""

    role: str
    name: str = ""
    note: str = ""
    drawing: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table.

    ``share`` is its part of the free width, 0 to fit its words. ``box`` prints a box to tick, ``blank`` an empty cell
    to write in.
    """

    label: str
    share: int = 0
    right: bool = False
    box: bool = False
    blank: bool = False

    def as_block(self) -> Block:
        """As JSON."""
        kind = "box" if self.box else "blank" if self.blank else "text"
        return {"label": self.label, "share": self.share, "right": self.right, "kind": kind}


def text(words: str) -> Block:
    """Paragraphs."""
    return {"kind": "text", "words": words}


def heading(words: str) -> Block:
    """A part of the document."""
    return {"kind": "heading", "words": words}


def note(words: str, *, label: str = "") -> Block:
    """A framed remark."""
    return {"kind": "note", "label": label, "words": words}


def facts(pairs: Iterable[Pair]) -> Block:
    """Labels and values; pairs without a value are left out."""
    return {"kind": "facts", "pairs": [[label, value] for label, value in pairs if value]}


def parties(people: Iterable[Party]) -> Block:
    """Who the document is between, side by side."""
    return {
        "kind": "parties",
        "people": [
            {"role": one.role, "name": one.name, "lines": [line for line in one.lines if line]} for one in people
        ],
    }


def articles(rows: Iterable[Article], *, numbered: str = "") -> Block:
    """Articles under their titles; ``numbered`` is the word before the number (« Article »), or nothing."""
    return {
        "kind": "articles",
        "numbered": numbered,
        "articles": [{"title": row.title, "body": row.body} for row in rows],
    }


def table(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], *, foot: Sequence[str] = (), small: bool = False
) -> Block:
    """A table with its header; ``foot`` is a last row in bold."""
    return {
        "kind": "table",
        "columns": [column.as_block() for column in columns],
        "rows": [list(row) for row in rows],
        "foot": list(foot),
        "small": small,
    }


def photos(pictures: Iterable[Photo]) -> Block:
    """Pictures two by two, each with its caption."""
    return {
        "kind": "photos",
        "photos": [{"image": one.image, "alt": one.alt, "caption": one.caption} for one in pictures],
    }


def hands(people: Iterable[Hand], *, label: str) -> Block:
    """Places to sign by hand."""
    return {
        "kind": "hands",
        "label": label,
        "people": [{"role": one.role, "name": one.name, "note": one.note, "drawing": one.drawing} for one in people],
    }
