"""A return as the coordination reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from maillage.core.clock import today
from maillage.programmes import rules
from maillage.programmes.actions.checking import doubt_of
from maillage.programmes.enums import TOTAL, CellStatus
from maillage.programmes.models import Cell, Request
from maillage.programmes.panels.people import lists_of
from maillage.programmes.panels.returns import state_of
from maillage.programmes.panels.words import cell_words, number_words, period_words, signed_words


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """One figure under review."""

    cell: Cell
    label: str
    said: str
    fed: str
    adjusted: str
    before: str
    parts: tuple[tuple[str, str], ...]
    drift: str
    doubt: str
    note: str


def notes_typed(request: Request, data: Mapping[str, Any]) -> dict[int, str]:
    """Key of the cell → the word typed, for the figures that were ticked to be taken up again."""
    ticked = {int(name.removeprefix("rendre-")) for name in data if name.startswith("rendre-") and name[7:].isdecimal()}
    own = request.cells.filter(pk__in=ticked).order_by("pk").values_list("pk", flat=True)
    return {pk: str(data.get(f"mot-{pk}", "")) for pk in own}


def _before(request: Request) -> dict[int, Cell]:
    """The last answer of the same structure for the same action, by indicator."""
    rows = Cell.objects.filter(
        programme=request.programme, key=TOTAL, request__action=request.action,
        request__organisation=request.organisation, period__starts_on__lt=request.period.starts_on,
    )  # fmt: skip
    return {cell.indicator_id: cell for cell in rows.select_related("version").order_by("period__starts_on", "pk")}


def figures_of(request: Request, data: Mapping[str, Any] | None = None) -> list[Reviewed]:
    """The figures, in the order of the form: a fixed number of queries."""
    rows = request.cells.select_related("version", "indicator", "drift").annotate(records=Count("sources")).in_order()
    cells, before = list(rows), _before(request)
    parts = _parts(cells)
    shown = []
    for cell in cells:
        if cell.key != TOTAL:
            continue
        last = before.get(cell.indicator_id)
        plus = cell.value - cell.fed if cell.value is not None and cell.fed is not None else None
        drift = getattr(cell, "drift", None)
        shown.append(
            Reviewed(
                cell=cell, label=cell.version.label, said=cell_words(cell),
                fed=number_words(cell.fed, cell.version.decimals),
                adjusted=signed_words(plus) if plus else "", before=cell_words(last) if last is not None else "",
                parts=tuple((name, ", ".join(said)) for name, said in parts.get(cell.indicator_id, {}).items()),
                drift=signed_words(drift.difference) if drift is not None else "",
                doubt=doubt_of(cell.version, cell.value, cell.base),
                note=str((data or {}).get(f"mot-{cell.pk}", cell.review_note)),
            )
        )  # fmt: skip
    return shown


def _parts(cells: list[Cell]) -> dict[int, dict[str, list[str]]]:
    """Indicator → its breakdowns, each with its parts in words and in their order: « de 6 à 10 ans 20 »."""
    found: dict[int, dict[str, list[str]]] = {}
    known = {(cell.version_id, cell.key): cell for cell in cells if cell.key != TOTAL}
    for place, (name, label) in _labels(cells).items():
        if place in known:
            cell = known[place]
            found.setdefault(cell.indicator_id, {}).setdefault(name, []).append(f"{label} {cell_words(cell)}")
    return found


def breakdowns_of(cell: Cell) -> list[tuple[str, list[tuple[str, str, Any]]]]:
    """The breakdowns of the figure that a cell belongs to: each part with its name, its answer and its identifier."""
    rows = Cell.objects.filter(request=cell.request_id, indicator=cell.indicator_id).exclude(key=TOTAL)
    cells = list(rows.select_related("version").order_by("pk"))
    known = {(one.version_id, one.key): one for one in cells}
    found: dict[str, list[tuple[str, str, Any]]] = {}
    for place, (name, label) in _labels(cells).items():
        if place in known:
            found.setdefault(name, []).append((label, cell_words(known[place]), known[place].uid))
    return list(found.items())


def whole_of(cell: Cell) -> Cell | None:
    """The total of which a cell is a part."""
    if cell.key == TOTAL:
        return None
    return Cell.objects.filter(request=cell.request_id, indicator=cell.indicator_id, key=TOTAL).first()


def _labels(cells: list[Cell]) -> dict[tuple[int, str], tuple[str, str]]:
    """(version, part) → the names of its breakdown and of itself, in the order of the form."""
    versions = {cell.version_id for cell in cells if cell.key != TOTAL}
    if not versions:
        return {}
    model: Any = Cell._meta.get_field("version").related_model
    members = model._meta.get_field("breakdowns").related_model._meta.get_field("members").related_model
    rows = members.objects.filter(breakdown__version__in=versions)
    columns = ("breakdown__version_id", "breakdown__dimension", "code", "breakdown__label", "label")
    shown = rows.order_by("breakdown__position", "breakdown", "position", "pk").values_list(*columns)
    return {(version, f"{dimension}={code}"): (name, label) for version, dimension, code, name, label in shown}


def review_context(request: Request, user: Any, data: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the page of a review shows."""
    figures = figures_of(request, data)
    return {
        "row": request, "period": period_words(request.period), "state": state_of(request, today()), "figures": figures,
        "lists": lists_of(request),
        "may_review": rules.may_review(user, request),
        "is_own": request.state == "submitted" and rules.has_written(user, request),
        "may_settle": request.state in {"todo", "draft", "returned"},
        "may_stop": request.state == "todo", "may_reopen": request.state in {"not_applicable", "default"},
        "freezes": request.freezes.order_by("-number"), "reminders": request.reminders.order_by("at", "pk"),
        "blanks": sum(one.cell.status != CellStatus.VALUE for one in figures),
        "ticked": {name.removeprefix("rendre-") for name in (data or {}) if name.startswith("rendre-")},
    }  # fmt: skip
