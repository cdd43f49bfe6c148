"""The filters of the list of resources, read from an address: the same words serve the list and the feeds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from maillage.core.text import clean_line, slug
from maillage.resources.enums import OLDEST

# The word of the address, and what it narrows.
MANY = {
    "type": "types", "pour": "sectors", "theme": "themes", "discipline": "disciplines", "public": "audiences",
    "niveau": "levels", "besoin": "needs", "langue": "languages",
}  # fmt: skip
DURATIONS = ("1", "2", "3", "4")
MOST_VALUES = 40


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a visitor asked for, in the words of the address. Empty means « no limit »."""

    text: str = ""
    many: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    age_from: int | None = None
    age_to: int | None = None
    only: bool = False
    lasts: str = ""
    structure: str = ""
    author: str = ""

    def of(self, name: str) -> tuple[str, ...]:
        """The values chosen for a filter with several choices."""
        return self.many.get(name, ())

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for."""
        return not self.pairs()

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as (name, value) pairs in one fixed order: one set of filters has one address."""
        single = {
            "q": self.text,
            "age": "" if self.age_from is None else str(self.age_from),
            "age_max": "" if self.age_to is None else str(self.age_to),
            "duree": self.lasts,
            "rien_d_autre": "1" if self.only else "",
            "structure": self.structure,
            "auteur": self.author,
        }
        chosen = [(name, value) for name in MANY for value in self.of(name)]
        return [(name, value) for name, value in single.items() if value] + chosen

    def query(self) -> str:
        """The address part of these filters, with ``?``."""
        pairs = self.pairs()
        return "?" + urlencode(pairs) if pairs else ""

    def without(self, name: str, value: str = "") -> "Filters":
        """The same filters less one value."""
        if name in MANY:
            left = tuple(item for item in self.of(name) if item != value)
            return replace(self, many={**self.many, name: left})
        fields: dict[str, dict[str, Any]] = {
            "q": {"text": ""}, "age": {"age_from": None, "age_to": None}, "duree": {"lasts": ""},
            "rien_d_autre": {"only": False}, "structure": {"structure": ""}, "auteur": {"author": ""},
        }  # fmt: skip
        return replace(self, **fields[name])


def _age(raw: str) -> int | None:
    typed = clean_line(raw)
    known = typed.isascii() and typed.isdigit() and len(typed) <= 3  # noqa: PLR2004 - digits of an age
    return min(int(typed), OLDEST) if known else None


def _uid(raw: str) -> str:
    try:
        return str(UUID(raw))
    except ValueError:
        return ""


def read_filters(query: QueryDict) -> Filters:
    """Read the filters of an address; a value that nothing has finds nothing, and its chip takes it away."""
    low, high = _age(query.get("age") or ""), _age(query.get("age_max") or "")
    if low is not None and high is not None and high < low:
        low, high = high, low
    lasts = query.get("duree") or ""
    many = {
        name: tuple(dict.fromkeys(filter(None, (clean_line(one)[:60] for one in query.getlist(name)))))[:MOST_VALUES]
        for name in MANY
    }
    return Filters(
        text=clean_line(query.get("q") or "")[:120],
        many=many,
        age_from=low,
        age_to=high,
        only=(query.get("rien_d_autre") or "") in {"1", "on"},
        lasts=lasts if lasts in DURATIONS else "",
        structure=slug(query.get("structure", "")[:100], fallback="", length=100),
        author=_uid(clean_line(query.get("auteur") or "")),
    )
