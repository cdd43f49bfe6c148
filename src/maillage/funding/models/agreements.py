"""Facts about agreements: what a funder promised, for what, until when, paid how; and what came in."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.funding.enums import RESOURCES, Heading
from maillage.funding.models.budgets import LABEL_LENGTH, euros
from maillage.funding.querysets import AgreementQuerySet, IncomeQuerySet
from maillage.programmes.models.returns import AUTHOR_LENGTH


class Agreement(models.Model):
    """What a funder promised (*convention*): an amount for the expenses of a period, of some headings.

    ``rate_cap`` bounds its part of each expense, ``public_cap`` the part of all public funders together; in
    hundredths, empty when there is none. No heading means every heading.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        "programmes.Programme", models.CASCADE, verbose_name=_("programme"), related_name="agreements"
    )
    funder = models.ForeignKey(
        "programmes.Funder", models.PROTECT, verbose_name=_("financeur"), related_name="agreements"
    )
    reference = models.CharField(_("référence"), max_length=60)
    title = models.CharField(_("objet"), max_length=LABEL_LENGTH)
    amount = euros(_("montant"))
    starts_on = models.DateField(_("dépenses éligibles depuis le"))
    ends_before = models.DateField(_("jusqu’avant le"))
    headings = models.JSONField(_("comptes éligibles"), default=list, blank=True)
    rate_cap = models.DecimalField(_("taux maximal"), max_digits=5, decimal_places=2, null=True, blank=True)
    is_public = models.BooleanField(_("argent public"), default=True)
    public_cap = models.DecimalField(_("part publique maximale"), max_digits=5, decimal_places=2, null=True, blank=True)
    signed_on = models.DateField(_("signée le"), null=True, blank=True)
    note = models.TextField(_("précisions"), max_length=2000, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("convention")
        verbose_name_plural = _("conventions")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "reference"],
                name="funding_agreement_once",
                violation_error_message=_("Une convention de ce programme a déjà cette référence."),
            ),
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")),
                name="funding_agreement_period",
                violation_error_message=_("La période éligible se termine après avoir commencé."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funding_agreement_amount",
                violation_error_message=_("Une convention a un montant."),
            ),
            models.CheckConstraint(
                condition=(Q(rate_cap=None) | Q(rate_cap__gt=0, rate_cap__lte=100))
                & (Q(public_cap=None) | Q(public_cap__gt=0, public_cap__lte=100)),
                name="funding_agreement_caps",
                violation_error_message=_("Un taux va de 0 à 100."),
            ),
        )

    def __str__(self) -> str:
        """Its reference."""
        return self.reference

    def takes(self, heading: str) -> bool:
        """Whether it pays for expenses of this heading."""
        return not self.headings or heading in self.headings


class Instalment(models.Model):
    """A payment that an agreement promises for a day."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, verbose_name=_("convention"), related_name="instalments")
    label = models.CharField(_("libellé"), max_length=LABEL_LENGTH)
    due_on = models.DateField(_("attendu le"))
    amount = euros(_("montant"))

    class Meta:
        verbose_name = _("versement prévu")
        verbose_name_plural = _("versements prévus")
        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="funding_instalment_amount"),)

    def __str__(self) -> str:
        """Its label."""
        return self.label


class DueDocument(models.Model):
    """A document that the agreement asks for by a day, and when it was given."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, verbose_name=_("convention"), related_name="documents")
    label = models.CharField(_("document"), max_length=LABEL_LENGTH)
    due_on = models.DateField(_("attendu le"))
    given_on = models.DateField(_("remis le"), null=True, blank=True)

    class Meta:
        verbose_name = _("document dû")
        verbose_name_plural = _("documents dus")

    def __str__(self) -> str:
        """What it is."""
        return self.label


class Income(models.Model):
    """What came in, or was given in kind: the « réalisé » of resources. An instalment comes in once."""

    programme = models.ForeignKey(
        "programmes.Programme", models.CASCADE, verbose_name=_("programme"), related_name="incomes"
    )
    heading = models.CharField(_("compte"), max_length=2, choices=Heading.choices)
    label = models.CharField(_("libellé"), max_length=LABEL_LENGTH)
    amount = euros(_("montant"))
    received_on = models.DateField(_("reçu le"))
    funder = models.ForeignKey(
        "programmes.Funder", models.PROTECT, null=True, blank=True, verbose_name=_("financeur"), related_name="incomes"
    )
    instalment = models.OneToOneField(
        Instalment, models.PROTECT, null=True, blank=True, verbose_name=_("versement prévu"), related_name="income"
    )
    at = models.DateTimeField(_("enregistré le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    author = models.CharField(_("auteur"), max_length=AUTHOR_LENGTH)

    objects = IncomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("recette")
        verbose_name_plural = _("recettes")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funding_income_amount",
                violation_error_message=_("Une recette a un montant."),
            ),
            models.CheckConstraint(condition=Q(heading__in=RESOURCES), name="funding_income_heading"),
        )
        indexes = (models.Index(fields=["programme", "received_on"], name="funding_income_day"),)

    def __str__(self) -> str:
        """Its label."""
        return self.label
