"""How the words of a page read once laid out.

A line break in a template becomes a space before a comma or a full stop; a text escaped twice shows its entities.
"""

import re
from html import unescape

UNSEEN = re.compile(r"<(head|script|style|svg|textarea|template)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|cite|code|em|i|mark|q|small|span|strong|sub|sup|time|u)\b[^>]*>", re.IGNORECASE
)
TAG = re.compile(r"<[^>]+>")
LOOSE = re.compile(r"\S*[ \t\r\n]+[,.](?![\w.,]).{0,20}")

TWICE = re.compile(r".{0,30}&amp;(?:#x?[0-9a-f]+|amp|quot|lt|gt);", re.IGNORECASE)


def faults_of(html: str) -> list[str]:
    """What a reader would see wrong in a page, whatever it says."""
    return [*loose_marks(html), *(f"escaped twice: {found}" for found in TWICE.findall(html))]


def loose_marks(html: str) -> list[str]:
    """Each « word , » and « word . » that a reader would see."""
    text = TAG.sub("\x00", INLINE.sub("", UNSEEN.sub("\x00", html)))
    return [
        " ".join(found.group().split())
        for part in unescape(text).split("\x00")
        for found in LOOSE.finditer(" ".join(part.split()))
    ]
