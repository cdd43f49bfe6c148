"""What an author contests, and what is answered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.contributions.enums import AppealState


class AppealForm(forms.Form):
    """What the author contests."""

    text = forms.CharField(
        label=_("Ce qui ne vous paraît pas juste"),
        max_length=2000,
        widget=forms.Textarea({"rows": 7}),
        help_text=_("Dites pourquoi la décision devrait être revue. Une autre personne la relira, si possible."),
        error_messages={"required": _("Dites ce qui ne vous paraît pas juste dans cette décision, et pourquoi.")},
    )


class AppealAnswerForm(forms.Form):
    """What whoever reads the decision again decides, and why."""

    outcome = forms.ChoiceField(
        label=_("Votre décision"),
        choices=[
            (AppealState.UPHELD.value, _("Maintenir la décision")),
            (AppealState.OVERTURNED.value, _("Revoir la décision : la fiche est publiée ou rétablie")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Réponse à l’auteur"),
        max_length=2000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _("Écrivez la réponse : l’auteur la recevra, et le journal garde la décision.")},
    )
