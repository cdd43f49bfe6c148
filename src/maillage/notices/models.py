"""Facts about what is said to people."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.notices.enums import MailState
from maillage.notices.querysets import MailQuerySet, NoticeQuerySet


class Mail(models.Model):
    """One mail to one person, written in the transaction of the deed that causes it: committed means it will leave.

    A dead mail server or a killed worker loses nothing: the row waits for its next try. `uid` makes the Message-ID,
    the same at each try, so a mail that left twice is shown once. `attachments` are {name, type, base64 content}.
    """

    uid = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    to = models.EmailField(_("destinataire"))
    sender = models.CharField(_("expéditeur"), max_length=200, blank=True)
    reply_to = models.EmailField(_("répondre à"), blank=True)
    language = models.CharField(_("langue"), max_length=5)
    template = models.CharField(_("modèle"), max_length=100, blank=True)
    category = models.CharField(_("catégorie"), max_length=40, blank=True)
    subject = models.CharField(_("objet"), max_length=200)
    text = models.TextField(_("texte"))
    html = models.TextField(_("HTML"), blank=True)
    colours = models.JSONField(_("couleurs"), default=list, blank=True)
    attachments = models.JSONField(_("pièces jointes"), default=list, blank=True)
    unsubscribe_url = models.TextField(_("adresse de désabonnement"), blank=True)
    state = models.CharField(_("état"), max_length=10, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_try_at = models.DateTimeField(_("prochain essai le"))
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    error = models.CharField(_("erreur"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("écrit le"))

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("courriel")
        verbose_name_plural = _("courriels")
        indexes = (
            models.Index(fields=["state", "next_try_at"], name="notices_mail_waiting"),
            models.Index(fields=["to"], name="notices_mail_to"),
            models.Index(fields=["created_at"], name="notices_mail_created"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False) | (~Q(state=MailState.SENT) & Q(sent_at=None)),
                name="notices_mail_sent_with_its_time",
                violation_error_message=_("Un courriel envoyé porte la date de son envoi."),
            ),
        )

    def __str__(self) -> str:
        """Its subject."""
        return self.subject


class Mute(models.Model):
    """Somebody no longer wants the mails of one category; kept by address, so that it outlives the account."""

    email = models.EmailField(_("adresse"))
    category = models.CharField(_("catégorie"), max_length=40)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("désabonnement")
        verbose_name_plural = _("désabonnements")
        constraints = (
            models.UniqueConstraint(
                fields=["email", "category"],
                name="notices_mute_once",
                violation_error_message=_("Cette adresse est déjà désabonnée."),
            ),
        )

    def __str__(self) -> str:
        """The category, without the address."""
        return self.category


class Notice(models.Model):
    """A sentence for somebody, shown on the site until they have read it; ``about`` whom it names, if anybody."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("destinataire"), related_name="+", db_index=False
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, verbose_name=_("personne nommée"),
        related_name="+",
    )  # fmt: skip
    text = models.CharField(_("texte"), max_length=300)
    url = models.CharField(_("adresse"), max_length=500, blank=True)
    at = models.DateTimeField(_("le"))
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis")
        verbose_name_plural = _("avis")
        indexes = (
            models.Index(fields=["user", "-at"], name="notices_notice_list"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notices_notice_unread"),
        )

    def __str__(self) -> str:
        """What it says."""
        return self.text
