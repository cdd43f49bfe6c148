"""What becomes of a damage, as the lender types it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.loans.enums import CLAIM_MOVES, ClaimState
from maillage.loans.models import ClaimFile
from maillage.loans.models.columns import NOTE_LENGTH


def _euros(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=12, decimal_places=2, localize=True,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip


class ClaimForm(forms.Form):
    """The next state of a claim, what is known of it, and amounts."""

    to = forms.ChoiceField(label=gettext_lazy("La suite"), widget=forms.RadioSelect,
                           error_messages={"required": gettext_lazy("choisissez une suite.")})  # fmt: skip
    description = forms.CharField(
        label=gettext_lazy("Ce qui s’est passé"), required=False, max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    estimate = _euros(gettext_lazy("Montant estimé (€)"))
    settled = _euros(gettext_lazy("Montant réglé (€)"))

    def __init__(self, *args: Any, claim: ClaimFile, **options: Any) -> None:
        """What is known already is written."""
        options["initial"] = {"description": claim.description, "estimate": claim.estimate} | options.get("initial", {})
        super().__init__(*args, **options)
        moves = CLAIM_MOVES[claim.state]
        field: Any = self.fields["to"]
        field.choices = [(one.value, str(one.label).capitalize()) for one in ClaimState if one in moves]

    def clean(self) -> dict[str, Any]:
        """What is settled is settled for an amount."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("to") == ClaimState.SETTLED and data.get("settled") is None and "settled" not in self.errors:
            self.add_error("settled", _("écrivez le montant réglé ; pour rien, classez le dossier sans suite."))
        return data
