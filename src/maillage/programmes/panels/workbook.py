"""The form of a return as a workbook, and back."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.core.text import with_colon
from maillage.programmes.enums import CellStatus
from maillage.programmes.exports import workbook
from maillage.programmes.forms.answer import WHY_BLANK
from maillage.programmes.forms.table import MARK, check_book, lines_left_aside, read_table
from maillage.programmes.panels.returns import Block, Line, ReturnForm
from maillage.programmes.panels.words import period_words


def _line(line: Line, block: Block, theme: str) -> list[Any]:
    cell = line.cell
    has_value = cell is not None and cell.status == CellStatus.VALUE
    why = "" if cell is None or has_value else str(dict(WHY_BLANK).get(cell.status, ""))
    value: Any = None
    if cell is not None and has_value:
        value = cell.text if block.is_story else cell.value
    unit = block.expected.version.unit
    is_part = line is not block.line
    label = f"   {line.label}" if is_part else line.label
    base = cell.base if cell is not None else None
    comment = cell.comment if cell is not None else ""
    seen = str(cell.revision if cell is not None else 0)
    return [line.id, seen, theme, f"{label} ({unit})" if unit and not is_part else label, value, base, why, comment]


def template_of(form: ReturnForm) -> bytes:
    """The workbook to fill, with what is known already."""
    request = form.request
    lead = [
        with_colon(request.programme.name, request.action.title),
        f"{request.organisation.name}, {period_words(request.period)}",
        _("Zéro s’écrit 0. Une case vide reste sans réponse : dites pourquoi dans la colonne « Pas de chiffre »."),
    ]
    head = [_mark(form), "", _("Rubrique"), _("Indicateur"), *_answers()]
    lines = [
        _line(line, block, theme)
        for theme, blocks in form.themes
        for block in blocks
        for line in (block.line, *(one for parts in block.parts for one in parts.lines))
    ]
    choices = [str(label) for code, label in WHY_BLANK if code]
    return workbook(_("Retour"), lead, head, lines, choices)


def _mark(form: ReturnForm) -> str:
    return f"{MARK}{form.request.uid}"


def _answers() -> list[str]:
    """The headings of the columns that people fill."""
    return [_("Chiffre"), _("Effectif"), _("Pas de chiffre"), _("Précision")]


def _heads() -> list[list[str]]:
    """The same in each language, that of the page first."""
    heads = [_answers()]
    for code, _name in settings.LANGUAGES:
        with override(code):
            heads.append(_answers())
    return heads


def data_of(rows: Sequence[Sequence[Any]], form: ReturnForm) -> tuple[dict[str, str], list[str]]:
    """The fields that a workbook fills, and what was filled in lines that are no longer asked for.

    Raises:
        forms.ValidationError: it is the workbook of another return, or its columns moved.
    """
    check_book(rows, _mark(form), _heads())
    stories = frozenset(block.line.id for block in form.blocks if block.is_story)
    known = frozenset(line.id for line in form.lines)
    return read_table(rows, stories, known), lines_left_aside(rows, known)
