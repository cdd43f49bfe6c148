"""What a person types to close an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models import User


class CloseForm(forms.Form):
    """The password, and a word that nobody types by mistake."""

    password = forms.CharField(
        label=_("Mot de passe"), widget=forms.PasswordInput({"autocomplete": "current-password"}), strip=False
    )
    sure = forms.BooleanField(
        label=_("Je ferme mon compte. Il ne pourra pas être rouvert."),
        error_messages={"required": _("Cochez cette case pour fermer votre compte.")},
    )

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        """Whose account it is."""
        super().__init__(*args, **options)
        self.person = person

    def clean_password(self) -> str:
        """It is the person who asks."""
        password: str = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise forms.ValidationError(_("Ce n’est pas votre mot de passe."))
        return password
