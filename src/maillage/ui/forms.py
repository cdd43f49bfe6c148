"""Fields that the forms of several apps share, and the form of the page that shows every component."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.core.clock import is_within

NEAR = timedelta(days=20 * 366)  # what a loan, a round or a wish may be about; rules say better what is nearer
FAR = timedelta(days=100 * 366)  # what was bought, closed or insured, and until when; the days of a programme
TOO_FAR = _("Ce jour est trop loin d’aujourd’hui : vérifiez l’année.")


class DayField(forms.DateField):
    """A day by the browser’s own calendar, within reach of today.

    A day that is centuries away is a slip (0026, 20026), and what counts day by day would count up to it.
    """

    def __init__(self, *, reach: timedelta = NEAR, **options: Any) -> None:
        """``reach`` is how far it may be, before and after today."""
        self.reach = reach
        super().__init__(**{"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options})

    def validate(self, value: date | None) -> None:
        """Near enough to mean something."""
        super().validate(value)
        if value is not None and not is_within(value, self.reach):
            raise forms.ValidationError(TOO_FAR, code="too_far")


class SampleForm(forms.Form):
    """One field of each kind, so that each state can be looked at and tested."""

    title = forms.CharField(
        label=_("Titre"), max_length=140, help_text=_("140 signes au plus, sans majuscules inutiles")
    )
    commune = forms.CharField(label=_("Commune"), help_text=_("Nom ou code postal"), required=False)
    starts_on = forms.DateField(
        label=_("Date de début"),
        help_text=_("Jour, mois, année"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("choisissez un jour.")},
    )
    summary = forms.CharField(label=_("Résumé"), max_length=200, widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(
        label=_("Type"),
        choices=[("", _("Choisir…")), ("workshop", _("Atelier")), ("visit", _("Visite"))],
        required=False,
    )
    price = forms.ChoiceField(
        label=_("Tarif"),
        widget=forms.RadioSelect,
        choices=[("free", _("Gratuit")), ("paid", _("Payant")), ("open", _("Prix libre"))],
    )
    audiences = forms.MultipleChoiceField(
        label=_("Public"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("family", _("En famille")), ("adults", _("Adultes")), ("classes", _("Groupes scolaires"))],
        error_messages={"required": _("cochez au moins un âge.")},
    )
    picture = forms.FileField(label=_("Image"), required=False)
    closed = forms.CharField(label=_("Réservé à la coordination"), required=False, disabled=True)
    agrees = forms.BooleanField(label=_("J’accepte la charte du réseau"), required=False)
