"""What writes the journal. Every action of the house ends by one `record`.

    record(actor=actor, verb="published", obj=event, at=at, territory_id=event.contribution.origin_id, note=note)

One INSERT, in the caller's transaction. Verbs are English past participles; the pages that show them translate them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from maillage.accounts.models import User
from maillage.core.bulk import insert
from maillage.journal.models import Entry


@dataclass(frozen=True)
class Deed:
    """One line to write by `record_many`: what was done to which object."""

    verb: str
    obj: models.Model
    territory_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


def _entry(
    *,
    actor: User | None,
    verb: str,
    kind: str,
    object_id: object,
    label: str,
    at: datetime,
    territory_id: int | None,
    details: dict[str, Any],
) -> Entry:
    """A line ready to be written; names are cut to the width of their column."""
    return Entry(
        at=at,
        actor=actor,
        actor_name=str(actor)[:120] if actor else "",
        verb=verb,
        kind=kind,
        object_id=str(object_id),
        object_label=label[:200],
        territory_id=territory_id,
        details=details,
    )


@transaction.atomic(savepoint=False)
def record(
    *,
    actor: User | None,
    verb: str,
    at: datetime,
    obj: models.Model | None = None,
    kind: str = "",
    object_id: object = "",
    label: str = "",
    territory_id: int | None = None,
    **details: Any,
) -> Entry:
    """Write one line: `actor` did `verb` to `obj` (or to the thing named by `kind`, `object_id` and `label`).

    `actor` is None when the machine acts by itself. `details` are JSON values (dates and decimals too); put no
    personal data there that the line does not need. Neither actor nor object is read again.
    """
    entry = _entry(
        actor=actor,
        verb=verb,
        kind=kind or (obj._meta.label_lower if obj is not None else ""),
        object_id=object_id or (obj.pk if obj is not None else ""),
        label=label or (str(obj) if obj is not None else ""),
        at=at,
        territory_id=territory_id,
        details=details,
    )
    entry.save(force_insert=True)
    return entry


@transaction.atomic(savepoint=False)
def record_many(*, actor: User | None, deeds: Iterable[Deed], at: datetime) -> int:
    """Write the lines of an import or a bulk action, all at once; gives how many."""
    entries = [
        _entry(
            actor=actor,
            verb=deed.verb,
            kind=deed.obj._meta.label_lower,
            object_id=deed.obj.pk,
            label=str(deed.obj),
            at=at,
            territory_id=deed.territory_id,
            details=deed.details,
        )
        for deed in deeds
    ]
    insert(entries)
    return len(entries)


@transaction.atomic
def forget(*, person: User, emptied: Mapping[str, Sequence[object]] | None = None) -> int:
    """Blank what names a person who asks to be forgotten; gives the number of lines touched.

    The lines stay, with their verb, object and date: what was decided stays decided, by somebody without a name. Lines
    about the account itself lose their label and details, and so do those about what was ``emptied`` with it (keys by
    kind): they hold the titles it had. This is the one change that the triggers let through.
    """
    table = connection.ops.quote_name(Entry._meta.db_table)
    author = f"UPDATE {table} SET actor_id = NULL, actor_name = '' WHERE actor_id = %s"  # noqa: S608 - our own table
    account = (
        f"UPDATE {table} SET object_label = '', details = '{{}}'"  # noqa: S608 - our own table
        " WHERE kind = %s AND object_id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(author, [person.pk])
        touched: int = cursor.rowcount
        gone = {**(emptied or {}), person._meta.label_lower: [person.pk]}
        cursor.executemany(account, [(kind, str(key)) for kind, keys in gone.items() for key in keys])
        return touched + int(cursor.rowcount)
