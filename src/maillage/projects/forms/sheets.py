"""The questions of a territory as a coordinator types them: one row each, in order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from maillage.projects.actions.sheets import MOST_QUESTIONS, QuestionData
from maillage.projects.enums import QuestionKind
from maillage.projects.models import Question
from maillage.projects.models.sheets import LABEL_LENGTH


class QuestionForm(forms.Form):
    """One question."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    position = forms.IntegerField(label=gettext_lazy("Rang"), required=False, min_value=1, max_value=99)
    label = forms.CharField(label=gettext_lazy("Question"), max_length=LABEL_LENGTH, required=False)
    help = forms.CharField(label=gettext_lazy("Aide"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Réponse"), choices=QuestionKind.choices, required=False, initial=QuestionKind.TEXT
    )
    choices = forms.CharField(
        label=gettext_lazy("Choix, un par ligne"), required=False, max_length=3000, widget=forms.Textarea({"rows": 3})
    )
    required = forms.BooleanField(label=gettext_lazy("Nécessaire pour publier"), required=False)


class Questions(forms.BaseFormSet[QuestionForm]):
    """The questions."""

    row_name = gettext_lazy("Question %(n)s")


QuestionFormSet = forms.formset_factory(
    QuestionForm, Questions, extra=2, can_delete=True, max_num=MOST_QUESTIONS + 2, absolute_max=MOST_QUESTIONS + 2
)


def questions_initial(questions: list[Question]) -> list[dict[str, Any]]:
    """The questions of today as rows."""
    return [
        {"pk": one.pk, "position": rank, "label": one.label, "help": one.help, "kind": one.kind,
         "choices": "\n".join(one.choices), "required": one.required}
        for rank, one in enumerate(questions, start=1)
    ]  # fmt: skip


def questions_from(formset: Any) -> list[QuestionData]:
    """The questions typed, in the order of their rank, then of their row."""
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    kept = [(row.get("position") or 99, place, row) for place, row in enumerate(rows) if row.get("label")]
    return [
        QuestionData(
            pk=row.get("pk"), label=row["label"], help=row.get("help") or "", required=bool(row.get("required")),
            kind=row.get("kind") or QuestionKind.TEXT, choices=tuple((row.get("choices") or "").splitlines()),
        )
        for _position, _place, row in sorted(kept, key=lambda item: item[:2])
    ]  # fmt: skip
