"""iCalendar text (RFC 5545, 3.1): events cut out line by line, so that a broken one never hides the others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LINE_LIMIT = 2_000_000
UID = re.compile(r"^UID(?:;[^:]*)?:(.*)$", re.IGNORECASE | re.MULTILINE)
PROPERTY = re.compile(r"^([A-Za-z0-9-]+)(?:;[^:\n]*)?:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """One component of the calendar: its kind, the line it begins at, its unfolded text."""

    kind: str
    line: int
    text: str

    @property
    def uid(self) -> str:
        """Its UID, empty when there is none."""
        match = UID.search(self.text)
        return match.group(1).strip()[:500] if match else ""


def unfold(text: str) -> Iterator[tuple[int, str]]:
    """Content lines with the number of the line each begins at; a line that begins with a blank continues the last."""
    held, number = "", 0
    for index, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if line[:1] in (" ", "\t") and number:
            held += line[1:]
            continue
        if number and held:
            yield number, held
        held, number = line.strip("\ufeff"), index
    if number and held:
        yield number, held


def blocks(text: str) -> Iterator[Block]:
    """The components directly inside a calendar, nested ones included in theirs; one never closed ends at the next."""
    kind, start = "", 0
    lines: list[str] = []
    for number, line in unfold(text):
        word = line.strip().upper()
        if _begins(word, kind):
            if kind:
                yield Block(kind, start, "\n".join([*lines, f"END:{kind}"]))
            kind, start, lines = word[6:], number, [line]
        elif kind:
            lines.append(line)
            if word == f"END:{kind}":
                yield Block(kind, start, "\n".join(lines))
                kind, lines = "", []
    if kind:
        yield Block(kind, start, "\n".join([*lines, f"END:{kind}"]))


def _begins(word: str, inside: str) -> bool:
    """A component begins: any when we are in none, only a twin of the one we are in otherwise (it was never closed)."""
    return word.startswith("BEGIN:") and word != "BEGIN:VCALENDAR" and (not inside or word[6:] == inside)


def calendar_property(text: str, name: str) -> str:
    """A property of the calendar itself (``X-WR-TIMEZONE``, ``NAME``), from the head before its first component."""
    head = text[:20_000].split("BEGIN:VEVENT", 1)[0]
    match = re.search(rf"^{re.escape(name)}(?:;[^:\n]*)?:(.*)$", head, re.IGNORECASE | re.MULTILINE)
    return match.group(1).strip() if match else ""
