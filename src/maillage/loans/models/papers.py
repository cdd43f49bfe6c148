"""Facts about what a borrower shows: trainings, insurance, yearly agreements."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.loans.enums import ProofKind
from maillage.loans.models.columns import LINE_LENGTH, NAME_LENGTH, NOTE_LENGTH
from maillage.loans.models.lenders import Lender
from maillage.loans.querysets import PaperQuerySet


class HabilitationKind(models.Model):
    """A training that some tools of a lender ask for; ``months`` is how long it holds, for ever when empty."""

    lender = models.ForeignKey(Lender, models.CASCADE, verbose_name=_("prêteur"), related_name="habilitation_kinds")
    name = models.CharField(_("habilitation"), max_length=NAME_LENGTH)
    description = models.TextField(_("ce qu’elle demande"), max_length=NOTE_LENGTH, blank=True)
    months = models.PositiveSmallIntegerField(_("valable (mois)"), null=True, blank=True)

    class Meta:
        verbose_name = _("habilitation exigée")
        verbose_name_plural = _("habilitations exigées")
        constraints = (models.UniqueConstraint(fields=["lender", "name"], name="loans_habilitation_kind_once"),)

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Habilitation(models.Model):
    """Who followed the training: a person, or an organisation through somebody of it.

    ``email`` is the address that the lender wrote for a person, in lower case: it holds for the account of that
    address, be it opened later. When that account takes another address, it stays with the account (``user``); what
    the lender wrote does not change. What was withdrawn stays, with its day and its reason, and holds no more.
    """

    kind = models.ForeignKey(
        HabilitationKind, models.CASCADE, verbose_name=_("habilitation"), related_name="habilitations"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, verbose_name=_("personne"), related_name="+"
    )
    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, null=True, blank=True, verbose_name=_("structure"), related_name="+"
    )
    email = models.EmailField(_("adresse de la personne"), blank=True)
    granted_on = models.DateField(_("donnée le"))
    until_on = models.DateField(_("valable jusqu’au"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    note = models.CharField(_("remarque"), max_length=LINE_LENGTH, blank=True)
    withdrawn_on = models.DateField(_("retirée le"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("raison du retrait"), max_length=LINE_LENGTH, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("habilitation")
        verbose_name_plural = _("habilitations")
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(organisation__isnull=False) | ~Q(email=""),
                name="loans_habilitation_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("granted_on")),
                name="loans_habilitation_order",
                violation_error_message=_("Une habilitation finit après avoir commencé."),
            ),
        )

    def __str__(self) -> str:
        """Which one."""
        return str(self.kind)


class InsuranceProof(models.Model):
    """A certificate of insurance or a sworn undertaking, valid between two days, both included.

    It holds for every loan of the organisation, or for one loan only where that is said. Given, it counts until the
    lender refuses it.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    lender = models.ForeignKey(Lender, models.CASCADE, verbose_name=_("prêteur"), related_name="proofs")
    borrower = models.ForeignKey(
        "directory.Organisation", models.PROTECT, null=True, blank=True, verbose_name=_("emprunteur"), related_name="+"
    )
    loan = models.ForeignKey(
        "loans.Loan", models.CASCADE, null=True, blank=True, verbose_name=_("prêt"), related_name="proofs"
    )
    kind = models.CharField(_("pièce"), max_length=11, choices=ProofKind.choices)
    first_on = models.DateField(_("valable du"))
    last_on = models.DateField(_("au"))
    insurer = models.CharField(_("assureur et numéro de contrat"), max_length=NAME_LENGTH, blank=True)
    attachment = models.ForeignKey(
        "files.Attachment", models.PROTECT, null=True, blank=True, verbose_name=_("document"), related_name="+"
    )
    given_at = models.DateTimeField(_("donnée le"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refusée le"), null=True, blank=True)
    refused_reason = models.CharField(_("raison du refus"), max_length=LINE_LENGTH, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("attestation d’assurance")
        verbose_name_plural = _("attestations d’assurance")
        constraints = (
            models.CheckConstraint(
                condition=Q(borrower__isnull=False) | Q(loan__isnull=False), name="loans_proof_of_somebody"
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="loans_proof_order",
                violation_error_message=_("L’attestation finit après avoir commencé."),
            ),
            models.CheckConstraint(
                condition=Q(refused_at=None, refused_reason="")
                | Q(refused_at__isnull=False, accepted_at=None) & ~Q(refused_reason=""),
                name="loans_proof_refused_why",
                violation_error_message=_("Un refus dit sa raison."),
            ),
        )

    def __str__(self) -> str:
        """What it is."""
        return str(self.get_kind_display())


class YearlyAgreement(models.Model):
    """The agreement (convention) between a lender and a borrower for all loans between two days, both included."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    lender = models.ForeignKey(Lender, models.CASCADE, verbose_name=_("prêteur"), related_name="agreements")
    borrower = models.ForeignKey(
        "directory.Organisation", models.PROTECT, verbose_name=_("emprunteur"), related_name="+"
    )
    first_on = models.DateField(_("du"))
    last_on = models.DateField(_("au"))
    sent_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    signed_on = models.DateField(_("signée des deux le"), null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("convention annuelle de prêt")
        verbose_name_plural = _("conventions annuelles de prêt")
        constraints = (
            models.UniqueConstraint(fields=["lender", "borrower", "first_on"], name="loans_agreement_once"),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="loans_agreement_order",
                violation_error_message=_("La convention finit après avoir commencé."),
            ),
        )

    def __str__(self) -> str:
        """With whom."""
        return str(self.borrower)
