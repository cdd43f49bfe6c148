"""The filters of the list of announcements, read from an address: the same words serve the list and the feeds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from maillage.core.text import clean_line

RADII = (5, 10, 20, 40, 60, 100)
DEFAULT_RADIUS = 40
MOST_VALUES = 40
MANY = ("genre", "contrat", "theme", "dep")
ORDERS = ("echeance",)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a visitor asked for, in the words of the address. Empty means « no limit »."""

    text: str = ""
    where: str = ""
    commune: str = ""
    radius: int = DEFAULT_RADIUS
    many: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    remote: bool = False
    soon: bool = False
    organisation: str = ""
    author: str = ""
    order: str = ""

    def of(self, name: str) -> tuple[str, ...]:
        """The values chosen for a filter with several choices."""
        return self.many.get(name, ())

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for, whatever the order."""
        return not replace(self, order="").pairs()

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as (name, value) pairs in one fixed order: one set of filters has one address."""
        placed = bool(self.commune or self.where)
        single = {
            "q": self.text,
            "ou": "" if self.commune else self.where,
            "commune": self.commune,
            "rayon": str(self.radius) if placed and self.radius != DEFAULT_RADIUS else "",
            "distance": "1" if self.remote else "",
            "bientot": "1" if self.soon else "",
            "structure": self.organisation,
            "auteur": self.author,
            "tri": self.order,
        }
        chosen = [(name, value) for name in MANY for value in self.of(name)]
        return [(name, value) for name, value in single.items() if value] + chosen

    def query(self, **changes: str) -> str:
        """The address part of these filters, with ``?``."""
        pairs = self.pairs() + [(name, value) for name, value in changes.items() if value]
        return "?" + urlencode(pairs) if pairs else ""

    def without(self, name: str, value: str = "") -> "Filters":
        """The same filters less one value."""
        if name in MANY:
            left = tuple(item for item in self.of(name) if item != value)
            return replace(self, many={**self.many, name: left})
        fields: dict[str, dict[str, object]] = {
            "q": {"text": ""}, "ou": {"where": "", "commune": "", "radius": DEFAULT_RADIUS},
            "distance": {"remote": False}, "bientot": {"soon": False}, "structure": {"organisation": ""},
            "auteur": {"author": ""}, "tri": {"order": ""},
        }  # fmt: skip
        return replace(self, **fields[name])  # type: ignore[arg-type]  # each field with its own type


def _uid(raw: str) -> str:
    try:
        return str(UUID(raw))
    except ValueError:
        return ""


def read_filters(query: QueryDict) -> Filters:
    """Read the filters of an address; a value that nothing has finds nothing, and its chip takes it away."""
    radius = clean_line(query.get("rayon") or "")
    known = radius.isascii() and radius.isdigit() and len(radius) <= 3 and int(radius) in RADII  # noqa: PLR2004 - digits
    order = clean_line(query.get("tri") or "")
    many = {
        name: tuple(dict.fromkeys(filter(None, (clean_line(one)[:60] for one in query.getlist(name)))))[:MOST_VALUES]
        for name in MANY
    }
    return Filters(
        text=clean_line(query.get("q") or "")[:120],
        where=clean_line(query.get("ou") or "")[:120],
        commune=clean_line(query.get("commune") or "")[:8],
        radius=int(radius) if known else DEFAULT_RADIUS,
        many=many,
        remote=(query.get("distance") or "") in {"1", "on"},
        soon=(query.get("bientot") or "") in {"1", "on"},
        organisation=clean_line(query.get("structure") or "")[:90],
        author=_uid(clean_line(query.get("auteur") or "")),
        order=order if order in ORDERS else "",
    )
