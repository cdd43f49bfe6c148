"""What is typed to claim a page, to answer, to ask for a link, to invite."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.contributions.forms.guard import GuardedForm
from maillage.directory.enums import TeamRole


class ClaimForm(forms.Form):
    """« C’est ma structure »."""

    function = forms.CharField(
        label=_("Votre fonction dans la structure"), max_length=120,
        help_text=_("Par exemple « chargée de médiation » ou « présidente »."),
    )  # fmt: skip
    message = forms.CharField(
        label=_("Un mot pour la personne qui répondra"), required=False, max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """Yes or no, with a sentence; a no needs it."""

    decision = forms.ChoiceField(
        label=_("Votre réponse"), widget=forms.RadioSelect, choices=[("yes", _("Accepter")), ("no", _("Refuser"))]
    )
    message = forms.CharField(
        label=_("Un mot d’explication"), required=False, max_length=1000, widget=forms.Textarea({"rows": 4}),
        help_text=_("Il est envoyé avec la réponse. Un refus en a besoin."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        data = super().clean() or self.cleaned_data
        if data.get("decision") == "no" and not (data.get("message") or "").strip():
            self.add_error("message", _("Écrivez en une phrase pourquoi."))
        return data

    @property
    def is_yes(self) -> bool:
        """Accepted."""
        return bool(self.cleaned_data["decision"] == "yes")


class AskLinkForm(GuardedForm):
    """Ask that a link be sent to the address the organisation left: nothing is typed but the proof of being human."""


class InviteForm(forms.Form):
    """A place in a team offered to an address."""

    email = forms.EmailField(label=_("Adresse électronique"), max_length=254)
    role = forms.ChoiceField(
        label=_("Rôle"),
        choices=[
            (TeamRole.EDITOR.value, _("rédige : corrige la page, annonce des rendez-vous")),
            (TeamRole.MANAGER.value, _("gère : et invite d’autres personnes")),
        ],
    )
