"""A budget, its lines, its adoption."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from maillage.funding.actions.budgets import LineData
from maillage.funding.enums import RESOURCES, USES, Heading
from maillage.funding.forms.fields import EurosField, PeriodForm
from maillage.funding.models.budgets import LABEL_LENGTH
from maillage.programmes.models import Decision, Funder, Programme


def headings(codes: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Choices of account headings."""
    return [(code, Heading(code).label) for code in codes]


class BudgetForm(PeriodForm):
    """A budget and its period."""

    title = forms.CharField(
        label=gettext_lazy("Titre"), max_length=LABEL_LENGTH, help_text=gettext_lazy("Par exemple « Année 2026 ».")
    )
    field_order = ("title", "starts_on", "last_day")


class LineForm(forms.Form):
    """A line of a budget."""

    heading = forms.ChoiceField(
        label=gettext_lazy("Compte"),
        choices=[(gettext_lazy("Dépenses"), headings(USES)), (gettext_lazy("Ressources"), headings(RESOURCES))],
    )
    label = forms.CharField(label=gettext_lazy("Libellé"), max_length=LABEL_LENGTH)
    amount = EurosField(label=gettext_lazy("Montant (€)"))
    precision = EurosField(
        label=gettext_lazy("Arrondi à (€)"), required=False, zero=True,
        help_text=gettext_lazy("Si la source est arrondie : 100 000 pour « 2,3 M€ ». Vide si le montant est exact."),
    )  # fmt: skip
    funder = forms.ModelChoiceField(
        Funder.objects.none(), label=gettext_lazy("Financeur"), required=False, empty_label=gettext_lazy("aucun"),
        help_text=gettext_lazy("Qui l’apporte, ou à qui la dépense sera imputée."),
    )  # fmt: skip

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        """Offer the funders of the programme."""
        super().__init__(*args, **options)
        field: Any = self.fields["funder"]
        field.queryset = programme.funders.order_by("position", "pk")

    def data_typed(self) -> LineData:
        """What was typed."""
        data = self.cleaned_data
        return LineData(
            heading=data["heading"], label=data["label"], amount=data["amount"],
            precision=data["precision"] or Decimal(0), funder=data["funder"],
        )  # fmt: skip


class AdoptForm(forms.Form):
    """The decision that adopts a version."""

    decision = forms.ModelChoiceField(
        Decision.objects.none(), label=gettext_lazy("Décision"), empty_label=gettext_lazy("choisissez")
    )

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        """Offer the decisions of the programme."""
        super().__init__(*args, **options)
        field: Any = self.fields["decision"]
        field.queryset = programme.decisions.latest_first()
