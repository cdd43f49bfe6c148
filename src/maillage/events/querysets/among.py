"""Rows of our own statements about some events: in lists and calendars the ORM would cost more than the query."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections

AMONG = {"sqlite": "IN (SELECT value FROM json_each(%s))", "postgresql": "= ANY(%s)"}


def read(sql: str, ids: Sequence[int], using: str = "default", **parts: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement of ours about these events: their numbers are one parameter, however many."""
    vendor = connections[using].vendor
    wanted = list(ids) if vendor == "postgresql" else json.dumps(list(ids))
    with connections[using].cursor() as cursor:
        cursor.execute(sql.format(among=AMONG[vendor], **parts), [wanted])
        yield from cursor.fetchall()


def unpacked(value: Any) -> Any:
    """A JSON column, whether the engine gives it read or as text."""
    return json.loads(value) if isinstance(value, str) else value
