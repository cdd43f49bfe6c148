"""The *compte rendu financier* as a workbook: numbers stay numbers, no text is taken for a formula."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

from maillage.core.spreadsheets import safe

Value = str | Decimal | None


def workbook(title: str, lead: Sequence[str], head: Sequence[str], lines: Iterable[Sequence[Value]]) -> bytes:
    """A sheet: what it is about, the headings, the lines; the fourth column is a rate, the others euros."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    bold, euros, rate = (
        book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00\\ €"}),
        book.add_format({"num_format": "0.0\\ %"}),
    )  # fmt: skip
    sheet.set_column(0, 0, 56)
    sheet.set_column(1, 4, 18)
    for number, text in enumerate(lead):
        sheet.write_string(number, 0, safe(text), bold)
    start = len(lead) + 1
    for place, text in enumerate(head):
        sheet.write_string(start, place, safe(text), bold)
    for number, line in enumerate(lines, start=start + 1):
        for place, value in enumerate(line):
            if isinstance(value, Decimal):
                sheet.write_number(number, place, float(value), rate if place == 3 else euros)  # noqa: PLR2004 - a column
            elif value is not None:
                sheet.write_string(number, place, safe(value))
    sheet.freeze_panes(start + 1, 1)
    book.close()
    return out.getvalue()
