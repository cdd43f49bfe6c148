"""What is typed by those who manage documents, and by whoever verifies one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.documents.actions.issuing import REASON_LENGTH

HEAVIEST = 20_000_000


class ReasonForm(forms.Form):
    """Why a document is voided, or a request withdrawn."""

    reason = forms.CharField(
        label=_("Motif"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Dites pourquoi : les personnes concernées le liront.")},
        widget=forms.Textarea({"rows": 2}),
    )


class VerifyForm(forms.Form):
    """A file, or the full number printed at the foot of its pages."""

    file = forms.FileField(
        label=_("Le fichier PDF"),
        required=False,
        allow_empty_file=True,
        help_text=_("Déposez-le ici, ou choisissez-le. Il est comparé, puis oublié : rien n’en est gardé."),
        widget=forms.ClearableFileInput({"accept": "application/pdf,.pdf"}),
    )
    number = forms.CharField(
        label=_("Ou le numéro complet"),
        required=False,
        max_length=80,
        help_text=_("Il est au bas de chaque page, comme CONV-2026-0007-K7QF9M2P."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, and not too heavy."""
        typed: dict[str, Any] = super().clean() or {}
        file = typed.get("file")
        if file is not None and file.size > HEAVIEST:
            self.add_error("file", _("Ce fichier dépasse 20 Mo : aucun document d’ici n’est aussi lourd."))
        elif file is not None and not file.size:
            self.add_error("file", _("Ce fichier est vide : choisissez-en un autre."))
        if file is None and not str(typed.get("number") or "").strip() and not self.errors:
            self.add_error("number", _("Choisissez un fichier, ou tapez un numéro."))
        return typed
