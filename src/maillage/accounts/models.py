"""Facts about the people who sign in."""

import uuid
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from maillage.accounts.querysets import UserManager

SECRETS = frozenset({"email", "password"})


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, known by an address that is never shown.

    Of the birth date only the day of majority is kept (``adult_on``): enough for the minimum age and the rules for
    minors, no more. A former member stays as a row without name nor address, so that what was signed stays signed.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("adresse électronique"), unique=True)
    display_name = models.CharField(_("nom affiché"), max_length=80)
    language = models.CharField(
        _("langue"), max_length=5, choices=[("fr", "français"), ("en", "English")], default="fr"
    )
    adult_on = models.DateField(_("majorité le"), null=True, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    is_staff = models.BooleanField(_("administre l’installation"), default=False)
    date_joined = models.DateTimeField(_("inscription"), auto_now_add=True)
    terms_accepted_at = models.DateTimeField(_("conditions acceptées le"), null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_folded",
                violation_error_message=_("Un compte utilise déjà cette adresse."),
            ),
        )

    def __str__(self) -> str:
        """The name shown, never the address."""
        return self.display_name or str(_("Membre") if self.is_active else _("Ancien membre"))

    def __getstate__(self) -> dict[str, Any]:
        """What a memory of pages may keep of a person: never the address nor the password, read again when needed."""
        kept = super().__getstate__()
        return {name: value for name, value in kept.items() if self._state.adding or name not in SECRETS}

    @property
    def initials(self) -> str:
        """One or two capitals for the account button."""
        words = self.display_name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"

    def is_minor(self, today: date) -> bool:
        """Whether the person has not come of age; somebody of unknown age counts as an adult."""
        return self.adult_on is not None and today < self.adult_on


def display_name(user: User) -> str:
    """How allauth names a person: never by the address."""
    return str(user)
