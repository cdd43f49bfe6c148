"""What somebody is typing of an organisation."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationDraft(models.Model):
    """The form of an organisation as one person has typed it so far: nothing typed is lost."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="organisation_drafts"
    )
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("structure"),
        related_name="drafts",
    )
    data = models.JSONField(_("saisie"), default=dict)
    saved_at = models.DateTimeField(_("enregistrée le"))

    class Meta:
        verbose_name = _("saisie d’une structure")
        verbose_name_plural = _("saisies de structures")
        constraints = (
            models.UniqueConstraint(fields=["user", "organisation"], name="directory_draft_once"),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(organisation=None), name="directory_draft_new_once"
            ),
        )

    def __str__(self) -> str:
        """The name typed so far."""
        return str(next(iter(self.data.get("name") or ()), ""))
