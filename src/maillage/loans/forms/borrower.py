"""What a borrower types to do something with a loan."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.loans.actions.common import day_of
from maillage.loans.enums import CancelReason, ProofKind
from maillage.loans.models import Loan
from maillage.loans.models.columns import LINE_LENGTH, NAME_LENGTH, NOTE_LENGTH
from maillage.ui.forms import DayField

LONGEST_PROOF = 3 * 366
# Why a borrower gives up; the others are the lender’s.
BORROWERS = (
    CancelReason.BORROWER, CancelReason.EVENT, CancelReason.TRANSPORT, CancelReason.AGREEMENT, CancelReason.WEATHER,
    CancelReason.CRISIS, CancelReason.OTHER,
)  # fmt: skip


def _day(label: Any, **options: Any) -> forms.DateField:
    return DayField(label=label, **options)


class DetailsForm(forms.Form):
    """The answer to what the lender asked."""

    answer = forms.CharField(
        label=gettext_lazy("Votre réponse"), max_length=NOTE_LENGTH, widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("écrivez votre réponse au prêteur.")},
    )  # fmt: skip


class CancelForm(forms.Form):
    """Giving up, with a reason."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Pourquoi"),
        choices=[("", gettext_lazy("Choisissez")), *((one, one.label) for one in BORROWERS)],
        error_messages={"required": gettext_lazy("dites pourquoi : le prêteur le lira.")},
    )  # fmt: skip
    text = forms.CharField(label=gettext_lazy("Précision"), required=False, max_length=LINE_LENGTH)

    def clean(self) -> dict[str, Any]:
        """« Autre raison » is told."""
        data = super().clean() or self.cleaned_data
        if data.get("reason") == CancelReason.OTHER and not data.get("text"):
            self.add_error("text", _("dites en quelques mots laquelle."))
        return data


class RenewForm(forms.Form):
    """More days."""

    last_on = _day(gettext_lazy("Le garder jusqu’au"))


class DayForm(forms.Form):
    """The day on which something happened: not a day to come, nor one before the loan."""

    on = _day(gettext_lazy("Quel jour"))

    def __init__(self, *args: Any, loan: Loan, today: date, **options: Any) -> None:
        """Propose today."""
        options["initial"] = {"on": today}
        super().__init__(*args, **options)
        self.earliest, self.today = loan.out_on or day_of(loan.lender, loan.asked_at), today

    def clean_on(self) -> date:
        """What happened is past."""
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("ce jour n’est pas encore venu : notez-le le moment venu."))
        if day < self.earliest:
            raise forms.ValidationError(_("l’outil n’était pas encore parti ce jour-là."))
        return day


class ReceiveForm(DayForm):
    """It arrived."""


class HandOverForm(DayForm):
    """It was given to the next host."""


class ProofForm(forms.Form):
    """A certificate of insurance, or a sworn undertaking."""

    kind = forms.ChoiceField(label=gettext_lazy("Pièce"), widget=forms.RadioSelect)
    first_on = _day(gettext_lazy("Valable du"))
    last_on = _day(gettext_lazy("au"))
    insurer = forms.CharField(
        label=gettext_lazy("Assureur et numéro de contrat"), required=False, max_length=NAME_LENGTH
    )
    document = forms.FileField(
        label=gettext_lazy("Attestation"), required=False, help_text=gettext_lazy("PDF ou document, 20 Mo au plus.")
    )
    for_all = forms.BooleanField(
        label=gettext_lazy("Elle vaut pour tous les prêts de la structure chez ce prêteur"), required=False
    )
    sworn = forms.BooleanField(
        label=gettext_lazy("Je m’engage sur l’honneur à ce que l’outil soit assuré pendant tout le prêt."),
        required=False,
    )

    def __init__(self, *args: Any, loan: Loan, certificate_only: bool, **options: Any) -> None:
        """Propose the days of the loan."""
        self.loan = loan
        kinds = [ProofKind.CERTIFICATE] if certificate_only else [ProofKind.CERTIFICATE, ProofKind.UNDERTAKING]
        initial = {"first_on": loan.leaves_on, "last_on": loan.returns_on, "kind": ProofKind.CERTIFICATE}
        super().__init__(*args, **{"initial": initial, **options})
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [(one.value, one.label[:1].upper() + one.label[1:]) for one in kinds]
        if certificate_only:
            del fields["sworn"]
        if loan.borrower_id is None:
            del fields["for_all"]

    def clean(self) -> dict[str, Any]:
        """It covers the loan; a certificate is joined or named, an undertaking is ticked."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_on"), data.get("last_on")
        if first is not None and last is not None:
            self._clean_period(first, last)
        if data.get("kind") == ProofKind.UNDERTAKING and not data.get("sworn"):
            self.add_error("sworn", _("cochez cette case : c’est elle qui vous engage."))
        if data.get("kind") == ProofKind.CERTIFICATE and not data.get("document") and not data.get("insurer"):
            self.add_error("document", _("joignez l’attestation, ou écrivez l’assureur et le numéro du contrat."))
        return data

    def _clean_period(self, first: date, last: date) -> None:
        if last < first:
            self.add_error("last_on", _("la fin de validité précède son début : corrigez l’une des deux dates."))
        elif (last - first).days > LONGEST_PROOF:
            self.add_error("last_on", _("une attestation vaut trois ans au plus : choisissez une fin plus proche."))
        elif first > self.loan.leaves_on or last < self.loan.returns_on:
            wanted = {"first": f"{self.loan.leaves_on:%d/%m/%Y}", "last": f"{self.loan.returns_on:%d/%m/%Y}"}
            self.add_error("last_on", _("elle doit couvrir tout le prêt, du %(first)s au %(last)s.") % wanted)
