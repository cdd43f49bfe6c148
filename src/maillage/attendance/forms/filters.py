"""What a coordinator asks of the list: a period, a department, an answer, a structure."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy

from maillage.attendance.enums import Accuracy, HeadcountState
from maillage.attendance.querysets import HeadcountQuerySet

DAY = "%Y-%m-%d"
ANSWERS = {
    "silence": gettext_lazy("sans réponse"),
    "recus": gettext_lazy("un nombre, zéro compris"),
    "zeros": gettext_lazy("personne n’est venu"),
    "inconnus": gettext_lazy("pas compté"),
    "comptes": gettext_lazy("compté"),
    "estimes": gettext_lazy("estimé"),
    "sans-duree": gettext_lazy("sans durée de présence"),
    "annules": gettext_lazy("n’a pas eu lieu"),
}


class FilterForm(forms.Form):
    """The filters of the list."""

    du = forms.DateField(label=gettext_lazy("Du"), required=False, widget=forms.DateInput({"type": "date"}, format=DAY))
    au = forms.DateField(label=gettext_lazy("Au"), required=False, widget=forms.DateInput({"type": "date"}, format=DAY))
    etat = forms.ChoiceField(
        label=gettext_lazy("Réponse"), required=False, choices=[("", gettext_lazy("toutes")), *ANSWERS.items()]
    )
    dep = forms.ChoiceField(label=gettext_lazy("Département"), required=False)
    structure = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)

    def __init__(self, *args: Any, departments: list[tuple[str, str]], **options: Any) -> None:
        """Know the departments of the list."""
        super().__init__(*args, **options)
        choices = [("", gettext_lazy("tous")), *departments]
        self.fields["dep"].choices = choices  # type: ignore[attr-defined]  # a choice field


@dataclass(frozen=True)
class Filters:
    """What was asked, wrong values left out."""

    first: date | None = None
    last: date | None = None
    answer: str = ""
    department: str = ""
    structure: str = ""

    def of_period(self, rows: HeadcountQuerySet) -> HeadcountQuerySet:
        """The slots that figures are about: everything but the answer."""
        rows = rows.between(self.first, self.last)
        if self.department:
            rows = rows.filter(commune__department=self.department)
        return rows.filter(subject__organisation__slug=self.structure) if self.structure else rows

    def query(self, **changes: str) -> str:
        """The same question as an address, with other values."""
        kept = {
            "du": self.first.strftime(DAY) if self.first else "", "au": self.last.strftime(DAY) if self.last else "",
            "etat": self.answer, "dep": self.department, "structure": self.structure,
        } | changes  # fmt: skip
        given = {name: value for name, value in kept.items() if value}
        return f"?{urlencode(given)}" if given else "?"


def read_filters(form: FilterForm) -> Filters:
    """What a form says; a field that is wrong asks nothing."""
    form.is_valid()
    data = form.cleaned_data
    return Filters(
        data.get("du"), data.get("au"), data.get("etat") or "", data.get("dep") or "", data.get("structure") or ""
    )


def with_answer(rows: HeadcountQuerySet, answer: str) -> HeadcountQuerySet:
    """Exactly the slots behind one figure."""
    if answer == "annules":
        return rows.filter(state=HeadcountState.CANCELLED, is_counted_elsewhere=False)
    rows = rows.counting()
    if answer == "recus":
        return rows.numbered()
    if answer == "sans-duree":
        return rows.filter(state=HeadcountState.COUNTED, minutes=None)
    states = {"silence": HeadcountState.AWAITED, "zeros": HeadcountState.NOBODY, "inconnus": HeadcountState.UNKNOWN}
    if answer in states:
        return rows.filter(state=states[answer])
    accuracies = {"comptes": Accuracy.COUNTED, "estimes": Accuracy.ESTIMATED}
    return rows.filter(accuracy=accuracies[answer]) if answer in accuracies else rows
