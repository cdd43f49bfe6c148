"""The form of the page that shows every component."""

from django import forms
from django.utils.translation import gettext_lazy as _


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
