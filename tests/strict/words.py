"""The texts people read: what the code asks to translate, and what the catalogues hold."""

import ast
import functools
import gettext
import re
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

from tests.strict import source

LOCALE = source.ROOT / "locale"
# Name of the function → positions of its texts: the text, its plural, its context.
ASKING = {
    "_": (0,), "gettext": (0,), "gettext_lazy": (0,), "gettext_noop": (0,),
    "ngettext": (0, 1), "ngettext_lazy": (0, 1), "pgettext": (1,), "pgettext_lazy": (1,),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One entry of a catalogue."""

    texts: tuple[str, ...]
    translations: tuple[str, ...]
    fuzzy: bool
    context: str = ""

    @property
    def key(self) -> str:
        """How the compiled catalogue names it."""
        return f"{self.context}\x04{self.texts[0]}" if self.context else self.texts[0]


def constant(node):
    """The text of a literal, implicit concatenation included, or None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = constant(node.left), constant(node.right)
        return left + right if left is not None and right is not None else None
    return None


def asked_in(tree):
    """The literal texts that a syntax tree asks to translate."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for position in ASKING.get(source.called(node).rpartition(".")[2], ()):
                if position < len(node.args) and (text := constant(node.args[position])) is not None:
                    yield text


CALL = re.compile(
    r"\b(?:gettext|ngettext|pgettext|npgettext|_)\((?:[^()'\"]|u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\"|\([^()]*\))*\)"
)


def asked_in_template(path: Path):
    """The texts that a template asks to translate, as Django gives them to gettext."""
    for call in CALL.findall(templatize(path.read_text(), origin=str(path))):
        try:
            yield from asked_in(ast.parse(call))
        except SyntaxError:
            continue


@functools.cache
def asked() -> dict[str, str]:
    """Every text to translate, with the file that asks."""
    found = {}
    for path in source.modules():
        found.update(dict.fromkeys(asked_in(source.tree(path)), source.said(path)))
    settings = source.ROOT / "src" / "config" / "settings.py"
    found.update(dict.fromkeys(asked_in(source.tree(settings)), source.said(settings)))
    for path in source.templates():
        if path.suffix in {".html", ".txt"}:
            found.update(dict.fromkeys(asked_in_template(path), source.said(path)))
    return {text: where for text, where in found.items() if text.strip()}


LINE = re.compile(r'^(?:(msgctxt|msgid|msgid_plural|msgstr)(?:\[\d+\])?\s+)?"(.*)"$')


def catalogue(path: Path) -> list[Entry]:
    """The entries of a .po file, the header and what is obsolete left out."""
    return [entry for block in path.read_text().split("\n\n") if (entry := _entry(block)) and entry.texts != ("",)]


def _entry(block: str) -> Entry | None:
    texts, translations, context, current = [], [], [], None
    for line in block.splitlines():
        found = LINE.match(line)
        if found is None:
            continue
        keyword, text = found.groups()
        text = ast.literal_eval(f'"{text}"')
        if keyword is None:
            if current is not None:
                current[-1] += text
        elif keyword == "msgctxt":
            context, current = [text], None
        else:
            current = translations if keyword == "msgstr" else texts
            current.append(text)
    flags = " ".join(line for line in block.splitlines() if line.startswith("#,"))
    return Entry(tuple(texts), tuple(translations), "fuzzy" in flags, "".join(context)) if texts else None


def compiled(path: Path) -> dict:
    """What the .mo file beside a .po file says, by text."""
    with path.with_suffix(".mo").open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)
