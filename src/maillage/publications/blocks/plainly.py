"""Plain lines as rich text, for who writes without the editor: the few marks that one types anyway in a mail.

A blank line ends a paragraph; ``## `` begins a heading, ``> `` a quotation, ``- `` or ``1. `` a list; ``**bold**``,
``*italic*``, ``[words](address)`` and ``^[a footnote]`` stand inside lines.
"""

import re
from html import escape

from maillage.core.text import clean_text

BLOCKS = re.compile(r"\n\s*\n")
HEADING = re.compile(r"(#{2,4}) +(.+)")
BULLET = re.compile(r"[-*•] +(.+)")
NUMBER = re.compile(r"\d{1,3}[.)] +(.+)")
QUOTE = re.compile(r"> ?(.*)")
NOTE = re.compile(r"\^\[([^\]]{1,1000})\]")
LINK = re.compile(r"\[([^\]]{1,300})\]\((https?://[^\s()<>]{3,400}|/[^\s()<>]{1,400})\)")
BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
ITALIC = re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])")
HTML = re.compile(r"</?(?:p|h[2-4]|ul|ol|li|blockquote|figure|strong|em|a|br|sup|img)\b[^<>]*>", re.IGNORECASE)


def is_markup(text: str) -> bool:
    """Whether a text is already rich text: it holds a tag of ours, not merely a « < »."""
    return HTML.search(text) is not None


def _inline(line: str) -> str:
    marked = escape(line, quote=True)
    marked = NOTE.sub(r'<sup data-note="\1"></sup>', marked)
    marked = LINK.sub(r'<a href="\2">\1</a>', marked)
    return ITALIC.sub(r"<em>\1</em>", BOLD.sub(r"<strong>\1</strong>", marked))


def _items(lines: list[str], mark: re.Pattern[str]) -> list[str] | None:
    """The items of a list, lines without a mark going on with the one before; nothing when it is no list."""
    items: list[str] = []
    for line in lines:
        if found := mark.fullmatch(line):
            items.append(found[1])
        elif items:
            items[-1] += f" {line}"
        else:
            return None
    return items


def _quote(lines: list[str]) -> str:
    """A quotation; a last line that begins with a dash says who."""
    bare = [found[1] for line in lines if (found := QUOTE.fullmatch(line)) is not None]
    said = bare.pop().lstrip("—– -") if len(bare) > 1 and bare[-1].startswith(("—", "– ", "-- ")) else ""
    cited = f"<p><cite>{_inline(said)}</cite></p>" if said else ""
    return f"<blockquote><p>{_inline(' '.join(bare))}</p>{cited}</blockquote>"


def _block(block: str) -> str:
    lines = [line.strip() for line in block.split("\n")]
    if len(lines) == 1 and (found := HEADING.fullmatch(lines[0])):
        rank = len(found[1])
        return f"<h{rank}>{_inline(found[2])}</h{rank}>"
    if all(QUOTE.fullmatch(line) for line in lines):
        return _quote(lines)
    for tag, mark in (("ul", BULLET), ("ol", NUMBER)):
        items = _items(lines, mark)
        if items:
            return f"<{tag}>" + "".join(f"<li><p>{_inline(item)}</p></li>" for item in items) + f"</{tag}>"
    return f"<p>{'<br>'.join(_inline(line) for line in lines)}</p>"


def from_lines(text: str) -> str:
    """Plain lines as markup, every sign of the writer escaped."""
    return "".join(_block(block.strip()) for block in BLOCKS.split(clean_text(text)) if block.strip())
