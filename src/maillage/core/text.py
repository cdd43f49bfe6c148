"""Text: folding for search and keys, sanitising, plain twins, slugs."""

import html
import json
import re
import unicodedata
from typing import Any

import nh3
from django.utils.safestring import SafeString
from django.utils.translation import get_language

LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "’": "'", "ʼ": "'"}
)
LATIN_MARKS = re.compile("[\u0300-\u034e\u0350-\u036f]+")  # every combining character below U+0483 (U+034F is none)
BEYOND_LATIN = re.compile("[\u0483-\u1fff\u20d0-\u20ff\u2c00-\U0010ffff]")
NOT_WORD = re.compile(r"[^a-z0-9]+")
BLANKS = re.compile(r"[ \t\r\f\v\u00a0\u202f]+")
LOOSE_BLANKS = re.compile(
    r"[\t\r\f\v\u00a0\u202f][ \t\r\f\v\u00a0\u202f]*| [ \t\r\f\v\u00a0\u202f]+"
)  # not one space alone
UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff\u200b\u2060\ufeff]")
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
BARE_TAG = re.compile(r"</?(?:p|strong|em|b|i|u|s|ul|ol|li|h[234]|blockquote|a|br ?/?)>|<a [a-z]+=\"[^<>\"]*\"[^<>]*>")
BLOCK_END = re.compile(r"</(p|div|h[1-6]|li|tr|blockquote|ul|ol|figure)\s*>|<br\s*/?>", re.IGNORECASE)
AROUND_LINE = re.compile(r" ?\n ?")
MANY_LINES = re.compile(r"\n{3,}")
SLUG_LENGTH = 80

ALLOWED_TAGS = {
    "p", "br", "h2", "h3", "h4", "strong", "em", "b", "i", "u", "s", "sub", "sup", "a", "ul", "ol", "li",
    "blockquote", "cite", "code", "pre", "abbr", "hr", "figure", "figcaption", "table", "thead", "tbody", "tr", "th",
    "td", "caption", "span",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "*": {"lang"},
}
BLOCK_TAGS = (ALLOWED_TAGS - {"table", "thead", "tbody", "tr", "th", "td", "caption", "span"}) | {"img", "small"}
BLOCK_ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "figure": {"data-image", "data-credit", "data-video", "data-card"},
    "img": {"alt"},
    "sup": {"data-note"},
    "*": {"lang"},
}
DIGEST = re.compile(r"[0-9a-f]{64}")
OUR_PICTURE = re.compile(r"/[0-9a-f]{2}/[0-9a-f]{64}-[1-9][0-9]{0,4}\.(?:avif|webp|jpg)$")
WEB_ADDRESS = re.compile(r"(?:https?://[^\s\"'<>]{3,400}|/[^/\s\"'<>\\][^\s\"'<>\\]{0,400})")
LONGEST_NOTE = 1000
LONGEST_CREDIT = 160


def fold(text: str) -> str:
    """Lower case, without accents nor ligatures, blanks reduced: what two spellings of one name share."""
    if text.isascii():
        return BLANKS.sub(" ", text.lower()).strip()
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    if BEYOND_LATIN.search(decomposed):
        bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    else:
        bare = LATIN_MARKS.sub("", decomposed)
    return BLANKS.sub(" ", bare.lower()).strip()


def squash(text: str) -> str:
    """The folded text with letters and digits only: « Saint-Étienne » gives ``saintetienne``."""
    return NOT_WORD.sub("", fold(text))


def slug(text: str, *, fallback: str = "sans-titre", length: int = SLUG_LENGTH) -> str:
    """A readable address: lower case words joined by hyphens, cut at a word, never empty."""
    joined = NOT_WORD.sub("-", fold(text)).strip("-")
    if len(joined) > length:
        joined = joined[:length].rpartition("-")[0] or joined[:length]
    return joined or fallback


def colon() -> str:
    """The colon of the language: with the no-break space that French asks for, or without."""
    return "\u202f:" if (get_language() or "fr").startswith("fr") else ":"


def with_colon(name: object, words: object) -> str:
    """A name and what is said of it: « Nom : mots » in French, “Name: words” in English."""
    return f"{name}{colon()} {words}"


def clean_line(text: str) -> str:
    """One line as typed, without control characters, direction overrides nor doubled blanks."""
    return " ".join(BIDI.sub("", UNSAFE.sub("", text)).split())


def clean_text(text: str) -> str:
    """Several lines as typed, without control characters nor direction overrides."""
    return BIDI.sub("", UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def sanitise(markup: str) -> str:
    """The one policy for rich text: our blocks only, safe links, no style, no script, no image from elsewhere."""
    return nh3.clean(
        UNSAFE.sub("", markup),
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener nofollow ugc",
        clean_content_tags={"script", "style"},
    ).strip()


def sanitise_blocks(markup: str, *, sources: bool = False) -> str:
    """The same policy for long reading, with four blocks of ours and nothing else.

    A picture we keep (``figure[data-image]``, with its ``data-credit``), a video that is loaded when one asks
    (``figure[data-video]``), one of our own things (``figure[data-card]``) and a footnote (``sup[data-note]``).
    ``sources`` lets an ``img`` keep the address of a picture of ours for the time it takes to recognise it; what is
    kept never holds one.
    """
    return nh3.clean(
        UNSAFE.sub("", markup),
        tags=BLOCK_TAGS,
        attributes=BLOCK_ATTRIBUTES | ({"img": {"alt", "src"}} if sources else {}),
        attribute_filter=_block_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener nofollow ugc",
        clean_content_tags={"script", "style"},
    ).strip()


def _block_attribute(tag: str, name: str, value: str) -> str | None:
    """What a block may carry: a digest, an address, or the words of a note; a picture of ours as source."""
    if name == "data-image":
        return value if DIGEST.fullmatch(value) else None
    if name in {"data-video", "data-card"}:
        return value if WEB_ADDRESS.fullmatch(value) else None
    if tag == "img" and name == "src":
        return value if OUR_PICTURE.search(value) else None
    if name == "data-note":
        return clean_line(value)[:LONGEST_NOTE] or None
    if name == "data-credit":
        return clean_line(value)[:LONGEST_CREDIT] or None
    return value


def plain(markup: str) -> str:
    """Rich text as plain lines: for mails, feeds, search and printed programmes."""
    bare = html.unescape(_without_tags(BLOCK_END.sub("\n", markup) if "<" in markup else markup))
    lines = LOOSE_BLANKS.sub(" ", bare).strip()
    if "\n" in lines:
        lines = MANY_LINES.sub("\n\n", AROUND_LINE.sub("\n", lines))
    return lines


def _without_tags(markup: str) -> str:
    """The text between tags. The plain tags that ``sanitise`` leaves go by themselves; the sanitiser sees the rest."""
    bare = BARE_TAG.sub("", markup)
    if "<" not in bare and ">" not in bare:
        return bare
    return nh3.clean(markup, tags=set(), clean_content_tags={"script", "style"})


def paragraphs(text: str) -> str:
    """Plain lines as sanitised paragraphs, links not guessed."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", clean_text(text)) if block.strip()]
    return "".join(f"<p>{html.escape(block).replace(chr(10), '<br>')}</p>" for block in blocks)


def shorten(text: str, length: int) -> str:
    """At most ``length`` characters, cut at a word and ended by an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.–-") + "…"


SCRIPT_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def script_json(data: dict[str, Any]) -> SafeString:
    """JSON that may stand inside a ``<script>``: no text of a contributor can close it."""
    return SafeString(json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(SCRIPT_ESCAPES))
