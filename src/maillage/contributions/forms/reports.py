"""What a visitor tells us, and what the moderator answers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.contributions.enums import ReportReason, ReportState
from maillage.contributions.forms.guard import GuardedForm

LEGAL = frozenset({ReportReason.UNLAWFUL.value, ReportReason.RIGHTS.value})


class ReportForm(GuardedForm):
    """A report. An unlawful content or a right that is not respected needs what the DSA asks for (article 16).

    Why, where exactly, who, in good faith; no name nor address about offences against minors (16, 2, c).
    """

    reason = forms.ChoiceField(
        label=_("Qu’est-ce qui ne va pas ?"), choices=ReportReason.choices, widget=forms.RadioSelect
    )
    message = forms.CharField(
        label=_("Précisez"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Ce qui est faux, et ce qu’il faudrait lire. Pour un contenu illicite, dites pourquoi il l’est."),
    )
    location = forms.CharField(
        label=_("Où exactement ?"),
        max_length=500,
        required=False,
        help_text=_("L’adresse de la page, puis le passage, l’image ou le commentaire en cause."),
    )
    about_minors = forms.BooleanField(
        label=_("Je signale une infraction sexuelle envers des mineurs : je peux rester anonyme."), required=False
    )
    name = forms.CharField(
        label=_("Votre nom"), max_length=120, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        required=False,
        help_text=_("Seulement pour vous répondre. Elle est effacée au bout d’un an."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    good_faith = forms.BooleanField(
        label=_("Je déclare de bonne foi que ces informations sont exactes et complètes."), required=False
    )

    def __init__(self, *args: Any, reasons: Mapping[str, Any] | None = None, **options: Any) -> None:
        """Offer the reasons that make sense for what is reported, in its words."""
        super().__init__(*args, **options)
        if reasons:
            field: Any = self.fields["reason"]
            field.choices = list(reasons.items())

    def clean(self) -> dict[str, Any]:
        """What each reason needs, then the guard."""
        reason = self.cleaned_data.get("reason")
        if reason in LEGAL:
            self._ask_for_law()
        elif reason == ReportReason.OTHER and not self.cleaned_data.get("message"):
            self.add_error("message", _("Dites-nous ce qui ne va pas."))
        return super().clean()

    def _ask_for_law(self) -> None:
        needed = {
            "message": _("Expliquez pourquoi ce contenu est illicite ou quel droit il ne respecte pas."),
            "location": _("Dites où se trouve ce contenu : l’adresse de la page, et le passage ou l’image."),
            "good_faith": _("Cochez cette case pour que le signalement soit recevable."),
        }
        if not self.cleaned_data.get("about_minors"):
            needed["name"] = _("La loi demande le nom de la personne qui signale un contenu illicite.")
            needed["email"] = _("La loi demande une adresse pour accuser réception et répondre.")
        for name, sentence in needed.items():
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, sentence)


class AnswerForm(forms.Form):
    """What became of a report, and what is answered."""

    outcome = forms.ChoiceField(
        label=_("Suite donnée"),
        choices=[
            (ReportState.ACTED.value, _("J’ai corrigé, renvoyé ou retiré la fiche")),
            (ReportState.DISMISSED.value, _("La fiche reste comme elle est")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Réponse"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Envoyée à la personne qui a signalé, si elle a laissé une adresse."),
    )
