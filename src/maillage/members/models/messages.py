"""Messages that members send each other through us."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.members.querysets.people import MessageQuerySet


class Message(models.Model):
    """One message from a member to another: neither sees the address of the other. ``mail`` is what left."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("de"), related_name="+", db_index=False
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("à"), related_name="+", db_index=False
    )
    text = models.TextField(_("texte"))
    answers = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, verbose_name=_("répond à"), related_name="+"
    )
    mail = models.ForeignKey(
        "notices.Mail", models.SET_NULL, null=True, blank=True, verbose_name=_("courriel"), related_name="+"
    )
    at = models.DateTimeField(_("envoyé le"))
    reported_at = models.DateTimeField(_("signalé le"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(sender=models.F("recipient")), name="members_message_to_somebody_else"
            ),
        )
        indexes = (
            models.Index(fields=["sender", "at"], name="members_message_sent"),
            models.Index(fields=["recipient", "at"], name="members_message_received"),
        )

    def __str__(self) -> str:
        """The date, without the words."""
        return f"{self.at:%Y-%m-%d}"
