"""What a coordinator types of campaigns, reviews, targets and decisions."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from maillage.directory.models import Organisation
from maillage.programmes.actions.targets import DecisionData
from maillage.programmes.enums import NEEDS_A_BASE, CellStatus, Nature
from maillage.programmes.forms.answer import WHY_BLANK
from maillage.programmes.forms.making import day_field
from maillage.programmes.forms.numbers import NumberField
from maillage.programmes.models import Action, Campaign, Decision, Indicator, Period, Programme
from maillage.programmes.models.returns import NOTE_LENGTH
from maillage.programmes.querysets.names import period_name


class CampaignForm(forms.Form):
    """The dates of a campaign."""

    opens_on = day_field(gettext_lazy("Ouvre le"))
    due_on = day_field(gettext_lazy("Attendue le"))
    closes_on = day_field(
        gettext_lazy("Ferme après le"), help_text=gettext_lazy("Ensuite, seul un délai accordé permet de répondre.")
    )
    note = forms.CharField(
        label=gettext_lazy("Consigne"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class DelayForm(forms.Form):
    """A delay for one structure."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Structure"), empty_label=gettext_lazy("choisissez")
    )
    until = day_field(gettext_lazy("Jusqu’au"))
    reason = forms.CharField(label=gettext_lazy("Motif"), max_length=NOTE_LENGTH)

    def __init__(self, *args: Any, campaign: Campaign, **options: Any) -> None:
        """Only structures of this campaign."""
        super().__init__(*args, **options)
        field: Any = self.fields["organisation"]
        asked = campaign.requests.order_by().values("organisation")
        field.queryset = Organisation.objects.filter(pk__in=asked).order_by("name", "pk")


class DecisionForm(forms.Form):
    """A decision of a body."""

    number = forms.CharField(label=gettext_lazy("Numéro"), max_length=30)
    body = forms.CharField(
        label=gettext_lazy("Instance"), max_length=160, help_text=gettext_lazy("Par exemple : comité de pilotage.")
    )
    decided_on = day_field(gettext_lazy("Décidée le"))
    text = forms.CharField(label=gettext_lazy("Texte"), max_length=4000, widget=forms.Textarea({"rows": 4}))

    def data_typed(self) -> DecisionData:
        """What was typed."""
        return DecisionData(**self.cleaned_data)


class TargetForm(forms.Form):
    """A target, set by a decision; empty withdraws it."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label=gettext_lazy("Indicateur"), empty_label=gettext_lazy("choisissez")
    )
    action = forms.ModelChoiceField(
        Action.objects.none(),
        label=gettext_lazy("Action"),
        required=False,
        empty_label=gettext_lazy("tout le programme"),
    )
    period = forms.ModelChoiceField(
        Period.objects.none(),
        label=gettext_lazy("Période"),
        required=False,
        empty_label=gettext_lazy("à la fin du programme"),
    )
    value = NumberField(
        label=gettext_lazy("Cible"), required=False, help_text=gettext_lazy("Vide retire la cible : sans cible, pas de"
                                                                            " pourcentage."),
    )  # fmt: skip
    decision = forms.ModelChoiceField(
        Decision.objects.none(), label=gettext_lazy("Décision"), empty_label=gettext_lazy("choisissez")
    )

    def __init__(self, *args: Any, programme: Programme, labels: dict[int, str], **options: Any) -> None:
        """Only what belongs to the programme; indicators by their label, periods by their name."""
        super().__init__(*args, **options)
        rows: dict[str, Any] = {
            "indicator": programme.indicators.alive().exclude(versions__nature=Nature.NARRATIVE).in_order(),
            "action": programme.actions.in_order(),
            "period": programme.periods.oldest_first(), "decision": programme.decisions.latest_first(),
        }  # fmt: skip
        for name, queryset in rows.items():
            field: Any = self.fields[name]
            field.queryset = queryset
        named: Any = self.fields["indicator"]
        named.label_from_instance = lambda one: f"{one.code}. {labels.get(one.pk, '')}"
        period: Any = self.fields["period"]
        period.label_from_instance = lambda one: period_name(one, get_language() or "fr")


class ReasonForm(forms.Form):
    """A word of explanation."""

    reason = forms.CharField(label=gettext_lazy("Motif"), max_length=NOTE_LENGTH)


class CorrectionForm(forms.Form):
    """A figure corrected after approval."""

    value = NumberField(label=gettext_lazy("Chiffre corrigé"), required=False)
    base = NumberField(label=gettext_lazy("Effectif"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Réponse"), required=False, choices=WHY_BLANK)
    reason = forms.CharField(
        label=gettext_lazy("Motif"), max_length=NOTE_LENGTH,
        help_text=gettext_lazy("Il paraît dans l’erratum. Sans nom de personne."),
    )  # fmt: skip
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, nature: str, **options: Any) -> None:
        """A headcount is asked only of what has one."""
        super().__init__(*args, **options)
        if nature not in NEEDS_A_BASE:
            del self.fields["base"]

    @property
    def status_typed(self) -> str:
        """The status, « valeur » unless another was chosen."""
        return str(self.cleaned_data.get("status") or CellStatus.VALUE)
