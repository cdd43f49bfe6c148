"""Facts about targets: what was aimed at, and the decision that set it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.programmes.models.actions import Action
from maillage.programmes.models.cells import Kept
from maillage.programmes.models.indicators import Indicator
from maillage.programmes.models.programmes import Decision, Programme
from maillage.programmes.models.returns import AUTHOR_LENGTH, Period
from maillage.programmes.querysets import TargetQuerySet


class Target(models.Model):
    """What an indicator aims at: for the programme or one action, for one period or to the end.

    ``value`` copies the last revision; empty means that the target was withdrawn: no target, no percentage.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("programme"), related_name="targets")
    indicator = models.ForeignKey(Indicator, models.CASCADE, verbose_name=_("indicateur"), related_name="targets")
    action = models.ForeignKey(
        Action, models.CASCADE, null=True, blank=True, verbose_name=_("action"), related_name="targets"
    )
    period = models.ForeignKey(
        Period, models.CASCADE, null=True, blank=True, verbose_name=_("période"), related_name="targets"
    )
    value = models.DecimalField(_("cible"), max_digits=20, decimal_places=4, null=True, blank=True)
    revision = models.PositiveIntegerField(_("révision"))

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("cible")
        verbose_name_plural = _("cibles")
        constraints = (
            models.UniqueConstraint(
                fields=["indicator"], condition=Q(action=None, period=None), name="programmes_target_once"
            ),
            models.UniqueConstraint(
                fields=["indicator", "action"],
                condition=Q(action__isnull=False, period=None),
                name="programmes_target_action",
            ),
            models.UniqueConstraint(
                fields=["indicator", "period"],
                condition=Q(action=None, period__isnull=False),
                name="programmes_target_period",
            ),
            models.UniqueConstraint(
                fields=["indicator", "action", "period"],
                condition=Q(action__isnull=False, period__isnull=False),
                name="programmes_target_both",
            ),
        )

    def __str__(self) -> str:
        """The indicator."""
        return str(self.indicator)


class TargetRevision(Kept):
    """A target as it was set, with the decision that set it."""

    target = models.ForeignKey(Target, models.CASCADE, verbose_name=_("cible"), related_name="revisions")
    number = models.PositiveIntegerField(_("rang"))
    value = models.DecimalField(_("cible"), max_digits=20, decimal_places=4, null=True, blank=True)
    decision = models.ForeignKey(Decision, models.PROTECT, verbose_name=_("décision"), related_name="targets")
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    author = models.CharField(_("auteur"), max_length=AUTHOR_LENGTH)

    class Meta:
        verbose_name = _("révision d’une cible")
        verbose_name_plural = _("révisions d’une cible")
        constraints = (models.UniqueConstraint(fields=["target", "number"], name="programmes_target_revision"),)

    def __str__(self) -> str:
        """Its rank."""
        return str(self.number)
