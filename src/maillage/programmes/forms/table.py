"""The workbook of a return, sent back: read into the very fields of the form."""

import io
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.programmes.forms.answer import WHY_BLANK
from maillage.programmes.forms.numbers import write_number

MOST_BYTES = 2_000_000
MOST_UNPACKED = 30_000_000
MOST_ROWS = 3000
LEAST_COLUMNS = 7
FAR_LETTERS = 2
MARK = "retour:"
LINE = re.compile(r"i\d+(\..+)?")
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
REFERENCE = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{1,9})(\d{1,9})[\"']")


def _check(packed: bytes, most: int) -> None:
    """A workbook is a zip; one that unpacks to too much, or has a cell very far, is refused before it is read."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise zipfile.BadZipFile
        for part in parts:
            if SHEET.fullmatch(part.filename):
                cells = REFERENCE.findall(archive.read(part))
                if any(len(letters) > FAR_LETTERS or int(row) > most for letters, row in cells):
                    raise zipfile.BadZipFile


def rows_of(packed: bytes, *, most: int = MOST_ROWS) -> list[list[Any]]:
    """The lines of the first sheet; ``most``: how many it may have.

    Raises:
        forms.ValidationError: it is no workbook.
    """
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - a large library, loaded when used

    try:
        _check(packed, most)
        book = CalamineWorkbook.from_filelike(io.BytesIO(packed))
        rows: list[list[Any]] = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError, OSError, ValueError) as error:
        raise forms.ValidationError(_("Ce fichier n’est pas un classeur XLSX lisible.")) from error
    return rows[:most]


class TableForm(forms.Form):
    """A workbook."""

    file = forms.FileField(
        label=gettext_lazy("Tableur rempli (XLSX)"), widget=forms.ClearableFileInput({"accept": ".xlsx"}),
        error_messages={"required": gettext_lazy("Choisissez le fichier rempli.")},
    )  # fmt: skip

    def clean_file(self) -> list[list[Any]]:
        """Its lines."""
        file: Any = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("Ce fichier dépasse 2 Mo : renvoyez le modèle rempli, sans autre feuille."))
        return rows_of(file.read())


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return write_number(_decimal(value))
    return str(value).strip().removeprefix("'")


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.0001")).normalize()


def check_book(rows: Sequence[Sequence[Any]], mark: str, heads: Sequence[Sequence[str]]) -> None:
    """Whether a workbook is the one of this return, with its columns where they were.

    Args:
        rows: the lines of the sheet.
        mark: the hidden word that names the return.
        heads: the headings of the columns of answers, in each language of the site.

    Raises:
        forms.ValidationError: it is another workbook, or one whose columns moved.
    """
    found = next((row for row in rows if row and str(row[0]).startswith(MARK)), None)
    if found is None:
        raise forms.ValidationError(
            _("Ce classeur n’est pas le modèle de ce retour : téléchargez-le ci-dessus, remplissez-le, renvoyez-le.")
        )
    if str(found[0]) != mark:
        raise forms.ValidationError(
            _("Ce classeur est celui d’un autre retour (autre action, autre structure ou autre période) : téléchargez"
              " celui de cette page.")
        )  # fmt: skip
    if [str(one).strip() for one in found[4:8]] not in [list(head) for head in heads]:
        words = _("Les colonnes du classeur ont bougé : remettez, dans cet ordre, %(names)s.")
        raise forms.ValidationError(words % {"names": ", ".join(f"« {one} »" for one in heads[0])})


def lines_left_aside(rows: Sequence[Sequence[Any]], known: frozenset[str]) -> list[str]:
    """What was filled in lines that the return no longer asks for: the indicator or its breakdown changed."""
    lines = [row for row in rows if len(row) >= LEAST_COLUMNS and LINE.fullmatch(str(row[0]))]
    gone = [row for row in lines if str(row[0]) not in known and any(_written(one) for one in row[4:7])]
    return list(dict.fromkeys(_written(row[3]) for row in gone))


def read_table(rows: Sequence[Sequence[Any]], stories: frozenset[str], known: frozenset[str]) -> dict[str, str]:
    """The fields of the form, from the lines of a workbook: a line that the form does not have is left aside.

    Args:
        rows: the lines of the sheet; the first cell says which line of the form each is.
        stories: the lines that hold a text rather than a number.
        known: the lines of the form.
    """
    labels = {str(label): code for code, label in WHY_BLANK}
    data: dict[str, str] = {}
    for row in rows:
        line = str(row[0]) if row else ""
        if line not in known or len(row) < LEAST_COLUMNS:
            continue
        value, base, why = _written(row[4]), _written(row[5]), _written(row[6])
        comment = _written(row[7]) if len(row) > LEAST_COLUMNS else ""
        seen = _written(row[1]) or "0"
        status = labels.get(why, why)
        data |= {f"{line}-seen": seen, f"{line}-base": base, f"{line}-status": status, f"{line}-comment": comment}
        data[f"{line}-{'text' if line in stories else 'value'}"] = value
    return data
