"""Breakdowns that keep their total when a figure changes: « non renseigné » is what is left of it."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from maillage.core.errors import Refused
from maillage.programmes.actions.cells import CellData, Hand, write
from maillage.programmes.actions.checking import known_of_parts
from maillage.programmes.actions.expected import key_of
from maillage.programmes.enums import TOTAL, UNSAID, BreakdownKind
from maillage.programmes.models import Breakdown, Cell, Request
from maillage.ui.templatetags.ui.words import number as grouped


class PartsExceed(Refused):
    """The known parts of a breakdown hold more than the total."""


def keep_breakdowns(request: Request, cell: Cell, hand: Hand, **more: Any) -> list[tuple[Cell, Cell]]:
    """After a figure changed, let each « non renseigné » hold the difference: (before, after) of those that moved.

    ``more`` are columns of these cells that are no part of the answer.

    Raises:
        PartsExceed: the known parts hold more than the total; the sentence says what to change first.
    """
    moved: list[tuple[Cell, Cell]] = []
    cells = {one.key: one for one in request.cells.filter(indicator=cell.indicator_id).order_by("pk")}
    values = {key: one.value for key, one in cells.items()}
    for one in cell.version.breakdowns.prefetch_related("members").order_by("position", "pk"):
        known, total = known_of_parts(one, values), values.get(TOTAL)
        if known is None or total is None:
            continue
        if known > total:
            raise PartsExceed(_too_much(one, known, total, is_total=cell.key == TOTAL))
        rest = cells.get(key_of(one.dimension, UNSAID))
        if one.kind != BreakdownKind.PARTITION or rest is None or rest.value in {None, total - known}:
            continue
        data = CellData(indicator=rest.indicator_id, key=rest.key, value=total - known, seen=rest.revision)
        written = write(request, cell.version, data, hand, **more)
        if written is not None:
            moved.append((rest, written))
    return moved


def _too_much(one: Breakdown, known: Decimal, total: Decimal, *, is_total: bool) -> str:
    words = {
        "name": one.label, "known": grouped(known), "total": grouped(total), "gap": grouped(known - total),
    }  # fmt: skip
    if one.kind == BreakdownKind.OVERLAPPING:
        said = _("« %(name)s » : une part compte %(known)s, plus que le total (%(total)s) : il y a %(gap)s de trop.")
        return said % words
    if is_total:
        return (
            _("« %(name)s » : les parts connues font %(known)s, plus que ce total (%(total)s). Retirez d’abord"
              " %(gap)s aux parts, puis changez le total.")
            % words
        )  # fmt: skip
    return (
        _("« %(name)s » : les parts connues feraient %(known)s, plus que le total (%(total)s). Ajoutez d’abord %(gap)s"
          " au total, puis changez la part.")
        % words
    )  # fmt: skip
