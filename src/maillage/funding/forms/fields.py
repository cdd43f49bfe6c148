"""Euros, percentages and periods as people type them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from maillage.funding.sums import CENT, HUNDRED
from maillage.programmes.forms.making import ONE_DAY, day_field
from maillage.programmes.forms.numbers import NumberField

MOST = Decimal("999999999.99")

__all__ = ["EurosField", "PercentField", "PeriodForm", "day_field", "last_day_of"]


class EurosField(NumberField):
    """An amount: « 1 234,50 »; not less than the cent, never below zero."""

    default_error_messages = {
        "invalid": gettext_lazy("écrivez un montant en euros, par exemple 1 250 ou 89,90."),
        "cents": gettext_lazy("un montant s’arrête aux centimes : deux chiffres après la virgule."),
        "least": gettext_lazy("écrivez un montant plus grand que zéro."),
        "most": gettext_lazy("ce montant est trop grand : vérifiez la virgule."),
    }

    def __init__(self, *args: Any, zero: bool = False, **options: Any) -> None:
        """``zero`` lets nothing be an amount."""
        self.zero = zero
        super().__init__(*args, **options)

    def to_python(self, value: Any) -> Any:
        """Euros and cents, or None when nothing was typed."""
        amount = super().to_python(str(value or "").replace("€", ""))
        if amount is None:
            return None
        for wrong, code in (
            (amount != amount.quantize(CENT), "cents"),
            (amount < 0 or (amount == 0 and not self.zero), "least"),
            (amount > MOST, "most"),
        ):
            if wrong:
                raise forms.ValidationError(self.error_messages[code], code=code)
        return amount.quantize(CENT)


class PercentField(NumberField):
    """A rate in hundredths: « 80 »."""

    default_error_messages = {
        "invalid": gettext_lazy("écrivez un taux de 0 à 100, par exemple 80."),
    }

    def to_python(self, value: Any) -> Any:
        """More than 0, at most 100, or None."""
        rate = super().to_python(str(value or "").replace("%", ""))
        if rate is None:
            return None
        if not 0 < rate <= HUNDRED or rate != rate.quantize(CENT):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return rate


def last_day_of(before: date) -> date:
    """People say the last day; rows keep the day after it."""
    return before - timedelta(days=1)


class PeriodForm(forms.Form):
    """A first and a last day."""

    starts_on = day_field(gettext_lazy("Premier jour"))
    last_day = day_field(gettext_lazy("Dernier jour"))

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("last_day")
        if first and last and last < first:
            self.add_error(
                "last_day", gettext_lazy("le dernier jour ne vient pas avant le premier : corrigez l’un des deux.")
            )
        return data

    @property
    def ends_before(self) -> date:
        """The day after the last one."""
        day: date = self.cleaned_data["last_day"]
        return day + ONE_DAY
