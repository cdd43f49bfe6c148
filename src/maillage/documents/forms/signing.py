"""What a signer types."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.documents.actions.signing import REASON_LENGTH


class SignForm(forms.Form):
    """The code of the mail, and consent."""

    code = forms.CharField(
        label=_("Code à six chiffres"),
        max_length=12,
        error_messages={"required": _("Recopiez le code à six chiffres du message.")},
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
        help_text=_("Dans le message qui vient de partir. Il sert pendant quinze minutes."),
    )
    consents = forms.BooleanField(
        label=_("Je signe ce document"),
        error_messages={"required": _("Cochez la case : sans votre accord, rien n’est signé.")},
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sentence: str, **options: Any) -> None:
        """Put the sentence that is agreed to beside the box."""
        super().__init__(*args, **options)
        self.fields["consents"].label = sentence


class RefuseForm(forms.Form):
    """Why one does not sign."""

    reason = forms.CharField(
        label=_("Pourquoi vous ne signez pas"),
        max_length=REASON_LENGTH,
        error_messages={
            "required": _("Dites en quelques mots pourquoi vous ne signez pas : la personne qui demande le lira.")
        },
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Une date à changer, une valeur, un article : la personne qui vous l’a envoyé le lira."),
    )
