"""The letter of a territory and those who asked for it."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.members.enums import LetterState
from maillage.members.querysets.letters import LetterQuerySet, SubscriptionQuerySet


def new_token() -> str:
    """A secret address."""
    return secrets.token_urlsafe(24)


class Letter(models.Model):
    """A selection of published things that a coordinator sends to those who asked for it.

    ``cursor`` is the last subscription served: the sending goes on from there after a stop, and serves nobody twice.
    """

    territory = models.ForeignKey(
        "territories.Territory", models.CASCADE, verbose_name=_("territoire"), related_name="letters"
    )
    slug = models.SlugField(_("adresse"), max_length=90, unique=True)
    title = models.CharField(_("objet"), max_length=120)
    intro = models.TextField(_("texte d’introduction"), blank=True)
    state = models.CharField(_("état"), max_length=8, choices=LetterState.choices, default=LetterState.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    created_at = models.DateTimeField(_("créée le"))
    sent_at = models.DateTimeField(_("envoi lancé le"), null=True, blank=True)
    finished_at = models.DateTimeField(_("envoi terminé le"), null=True, blank=True)
    cursor = models.PositiveBigIntegerField(_("dernier abonnement servi"), default=0)
    readers = models.PositiveIntegerField(_("abonnements au lancement"), default=0)
    served = models.PositiveIntegerField(_("messages écrits"), default=0)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("lettre")
        verbose_name_plural = _("lettres")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=LetterState.DRAFT) | Q(sent_at__isnull=False), name="members_letter_sent_says_when"
            ),
        )
        indexes = (models.Index(fields=["territory", "-sent_at"], name="members_letter_archive"),)

    def __str__(self) -> str:
        """Its subject."""
        return self.title


class Item(models.Model):
    """One published thing in a letter, at its place; ``note`` takes the place of its summary."""

    letter = models.ForeignKey(Letter, models.CASCADE, verbose_name=_("lettre"), related_name="items")
    contribution = models.ForeignKey(
        "contributions.Contribution", models.CASCADE, verbose_name=_("contribution"), related_name="+"
    )
    position = models.PositiveSmallIntegerField(_("rang"))
    note = models.CharField(_("accroche"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("élément d’une lettre")
        verbose_name_plural = _("éléments d’une lettre")
        constraints = (
            models.UniqueConstraint(
                fields=["letter", "contribution"],
                name="members_item_once",
                violation_error_message=_("Cette fiche est déjà dans la lettre."),
            ),
        )

    def __str__(self) -> str:
        """What it shows."""
        return str(self.contribution)


class Subscription(models.Model):
    """An address that asked for the letter of a territory; it is written to once its owner confirmed."""

    token = models.CharField(_("jeton"), max_length=40, unique=True, default=new_token, editable=False)
    territory = models.ForeignKey(
        "territories.Territory", models.CASCADE, verbose_name=_("territoire"), related_name="subscriptions"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, verbose_name=_("personne"), related_name="+"
    )
    email = models.EmailField(_("courriel"), db_index=True)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    created_at = models.DateTimeField(_("demandé le"))
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonnement à la lettre")
        verbose_name_plural = _("abonnements à la lettre")
        constraints = (
            models.UniqueConstraint(
                fields=["territory", "email"],
                name="members_subscription_once",
                violation_error_message=_("Cette adresse reçoit déjà la lettre."),
            ),
        )

    def __str__(self) -> str:
        """The territory, never the address."""
        return str(self.territory)
