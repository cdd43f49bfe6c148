"""Facts about expenses: what was spent, what proves it, who pays for which part."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.funding.enums import USES, Heading
from maillage.funding.models.agreements import Agreement
from maillage.funding.models.budgets import LABEL_LENGTH, euros
from maillage.funding.querysets import ExpenseQuerySet, ShareQuerySet
from maillage.programmes.models.returns import AUTHOR_LENGTH


class Expense(models.Model):
    """What was spent, or given in kind. ``shared`` copies the sum of its shares, which the engine keeps in bounds."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        "programmes.Programme", models.CASCADE, verbose_name=_("programme"), related_name="expenses"
    )
    action = models.ForeignKey(
        "programmes.Action", models.PROTECT, null=True, blank=True, verbose_name=_("action"), related_name="expenses"
    )
    heading = models.CharField(_("compte"), max_length=2, choices=Heading.choices)
    label = models.CharField(_("libellé"), max_length=LABEL_LENGTH)
    supplier = models.CharField(_("fournisseur"), max_length=LABEL_LENGTH, blank=True)
    spent_on = models.DateField(_("dépensé le"))
    amount = euros(_("montant"))
    eligible_amount = euros(_("montant éligible"))
    shared = euros(_("part financée"), default=0)
    at = models.DateTimeField(_("enregistrée le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    author = models.CharField(_("auteur"), max_length=AUTHOR_LENGTH)

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        verbose_name = _("dépense")
        verbose_name_plural = _("dépenses")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funding_expense_amount",
                violation_error_message=_("Une dépense a un montant."),
            ),
            models.CheckConstraint(
                condition=Q(eligible_amount__gte=0, eligible_amount__lte=F("amount")),
                name="funding_expense_eligible",
                violation_error_message=_("La part éligible ne dépasse pas la dépense."),
            ),
            models.CheckConstraint(
                condition=Q(shared__gte=0, shared__lte=F("eligible_amount")),
                name="funding_expense_shared",
                violation_error_message=_("Les parts ne dépassent pas le montant éligible."),
            ),
            models.CheckConstraint(condition=Q(heading__in=USES), name="funding_expense_heading"),
        )
        indexes = (models.Index(fields=["programme", "spent_on"], name="funding_expense_day"),)

    def __str__(self) -> str:
        """Its label."""
        return self.label


class Evidence(models.Model):
    """An invoice, a payslip, a certificate: what proves an expense."""

    expense = models.ForeignKey(Expense, models.CASCADE, verbose_name=_("dépense"), related_name="evidence")
    attachment = models.OneToOneField(
        "files.Attachment", models.PROTECT, verbose_name=_("pièce jointe"), related_name="evidence_of"
    )
    at = models.DateTimeField(_("jointe le"))

    class Meta:
        verbose_name = _("justificatif")
        verbose_name_plural = _("justificatifs")

    def __str__(self) -> str:
        """The name of its file."""
        return str(self.attachment)


class Share(models.Model):
    """The part of an expense that an agreement pays for: one per agreement."""

    expense = models.ForeignKey(Expense, models.CASCADE, verbose_name=_("dépense"), related_name="shares")
    agreement = models.ForeignKey(Agreement, models.PROTECT, verbose_name=_("convention"), related_name="shares")
    amount = euros(_("montant"))

    objects = ShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("part d’une dépense")
        verbose_name_plural = _("parts d’une dépense")
        constraints = (
            models.UniqueConstraint(
                fields=["expense", "agreement"],
                name="funding_share_once",
                violation_error_message=_("Une convention finance une dépense une seule fois."),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="funding_share_amount"),
        )

    def __str__(self) -> str:
        """Its amount."""
        return str(self.amount)
