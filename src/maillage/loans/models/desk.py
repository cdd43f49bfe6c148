"""Facts about the lender’s work: rounds of the van, maintenance, tours of an exhibition."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.loans.enums import MaintenanceKind, RoundState, StopKind
from maillage.loans.models.catalogue import Copy, Tool
from maillage.loans.models.columns import LINE_LENGTH, NOTE_LENGTH, TITLE_LENGTH, metres
from maillage.loans.models.course import Loan
from maillage.loans.models.lenders import Lender
from maillage.loans.querysets import MaintenanceQuerySet, RoundQuerySet, TourQuerySet


class Round(models.Model):
    """A round of the lender’s van on one day: its stops in order, what it carries at most."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    lender = models.ForeignKey(Lender, models.CASCADE, verbose_name=_("prêteur"), related_name="rounds")
    on = models.DateField(_("jour"))
    leaves_at = models.TimeField(_("départ"), null=True, blank=True)
    driver = models.CharField(_("conduite par"), max_length=120, blank=True)
    vehicle = models.CharField(_("véhicule"), max_length=120, blank=True)
    volume = metres(_("volume utile (m³)"), null=True, blank=True)
    weight = metres(_("charge utile (kg)"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=9, choices=RoundState.choices, default=RoundState.PLANNED)
    kilometres = metres(_("kilomètres"), null=True, blank=True)
    note = models.TextField(_("remarques"), max_length=NOTE_LENGTH, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("tournée de livraison")
        verbose_name_plural = _("tournées de livraison")
        indexes = (models.Index(fields=["lender", "on"], name="loans_round_day"),)

    def __str__(self) -> str:
        """The day."""
        return f"{self.on:%d/%m/%Y}"


class RoundStop(models.Model):
    """One stop of a round: deliver or collect one loan, or carry it from a host to the next."""

    round = models.ForeignKey(Round, models.CASCADE, verbose_name=_("tournée"), related_name="stops")
    loan = models.ForeignKey(Loan, models.CASCADE, verbose_name=_("prêt"), related_name="stops")
    kind = models.CharField(_("à faire"), max_length=9, choices=StopKind.choices)
    position = models.PositiveSmallIntegerField(_("rang"))
    at = models.TimeField(_("heure prévue"), null=True, blank=True)
    note = models.CharField(_("remarque"), max_length=LINE_LENGTH, blank=True)
    done_at = models.DateTimeField(_("fait le"), null=True, blank=True)

    class Meta:
        verbose_name = _("arrêt d’une tournée")
        verbose_name_plural = _("arrêts d’une tournée")
        constraints = (models.UniqueConstraint(fields=["round", "loan", "kind"], name="loans_stop_once"),)

    def __str__(self) -> str:
        """What for."""
        return str(self.loan)


class Maintenance(models.Model):
    """Days during which a copy stays at the lender’s, both included: repair, inspection, the lender’s own use."""

    copy = models.ForeignKey(Copy, models.CASCADE, verbose_name=_("exemplaire"), related_name="maintenances")
    kind = models.CharField(_("type"), max_length=10, choices=MaintenanceKind.choices)
    first_on = models.DateField(_("du"))
    last_on = models.DateField(_("au"))
    description = models.CharField(_("à faire"), max_length=LINE_LENGTH, blank=True)
    done_on = models.DateField(_("terminé le"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("noté par"), related_name="+"
    )

    objects = MaintenanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("maintenance")
        verbose_name_plural = _("entretiens")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="loans_maintenance_order",
                violation_error_message=_("Le dernier jour d’entretien suit le premier."),
            ),
        )

    def __str__(self) -> str:
        """What kind."""
        return str(self.get_kind_display())


class Tour(models.Model):
    """The season of an exhibition: a chain of hosts, whose published stops are in the agenda."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    tool = models.ForeignKey(Tool, models.CASCADE, verbose_name=_("outil"), related_name="tours")
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    first_on = models.DateField(_("du"))
    last_on = models.DateField(_("au"))
    presentation = models.TextField(_("présentation"), max_length=NOTE_LENGTH, blank=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)

    objects = TourQuerySet.as_manager()

    class Meta:
        verbose_name = _("tournée d’une exposition")
        verbose_name_plural = _("tournées d’expositions")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="loans_tour_order",
                violation_error_message=_("La tournée finit après avoir commencé."),
            ),
        )

    def __str__(self) -> str:
        """The title."""
        return self.title


class TourStop(models.Model):
    """One host of a tour; once published, its event."""

    tour = models.ForeignKey(Tour, models.CASCADE, verbose_name=_("tournée"), related_name="stops")
    loan = models.OneToOneField(Loan, models.CASCADE, verbose_name=_("prêt"), related_name="tour_stop")
    position = models.PositiveSmallIntegerField(_("rang"))
    text = models.CharField(_("ce qu’on y fait"), max_length=LINE_LENGTH, blank=True)
    open_to_public = models.BooleanField(_("ouvert au public"), default=True)
    event = models.ForeignKey(
        "events.Event", models.SET_NULL, null=True, blank=True, verbose_name=_("événement"), related_name="tour_stops"
    )

    class Meta:
        verbose_name = _("étape d’une tournée")
        verbose_name_plural = _("étapes d’une tournée")
        constraints = (models.UniqueConstraint(fields=["tour", "position"], name="loans_tour_stop_once"),)

    def __str__(self) -> str:
        """Where."""
        return str(self.loan)


class CalendarKey(models.Model):
    """How often a person changed the secret address of a calendar: of a desk, or of their own loans (no lender)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="+"
    )  # fmt: skip
    lender = models.ForeignKey(
        Lender, models.CASCADE, null=True, blank=True, verbose_name=_("prêteur"), related_name="+"
    )  # fmt: skip
    changes = models.PositiveIntegerField(_("changements"), default=0)

    class Meta:
        verbose_name = _("adresse d’un calendrier")
        verbose_name_plural = _("adresses de calendriers")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "lender"], condition=Q(lender__isnull=False), name="loans_calendar_key_once"
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(lender=None), name="loans_calendar_own_key_once"),
        )

    def __str__(self) -> str:
        """Of what."""
        return str(self.lender or self.user)
