"""What a person types to sign up."""

from datetime import date
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models import User
from maillage.core.text import clean_line

MAJORITY = 18
OLDEST = 120
LINKS = ("http://", "https://", "www.", "@")


def birthday(born_on: date, age: int) -> date:
    """The day on which somebody reaches an age; born on 29 February, on 1 March of a common year (French law)."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)


def clean_display_name(typed: str) -> str:
    """A name on one line.

    Raises:
        ValidationError: it is empty once cleaned, or it advertises an address.
    """
    name = clean_line(typed)
    if not name:
        raise forms.ValidationError(_("Écrivez le nom sous lequel vous voulez apparaître."))
    if any(mark in name.lower() for mark in LINKS):
        raise forms.ValidationError(_("Un nom ne contient ni adresse de site ni adresse électronique."))
    return name


class SignUpForm(SignupForm):  # type: ignore[misc]  # allauth has no types
    """The address, the name shown, the birth date (of which only the day of majority is kept), the terms.

    The field ``surname`` (``ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD``) is a trap: people do not see it, and whoever fills it
    is told that all went well.
    """

    display_name = forms.CharField(
        label=_("Nom affiché"),
        max_length=80,
        help_text=_("Votre nom, ou celui sous lequel vous voulez signer. Votre adresse n’est jamais montrée."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    born_on = forms.DateField(
        label=_("Date de naissance"),
        help_text=_("Elle sert à vérifier votre âge et n’est pas conservée."),
        widget=forms.DateInput({"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    accepts_terms = forms.BooleanField(
        label=_("J’accepte les conditions d’utilisation."),
        error_messages={"required": _("Pour ouvrir un compte, acceptez les conditions d’utilisation.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Allauth's fields, with our words."""
        super().__init__(*args, **options)
        self.fields["email"].label = _("Adresse électronique")
        self.fields["email"].help_text = _("Nous y envoyons un lien pour la confirmer.")
        self.fields["password1"].label = _("Mot de passe")
        self.fields["password1"].help_text = _("Au moins 12 signes. Une phrase se retient mieux qu’un mot compliqué.")
        trap = self.fields[settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD]
        trap.label = _("Ne remplissez pas ce champ")
        trap.widget.attrs = {"tabindex": "-1", "autocomplete": "off"}
        for name in ("email", "password1"):
            self.fields[name].widget.attrs.pop("placeholder", None)

    def clean_display_name(self) -> str:
        """A name, not an advertisement."""
        return clean_display_name(self.cleaned_data["display_name"])

    def least_age(self) -> int:
        """The age under which nobody signs up; the floor that knows territories refines it."""
        return int(max(settings.MINIMUM_AGE.values()))

    def clean(self) -> dict[str, Any]:
        """The age is checked once the territory is known."""
        cleaned: dict[str, Any] = super().clean()
        born_on: date | None = cleaned.get("born_on")
        if born_on is not None:
            self._check_age(born_on, get_adapter().this_day())
        if cleaned.get("password1"):
            self._check_password(cleaned["password1"], cleaned.get("display_name", ""))
        return cleaned

    def _check_password(self, password: str, display_name: str) -> None:
        """Allauth compares the password with the address; the name shown is known to everyone too."""
        try:
            UserAttributeSimilarityValidator(("display_name",)).validate(password, User(display_name=display_name))
        except forms.ValidationError as error:
            self.add_error("password1", error)

    def _check_age(self, born_on: date, day: date) -> None:
        if born_on > day or birthday(born_on, OLDEST) < day:
            self.add_error("born_on", _("Cette date de naissance n’est pas possible : vérifiez l’année."))
        elif birthday(born_on, self.least_age()) > day:
            sentence = _("Il faut avoir %(age)s ans pour ouvrir un compte ici. L’agenda se lit sans compte.")
            self.add_error("born_on", sentence % {"age": self.least_age()})

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Write what is ours beside what allauth wrote."""
        self.keep(user, getattr(request, "language", settings.LANGUAGE_CODE))

    def keep(self, user: User, language: str) -> None:
        """The name, the language of the page, the day of majority, the moment of consent."""
        user.display_name = self.cleaned_data["display_name"]
        user.language = language
        user.adult_on = birthday(self.cleaned_data["born_on"], MAJORITY)
        user.terms_accepted_at = user.date_joined
        user.save(update_fields=["display_name", "language", "adult_on", "terms_accepted_at"])
