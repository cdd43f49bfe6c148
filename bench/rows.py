"""Writing rows by the hundred thousand, past the objects: columns that are not named take the model's defaults."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, models

AT_ONCE = 20_000
ADAPTERS: dict[type[models.Field[Any, Any]], Callable[[Any], Any]] = {
    models.DateTimeField: lambda value: value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else value,
    models.UUIDField: lambda value: value.hex if isinstance(value, UUID) else value,
    models.JSONField: json.dumps,
}


def _default(field: models.Field[Any, Any]) -> Any:
    adapt = ADAPTERS.get(type(field))
    value = field.get_default()
    return adapt(value) if adapt else value


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as values of these attributes (``venue_id``, ``title``…), aware instants in UTC."""
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key and field.attname not in names)]
    places = [names.index(field.attname) if field.attname in names else None for field in fields]
    constants = [None if place is not None else _default(field) for field, place in zip(fields, places, strict=True)]
    adapters = [ADAPTERS.get(type(field)) for field in fields]

    def values() -> Iterator[list[Any]]:
        for row in rows:
            yield [
                constant if place is None else adapt(row[place]) if adapt else row[place]
                for place, constant, adapt in zip(places, constants, adapters, strict=True)
            ]

    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"
    waiting = values()
    with connection.cursor() as cursor:
        while batch := list(islice(waiting, AT_ONCE)):
            cursor.executemany(sql, batch)
