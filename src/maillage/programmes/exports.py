"""Programmes as files: the workbook of a return, figures with their completeness."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

from maillage.core.spreadsheets import safe

HEAD_ROW = 3
Value = str | Decimal | int | None


def workbook(
    title: str, lead: Sequence[str], head: Sequence[str], lines: Iterable[Sequence[Value]], choices: Sequence[str]
) -> bytes:
    """A sheet to fill: the first two columns are hidden (what a line is, what was seen), the seventh is a choice.

    Numbers stay numbers; no text is taken for a formula.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 1, None, None, {"hidden": True})
    sheet.set_column(2, 3, 40, wrap)
    sheet.set_column(4, 7, 22)
    for number, text in enumerate(lead):
        sheet.write_string(number, 2, safe(text), bold)
    for place, text in enumerate(head):
        sheet.write_string(HEAD_ROW, place, safe(text), bold)
    last = HEAD_ROW
    for last, line in enumerate(lines, start=HEAD_ROW + 1):
        for place, value in enumerate(line):
            if isinstance(value, Decimal | int):
                sheet.write_number(last, place, float(value))
            elif value is not None:
                sheet.write_string(last, place, safe(value))
    sheet.data_validation(HEAD_ROW + 1, 6, last, 6, {"validate": "list", "source": list(choices)})
    sheet.freeze_panes(HEAD_ROW + 1, 4)
    book.close()
    return out.getvalue()
