"""The texts of a report: paragraphs, items and headings, in which a number is a token bound to a figure.

[[jeunes]]                 the figure « jeunes », exactly
[[jeunes|plus de]]         « plus de 45 000 »
[[pia|part]]               its share of the figure it is « sur »
[[= 8e forum]]             words kept as they are: an edition, a name with a digit
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from maillage.reports.enums import STYLE_WORDS, TYPED_STYLES, Style
from maillage.reports.models import Block, Photo

TOKEN = re.compile(r"\[\[\s*(?:=\s*(?P<words>[^\[\]]+?)|(?P<key>[^\[\]|=]+?)\s*(?:\|\s*(?P<style>[^\[\]|]*?))?)\s*\]\]")
BLANK_LINE = re.compile(r"\n\s*\n")
ITEM = re.compile(r"^\s*[-•*]\s+")
HEADING = "## "


@dataclass(frozen=True)
class Piece:
    """A run of a paragraph: words, or a token (``key``, and the style as it was typed)."""

    words: str = ""
    key: str = ""
    typed_style: str = ""
    is_literal: bool = False

    @property
    def style(self) -> Style | None:
        """The style asked for, nothing when no style has that name."""
        return STYLE_WORDS.get(self.typed_style.lower())

    @property
    def source(self) -> str:
        """As it is typed."""
        return token(self.key, self.typed_style) if self.key else self.words


@dataclass(frozen=True)
class Passage:
    """A paragraph, a heading or an item."""

    kind: str  # "p", "h3" or "li"
    pieces: tuple[Piece, ...]


def token(key: str, style: str = "") -> str:
    """What one types for a figure; ``style`` is of `Style` or a word."""
    word = TYPED_STYLES.get(style, style)
    return f"[[{key}|{word}]]" if word else f"[[{key}]]"


def pieces_of(text: str) -> tuple[Piece, ...]:
    """The runs of a text, in order."""
    found, end = [], 0
    for one in TOKEN.finditer(text):
        if one.start() > end:
            found.append(Piece(words=text[end : one.start()]))
        if one["words"] is not None:
            found.append(Piece(words=one["words"], is_literal=True))
        else:
            found.append(Piece(key=one["key"].strip().lower(), typed_style=(one["style"] or "").strip()))
        end = one.end()
    if end < len(text):
        found.append(Piece(words=text[end:]))
    return tuple(found)


def passages_of(text: str) -> Iterator[Passage]:
    """Paragraphs are parted by blank lines; « ## » makes a heading, « - » an item."""
    for block in BLANK_LINE.split(text.strip()):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if lines and all(ITEM.match(line) for line in lines):
            yield from (Passage("li", pieces_of(ITEM.sub("", line))) for line in lines)
        elif lines and lines[0].startswith(HEADING):
            yield Passage("h3", pieces_of(lines[0].removeprefix(HEADING)))
            if lines[1:]:
                yield Passage("p", pieces_of(" ".join(lines[1:])))
        elif lines:
            yield Passage("p", pieces_of(" ".join(lines)))


def photos_of(block: Block) -> list[Photo]:
    """The photographs of a block, in its order."""
    return sorted(block.photos.all(), key=lambda one: (one.position, one.pk))


def texts_of(block: Block) -> list[str]:
    """All that is written in a block: its title, its text, the captions of its photographs."""
    return [block.title, block.text, *(photo.caption for photo in photos_of(block))]


def keys_in(text: str) -> list[str]:
    """The figures that a text cites."""
    return [piece.key for piece in pieces_of(text) if piece.key]
