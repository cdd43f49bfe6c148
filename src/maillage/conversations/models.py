"""Facts about what people answer."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.contributions.models import Contribution
from maillage.conversations.enums import EDIT_WINDOW, LONGEST, Position
from maillage.conversations.querysets import CommentQuerySet


class Comment(models.Model):
    """What somebody answers to a contribution, or to another comment (one level).

    The envelope has its state, its author and its tombstone; its territory is that of the subject, whose moderators
    read it. A relay is a comment too: the word with which somebody passes the subject on.
    """

    contribution = models.OneToOneField(
        Contribution, models.CASCADE, verbose_name=_("contribution"), related_name="comment"
    )
    subject = models.ForeignKey(Contribution, models.CASCADE, verbose_name=_("à propos de"), related_name="comments")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, verbose_name=_("en réponse à"), related_name="replies"
    )
    position = models.CharField(_("position"), max_length=8, choices=Position.choices, blank=True)
    text = models.TextField(_("commentaire"), max_length=LONGEST, blank=True)
    is_relay = models.BooleanField(_("relais"), default=False)
    edited_at = models.DateTimeField(_("corrigé le"), null=True, blank=True)
    told_at = models.DateTimeField(_("annoncé le"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commentaire")
        verbose_name_plural = _("commentaires")
        indexes = (
            models.Index(fields=["subject", "parent", "-id"], name="conversations_thread"),
            models.Index(fields=["-id"], condition=models.Q(is_relay=True), name="conversations_relays"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(parent=None) | models.Q(position="", is_relay=False),
                name="conversations_reply_takes_no_side",
                violation_error_message=_("Une réponse ne prend pas position : elle répond."),
            ),
        )

    def __str__(self) -> str:
        """How it begins."""
        return self.contribution.title

    def may_still_change(self, at: datetime) -> bool:
        """A quarter of an hour after it was written; what a moderator returned may be corrected at any time."""
        if self.contribution.is_tombstone:
            return False
        returned = self.contribution.state in {"draft", "returned", "refused"}
        return returned or at - self.contribution.created_at <= EDIT_WINDOW


class Debate(models.Model):
    """A contribution whose comments take position on one question; its author writes what came out of it."""

    subject = models.OneToOneField(Contribution, models.CASCADE, verbose_name=_("à propos de"), related_name="debate")
    question = models.CharField(_("question débattue"), max_length=200)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("ouvert par"), related_name="+"
    )
    opened_at = models.DateTimeField(_("ouvert le"))
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    synthesis = models.TextField(_("synthèse"), max_length=LONGEST, blank=True)
    synthesised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("synthèse de"),
        related_name="+",
    )  # fmt: skip
    synthesised_at = models.DateTimeField(_("synthèse écrite le"), null=True, blank=True)

    class Meta:
        verbose_name = _("débat")
        verbose_name_plural = _("débats")

    def __str__(self) -> str:
        """What is debated."""
        return self.question

    @property
    def is_open(self) -> bool:
        """Whether positions may still be taken."""
        return self.closed_at is None
