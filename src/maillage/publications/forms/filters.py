"""What a list of the magazine is narrowed to, read from its address and written to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from maillage.core.text import clean_line, slug
from maillage.publications.enums import Genre
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

NAMES = {"genre": "genres", "theme": "themes", "public": "audiences", "auteur": "author", "structure": "structure",
         "mot": "tag"}  # fmt: skip
MANY = frozenset({"genre", "theme", "public"})
LONGEST = 100


@dataclass(frozen=True)
class Filters:
    """Genres, themes and audiences (any of each), an author, a structure, a word."""

    genres: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    author: str = ""
    structure: str = ""
    tag: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the whole list is shown."""
        return self == Filters()

    def pairs(self) -> list[tuple[str, str]]:
        """As parameters, always in one order."""
        found: list[tuple[str, str]] = []
        for parameter, name in NAMES.items():
            value = getattr(self, name)
            found += [(parameter, one) for one in (value if parameter in MANY else (value,)) if one]
        return found

    def query(self) -> str:
        """The end of an address, with its question mark."""
        pairs = self.pairs()
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, parameter: str, value: str) -> "Filters":
        """The same with one thing less."""
        name = NAMES[parameter]
        rest: Any = tuple(one for one in getattr(self, name) if one != value) if parameter in MANY else ""
        return replace(self, **{name: rest})


def _known(codes: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for code in codes if code in wanted)


def read_filters(query: QueryDict) -> Filters:
    """The filters of an address; what means nothing is left out."""
    try:
        author = str(UUID(query.get("auteur", "")))
    except ValueError:
        author = ""
    return Filters(
        genres=_known(Genre.values, query.getlist("genre")),
        themes=_known([term.code for term in terms_of(Scheme.THEME)], query.getlist("theme")),
        audiences=_known([term.code for term in terms_of(Scheme.AUDIENCE)], query.getlist("public")),
        author=author,
        structure=slug(query.get("structure", "")[:LONGEST], fallback="", length=LONGEST),
        tag=slug(clean_line(query.get("mot", ""))[:LONGEST], fallback="", length=60),
    )
