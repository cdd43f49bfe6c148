"""Tables as files that no spreadsheet takes for formulas: CSV and XLSX."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter

RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip().startswith(RISKY) or text.startswith(("\t", "\r", "\n")) else text


def csv_lines(lines: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """CSV line by line, with semicolons and a BOM, as French spreadsheets open it; the first line is the headings."""
    yield "\ufeff".encode()
    for line in lines:
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerow([safe(value) for value in line])
        yield out.getvalue().encode()


def xlsx_of(title: str, lines: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one sheet whose cells are all text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    for number, line in enumerate(lines):
        for place, value in enumerate(line):
            sheet.write_string(number, place, safe(value))
    book.close()
    return out.getvalue()
