"""Facts about claims: what a funder is told of, and what was told once and for all."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.funding.enums import ClaimState
from maillage.funding.models.agreements import Agreement
from maillage.funding.models.budgets import euros
from maillage.funding.models.expenses import Share
from maillage.funding.querysets import ClaimItemQuerySet, FundingClaimQuerySet
from maillage.programmes.models.returns import AUTHOR_LENGTH


class Claim(models.Model):
    """A *compte rendu financier* for one agreement and one period. Closing freezes its table in ``frozen``."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, verbose_name=_("convention"), related_name="claims")
    number = models.PositiveSmallIntegerField(_("numéro"))
    starts_on = models.DateField(_("commence le"))
    ends_before = models.DateField(_("se termine avant le"))
    state = models.CharField(_("état"), max_length=6, choices=ClaimState.choices, default=ClaimState.DRAFT)
    note = models.TextField(_("commentaire des écarts"), max_length=4000, blank=True)
    frozen = models.JSONField(_("tableau figé"), null=True, blank=True)
    made_at = models.DateTimeField(_("ouvert le"))
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    author = models.CharField(_("auteur"), max_length=AUTHOR_LENGTH)

    objects = FundingClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("compte rendu financier")
        verbose_name_plural = _("comptes rendus financiers")
        constraints = (
            models.UniqueConstraint(fields=["agreement", "number"], name="funding_claim_once"),
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")),
                name="funding_claim_period",
                violation_error_message=_("Un compte rendu se termine après avoir commencé."),
            ),
            models.CheckConstraint(
                condition=(Q(state=ClaimState.CLOSED) & Q(closed_at__isnull=False) & Q(frozen__isnull=False))
                | (~Q(state=ClaimState.CLOSED) & Q(closed_at=None)),
                name="funding_claim_closed",
            ),
        )

    def __str__(self) -> str:
        """Its agreement and its number."""
        return f"{self.agreement}, n° {self.number}"


class ClaimItem(models.Model):
    """A share told to a funder. Several drafts may hold it; one closed claim does, ever."""

    claim = models.ForeignKey(Claim, models.CASCADE, verbose_name=_("compte rendu"), related_name="items")
    share = models.ForeignKey(Share, models.PROTECT, verbose_name=_("part"), related_name="items")
    amount = euros(_("montant"))
    is_settled = models.BooleanField(_("soldée"), default=False)

    objects = ClaimItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne d’un compte rendu")
        verbose_name_plural = _("lignes d’un compte rendu")
        constraints = (
            models.UniqueConstraint(fields=["claim", "share"], name="funding_item_once"),
            models.UniqueConstraint(
                fields=["share"],
                condition=Q(is_settled=True),
                name="funding_item_settled_once",
                violation_error_message=_("Cette dépense est déjà dans un compte rendu clos."),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="funding_item_amount"),
        )

    def __str__(self) -> str:
        """Its amount."""
        return str(self.amount)
