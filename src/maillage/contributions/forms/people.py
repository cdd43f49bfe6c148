"""What a person types to close an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models import User
from maillage.contributions import rules
from maillage.contributions.enums import Leaving


class CloseForm(forms.Form):
    """What becomes of what was published, the password, and a word that nobody types by mistake."""

    what = forms.ChoiceField(
        label=_("Mes fiches publiées"), choices=Leaving.choices, widget=forms.RadioSelect, initial=Leaving.KEEP
    )
    heir = forms.ChoiceField(
        label=_("Qui les reprend"),
        required=False,
        help_text=_("Les personnes qui peuvent déjà travailler dessus : vos équipes et la modération du territoire."),
    )
    password = forms.CharField(
        label=_("Mot de passe"), widget=forms.PasswordInput({"autocomplete": "current-password"}), strip=False
    )
    sure = forms.BooleanField(
        label=_("Je ferme mon compte. Il ne pourra pas être rouvert."),
        error_messages={"required": _("Cochez cette case pour fermer votre compte.")},
    )

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        """Whose account it is, and who may take over."""
        super().__init__(*args, **options)
        self.person = person
        self.heirs = {str(one.uid): one for one in rules.heirs(person)}
        fields: dict[str, Any] = self.fields
        fields["heir"].choices = [("", _("Choisissez")), *((uid, str(one)) for uid, one in self.heirs.items())]
        if not self.heirs:
            del fields["heir"]
            fields["what"].choices = [pair for pair in Leaving.choices if pair[0] != Leaving.HAND_OVER]

    def clean_password(self) -> str:
        """It is the person who asks."""
        password: str = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise forms.ValidationError(_("Ce n’est pas votre mot de passe."))
        return password

    def clean(self) -> dict[str, Any]:
        """Somebody is chosen when everything is handed over."""
        data = super().clean() or self.cleaned_data
        if data.get("what") == Leaving.HAND_OVER and not data.get("heir") and "heir" not in self.errors:
            self.add_error("heir", _("Choisissez la personne qui reprend vos fiches."))
        return data

    @property
    def chosen_heir(self) -> User | None:
        """The person chosen, when everything is handed over."""
        if self.cleaned_data["what"] != Leaving.HAND_OVER:
            return None
        return self.heirs.get(self.cleaned_data["heir"])
