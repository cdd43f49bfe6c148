"""What the list of announcements holds in memory of each published one that is not closed.

Closing dates are days (ordinals): one copy answers for any day, and the question leaves out those that are past.
See docs/decisions/0006-columns.md.
"""

from typing import Any

import numpy as np
from django.apps import apps
from django.db import connections
from django.db.models import F

from maillage.contributions.enums import State
from maillage.search.columns import Codes, Columns, Load, Spec

CLOCK = "announcements"
NETWORK = 0
EVERYTHING = -1
POINT = ("latitude", "longitude")
MINUTE = 60
TYPES = {
    "genre": "u1", "contract": "u1", "remote": "u1", "themes": "u8", "latitude": "f4", "longitude": "f4",
    "department": "i2", "organisation": "i8", "author": "i8", "closes": "i4", "published": "i4",
}  # fmt: skip
FIELDS = (
    "pk", "genre", "contract", "remote", "themes_mask", "commune__latitude", "commune__longitude",
    "commune__department", "organisation", "contribution__author", "closes_on", "contribution__published_at",
)  # fmt: skip

genres, contracts, remotes, departments = Codes(), Codes(), Codes(), Codes()
bits: dict[str, int] = {}


def load(since: int | None, using: str) -> Load:
    """Every published announcement that is not closed, or what changed after a tick (those that left included)."""
    model = apps.get_model("announcements", "Announcement")
    after = EVERYTHING if since is None else since
    _learn_terms(using)
    changed = model._default_manager.using(using).filter(contribution__tick__gt=after)
    here = changed.filter(contribution__state=State.PUBLISHED, closed_at=None)
    rows = np.fromiter(
        map(_figures, here.order_by("pk").values_list(*FIELDS).iterator()), dtype=[("id", "i8"), *TYPES.items()]
    )
    placed = here.filter(contribution__placements__shown=True).order_by("pk")
    pairs = [
        *placed.values_list("pk", "contribution__placements__territory"),
        *(
            (pk, NETWORK)
            for pk in placed.filter(contribution__placements__territory=F("contribution__origin")).values_list(
                "pk", flat=True
            )
        ),
    ]
    shown = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    touched = None if since is None else np.array(list(changed.order_by("pk").values_list("pk", flat=True)), dtype="i8")
    return Load(
        ids=np.ascontiguousarray(rows["id"]),
        columns={name: np.ascontiguousarray(rows[name]) for name in TYPES},
        links={"shown": (shown[:, 0], shown[:, 1])},
        touched=touched,
    )


def _figures(row: tuple[Any, ...]) -> tuple[float, ...]:
    """One announcement as figures, in the order of ``TYPES``."""
    pk, genre, contract, remote, mask, lat, lon, department, organisation, author, closes_on, published_at = row
    nowhere = float("nan")
    return (
        pk, genres[genre], contracts[contract], remotes[remote], mask, nowhere if lat is None else lat,
        nowhere if lon is None else lon, departments[department], organisation or 0, author or 0,
        closes_on.toordinal(), int(published_at.timestamp()) // MINUTE,
    )  # fmt: skip


def _learn_terms(using: str) -> None:
    """The bits of themes: they never change, terms are only added."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT code, bit FROM vocabularies_term WHERE scheme = 'theme'")
        bits.update(cursor.fetchall())


announcements = Columns(Spec(name=CLOCK, columns=TYPES, links=("shown",), point=POINT, load=load))
