"""Days typed in forms: one that is centuries away is a slip, and what counts day by day would count up to it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from maillage.core.clock import is_within

NEAR = timedelta(days=20 * 366)  # what a loan, a round or a wish may be about; rules say better what is nearer
FAR = timedelta(days=100 * 366)  # what was bought, closed or insured, and until when
TOO_FAR = gettext_lazy("Ce jour est trop loin d’aujourd’hui : vérifiez l’année.")


class DayField(forms.DateField):
    """A day by the browser’s own calendar, within reach of today."""

    def __init__(self, *, reach: timedelta = NEAR, **options: Any) -> None:
        """``reach`` is how far it may be, before and after today."""
        self.reach = reach
        super().__init__(**{"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options})

    def validate(self, value: date | None) -> None:
        """Near enough to mean something."""
        super().validate(value)
        if value is not None and not is_within(value, self.reach):
            raise forms.ValidationError(TOO_FAR, code="too_far")
