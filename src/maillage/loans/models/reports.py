"""Facts about the state of things: condition reports, damages, and what the borrower says at the end."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.loans.enums import ClaimState, Condition, Moment
from maillage.loans.models.catalogue import Component, Copy
from maillage.loans.models.columns import LINE_LENGTH, NAME_LENGTH, NOTE_LENGTH, euros
from maillage.loans.models.course import Loan
from maillage.loans.querysets import ToldQuerySet

MARKS = [MinValueValidator(1), MaxValueValidator(5)]


class ConditionReport(models.Model):
    """The state of a tool at one moment of its journey, by component.

    ``uid`` is made by the phone on which it is written: sent again, it is the same report. ``lender_strokes`` and
    ``host_strokes`` are hand signatures as lines of points; a name and an instant make the signature. ``…_signed_by``
    is the account of the device on which it was signed; where that is somebody of the other side, ``…_presence`` keeps
    their name: it was signed in their presence, and every copy of the report says so.
    """

    uid = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    loan = models.ForeignKey(Loan, models.CASCADE, verbose_name=_("prêt"), related_name="reports")
    moment = models.CharField(_("moment"), max_length=9, choices=Moment.choices)
    written_at = models.DateTimeField(_("constaté le"))
    received_at = models.DateTimeField(_("enregistré le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    remarks = models.TextField(_("remarques"), max_length=NOTE_LENGTH, blank=True)
    lender_name = models.CharField(_("signé pour le prêteur par"), max_length=NAME_LENGTH, blank=True)
    lender_strokes = models.JSONField(_("signature du prêteur"), default=list, blank=True)
    lender_signed_at = models.DateTimeField(_("signé par le prêteur le"), null=True, blank=True)
    lender_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("appareil sur lequel le prêteur a signé"),
    )  # fmt: skip
    lender_presence = models.CharField(_("le prêteur a signé en présence de"), max_length=NAME_LENGTH, blank=True)
    host_name = models.CharField(_("signé pour l’emprunteur par"), max_length=NAME_LENGTH, blank=True)
    host_strokes = models.JSONField(_("signature de l’emprunteur"), default=list, blank=True)
    host_signed_at = models.DateTimeField(_("signé par l’emprunteur le"), null=True, blank=True)
    host_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("appareil sur lequel l’emprunteur a signé"),
    )  # fmt: skip
    host_presence = models.CharField(_("l’emprunteur a signé en présence de"), max_length=NAME_LENGTH, blank=True)

    objects = ToldQuerySet.as_manager()

    class Meta:
        verbose_name = _("constat d’état")
        verbose_name_plural = _("constats d’état")
        constraints = (
            models.UniqueConstraint(
                fields=["loan", "moment"],
                name="loans_report_once",
                violation_error_message=_("Le constat de ce moment est déjà fait."),
            ),
        )

    def __str__(self) -> str:
        """Which moment."""
        return str(self.get_moment_display())


class ConditionLine(models.Model):
    """One component in a report: how many there should be, how many there are, and how they are."""

    report = models.ForeignKey(ConditionReport, models.CASCADE, verbose_name=_("constat"), related_name="lines")
    component = models.ForeignKey(
        Component, models.SET_NULL, null=True, blank=True, verbose_name=_("élément"), related_name="+"
    )
    name = models.CharField(_("nom de l’élément"), max_length=NAME_LENGTH)
    expected = models.PositiveSmallIntegerField(_("attendus"))
    found = models.PositiveSmallIntegerField(_("trouvés"))
    condition = models.CharField(_("état"), max_length=7, choices=Condition.choices, default=Condition.GOOD)
    remark = models.CharField(_("remarque"), max_length=LINE_LENGTH, blank=True)

    class Meta:
        verbose_name = _("ligne d’un constat")
        verbose_name_plural = _("lignes d’un constat")
        constraints = (models.UniqueConstraint(fields=["report", "name"], name="loans_condition_once"),)

    def __str__(self) -> str:
        """The component."""
        return self.name


class ConditionPhoto(models.Model):
    """A picture of a report; its ``uid`` is made by the phone, as that of the report."""

    uid = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(ConditionReport, models.CASCADE, verbose_name=_("constat"), related_name="photos")
    component_name = models.CharField(_("élément"), max_length=NAME_LENGTH, blank=True)
    image = models.ForeignKey("files.Image", models.PROTECT, verbose_name=_("image"), related_name="+")
    caption = models.CharField(_("ce qu’elle montre"), max_length=LINE_LENGTH, blank=True)
    taken_at = models.DateTimeField(_("prise le"))

    class Meta:
        verbose_name = _("photo d’un constat")
        verbose_name_plural = _("photos d’un constat")

    def __str__(self) -> str:
        """What it shows."""
        return self.caption or self.component_name or str(self.uid)


class ClaimFile(models.Model):
    """What is missing or damaged between the departure and the return of a loan, and what came of it."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    loan = models.OneToOneField(Loan, models.CASCADE, verbose_name=_("prêt"), related_name="claim")
    copy = models.ForeignKey(Copy, models.PROTECT, verbose_name=_("exemplaire"), related_name="claims")
    state = models.CharField(_("état"), max_length=8, choices=ClaimState.choices, default=ClaimState.OPEN)
    differences = models.JSONField(_("différences entre départ et retour"), default=list)
    description = models.TextField(_("description"), max_length=NOTE_LENGTH, blank=True)
    estimate = euros(_("montant estimé"), null=True, blank=True)
    settled = euros(_("montant réglé"), null=True, blank=True)
    opened_at = models.DateTimeField(_("ouvert le"))
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    objects = ToldQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier de dommage")
        verbose_name_plural = _("dossiers de dommage")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[ClaimState.SETTLED, ClaimState.DROPPED], ended_at__isnull=False)
                | ~Q(state__in=[ClaimState.SETTLED, ClaimState.DROPPED]) & Q(ended_at=None),
                name="loans_claim_ended",
            ),
            models.CheckConstraint(
                condition=(Q(estimate=None) | Q(estimate__gte=0)) & (Q(settled=None) | Q(settled__gte=0)),
                name="loans_claim_money",
                violation_error_message=_("Un montant n’est pas négatif."),
            ),
        )

    def __str__(self) -> str:
        """Of which loan."""
        return str(self.loan)


class ReturnQuestionnaire(models.Model):
    """What the borrower says at the end: without it a loan is not closed.

    ``state``, ``number``, ``accuracy`` and ``cells`` are the answer given to ``attendance``, which keeps the figure
    that programmes read; the copy here is what the borrower saw when sending.
    """

    loan = models.OneToOneField(Loan, models.CASCADE, verbose_name=_("prêt"), related_name="questionnaire")
    answer = models.CharField(_("fréquentation"), max_length=9)
    number = models.PositiveIntegerField(_("nombre de personnes"), null=True, blank=True)
    accuracy = models.CharField(_("compté ou estimé"), max_length=9, blank=True)
    cells = models.JSONField(_("répartition du public"), default=dict, blank=True)
    venues = models.PositiveSmallIntegerField(_("lieux"), null=True, blank=True)
    classes = models.PositiveSmallIntegerField(_("classes ou groupes"), null=True, blank=True)
    content_mark = models.PositiveSmallIntegerField(_("contenu"), null=True, blank=True, validators=MARKS)
    handling_mark = models.PositiveSmallIntegerField(_("prise en main"), null=True, blank=True, validators=MARKS)
    service_mark = models.PositiveSmallIntegerField(_("service de prêt"), null=True, blank=True, validators=MARKS)
    incidents = models.TextField(_("incidents"), max_length=NOTE_LENGTH, blank=True)
    feedback = models.TextField(_("retour d’usage"), max_length=NOTE_LENGTH, blank=True)
    is_public = models.BooleanField(_("le retour d’usage peut être publié"), default=False)
    subject = models.ForeignKey(
        "attendance.Subject", models.SET_NULL, null=True, blank=True, verbose_name=_("objet compté"), related_name="+"
    )
    given_at = models.DateTimeField(_("donné le"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )

    objects = ToldQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire de retour")
        verbose_name_plural = _("questionnaires de retour")
        constraints = (
            models.CheckConstraint(
                condition=(Q(content_mark=None) | Q(content_mark__range=(1, 5)))
                & (Q(handling_mark=None) | Q(handling_mark__range=(1, 5)))
                & (Q(service_mark=None) | Q(service_mark__range=(1, 5))),
                name="loans_questionnaire_marks",
                violation_error_message=_("Une note va de 1 à 5."),
            ),
        )

    def __str__(self) -> str:
        """Of which loan."""
        return str(self.loan)
