"""The filters of the list of actors, read from an address and written back into one."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from maillage.core.text import clean_line

MOST_VALUES = 20
LONGEST = 90
# The name of each filter in addresses.
NAMES = {"families": "famille", "themes": "theme", "audiences": "public", "labels": "label", "networks": "reseau",
         "departments": "dep"}  # fmt: skip
SIDES = 4


@dataclass(frozen=True)
class ActorFilters:
    """What a visitor asked: words, choices, a commune where somebody works, an area of the map."""

    text: str = ""
    families: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    ess: bool = False
    commune: str = ""
    where: str = ""
    box: tuple[float, float, float, float] | None = None

    def pairs(self) -> list[tuple[str, str]]:
        """The filters that are on, by the names of addresses."""
        found = [("q", self.text), ("ou", self.where), ("commune", self.commune)]
        for field, name in NAMES.items():
            found += [(name, value) for value in getattr(self, field)]
        found += [("ess", "1" if self.ess else ""), ("zone", ",".join(f"{side:g}" for side in self.box or ()))]
        return [(name, value) for name, value in found if value]

    def query(self) -> str:
        """The address part of this search, with ``?``."""
        pairs = self.pairs()
        return "?" + urlencode(pairs) if pairs else ""

    def without(self, field: str, value: str = "") -> "ActorFilters":
        """The same without one filter, or without one of its values."""
        changes: dict[str, Any] = {"where": "", "commune": ""} if field == "where" else {}
        if value:
            changes = {field: tuple(one for one in getattr(self, field) if one != value)}
        return replace(self, **(changes or {field: getattr(ActorFilters(), field)}))


def _values(query: QueryDict, name: str) -> tuple[str, ...]:
    typed = (clean_line(value)[:LONGEST] for value in query.getlist(name)[:MOST_VALUES])
    return tuple(dict.fromkeys(value for value in typed if value))


def _box(text: str) -> tuple[float, float, float, float] | None:
    try:
        sides = [float(part) for part in text.split(",")]
    except ValueError:
        return None
    if len(sides) != SIDES:
        return None
    west, south, east, north = sides
    fits = -180 <= west < east <= 180 and -90 <= south < north <= 90  # noqa: PLR2004 - degrees
    return (west, south, east, north) if fits else None


def read_actors(query: QueryDict) -> ActorFilters:
    """Read the filters of an address; unknown values simply find nothing, and the page says so."""
    return ActorFilters(
        text=clean_line(query.get("q") or "")[:120],
        ess=(query.get("ess") or "") in {"1", "on"},
        commune=clean_line(query.get("commune") or "")[:8],
        where=clean_line(query.get("ou") or "")[:LONGEST],
        box=_box(query.get("zone") or ""),
        **{field: _values(query, name) for field, name in NAMES.items()},
    )
