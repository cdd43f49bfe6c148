"""What a lender types of a round of the van and of its stops."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from maillage.loans.actions.desk import RoundData
from maillage.loans.forms.pieces import day, line, measure, text
from maillage.loans.models import Round
from maillage.ui.forms import NEAR

HOUR = {"invalid": gettext_lazy("Cette heure n’existe pas : écrivez-la comme 14:30.")}
NAMES = ("on", "leaves_at", "driver", "vehicle", "volume", "weight", "note")


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, error_messages=HOUR,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip


class RoundForm(forms.Form):
    """A round: when, who, with what."""

    on = day(gettext_lazy("Jour"), required=True, reach=NEAR)
    leaves_at = _hour(gettext_lazy("Départ"))
    driver = line(gettext_lazy("Conduite par"), 120)
    vehicle = line(gettext_lazy("Véhicule"), 120)
    volume = measure(gettext_lazy("Volume utile (m³)"), help_text=gettext_lazy("Vide : il y a toujours la place."))
    weight = measure(gettext_lazy("Charge utile (kg)"))
    note = text(gettext_lazy("Remarques"), 2_000, 3)

    def data_said(self) -> RoundData:
        """What was typed."""
        return RoundData(**{name: self.cleaned_data[name] for name in NAMES})


def round_initial(row: Round) -> dict[str, Any]:
    """A round as its form shows it."""
    return {name: getattr(row, name) for name in NAMES}


class StopForm(forms.Form):
    """When the van is expected at a stop, and a word for its driver."""

    at = _hour(gettext_lazy("Heure prévue"))
    note = line(gettext_lazy("Remarque"), 300)
