"""Opendatasoft records: API v1 (``records[].fields``, or a bare list) and v2.1 (``results[]``).

https://help.opendatasoft.com/apis/ods-explore-v2/ ; the columns of each data set are recognised by their names.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from maillage.imports.readers.dates import known_zone
from maillage.imports.readers.flat import build
from maillage.imports.readers.mapping import fields_of, propose_mapping
from maillage.imports.readers.record import Record, attempt
from maillage.imports.schemas import Options, Problem, SourceEvent


def records_in(document: Any) -> list[Any]:
    """The records of either version."""
    if isinstance(document, Mapping):
        for key in ("results", "records"):
            if isinstance(document.get(key), list):
                return list(document[key])
        return []
    return list(document) if isinstance(document, list) else []


def columns_of(record: Any) -> dict[str, Any]:
    """The columns of one record: v1 ``fields``, v2.0 ``record.fields``, v2.1 the record itself; v1's id is added."""
    if not isinstance(record, Mapping):
        return {}
    inner = record.get("record") if isinstance(record.get("record"), Mapping) else record
    fields = inner.get("fields") if isinstance(inner, Mapping) else None
    if isinstance(fields, Mapping):
        return dict(fields) | ({"recordid": record["recordid"]} if record.get("recordid") else {})
    return dict(record)


def looks_like_v1(value: Any) -> bool:
    """Whether an object is a v1 record."""
    return isinstance(value, Mapping) and "recordid" in value and isinstance(value.get("fields"), Mapping)


def looks_like_rows(value: Any) -> bool:
    """Whether a bare object names a title and a date among its columns."""
    found = (
        {proposal.field for proposal in propose_mapping([str(name) for name in value][:500]).values()}
        if value
        else set()
    )
    return "title" in found and bool({"start", "timings", "first_start"} & found)


def read(document: Any, *, zone: ZoneInfo, options: Options) -> Iterator[SourceEvent | Problem]:
    """Each record as an event; a column that nobody recognises is left aside, as one corrected to nothing."""
    rows = [columns_of(record) for record in records_in(document)]
    headers = list(dict.fromkeys(name for row in rows for name in row))[:500]
    fields = fields_of(headers, (), options.mapping)
    for line, row in enumerate(rows, start=1):
        own_zone = known_zone(str(row.get("location_timezone") or row.get("timezone") or ""))
        record = Record(line, own_zone or zone, options)
        if not row:
            yield from record.refuse("record", _("Cet enregistrement est vide."), _("Retirez-le du fichier."))
            continue
        values: dict[str, object] = {}
        for name in headers:
            if fields[name] and row.get(name) is not None:
                values.setdefault(fields[name], row[name])
        yield from attempt(record, build(values, record))
