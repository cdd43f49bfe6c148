"""An agreement, what it promises, what came in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from maillage.funding.actions.agreements import AgreementData, IncomeData
from maillage.funding.enums import CASH_USES, RESOURCES
from maillage.funding.forms.budgets import headings
from maillage.funding.forms.fields import EurosField, PercentField, PeriodForm, day_field, last_day_of
from maillage.funding.models import Agreement
from maillage.funding.models.budgets import LABEL_LENGTH
from maillage.programmes.models import Funder, Programme


def _of_programme(form: forms.Form, programme: Programme) -> None:
    field: Any = form.fields["funder"]
    field.queryset = programme.funders.order_by("position", "pk")


class AgreementForm(PeriodForm):
    """What a funder promised."""

    funder = forms.ModelChoiceField(
        Funder.objects.none(), label=gettext_lazy("Financeur"), empty_label=gettext_lazy("choisissez")
    )
    reference = forms.CharField(label=gettext_lazy("Référence"), max_length=60)
    title = forms.CharField(label=gettext_lazy("Objet"), max_length=LABEL_LENGTH)
    amount = EurosField(label=gettext_lazy("Montant (€)"))
    signed_on = day_field(gettext_lazy("Signée le"), required=False)
    headings = forms.MultipleChoiceField(
        label=gettext_lazy("Comptes éligibles"), required=False, choices=headings(CASH_USES),
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("Aucun coché : tous le sont."),
    )  # fmt: skip
    rate_cap = PercentField(
        label=gettext_lazy("Taux maximal (%)"), required=False,
        help_text=gettext_lazy("Ce que ce financeur paie au plus de chaque dépense."),
    )  # fmt: skip
    is_public = forms.BooleanField(label=gettext_lazy("Argent public"), required=False, initial=True)
    public_cap = PercentField(
        label=gettext_lazy("Part publique maximale (%)"), required=False,
        help_text=gettext_lazy("Tous financeurs publics ensemble, pour chaque dépense."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Précisions"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, programme: Programme, agreement: Agreement | None = None, **options: Any) -> None:
        """Show the agreement; offer the funders of the programme."""
        if agreement is not None:
            names = (
                "funder", "reference", "title", "amount", "starts_on", "signed_on", "headings", "rate_cap", "is_public",
                "public_cap", "note",
            )  # fmt: skip
            known = {name: getattr(agreement, name) for name in names}
            options["initial"] = known | {"last_day": last_day_of(agreement.ends_before)}
        super().__init__(*args, **options)
        _of_programme(self, programme)

    def data_typed(self) -> AgreementData:
        """What was typed."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "last_day"}
        return AgreementData(**data | {"headings": tuple(data["headings"]), "ends_before": self.ends_before})


class InstalmentForm(forms.Form):
    """A payment expected."""

    label = forms.CharField(label=gettext_lazy("Libellé"), max_length=LABEL_LENGTH)
    due_on = day_field(gettext_lazy("Attendu le"))
    amount = EurosField(label=gettext_lazy("Montant (€)"))
    prefix = "versement"


class DueDocumentForm(forms.Form):
    """A document expected."""

    label = forms.CharField(label=gettext_lazy("Document"), max_length=LABEL_LENGTH)
    due_on = day_field(gettext_lazy("Attendu le"))
    prefix = "document"


class ReceivedForm(forms.Form):
    """An instalment that came in; a page has one such form for each that is expected."""

    use_required_attribute = False
    amount = EurosField(label=gettext_lazy("Montant reçu (€)"))
    received_on = day_field(gettext_lazy("Reçu le"))

    def __init__(self, *args: Any, of: int, **options: Any) -> None:
        """Its fields have the instalment in their ids."""
        self.of = of
        super().__init__(*args, **{"auto_id": f"recu_{of}_%s", **options})


class IncomeForm(forms.Form):
    """Something else that came in."""

    heading = forms.ChoiceField(label=gettext_lazy("Compte"), choices=headings(RESOURCES))
    label = forms.CharField(label=gettext_lazy("Libellé"), max_length=LABEL_LENGTH)
    amount = EurosField(label=gettext_lazy("Montant (€)"))
    received_on = day_field(gettext_lazy("Reçu le"))
    funder = forms.ModelChoiceField(
        Funder.objects.none(), label=gettext_lazy("Financeur"), required=False, empty_label=gettext_lazy("aucun")
    )
    prefix = "recette"

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        """Offer the funders of the programme."""
        super().__init__(*args, **options)
        _of_programme(self, programme)

    def data_typed(self) -> IncomeData:
        """What was typed."""
        return IncomeData(**self.cleaned_data)
