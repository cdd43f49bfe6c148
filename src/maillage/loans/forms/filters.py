"""The filters of the catalogue, read from an address: one set of filters has one address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from maillage.core.text import clean_line

MANY = {"type": "kinds", "theme": "themes", "public": "audiences", "preteur": "lenders", "avec": "traits"}
MOST_VALUES = 40
OLDEST = 120
LARGEST = Decimal(100_000)
FARTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a visitor asked for, in the words of the address. Empty means « no limit »."""

    text: str = ""
    many: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    age: int | None = None
    room: Decimal | None = None
    first: date | None = None
    last: date | None = None

    def of(self, name: str) -> tuple[str, ...]:
        """The values chosen for a filter with several choices."""
        return self.many.get(name, ())

    @property
    def period(self) -> tuple[date, date] | None:
        """The days between which it must be free; one day given alone is that day."""
        first, last = self.first or self.last, self.last or self.first
        return (first, last) if first is not None and last is not None else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for."""
        return not self.pairs()

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as (name, value) pairs in one fixed order."""
        single = {
            "q": self.text, "age": "" if self.age is None else str(self.age),
            "surface": "" if self.room is None else f"{self.room.normalize():f}",
            "du": self.first.isoformat() if self.first else "", "au": self.last.isoformat() if self.last else "",
        }  # fmt: skip
        chosen = [(name, value) for name in MANY for value in self.of(name)]
        return [(name, value) for name, value in single.items() if value] + chosen

    def query(self) -> str:
        """The address part of these filters, with ``?``."""
        pairs = self.pairs()
        return "?" + urlencode(pairs) if pairs else ""

    def without(self, name: str, value: str = "") -> "Filters":
        """The same filters less one value."""
        if name in MANY:
            return replace(self, many={**self.many, name: tuple(one for one in self.of(name) if one != value)})
        gone: dict[str, dict[str, Any]] = {
            "q": {"text": ""}, "age": {"age": None}, "surface": {"room": None}, "du": {"first": None, "last": None},
        }  # fmt: skip
        return replace(self, **gone[name])


def read_day(raw: str, today: date) -> date | None:
    """A day typed in an address, as long as it is near enough to mean something."""
    try:
        day = date.fromisoformat(clean_line(raw)[:10])
    except ValueError:
        return None
    return day if abs(day - today) <= FARTHEST else None


def _age(raw: str) -> int | None:
    typed = clean_line(raw)
    known = typed.isascii() and typed.isdigit() and len(typed) <= 3  # noqa: PLR2004 - digits of an age
    return min(int(typed), OLDEST) if known else None


def _room(raw: str) -> Decimal | None:
    try:
        number = Decimal(clean_line(raw)[:12].replace(",", "."))
    except InvalidOperation:
        return None
    return min(number, LARGEST).quantize(Decimal("0.01")) if number.is_finite() and number > 0 else None


def read_filters(query: QueryDict, today: date) -> Filters:
    """Read the filters of an address; a value that nothing has finds nothing, and its chip takes it away."""
    first, last = read_day(query.get("du") or "", today), read_day(query.get("au") or "", today)
    if first is not None and last is not None and last < first:
        first, last = last, first
    return Filters(
        text=clean_line(query.get("q") or "")[:120],
        many={
            name: tuple(dict.fromkeys(filter(None, (clean_line(one)[:90] for one in query.getlist(name)))))[
                :MOST_VALUES
            ]
            for name in MANY
        },
        age=_age(query.get("age") or ""),
        room=_room(query.get("surface") or ""),
        first=first,
        last=last,
    )
