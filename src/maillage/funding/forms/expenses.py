"""An expense, its evidence, its shares."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from maillage.files.enums import DOCUMENT_TYPES
from maillage.funding.actions.expenses import ExpenseData
from maillage.funding.enums import USES
from maillage.funding.forms.budgets import headings
from maillage.funding.forms.fields import EurosField, PeriodForm, day_field
from maillage.funding.models import Agreement, Expense
from maillage.funding.models.budgets import LABEL_LENGTH
from maillage.programmes.models import Action, Programme


class ExpenseForm(forms.Form):
    """What was spent."""

    heading = forms.ChoiceField(label=gettext_lazy("Compte"), choices=headings(USES))
    label = forms.CharField(label=gettext_lazy("Libellé"), max_length=LABEL_LENGTH)
    supplier = forms.CharField(label=gettext_lazy("Fournisseur"), max_length=LABEL_LENGTH, required=False)
    spent_on = day_field(gettext_lazy("Dépensé le"))
    amount = EurosField(label=gettext_lazy("Montant (€)"))
    eligible_amount = EurosField(
        label=gettext_lazy("Dont éligible (€)"), required=False, zero=True,
        help_text=gettext_lazy("Vide : toute la dépense l’est."),
    )  # fmt: skip
    action = forms.ModelChoiceField(
        Action.objects.none(), label=gettext_lazy("Action"), required=False, empty_label=gettext_lazy("aucune")
    )

    def __init__(self, *args: Any, programme: Programme, expense: Expense | None = None, **options: Any) -> None:
        """Show the expense; offer the actions of the programme."""
        if expense is not None:
            names = ("heading", "label", "supplier", "spent_on", "amount", "eligible_amount", "action")
            options["initial"] = {name: getattr(expense, name) for name in names}
        super().__init__(*args, **options)
        field: Any = self.fields["action"]
        field.queryset = programme.actions.in_order()

    def data_typed(self) -> ExpenseData:
        """What was typed; all of it is eligible unless said otherwise."""
        data = dict(self.cleaned_data)
        if data["eligible_amount"] is None:
            data["eligible_amount"] = data["amount"]
        return ExpenseData(**data)


class EvidenceForm(forms.Form):
    """A document that proves it."""

    document = forms.FileField(
        label=gettext_lazy("Justificatif"),
        help_text=gettext_lazy("PDF, OpenDocument, Office, CSV ou texte, 20 Mo au plus."),
        widget=forms.FileInput({"accept": ",".join(f".{name}" for name in DOCUMENT_TYPES)}),
    )


class SharesForm(forms.Form):
    """A field for each agreement: what it pays."""

    def __init__(self, *args: Any, agreements: Sequence[Agreement], amounts: Mapping[int, Decimal]) -> None:
        """Show the amounts."""
        super().__init__(*args)
        for one in agreements:
            label = f"{one.funder.name}, {one.reference}"
            self.fields[f"part-{one.pk}"] = EurosField(
                label=label, required=False, zero=True, initial=amounts.get(one.pk)
            )
        self.agreements = agreements

    @property
    def amounts(self) -> dict[int, Decimal]:
        """Key of agreement → euros, for those that pay."""
        typed = {one.pk: self.cleaned_data[f"part-{one.pk}"] for one in self.agreements}
        return {pk: amount for pk, amount in typed.items() if amount}


class ClaimForm(PeriodForm):
    """A new claim: for which agreement, over which period."""

    agreement = forms.ModelChoiceField(
        Agreement.objects.none(), label=gettext_lazy("Convention"), empty_label=gettext_lazy("choisissez")
    )
    field_order = ("agreement", "starts_on", "last_day")

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        """Offer the agreements of the programme."""
        super().__init__(*args, **options)
        field: Any = self.fields["agreement"]
        field.queryset = programme.agreements.select_related("funder").in_order()
        field.label_from_instance = lambda one: f"{one.funder.name}, {one.reference}"


class FillForm(forms.Form):
    """What a claim holds and how its gaps are explained."""

    shares = forms.TypedMultipleChoiceField(label=gettext_lazy("Dépenses"), coerce=int, required=False)
    note = forms.CharField(
        label=gettext_lazy("Commentaire des écarts"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Sequence[int], **options: Any) -> None:
        """Only what the period and the agreement allow."""
        super().__init__(*args, **options)
        field: Any = self.fields["shares"]
        field.choices = [(pk, str(pk)) for pk in offered]
