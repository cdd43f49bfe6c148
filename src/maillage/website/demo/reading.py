"""Reads what the demonstration holds: tables, texts and their French typography."""

import csv
import re
import tomllib
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
THIN, FIXED = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
BEFORE = re.compile(r" ([;:!?»])")
NOT_ADDRESS = re.compile(r"(?<=\d) (?=\d{3}\b)|(?<=\d) (?=[%€])")


def french(text: str) -> str:
    """Typographic apostrophes and spaces: files keep those that a keyboard has."""
    text = text.replace("'", "’").replace("« ", f"«{THIN}")
    return NOT_ADDRESS.sub(FIXED, BEFORE.sub(rf"{THIN}\1", text)).strip()


def english(text: str) -> str:
    """Typographic apostrophes."""
    return text.replace("'", "’").strip()


def _line(line: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(line, quote=False))


def rich(text: str) -> str:
    """Paragraphs (and ``## headings``) as HTML."""
    blocks = [block.strip() for block in text.strip().split("\n\n") if block.strip()]
    return "".join(
        f"<h2>{_line(block[3:])}</h2>" if block.startswith("## ") else f"<p>{_line(block)}</p>" for block in blocks
    )


@lru_cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table, values in French typography but for keys (addresses, codes)."""
    with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return tuple({key: french(value) for key, value in row.items()} for row in csv.DictReader(file, delimiter="\t"))


@lru_cache
def tree(name: str) -> dict[str, Any]:
    """A file of nested data, as written."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache
def texts() -> tuple[dict[str, Any], ...]:
    """The events that may be instantiated, in the order of the files; English from the same or from english.toml."""
    also = tree("english")
    found = []
    for path in sorted((DATA / "texts").glob("*.toml")):
        for event in tree(f"texts/{path.stem}").get("event", []):
            if event["key"] in also:
                event = event | {"en": event.get("en", {}) | also[event["key"]]}  # noqa: PLW2901 - completed
            found.append(event)
    return tuple(found)


@lru_cache
def villages() -> tuple[dict[str, Any], ...]:
    """The umbrellas and their stands."""
    return tuple(tree("texts/villages")["village"])
