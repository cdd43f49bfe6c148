"""Everything that the page of one organisation reads of its rows, in one statement instead of fifteen.

Rows of each relation come as JSON arrays of their columns, one after the other: the statement is written once by
process from the models themselves, and making objects of the rows costs a tenth of asking for them one by one.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import connections, models

from maillage.directory.querysets.parts import JOINED, READ, ROWS

if TYPE_CHECKING:
    from maillage.directory.models import Organisation

RELATIONS = (*ROWS, *JOINED, "field_dates")
ARRAY = {"sqlite": "json_array({})", "postgresql": "json_build_array({})::text"}
# Of what is joined, or long, the columns that a page reads; of the rest, all of them.
LEAN: Mapping[str, tuple[str, ...]] = {
    "directory.Organisation": ("id", "contribution_id", "slug", "name"),
    "contributions.Contribution": ("id", "state"),
    "accounts.User": ("id", "display_name", "is_active"),
    "directory.Venue": (
        "id", "contribution_id", "organisation_id", "slug", "name", "address", "postcode", "commune_id", "latitude",
        "longitude", "merged_into_id",
    ),
    "geography.Commune": ("code", "name", "country"),
}  # fmt: skip


def _moment(value: str) -> datetime:
    """An instant, in UTC: SQLite keeps it without saying so."""
    found = datetime.fromisoformat(value)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _decimal(places: int, value: Any) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-places))


READERS: Mapping[str, Callable[[Any], Any]] = {
    "DateField": date.fromisoformat, "DateTimeField": _moment, "BooleanField": bool, "FloatField": float,
    "JSONField": json.loads, "UUIDField": UUID,
}  # fmt: skip


@dataclass(frozen=True)
class Slice:
    """The columns of one model in an array: where they begin, and by which relation the object hangs on another."""

    model: type[models.Model]
    names: tuple[str, ...]
    readers: tuple[Callable[[Any], Any] | None, ...]
    first: int
    holder: int
    """The slice of the object that points at this one; its own number for the row itself."""
    field: Any
    """The relation by which it does; None for the row itself."""

    def made(self, values: Sequence[Any], using: str) -> models.Model | None:
        """The object, or nothing when the join found none."""
        own = values[self.first : self.first + len(self.names)]
        if own[self.names.index(self.model._meta.pk.attname)] is None:
            return None
        read = [
            value if value is None or reader is None else reader(value)
            for value, reader in zip(own, self.readers, strict=True)
        ]
        return self.model.from_db(using, self.names, read)


def _reader(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, models.DecimalField):
        return partial(_decimal, field.decimal_places)
    return READERS.get(field.get_internal_type())


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    wanted = LEAN.get(model._meta.label)
    return [field for field in model._meta.concrete_fields if wanted is None or field.attname in wanted]


@dataclass
class _Writer:
    """The SELECT of one relation, while it is written."""

    vendor: str
    slices: list[Slice]
    columns: list[str]
    joins: list[str]

    def add(self, model: type[models.Model], holder: int, field: Any) -> int:
        """The columns of a model; gives the number of its slice, which names its table."""
        quote = connections["default"].ops.quote_name
        number, fields = len(self.slices), _fields(model)
        self.slices.append(
            Slice(model, tuple(one.attname for one in fields), tuple(map(_reader, fields)), len(self.columns),
                  number if field is None else holder, field)
        )  # fmt: skip
        for one in fields:
            text = "::text" if self.vendor == "postgresql" and one.get_internal_type() == "JSONField" else ""
            self.columns.append(f"t{number}.{quote(str(one.column))}{text}")
        return number

    def join(self, path: str) -> None:
        """The tables of a path of relations, each joined to the one before."""
        quote = connections["default"].ops.quote_name
        holder = 0
        for name in path.split("__"):
            field: Any = self.slices[holder].model._meta.get_field(name)
            number = self.add(field.related_model, holder, field)
            to, mine = quote(field.target_field.column), quote(field.column)
            self.joins.append(
                f" LEFT JOIN {quote(field.related_model._meta.db_table)} t{number} ON t{number}.{to} = t{holder}.{mine}"
            )
            holder = number


def _select(vendor: str, number: int, relation: str) -> tuple[str, tuple[Slice, ...]]:
    """The SELECT of a relation of an organisation, and how its arrays are read."""
    quote = connections["default"].ops.quote_name
    found: Any = apps.get_model("directory", "Organisation")._meta.get_field(relation)
    writer = _Writer(vendor, [], [], [])
    writer.add(found.related_model, 0, None)
    table = f"{quote(found.related_model._meta.db_table)} t0"
    if found.many_to_many:
        own, other = quote(found.m2m_column_name()), quote(found.m2m_reverse_name())
        table = f"{quote(found.m2m_db_table())} x JOIN {table} ON t0.{quote('id')} = x.{other}"
        where = f"x.{own}"
    else:
        where = f"t0.{quote(found.field.column)}"
    for path in JOINED.get(relation, ()):
        writer.join(path)
    array = ARRAY[vendor].format(", ".join(writer.columns))
    sql = f"SELECT {number}, {array} FROM {table}{''.join(writer.joins)} WHERE {where} = %s"  # noqa: S608 - our own names
    return sql, tuple(writer.slices)


@cache
def _statement(vendor: str) -> tuple[str, tuple[tuple[Slice, ...], ...]]:
    """The statement of an engine, and how the arrays of each relation are read."""
    parts = [_select(vendor, number, relation) for number, relation in enumerate(RELATIONS)]
    return " UNION ALL ".join(sql for sql, _slices in parts), tuple(slices for _sql, slices in parts)


def read_rows(organisation: "Organisation", using: str = "default") -> None:
    """Put the rows of every relation on an organisation, as plain lists that `rules.facts` reads first, by id."""
    sql, readers = _statement(connections[using].vendor)
    found: list[list[Any]] = [[] for _relation in RELATIONS]
    with connections[using].cursor() as cursor:
        cursor.execute(sql, [organisation.pk] * len(RELATIONS))
        for number, told in cursor.fetchall():
            found[number].append(_object(readers[number], json.loads(told, parse_float=Decimal), using))
    for relation, rows in zip(RELATIONS, found, strict=True):
        setattr(organisation, f"{READ}{relation}", sorted(rows, key=lambda row: row.pk))


def _object(slices: Sequence[Slice], values: Sequence[Any], using: str) -> Any:
    """The object of an array, with those that are joined to it."""
    made = [one.made(values, using) for one in slices]
    for one, part in zip(slices, made, strict=True):
        holder = made[one.holder]
        if one.field is not None and holder is not None:
            one.field.set_cached_value(holder, part)
    return made[0]
