"""Workbooks (.xlsx, .ods): measured before they are opened, then read by calamine; formulas give their last value."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from maillage.imports.readers.guard import Unreadable, open_zip, part_chunks
from maillage.imports.readers.table import COLUMN_LIMIT, Row

CELL_AREA = 5_000_000
CELL_REFERENCE = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
SHEETS = 20
EXPECTED = (CalamineError, ValueError, OSError, MemoryError)
OVERLAP = 65_536
ODS_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
ODS_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
SHEET_XML = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


def workbook_rows(data: bytes) -> Iterator[tuple[int, Row]]:
    """The rows of the first sheet that holds a table, with their number in the sheet.

    Raises:
        Unreadable: damaged, protected, an old .xls, or an area of more than five million cells.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_("Ce classeur est d’un format ancien (.xls) ou protégé. Enregistrez-le en .xlsx ou .ods."))
    parts = open_zip(data)
    if "content.xml" in parts:
        _measure_ods(data, parts["content.xml"])
    elif any(SHEET_XML.fullmatch(name) for name in parts):
        _measure_xlsx(data, parts)
    else:
        raise Unreadable(_("Ce fichier compressé n’est pas un classeur. Envoyez un .xlsx, un .ods ou un .csv."))
    yield from _read(data)


def _too_wide() -> Unreadable:
    return Unreadable(
        _("Une cellule isolée très loin rend la feuille démesurée. Copiez le tableau dans un classeur neuf.")
    )


def _measure_xlsx(data: bytes, parts: dict[str, zipfile.ZipInfo]) -> None:
    for name, part in parts.items():
        if not SHEET_XML.fullmatch(name):
            continue
        widest = tallest = 0
        tail = b""
        for chunk in part_chunks(data, part):
            block = tail + chunk
            for letters, number in CELL_REFERENCE.findall(block):
                widest, tallest = max(widest, _rank(letters)), max(tallest, int(number))
            tail = block[max(block.rfind(b"<"), 0) :][-OVERLAP:]
        if widest * tallest > CELL_AREA:
            raise _too_wide()


def _rank(letters: bytes) -> int:
    rank = 0
    for letter in letters:
        rank = rank * 26 + letter - 64
    return rank


class _Measure:
    """A parser target that counts the area an OpenDocument sheet spans once its repetitions are unrolled."""

    def __init__(self) -> None:
        self.row = self.column = self.row_repeat = self.widest = self.tallest = 0

    def start(self, tag: Any, attrib: Any) -> None:
        if tag == f"{ODS_TABLE}table":
            self.row = 0
        elif tag == f"{ODS_TABLE}table-row":
            self.row_repeat = _repeat(attrib.get(f"{ODS_TABLE}number-rows-repeated"))
            self.row, self.column = self.row + self.row_repeat, 0
        elif tag == f"{ODS_TABLE}table-cell":
            self.column += _repeat(attrib.get(f"{ODS_TABLE}number-columns-repeated"))
            if f"{ODS_OFFICE}value-type" in attrib:
                self.widest, self.tallest = max(self.widest, self.column), max(self.tallest, self.row)
                if self.widest * self.tallest > CELL_AREA:
                    raise _too_wide()

    def end(self, tag: Any) -> None:
        """Nothing to close."""

    def data(self, data: Any) -> None:
        """Texts are not counted."""

    def comment(self, text: Any) -> None:
        """Nor are comments."""

    def close(self) -> None:
        """Nothing to give."""


def _repeat(value: str | None) -> int:
    return min(int(value), 10_000_000) if value and value.isascii() and value.isdigit() else 1


def _measure_ods(data: bytes, part: zipfile.ZipInfo) -> None:
    parser = etree.XMLParser(target=_Measure(), resolve_entities=False, no_network=True, huge_tree=False)
    try:
        for chunk in part_chunks(data, part):
            parser.feed(chunk)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise Unreadable(_("Le classeur est abîmé. Ouvrez-le, enregistrez-le à nouveau en .xlsx ou .ods.")) from error


def _read(data: bytes) -> Iterator[tuple[int, Row]]:
    best = _first_table(data)
    if not best:
        raise Unreadable(
            _("Le classeur ne contient pas de tableau. Mettez les titres de colonnes puis une ligne par événement.")
        )
    for number, row in enumerate(best, start=1):
        while row and row[-1] == "":
            row.pop()
        if len(row) > COLUMN_LIMIT:
            raise Unreadable(_("La feuille a plus de 300 colonnes. Gardez les colonnes utiles."))
        yield number, [None if cell == "" else cell for cell in row]


def _first_table(data: bytes) -> list[list[Any]]:
    """The first sheet with two rows and two columns. A panic of the reader (Rust) is no ``Exception``: it is named."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names[:SHEETS]:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if len(rows) > 1 and max(map(len, rows)) > 1:
                return rows
    except BaseException as error:
        if isinstance(error, EXPECTED) or type(error).__name__ == "PanicException":
            raise Unreadable(
                _("Le classeur est abîmé ou protégé. Enregistrez-le à nouveau en .xlsx ou .ods.")
            ) from error
        raise
    return []
