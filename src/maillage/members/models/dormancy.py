"""Accounts that nobody uses any more."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Dormancy(models.Model):
    """An account warned that it will be closed; signing in takes it out of here.

    ``refused`` says why the account could not be closed by itself (the last coordinator of a territory): somebody must
    act first, and it is tried again a month later.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="+")
    warnings = models.PositiveSmallIntegerField(_("avertissements"), default=1)
    warned_at = models.DateTimeField(_("dernier avertissement le"))
    next_at = models.DateTimeField(_("suite à donner le"), db_index=True)
    refused = models.CharField(_("empêchement"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("compte inactif")
        verbose_name_plural = _("comptes inactifs")

    def __str__(self) -> str:
        """How many warnings."""
        return str(self.warnings)
