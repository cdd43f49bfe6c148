"""The form of a tool as its page shows it, and that of its parts."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from maillage.loans.forms.parts import ComponentRow, ModuleRow, ValueForm, parts_initial
from maillage.loans.forms.tools import PhotoRow, ToolForm, initial_of
from maillage.loans.models import Lender, Tool
from maillage.loans.panels.sheets import Sheet, sheet_of

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _kept(tool: Tool | None) -> dict[str, Any]:
    return initial_of(tool) if tool is not None else {"indoor_only": True, "languages": ["fr"]}


def _photos(tool: Tool | None) -> list[dict[str, Any]]:
    if tool is None:
        return []
    rows = tool.photos.select_related("image").order_by("position", "pk")
    return [{"sha256": one.image.sha256, "alt": one.alt, "credit": one.credit, "in_situ": one.in_situ} for one in rows]


def sheet_for(lender: Lender, tool: Tool | None, typed: Any = None) -> Sheet:
    """The form of a tool with its pictures."""
    rows = {"photos": (PhotoRow, _photos(tool))}
    sheet = sheet_of(ToolForm, _kept(tool), typed, rows=rows, lender=lender)
    sheet.rows["photos"].extra = 0
    return sheet


def parts_sheet(tool: Tool, typed: Mapping[str, Any] | None) -> Sheet:
    """Modules, packing list and value of a tool."""
    kept = parts_initial(tool)
    rows = {"modules": (ModuleRow, kept["modules"]), "components": (ComponentRow, kept["components"])}
    sheet = sheet_of(ValueForm, {}, typed, rows=rows)
    if typed is not None:
        _check_modules(sheet)
    return sheet


def _check_modules(sheet: Sheet) -> None:
    """A component names a module of this page, or none."""
    modules, components = sheet.rows["modules"], sheet.rows["components"]
    titles = {str(form["title"].value() or "").strip() for form in modules.forms if not form["DELETE"].value()}
    for form in components.forms:
        if form.is_valid() and form.cleaned_data.get("module", "") not in {"", *titles}:
            form.add_error("module", _("Aucun module de cette page ne porte ce titre : recopiez-le, ou videz la case."))


def next_label(tool: Tool) -> str:
    """The first letter that no copy has."""
    taken = set(tool.copies.order_by().values_list("label", flat=True))
    return next((one for one in LETTERS if one not in taken), "")
