"""Facts about returns: periods, campaigns, what is expected of whom, delays granted, reminders sent."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.programmes.enums import PeriodKind, ReminderStep, RequestState
from maillage.programmes.models.actions import Action
from maillage.programmes.models.programmes import Programme
from maillage.programmes.querysets import CampaignQuerySet, PeriodQuerySet, RequestQuerySet

NOTE_LENGTH = 500
AUTHOR_LENGTH = 200


class Period(models.Model):
    """A quarter, a semester, a year, a school year, or the whole programme; half-open."""

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("programme"), related_name="periods")
    kind = models.CharField(_("durée"), max_length=11, choices=PeriodKind.choices)
    starts_on = models.DateField(_("commence le"))
    ends_before = models.DateField(_("se termine avant le"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("période")
        verbose_name_plural = _("périodes")
        constraints = (
            models.UniqueConstraint(fields=["programme", "kind", "starts_on"], name="programmes_period_once"),
            models.CheckConstraint(condition=Q(ends_before__gt=F("starts_on")), name="programmes_period_order"),
        )

    def __str__(self) -> str:
        """The kind and the first day."""
        return f"{self.get_kind_display()} {self.starts_on:%d/%m/%Y}"


class Campaign(models.Model):
    """The returns of one period: due on a day, closed on a later one."""

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("programme"), related_name="campaigns")
    period = models.OneToOneField(Period, models.PROTECT, verbose_name=_("période"), related_name="campaign")
    opens_on = models.DateField(_("ouvre le"))
    due_on = models.DateField(_("attendu le"))
    closes_on = models.DateField(_("ferme après le"))
    note = models.TextField(_("consigne"), max_length=2000, blank=True)
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne de remontée")
        verbose_name_plural = _("campagnes de remontée")
        constraints = (
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("due_on"), due_on__lte=F("closes_on")),
                name="programmes_campaign_order",
                violation_error_message=_("Une campagne ouvre, puis est attendue, puis ferme : vérifiez les dates."),
            ),
        )
        indexes = (models.Index(fields=["due_on"], name="programmes_campaign_due"),)

    def __str__(self) -> str:
        """Its period."""
        return str(self.period)


class Request(models.Model):
    """What is expected: the figures of one action, by one structure, for one period. The structure answers, no person.

    ``submitted_by`` and ``reviewed_by`` tell that who checks is not who wrote; their names are frozen beside them.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("programme"), related_name="requests")
    campaign = models.ForeignKey(Campaign, models.CASCADE, verbose_name=_("campagne"), related_name="requests")
    period = models.ForeignKey(Period, models.PROTECT, verbose_name=_("période"), related_name="requests")
    action = models.ForeignKey(Action, models.PROTECT, verbose_name=_("action"), related_name="requests")
    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, verbose_name=_("structure"), related_name="programme_requests"
    )
    state = models.CharField(_("état"), max_length=14, choices=RequestState.choices, default=RequestState.TO_DO)
    note = models.CharField(_("mot de la coordination"), max_length=NOTE_LENGTH, blank=True)
    reason = models.CharField(_("motif"), max_length=NOTE_LENGTH, blank=True)
    nothing_happened = models.BooleanField(_("rien sur la période"), default=False)
    fed_at = models.DateTimeField(_("activité lue le"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("envoyé par"), related_name="+"
    )
    submitter = models.CharField(_("nom de qui a envoyé"), max_length=AUTHOR_LENGTH, blank=True)
    reviewed_at = models.DateTimeField(_("relu le"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("relu par"), related_name="+"
    )
    reviewer = models.CharField(_("nom de qui a relu"), max_length=AUTHOR_LENGTH, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("remontée attendue")
        verbose_name_plural = _("remontées attendues")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "action", "organisation"], name="programmes_request_once"),
        )
        indexes = (
            models.Index(fields=["programme", "period", "state"], name="programmes_request_matrix"),
            models.Index(fields=["organisation", "state"], name="programmes_request_of"),
        )

    def __str__(self) -> str:
        """Who, for what."""
        return f"{self.organisation}, {self.action}"


class Derogation(models.Model):
    """After closing, only this lets a structure answer: until a day, for a reason."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, verbose_name=_("campagne"), related_name="derogations")
    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, verbose_name=_("structure"), related_name="+"
    )
    until = models.DateField(_("jusqu’au"))
    reason = models.CharField(_("motif"), max_length=NOTE_LENGTH)
    at = models.DateTimeField(_("accordée le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    author = models.CharField(_("nom de qui l’accorde"), max_length=AUTHOR_LENGTH)

    class Meta:
        verbose_name = _("dérogation")
        verbose_name_plural = _("dérogations")
        constraints = (
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="programmes_derogation_reason",
                violation_error_message=_("Une dérogation dit son motif."),
            ),
        )
        indexes = (models.Index(fields=["campaign", "organisation", "until"], name="programmes_derogation_of"),)

    def __str__(self) -> str:
        """Who, until when."""
        return f"{self.organisation}, {self.until:%d/%m/%Y}"


class Reminder(models.Model):
    """A reminder that left for one request, once for each step; one that a coordinator asked for has no step."""

    request = models.ForeignKey(Request, models.CASCADE, verbose_name=_("remontée"), related_name="reminders")
    step = models.SmallIntegerField(_("échéance"), choices=ReminderStep.choices, null=True, blank=True)
    at = models.DateTimeField(_("envoyée le"))
    mails = models.PositiveSmallIntegerField(_("messages"), default=0)

    class Meta:
        verbose_name = _("relance")
        verbose_name_plural = _("relances")
        constraints = (models.UniqueConstraint(fields=["request", "step"], name="programmes_reminder_once"),)

    def __str__(self) -> str:
        """Which one."""
        return str(self.get_step_display()) if self.step is not None else gettext("à la demande")
