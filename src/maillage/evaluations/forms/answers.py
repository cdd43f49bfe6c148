"""The form of one person: a level or a text for each criterion, and whether the text may be quoted."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from maillage.evaluations.actions.answering import AnswerData
from maillage.evaluations.enums import CriterionKind
from maillage.evaluations.models import TEXT_LENGTH, Answer, Criterion


class AnswerForm(forms.Form):
    """One criterion."""

    level = forms.ChoiceField(label=gettext_lazy("Niveau"), required=False, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("En quelques mots"), required=False, max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    may_quote = forms.BooleanField(label=gettext_lazy("J’accepte que ce texte soit cité, sans mon nom"), required=False)

    def __init__(self, data: Any = None, *, criterion: Criterion, answer: Answer | None) -> None:
        """Its levels, what was answered."""
        initial = {}
        if answer is not None:
            initial = {"level": str(answer.level_id or ""), "text": answer.text, "may_quote": answer.may_quote}
        super().__init__(data, prefix=f"c{criterion.pk}", initial=initial)
        self.criterion = criterion
        if criterion.kind == CriterionKind.LEVELS:
            field: Any = self.fields["level"]
            levels = [(str(one.pk), f"{one.value}. {one.descriptor}") for one in criterion.levels.all()]
            field.choices = [*levels, ("", gettext_lazy("je ne sais pas"))]
            field.label = criterion.question
        else:
            del self.fields["level"]
            self.fields["text"].label = criterion.question

    def data_typed(self) -> AnswerData:
        """What was typed."""
        data = self.cleaned_data
        level = data.get("level")
        return AnswerData(
            criterion=self.criterion.pk, level=int(level) if level else None, text=data["text"],
            may_quote=data["may_quote"],
        )  # fmt: skip


def forms_of(
    criteria: Sequence[Criterion], answers: Mapping[int, Answer], data: Mapping[str, Any] | None = None
) -> list[AnswerForm]:
    """A form for each criterion."""
    return [AnswerForm(data, criterion=one, answer=answers.get(one.pk)) for one in criteria]
