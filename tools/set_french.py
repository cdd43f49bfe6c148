"""Set French as it is printed, in every text given to gettext: `make fix` calls it.

Narrow no-break spaces (U+202F) before ; : ! ? » and after «, typographic apostrophes, one ellipsis. Only the literals
handed to gettext in Python and the translated parts of templates are touched; code, markup and English are not.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ASKING = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
NARROW = "\u202f"
RULES = (
    (re.compile(r"(?<=[\w»)…%}>’\"'])[ \u00a0](?=[;:!?](?:[\s<\"')»{]|$))"), NARROW),
    (re.compile(r"(?<=«)[ \u00a0]"), NARROW),
    (re.compile(r"(?<=\S)[ \u00a0](?=»)"), NARROW),
    (re.compile(r"(?<=[a-zà-ÿA-Z])'(?=[a-zà-ÿA-Z])"), "’"),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
)
TRANSLATED = re.compile(
    r"""\{%\s*(?:translate|trans)\s+(?P<q1>["'])(?P<a>.*?)(?P=q1)"""
    r"""|\b_\((?P<q2>["'])(?P<b>.*?)(?P=q2)\)"""
    r"""|\{%\s*blocktrans(?:late)?\b[^%]*%\}(?P<c>.*?)\{%\s*endblocktrans(?:late)?\s*%\}""",
    re.DOTALL,
)
MARKUP = re.compile(r"(\{[%{].*?[%}]\}|<[^>]*>)", re.DOTALL)


def set_text(text: str, *, quote: str = "") -> str:
    """One text, well set; an apostrophe that is also the literal's own quote is left alone."""
    for wrong, right in RULES:
        if right == "’" and quote == "'":
            continue
        text = wrong.sub(right, text)
    return text


def literals(tree: ast.Module) -> Iterator[ast.Constant]:
    """The text literals handed to gettext."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ASKING:
                for argument in node.args:
                    yield from (
                        part
                        for part in ast.walk(argument)
                        if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    )


def set_python(source: str) -> str:
    """A module with its French well set."""
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    whole = b"".join(lines)
    spans = sorted(
        {
            (starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset)
            for node in literals(ast.parse(source))
            if node.end_lineno is not None and node.end_col_offset is not None
        },
        reverse=True,
    )
    for begin, end in spans:
        literal = whole[begin:end].decode()
        whole = whole[:begin] + set_text(literal, quote=literal[0]).encode() + whole[end:]
    return whole.decode()


def set_template(source: str) -> str:
    """A template with its French well set; tags inside a translated block are left as they are."""

    def well_set(found: re.Match[str]) -> str:
        group = next(name for name in ("a", "b", "c") if found.group(name) is not None)
        begin, end = found.start(group) - found.start(), found.end(group) - found.start()
        text = found.group(group)
        parts = MARKUP.split(text) if group == "c" else [text]
        quote = "" if group == "c" else found.group("q1" if group == "a" else "q2")
        done = "".join(part if number % 2 else set_text(part, quote=quote) for number, part in enumerate(parts))
        if group == "c":  # a space after a tag and before the sign
            done = re.sub(r"(?<=[}>])[ \u00a0](?=[;:!?»](?:[\s<]|$))", NARROW, done)
            done = re.sub(r"(?<=«)[ \u00a0](?=[{<])", NARROW, done)
        whole = found.group()
        return whole[:begin] + done + whole[end:]

    return TRANSLATED.sub(well_set, source)


def main() -> int:
    """Set every file; with `--check`, name those that would change and fail."""
    changed = []
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts or not path.is_file():
            continue
        source = path.read_text()
        done = set_python(source) if path.suffix == ".py" else set_template(source)
        if done != source:
            changed.append(path)
            if "--check" not in sys.argv:
                path.write_text(done)
    for path in changed:
        print(path.relative_to(ROOT))
    return 1 if changed and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
