"""The form of a return: one line for each figure, saved line by line; an untouched line is left as it is."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.programmes.actions.cells import CellData
from maillage.programmes.enums import NEEDS_A_BASE, TOTAL, CellStatus, Nature
from maillage.programmes.forms.numbers import NumberField
from maillage.programmes.models import Cell
from maillage.programmes.models.returns import NOTE_LENGTH

WHY_BLANK = (
    ("", gettext_lazy("j’ai un chiffre")),
    (CellStatus.NOT_PROVIDED.value, gettext_lazy("je ne l’ai pas encore")),
    (CellStatus.UNKNOWN.value, gettext_lazy("il ne sera pas connu")),
    (CellStatus.NOT_APPLICABLE.value, gettext_lazy("sans objet pour nous")),
    (CellStatus.WITHHELD.value, gettext_lazy("je ne le communique pas")),
)
CONTENT = ("value", "base", "text", "status", "comment")
BASES = {
    Nature.RATIO: gettext_lazy("sur combien en tout"),
    Nature.MEAN: gettext_lazy("sur combien de réponses"),
    Nature.NPS: gettext_lazy("sur combien de réponses"),
}


class LineForm(forms.Form):
    """One figure: a number (with its base), or a text, or why there is none."""

    value = NumberField(label=gettext_lazy("Chiffre"), required=False)
    base = NumberField(label=gettext_lazy("Effectif"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Récit"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4})
    )
    status = forms.ChoiceField(label=gettext_lazy("Réponse"), required=False, choices=WHY_BLANK)
    comment = forms.CharField(
        label=gettext_lazy("Une précision"), required=False, max_length=NOTE_LENGTH,
        help_text=gettext_lazy("Sans nom de personne."),
    )  # fmt: skip
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, indicator: int, key: str, nature: str, cell: Cell | None, **options: Any) -> None:
        """Show the current answer, and only the fields that its nature has."""
        self.indicator, self.key, self.nature, self.cell = indicator, key, nature, cell
        options["initial"] = self._known()
        super().__init__(*args, **options)
        story = nature == Nature.NARRATIVE
        gone = ["value"] if story else ["text"]
        gone += [] if nature in NEEDS_A_BASE and key == TOTAL else ["base"]
        gone += [] if key == TOTAL else ["status", "comment"]
        for name in gone:
            del self.fields[name]
        if cell is not None and cell.fed is not None and "value" in self.fields:
            self.fields["value"].widget.attrs["readonly"] = True  # adjusted with a reason, never overwritten
        if story and "status" in self.fields:
            named: Any = self.fields["status"]
            named.choices = [("", gettext_lazy("je l’écris ci-dessus")), *WHY_BLANK[1:]]
        if "base" in self.fields:
            self.fields["base"].label = BASES[Nature(nature)]

    def _known(self) -> dict[str, Any]:
        cell = self.cell
        if cell is None:
            return {"seen": 0}
        status = "" if cell.status == CellStatus.VALUE else cell.status
        return {"seen": cell.revision, "value": cell.value, "base": cell.base, "text": cell.text, "status": status,
                "comment": cell.comment}  # fmt: skip

    @property
    def says_something(self) -> bool:
        """Something of this line was typed or changed."""
        return self.is_bound and bool(set(CONTENT) & set(self.changed_data))

    def clean(self) -> dict[str, Any]:
        """A blank over an answer says why; a status takes the place of a number."""
        data = super().clean() or self.cleaned_data
        empty = data.get("value") is None and not (data.get("text") or "").strip()
        if self.key == TOTAL and empty and not data.get("status") and not self.errors and self.says_something:
            name = "text" if self.nature == Nature.NARRATIVE else "value"
            self.add_error(name, _("écrivez un chiffre (zéro compris), ou choisissez pourquoi il n’y en a pas."))
        return data

    def data_typed(self) -> CellData:
        """What was typed, for the action."""
        data = self.cleaned_data
        number, text = data.get("value"), (data.get("text") or "").strip()
        status = data.get("status") or ""
        if not status:
            status = CellStatus.VALUE if number is not None or text else CellStatus.NOT_PROVIDED
        return CellData(
            indicator=self.indicator, key=self.key, status=str(status), value=number, base=data.get("base"), text=text,
            comment=(data.get("comment") or "").strip(), seen=data["seen"],
        )  # fmt: skip

    @property
    def sentences(self) -> list[str]:
        """What is to be corrected."""
        return [capfirst(str(error)) for errors in self.errors.values() for error in errors]


class AdjustForm(forms.Form):
    """A signed adjustment with its reason."""

    amount = NumberField(label=gettext_lazy("Ajouter ou retirer"), help_text=gettext_lazy("12 ajoute, −12 retire."))
    reason = forms.CharField(label=gettext_lazy("Motif"), max_length=NOTE_LENGTH)
