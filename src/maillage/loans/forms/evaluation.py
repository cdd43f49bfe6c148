"""The return questionnaire: who profited from it, how it went, what others may read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from maillage.attendance.enums import HeadcountState
from maillage.attendance.forms.answer import AnswerForm
from maillage.attendance.models import Headcount
from maillage.loans.actions import Evaluation
from maillage.loans.models.columns import NOTE_LENGTH

MARKS = [("", gettext_lazy("Sans avis")), ("5", gettext_lazy("5, excellent")), ("4", "4"), ("3", "3"), ("2", "2"),
         ("1", gettext_lazy("1, à revoir"))]  # fmt: skip
FIGURES = {"inputmode": "numeric", "autocomplete": "off"}
MOST = 9_999


def _mark(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=MARKS, required=False, coerce=int, empty_value=None)


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=MOST, widget=forms.NumberInput(FIGURES)
    )


class EvaluationForm(AnswerForm):
    """The one-minute form of attendance, with what is asked of a loan."""

    venues = _count(gettext_lazy("Dans combien de lieux a-t-il servi ?"))
    classes = _count(gettext_lazy("Combien de classes ou de groupes ?"))
    content_mark = _mark(gettext_lazy("Le contenu"))
    handling_mark = _mark(gettext_lazy("La prise en main"))
    service_mark = _mark(gettext_lazy("Le service de prêt"))
    incidents = forms.CharField(
        label=gettext_lazy("Incidents, casse, éléments manquants"), required=False, max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 3}), help_text=gettext_lazy("Le prêteur le lit ; personne d’autre."),
    )  # fmt: skip
    feedback = forms.CharField(
        label=gettext_lazy("Votre retour d’usage"), required=False, max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Ce que vous en avez fait, ce qui a marché ou non. Sans nom de personne."),
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=gettext_lazy("Ce retour peut être lu sur les pages de l’outil, sans mon nom"), required=False
    )

    def __init__(self, *args: Any, headcount: Headcount, **options: Any) -> None:
        """Nobody stays from the first to the last day: the length of stay and the remark of a slot are not asked."""
        super().__init__(*args, headcount=headcount, **options)
        for name in ("minutes", "note"):
            del self.fields[name]
        fields: dict[str, Any] = self.fields
        fields["number"].label = gettext_lazy("Combien de personnes en ont profité ?")
        fields["state"].choices = [
            (HeadcountState.COUNTED.value, gettext_lazy("Du public l’a vu ou utilisé")),
            (HeadcountState.NOBODY.value, gettext_lazy("Personne : zéro")),
            (HeadcountState.UNKNOWN.value, gettext_lazy("Je n’ai pas compté")),
            (HeadcountState.CANCELLED.value, gettext_lazy("Il n’a pas servi")),
        ]

    def evaluation(self) -> Evaluation:
        """What was typed, for the action."""
        data = self.cleaned_data
        kept = (
            "venues",
            "classes",
            "content_mark",
            "handling_mark",
            "service_mark",
            "incidents",
            "feedback",
            "is_public",
        )
        return Evaluation(
            state=data["state"], number=data["number"], accuracy=data["accuracy"], cells=self._cells(data),
            **{name: data[name] for name in kept},
        )  # fmt: skip
