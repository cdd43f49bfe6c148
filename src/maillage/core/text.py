"""Text: folding for search and keys, sanitising, plain twins, slugs."""

import html
import json
import re
import unicodedata
from typing import Any

import nh3
from django.utils.safestring import SafeString

LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "’": "'", "ʼ": "'"}
)
NOT_WORD = re.compile(r"[^a-z0-9]+")
BLANKS = re.compile(r"[ \t\r\f\v\u00a0\u202f]+")
UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff\u200b\u2060\ufeff]")
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
BLOCK_END = re.compile(r"</(p|div|h[1-6]|li|tr|blockquote|ul|ol|figure)\s*>|<br\s*/?>", re.IGNORECASE)
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


def fold(text: str) -> str:
    """Lower case, without accents nor ligatures, blanks reduced: what two spellings of one name share."""
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
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


def plain(markup: str) -> str:
    """Rich text as plain lines: for mails, feeds, search and printed programmes."""
    broken = BLOCK_END.sub("\n", markup)
    bare = html.unescape(nh3.clean(broken, tags=set(), clean_content_tags={"script", "style"}))
    lines = (BLANKS.sub(" ", line).strip() for line in bare.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


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
