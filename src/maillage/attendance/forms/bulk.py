"""The table of a structure: one line for each past slot, saved line by line."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.attendance.actions import Answer
from maillage.attendance.enums import Accuracy, HeadcountState
from maillage.attendance.forms.answer import FIGURES, WRONG, cells_of
from maillage.attendance.models import MOST_MINUTES, MOST_PEOPLE, Headcount

CHOICES = (
    ("", "—"),
    (Accuracy.COUNTED.value, gettext_lazy("compté")),
    (Accuracy.ESTIMATED.value, gettext_lazy("estimé")),
    (HeadcountState.NOBODY.value, gettext_lazy("personne : zéro")),
    (HeadcountState.UNKNOWN.value, gettext_lazy("pas compté")),
    (HeadcountState.CANCELLED.value, gettext_lazy("pas eu lieu")),
)
WITH_NUMBER = Accuracy.values


class LineForm(forms.Form):
    """One line: the number and its accuracy in one gesture, the duration. An empty line is left as it is."""

    number = forms.IntegerField(
        label=gettext_lazy("Nombre"), required=False, min_value=0, max_value=MOST_PEOPLE,
        widget=forms.NumberInput(FIGURES | {"class": "input"}), error_messages=WRONG,
    )  # fmt: skip
    what = forms.ChoiceField(
        label=gettext_lazy("Réponse"), required=False, choices=CHOICES, widget=forms.Select({"class": "input"})
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), required=False, min_value=1, max_value=MOST_MINUTES,
        widget=forms.NumberInput(FIGURES | {"class": "input"}), error_messages=WRONG,
    )  # fmt: skip
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, headcount: Headcount, when: str, **options: Any) -> None:
        """Show the last answer."""
        row = self.headcount = headcount
        known: dict[str, Any] = {"seen": row.revision}
        if row.revision:
            known |= {"number": row.number or None, "what": row.accuracy or row.state, "minutes": row.minutes}
        options |= {"initial": known, "prefix": str(row.uid)}
        super().__init__(*args, **options)
        for name in ("number", "what", "minutes"):
            attrs = self.fields[name].widget.attrs
            attrs["aria-label"] = f"{self.fields[name].label}, {row.subject.title}, {when}"
            attrs["aria-describedby"] = self.status_id
        if row.suggested and not row.revision:
            words = ngettext("%(count)s inscrit", "%(count)s inscrits", row.suggested) % {"count": row.suggested}
            self.fields["number"].widget.attrs["placeholder"] = words

    @property
    def status_id(self) -> str:
        """The id of the cell that says what became of the line."""
        return f"etat-{self.headcount.uid}"

    @property
    def says_something(self) -> bool:
        """Something of this line was typed or changed."""
        return self.is_bound and bool({"number", "what", "minutes"} & set(self.changed_data))

    @property
    def sentences(self) -> list[str]:
        """What is to be corrected, each after the name of its field."""
        return [
            f"{self.fields[name].label} : {error}" if name in self.fields else str(error)
            for name, errors in self.errors.items()
            for error in errors
        ]

    def clean(self) -> dict[str, Any]:
        """A number goes with « compté » or « estimé », and they with a number; a typed zero is « nobody came »."""
        data = super().clean() or self.cleaned_data
        number, what = data.get("number"), data.get("what", "")
        if number == 0 and what in {"", *WITH_NUMBER, HeadcountState.NOBODY}:
            data["what"] = HeadcountState.NOBODY.value
        elif number is not None and number > 0 and what not in WITH_NUMBER:
            self.add_error("what", _("pour un nombre, choisissez « compté » ou « estimé » ; sinon videz le nombre."))
        elif number is None and what in WITH_NUMBER and "number" not in self.errors:
            self.add_error("number", _("écrivez un nombre, ou choisissez « pas compté »."))
        elif number is None and not what and not self.errors:
            self.add_error("what", _("choisissez une réponse pour cette ligne."))
        return data

    def answer(self) -> Answer:
        """What was typed; breakdowns and remark stay those of the last answer."""
        data = self.cleaned_data
        counted = data["what"] in WITH_NUMBER
        return Answer(
            state=HeadcountState.COUNTED if counted else data["what"],
            number=data["number"] if counted else None,
            accuracy=data["what"] if counted else "",
            minutes=data["minutes"],
            cells=cells_of(self.headcount) if counted else {},
            note=self.headcount.note,
        )
