"""The one-minute form: how many, how long, counted or estimated; breakdowns for whoever has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.attendance.actions import Answer
from maillage.attendance.actions.breakdown import check
from maillage.attendance.enums import UNSAID, Accuracy, Dimension, HeadcountState, Kind, dimensions
from maillage.attendance.models import MOST_MINUTES, MOST_PEOPLE, NOTE_LENGTH, Headcount

CHOICES = (
    (HeadcountState.COUNTED.value, gettext_lazy("Du public est venu")),
    (HeadcountState.NOBODY.value, gettext_lazy("Personne n’est venu : zéro")),
    (HeadcountState.UNKNOWN.value, gettext_lazy("Je n’ai pas compté")),
    (HeadcountState.CANCELLED.value, gettext_lazy("Cela n’a pas eu lieu")),
)
LONGEST_FULL_STAY = 180  # minutes: beyond, people seldom stay from beginning to end
FIGURES = {"inputmode": "numeric", "autocomplete": "off"}
WRONG = {
    "invalid": gettext_lazy("écrivez un nombre entier, sans virgule ni lettre."),
    "max_value": gettext_lazy("ce nombre est trop grand : vérifiez-le."),
}
RULES = {
    Kind.PARTITION: gettext_lazy(
        "Les parts font le total. Laissez « non renseigné » vide : il se calcule. Rien de rempli ne vaut pas zéro."
    ),
    Kind.PARTIAL: gettext_lazy("La somme ne dépasse pas le total : une partie du public n’est pas concernée."),
    Kind.OVERLAPPING: gettext_lazy("Une même personne peut compter dans plusieurs parts."),
}


def cells_of(headcount: Headcount) -> dict[str, dict[str, int]]:
    """The breakdowns of an answer as they are typed again: « non renseigné » is left to be computed."""
    found: dict[str, dict[str, int]] = {}
    for cell in headcount.cells.order_by("pk"):
        if cell.member != UNSAID:
            found.setdefault(cell.dimension, {})[cell.member] = cell.number
    return found


@dataclass(frozen=True)
class BreakdownFields:
    """One breakdown on the page."""

    dimension: Dimension
    rule: str
    fields: tuple[forms.BoundField, ...]
    is_open: bool


class AnswerForm(forms.Form):
    """The attendance of one slot."""

    state = forms.ChoiceField(
        label=gettext_lazy("Qu’en a-t-il été ?"), choices=CHOICES, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("choisissez une réponse.")},
    )  # fmt: skip
    number = forms.IntegerField(
        label=gettext_lazy("Combien de personnes sont venues ?"), required=False, min_value=0, max_value=MOST_PEOPLE,
        widget=forms.NumberInput(FIGURES), error_messages=WRONG,
    )  # fmt: skip
    accuracy = forms.ChoiceField(
        label=gettext_lazy("Ce nombre est"), required=False, widget=forms.RadioSelect,
        choices=[(Accuracy.COUNTED.value, gettext_lazy("compté, un par un")),
                 (Accuracy.ESTIMATED.value, gettext_lazy("estimé, à vue"))],
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=gettext_lazy("Combien de temps est-on resté, en moyenne ? (minutes)"), required=False, min_value=1,
        max_value=MOST_MINUTES, widget=forms.NumberInput(FIGURES), error_messages=WRONG,
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Une remarque"), required=False, max_length=NOTE_LENGTH,
        help_text=gettext_lazy("La météo, une panne, un public inattendu. Sans nom de personne."),
    )  # fmt: skip
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, headcount: Headcount, **options: Any) -> None:
        """Show the last answer; before any, what is already known of the slot."""
        self.headcount = headcount
        options["initial"] = self._known() | options.get("initial", {})
        super().__init__(*args, **options)
        for one in dimensions():
            for part in one.parts:
                self.fields[f"{one.code}:{part.code}"] = forms.IntegerField(
                    label=part.label, required=False, min_value=0, max_value=MOST_PEOPLE,
                    widget=forms.NumberInput(FIGURES), error_messages=WRONG,
                )  # fmt: skip
        if headcount.revision == 0 and headcount.suggested:
            self.fields["number"].help_text = ngettext(
                "Prérempli avec la place réservée ici : remplacez-la par les personnes venues.",
                "Prérempli avec les %(count)s places réservées ici : remplacez-les par les personnes venues.",
                headcount.suggested,
            ) % {"count": headcount.suggested}
        if headcount.length_minutes:
            self.fields["minutes"].help_text = _(
                "La séance durait %(minutes)s minutes. Écrivez moins si l’on passait sans rester ; rien si vous ne"
                " savez pas."
            ) % {"minutes": headcount.length_minutes}

    def _known(self) -> dict[str, Any]:
        row = self.headcount
        if row.revision == 0:
            length = row.length_minutes
            stay = length if length is not None and length <= LONGEST_FULL_STAY else None
            return {"seen": 0, "number": row.suggested or None, "minutes": stay, "state": HeadcountState.COUNTED.value}
        known = {"seen": row.revision, "state": row.state, "number": row.number or None, "accuracy": row.accuracy,
                 "minutes": row.minutes, "note": row.note}  # fmt: skip
        for code, parts in cells_of(row).items():
            known |= {f"{code}:{member}": number for member, number in parts.items()}
        return known

    @property
    def breakdowns(self) -> Iterator[BreakdownFields]:
        """The breakdowns, folded while nothing is in them."""
        for one in dimensions():
            fields = tuple(self[f"{one.code}:{part.code}"] for part in one.parts)
            filled = any(field.errors or field.value() not in (None, "") for field in fields)
            yield BreakdownFields(one, str(RULES[Kind(one.kind)]), fields, filled)

    def clean(self) -> dict[str, Any]:
        """A number says how it was obtained; a breakdown agrees with it; a typed zero is « nobody came »."""
        data = super().clean() or self.cleaned_data
        if data.get("state") == HeadcountState.COUNTED and data.get("number") == 0:
            data["state"] = HeadcountState.NOBODY.value
        if data.get("state") != HeadcountState.COUNTED:
            # A number that the form had filled in contradicts nobody: one that somebody typed does.
            if data.get("number") and data["number"] != self.initial.get("number"):
                self.add_error("number", _("votre réponse dit autre chose que ce nombre : effacez-le, ou changez-la."))
            return data
        if data.get("number") is None and "number" not in self.errors:
            self.add_error("number", _("écrivez un nombre, ou choisissez « Je n’ai pas compté »."))
        if not data.get("accuracy") and "accuracy" not in self.errors:
            self.add_error("accuracy", _("dites si le nombre est compté ou estimé."))
        if data.get("number"):
            for code, sentence in check(data["number"], self._cells(data)).faults.items():
                one = next(dimension for dimension in dimensions() if dimension.code == code)
                self.add_error(f"{code}:{one.parts[0].code}", sentence)
        return data

    def _cells(self, data: dict[str, Any]) -> dict[str, dict[str, int | None]]:
        return {
            one.code: {part.code: data.get(f"{one.code}:{part.code}") for part in one.parts} for one in dimensions()
        }

    def answer(self) -> Answer:
        """What was typed, for the action."""
        data = self.cleaned_data
        return Answer(
            state=data["state"], number=data["number"], accuracy=data["accuracy"], minutes=data["minutes"],
            cells=self._cells(data), note=data["note"],
        )  # fmt: skip

    def look_again(self, revision: int) -> None:
        """Keep what was typed, over an answer that the person has now before their eyes."""
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed["seen"] = str(revision)
        self.data = typed
