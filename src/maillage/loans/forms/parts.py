"""What a lender types of the parts of a tool, of its insured value, and of each copy."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.loans.actions.catalogue import ComponentData
from maillage.loans.actions.copies import CopyData, ModuleData
from maillage.loans.forms.pieces import LARGEST, Row, day, line, measure, number, one_of, said, text, tick
from maillage.loans.models import Copy, Module, Tool


class ModuleRow(Row):
    """A part that can be lent apart."""

    telling: ClassVar[tuple[str, ...]] = ("title",)
    row_name = gettext_lazy("Module %(n)s")

    slice = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = line(gettext_lazy("Titre du module"), 140, required=True)
    summary = line(gettext_lazy("En une phrase"), 300)
    lent_apart = tick(gettext_lazy("Se prête seul"), initial=True)
    floor_area = measure(gettext_lazy("Surface au sol (m²)"))
    volume = measure(gettext_lazy("Volume (m³)"))
    weight = measure(gettext_lazy("Poids (kg)"))


class ComponentRow(Row):
    """A line of the packing list."""

    row_name = gettext_lazy("Élément %(n)s")

    name = line(gettext_lazy("Élément"), 160, required=True)
    quantity = number(gettext_lazy("Quantité"), least=1, initial=1)
    crate = line(gettext_lazy("Caisse"), 40)
    value = measure(gettext_lazy("Valeur (€)"), digits=12)
    is_essential = tick(gettext_lazy("Indispensable"), initial=True)
    module = line(gettext_lazy("Module"), 140)


class ValueForm(forms.Form):
    """What a copy is insured for from a day on; left empty, nothing changes."""

    amount = measure(gettext_lazy("Nouvelle valeur d’assurance (€)"), digits=12)
    from_on = day(gettext_lazy("À partir du"))
    note = line(gettext_lazy("Remarque"), 300)

    def clean(self) -> dict[str, Any]:
        """An amount and its day come together."""
        data = self.cleaned_data
        if data.get("amount") is not None and not data.get("from_on") and "from_on" not in self.errors:
            self.add_error("from_on", _("Dites à partir de quel jour vaut ce montant."))
        if data.get("from_on") and data.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Donnez le montant, ou videz le jour."))
        return data


def parts_initial(tool: Tool) -> dict[str, Any]:
    """The modules and the packing list of a tool, as rows; read with ``prefetch_related`` before."""
    modules = sorted(tool.modules.all(), key=lambda one: one.slice)
    components = sorted(tool.components.all(), key=lambda one: (one.position, one.pk))
    titles = {one.pk: one.title for one in modules}
    return {
        "modules": [
            {name: getattr(one, name) for name in ModuleRow.base_fields}
            for one in modules
        ],
        "components": [
            {"name": one.name, "quantity": one.quantity, "crate": one.crate, "value": one.value,
             "is_essential": one.is_essential, "module": titles.get(one.module_id or 0, "")}
            for one in components
        ],
    }  # fmt: skip


def modules_said(formset: Any, tool: Tool) -> list[ModuleData]:
    """The modules that stay; a number that is none of this tool makes a new one."""
    known = set(tool.modules.order_by().values_list("slice", flat=True))
    rows = said(formset)
    return [
        ModuleData(**{name: row[name] for name in ModuleRow.base_fields if name != "slice"},
                   slice=row["slice"] if row["slice"] in known else None)
        for row in rows
    ]  # fmt: skip


def components_said(formset: Any, modules: dict[str, Module]) -> list[ComponentData]:
    """The packing list; a module is named by its title."""
    return [
        ComponentData(
            name=row["name"], quantity=row["quantity"] or 1, crate=row["crate"], value=row["value"],
            is_essential=row["is_essential"], module=modules.get(row["module"]),
        )
        for row in said(formset)
    ]  # fmt: skip


class CopyForm(forms.Form):
    """A copy: how it is called, where it is kept."""

    label = line(gettext_lazy("Nom de l’exemplaire"), 20, required=True, help_text=gettext_lazy("A, B, 1, 2…"))
    inventory = line(gettext_lazy("Numéro d’inventaire"), 60)
    storage = line(gettext_lazy("Rangement"), 120)
    acquired_on = day(gettext_lazy("Acquis le"))
    note = text(gettext_lazy("Remarques"), 2_000, 3)

    def data_said(self) -> CopyData:
        """What was typed."""
        return CopyData(**{name: self.cleaned_data[name] for name in CopyForm.base_fields})


class CopySheetForm(CopyForm):
    """A copy with what it holds: one number for each component of the tool."""

    def __init__(self, *args: Any, copy: Copy, **kwargs: Any) -> None:
        """A field for each component."""
        super().__init__(*args, **kwargs)
        self.components = list(copy.tool.components.order_by("position", "pk"))
        for one in self.components:
            self.fields[f"count_{one.pk}"] = number(one.name, most=LARGEST, required=True)

    @property
    def counts(self) -> dict[int, int]:
        """How many of each component."""
        return {one.pk: self.cleaned_data[f"count_{one.pk}"] for one in self.components}

    @property
    def counted(self) -> list[tuple[Any, Any]]:
        """Each component and its field, for the page."""
        return [(one, self[f"count_{one.pk}"]) for one in self.components]


def copy_initial(copy: Copy) -> dict[str, Any]:
    """A copy as its form shows it."""
    kept = dict(copy.counts.order_by("pk").values_list("component", "number"))
    components = copy.tool.components.order_by("position", "pk")
    counts = {f"count_{one.pk}": kept.get(one.pk, one.quantity) for one in components}
    return {name: getattr(copy, name) for name in CopyForm.base_fields} | counts


class ToolStateForm(forms.Form):
    """What becomes of a tool in the catalogue."""

    deed = one_of("", [("list", ""), ("unlist", ""), ("retire", "")])
