"""Where the time of an answer goes: the shares of one profile, in words that a reader of the page understands."""

import cProfile
import pstats
from collections.abc import Callable
from typing import Any

PARTS = (
    ("database", ("psycopg", "sqlite3")),
    ("statements built and rows made by the ORM", ("/django/db/",)),
    ("templates", ("/django/template/", "/django/utils/html", "/django/utils/safestring", "/django/templatetags/", "/html/", "/templatetags/")),
    ("translation", ("/django/utils/translation", "/django/utils/functional", "/asgiref/", "gettext")),
    ("drawing of maps", ("/maillage/geography/",)),
    ("lists and counts in memory", ("/search/columns/", "/querysets/", "numpy")),
    ("search index", ("/maillage/search/",)),
    ("pages of ours", ("/maillage/",)),
)  # fmt: skip
REST = "everything else (routing, middleware, compression, JSON)"
LEAST = 0.04


def _part(where: str) -> str:
    return next((name for name, signs in PARTS if any(sign in where for sign in signs)), REST)


def shares(call: Callable[[], Any]) -> dict[str, float]:
    """The share of each part in the processor time of a call, the largest first; what is below 4 % is left out.

    Functions written in C belong to the part that calls them, but for those of the database.
    """
    profile = cProfile.Profile()
    profile.enable()
    call()
    profile.disable()
    spent: dict[str, float] = {}
    for (file, _line, name), (_calls, _all, own, _whole, callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined] - the stubs leave it out
        if file != "~":
            spent[_part(file)] = spent.get(_part(file), 0.0) + own
        elif _part(name) == "database":
            spent["database"] = spent.get("database", 0.0) + own
        else:
            for (caller, *_rest), told in callers.items():
                spent[_part(caller)] = spent.get(_part(caller), 0.0) + told[2]
    total = sum(spent.values()) or 1.0
    ordered = sorted(spent.items(), key=lambda item: -item[1])
    return {name: round(value / total, 3) for name, value in ordered if value / total >= LEAST}
