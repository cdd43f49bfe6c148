"""Readers of what others publish. One call for every format: :func:`read`.

Those that need a large library (calendars, feeds, workbooks) are loaded when a file asks for them: web processes start
sooner and weigh less.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from maillage.imports.readers import jsonld, openagenda, opendatasoft, table, tourism
from maillage.imports.readers.dates import known_zone
from maillage.imports.readers.detect import FORMAT_LABELS, Format, detect
from maillage.imports.readers.guard import Unreadable, load_json, unpack
from maillage.imports.readers.mapping import FIELDS, Proposal, propose_mapping, signature
from maillage.imports.readers.table import Table, csv_rows, table_of
from maillage.imports.schemas import Options, Problem, SourceEvent

__all__ = [
    "FIELDS",
    "FORMAT_LABELS",
    "Format",
    "Proposal",
    "Table",
    "Unreadable",
    "detect",
    "open_table",
    "propose_mapping",
    "read",
    "signature",
    "unpack",
]


def _large(name: str) -> Any:
    """A reader that brings a large library with it."""
    return import_module(f"maillage.imports.readers.{name}")


Reading = Iterator[SourceEvent | Problem]
READERS: dict[Format, Callable[[bytes, ZoneInfo, Options], Reading]] = {
    Format.OPENAGENDA: lambda data, zone, options: openagenda.read(load_json(data), zone=zone, options=options),
    Format.OPENDATASOFT: lambda data, zone, options: opendatasoft.read(load_json(data), zone=zone, options=options),
    Format.ICAL: lambda data, zone, options: _large("ical").read(data, zone=zone, options=options),
    Format.RSS: lambda data, zone, options: _large("rss").read(data, zone=zone, options=options),
    Format.CSV: lambda data, zone, options: table.read(csv_rows(data), zone=zone, options=options),
    Format.XLSX: lambda data, zone, options: table.read(
        _large("workbook").workbook_rows(data), zone=zone, options=options
    ),
    Format.JSONLD: lambda data, zone, options: jsonld.read(load_json(data), zone=zone, options=options),
    Format.HTML: lambda data, zone, options: jsonld.read_page(data, zone=zone, options=options),
    Format.TOURISM: lambda data, zone, options: tourism.read(load_json(data), zone=zone, options=options),
}


def read(data: bytes, *, file_format: Format | str, zone: str, options: Options) -> Reading:
    """Events and problems of unpacked content, in the order of the file.

    Args:
        data: what :func:`unpack` gave.
        file_format: what :func:`detect` gave, or the person chose.
        zone: IANA name of the zone of local hours.
        options: mapping, day of reading, address.

    Raises:
        Unreadable: the whole file is refused, in a sentence; possibly after some records.
    """
    place = known_zone(zone)
    if place is None:
        raise Unreadable(_("Le fuseau horaire « %(zone)s » n’existe pas.") % {"zone": zone[:60]})
    yield from READERS[Format(file_format)](data, place, options)


def open_table(data: bytes, file_format: Format | str) -> Table:
    """The header and first rows of a spreadsheet, to propose what each column is.

    Raises:
        Unreadable: not a table that can be read.
    """
    return table_of(_large("workbook").workbook_rows(data) if Format(file_format) is Format.XLSX else csv_rows(data))
