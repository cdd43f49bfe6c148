"""Facts about lenders and their rules: rules are rows, read by ``availability`` and never written in code."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.loans.enums import (
    AgreementKind,
    AreaRule,
    FeeBasis,
    InsuranceRule,
    QuotaScope,
    ToolKind,
    Transport,
)
from maillage.loans.models.columns import LINE_LENGTH, NAME_LENGTH, NOTE_LENGTH, euros, metres
from maillage.loans.querysets import LenderQuerySet, ServiceQuerySet, ShuttleQuerySet

WORKING_WEEK = [0, 1, 2, 3, 4]


def working_week() -> list[int]:
    """Monday to Friday."""
    return list(WORKING_WEEK)


class Lender(models.Model):
    """A structure that lends: its desk, its opening days. Its rules are its ``Terms``, general and by kind of tool.

    ``weekdays`` are the days on which things may leave or come back (0 is Monday); public holidays are closed where
    ``closed_on_holidays``. ``offer_days`` is how long somebody on a waiting list has to answer an offer.
    """

    organisation = models.OneToOneField(
        "directory.Organisation", models.PROTECT, verbose_name=_("structure"), related_name="lender"
    )
    summary = models.CharField(_("ce que prête la structure"), max_length=LINE_LENGTH, blank=True)
    conditions = models.TextField(_("conditions de prêt, en mots"), max_length=8000, blank=True)
    email = models.EmailField(_("adresse du service de prêt"), blank=True)
    phone = models.CharField(_("téléphone du service de prêt"), max_length=30, blank=True)
    pickup = models.CharField(_("adresse de retrait"), max_length=LINE_LENGTH, blank=True)
    pickup_hours = models.CharField(_("heures de retrait"), max_length=LINE_LENGTH, blank=True)
    commune = models.ForeignKey(
        "geography.Commune", models.PROTECT, null=True, blank=True, verbose_name=_("commune"), related_name="+"
    )
    weekdays = models.JSONField(_("jours d’ouverture"), default=working_week)
    closed_on_holidays = models.BooleanField(_("fermé les jours fériés"), default=True)
    offer_days = models.PositiveSmallIntegerField(
        _("jours pour répondre à une proposition"), default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )  # fmt: skip
    is_open = models.BooleanField(_("reçoit des demandes"), default=True)
    opened_at = models.DateTimeField(_("ouvert le"))

    objects = LenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("prêteur")
        verbose_name_plural = _("prêteurs")
        constraints = (
            models.CheckConstraint(condition=Q(offer_days__range=(1, 30)), name="loans_lender_offer_days"),
            models.CheckConstraint(
                condition=~Q(weekdays=[]),
                name="loans_lender_opens",
                violation_error_message=_("Un prêteur est ouvert au moins un jour par semaine."),
            ),
        )

    def __str__(self) -> str:
        """The structure."""
        return str(self.organisation)

    @property
    def territory_id(self) -> int:
        """Where it belongs: the journal and the coordinators of that territory."""
        return self.organisation.contribution.origin_id


class Closure(models.Model):
    """Days when a lender hands nothing over and takes nothing back, both included."""

    lender = models.ForeignKey(Lender, models.CASCADE, verbose_name=_("prêteur"), related_name="closures")
    first_on = models.DateField(_("du"))
    last_on = models.DateField(_("au"))
    reason = models.CharField(_("raison"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("fermeture du prêt")
        verbose_name_plural = _("fermetures du prêt")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="loans_closure_order",
                violation_error_message=_("Le dernier jour de fermeture suit le premier."),
            ),
        )

    def __str__(self) -> str:
        """Why, or the days."""
        return self.reason or f"{self.first_on} – {self.last_on}"


class Zone(models.Model):
    """A part of the area served, with what carrying there takes. The first zone that holds a commune is its zone."""

    lender = models.ForeignKey(Lender, models.CASCADE, verbose_name=_("prêteur"), related_name="zones")
    name = models.CharField(_("nom"), max_length=80)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    departments = models.ManyToManyField(
        "geography.Department", verbose_name=_("départements"), blank=True, related_name="+"
    )
    epcis = models.ManyToManyField("geography.Epci", verbose_name=_("intercommunalités"), blank=True, related_name="+")
    communes = models.ManyToManyField("geography.Commune", verbose_name=_("communes"), blank=True, related_name="+")
    days_out = models.PositiveSmallIntegerField(_("jours de transport aller"), default=0)
    days_back = models.PositiveSmallIntegerField(_("jours de transport retour"), default=0)

    class Meta:
        verbose_name = _("zone desservie")
        verbose_name_plural = _("zones desservies")
        constraints = (
            models.UniqueConstraint(fields=["lender", "name"], name="loans_zone_once"),
            models.CheckConstraint(condition=Q(days_out__lte=30, days_back__lte=30), name="loans_zone_days"),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Terms(models.Model):
    """The rules of a lender: general (no kind), or for one kind of tool. An empty column says nothing of its own.

    For a tool, the column of its kind speaks before the general one, which speaks before the default of the house
    (``availability.terms``). Days of preparation, transport and check are opening days of the lender; set-up,
    dismounting and buffer are days of the calendar.
    """

    lender = models.ForeignKey(Lender, models.CASCADE, verbose_name=_("prêteur"), related_name="terms")
    kind = models.CharField(_("type d’outil"), max_length=12, choices=ToolKind.choices, blank=True)
    eligible = models.JSONField(_("emprunteurs admis"), null=True, blank=True)
    area = models.CharField(_("condition de lieu"), max_length=8, choices=AreaRule.choices, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("préavis (jours)"), null=True, blank=True)
    horizon_days = models.PositiveSmallIntegerField(_("réservation au plus tôt (jours avant)"), null=True, blank=True)
    min_days = models.PositiveSmallIntegerField(_("durée minimale (jours)"), null=True, blank=True)
    max_days = models.PositiveSmallIntegerField(_("durée maximale (jours)"), null=True, blank=True)
    renewals = models.PositiveSmallIntegerField(_("renouvellements possibles"), null=True, blank=True)
    renewal_days = models.PositiveSmallIntegerField(_("durée d’un renouvellement (jours)"), null=True, blank=True)
    again_after_days = models.PositiveSmallIntegerField(
        _("jours entre deux emprunts du même emprunteur"), null=True, blank=True
    )
    transport = models.CharField(_("transport"), max_length=8, choices=Transport.choices, blank=True)
    transport_advice = models.CharField(_("conseil de transport"), max_length=LINE_LENGTH, blank=True)
    preparation_days = models.PositiveSmallIntegerField(_("jours de préparation"), null=True, blank=True)
    check_days = models.PositiveSmallIntegerField(_("jours de contrôle"), null=True, blank=True)
    buffer_days = models.PositiveSmallIntegerField(_("jours entre deux prêts"), null=True, blank=True)
    fee_basis = models.CharField(_("tarif"), max_length=4, choices=FeeBasis.choices, blank=True)
    fee = euros(_("montant du tarif"), null=True, blank=True)
    deposit = euros(_("caution"), null=True, blank=True)
    agreement = models.CharField(_("convention"), max_length=6, choices=AgreementKind.choices, blank=True)
    insurance = models.CharField(_("assurance"), max_length=11, choices=InsuranceRule.choices, blank=True)
    nail_to_nail = models.BooleanField(_("valeur assurée clou à clou"), null=True, blank=True)
    condition_reports = models.PositiveSmallIntegerField(_("constats d’état par prêt"), null=True, blank=True)
    age_from = models.PositiveSmallIntegerField(_("âge minimal du public"), null=True, blank=True)
    levels = models.JSONField(_("niveaux admis"), null=True, blank=True)

    class Meta:
        verbose_name = _("règles de prêt")
        verbose_name_plural = _("règles de prêt")
        constraints = (
            models.UniqueConstraint(
                fields=["lender", "kind"],
                name="loans_terms_once",
                violation_error_message=_("Ce prêteur a déjà des règles pour ce type d’outil."),
            ),
            models.CheckConstraint(
                condition=Q(min_days=None) | Q(max_days=None) | Q(max_days__gte=F("min_days")),
                name="loans_terms_length",
                violation_error_message=_("La durée maximale est au moins égale à la durée minimale."),
            ),
            models.CheckConstraint(
                condition=Q(condition_reports=None) | Q(condition_reports__lte=4),
                name="loans_terms_reports",
                violation_error_message=_("Un prêt a quatre constats d’état au plus."),
            ),
            models.CheckConstraint(
                condition=(Q(fee=None) | Q(fee__gte=0)) & (Q(deposit=None) | Q(deposit__gte=0)),
                name="loans_terms_money",
                violation_error_message=_("Un montant n’est pas négatif."),
            ),
        )

    def __str__(self) -> str:
        """For which tools."""
        return str(self.get_kind_display() or _("tous les outils"))


class Quota(models.Model):
    """How many loans one borrower may have, of these kinds (all when none is named), counted together by ``scope``.

    A season is given by months and days (« du 15/12 au 05/01 »), and may run over the new year.
    """

    lender = models.ForeignKey(Lender, models.CASCADE, verbose_name=_("prêteur"), related_name="quotas")
    kinds = models.JSONField(_("types d’outils"), default=list, blank=True)
    most = models.PositiveSmallIntegerField(_("au plus"), validators=[MinValueValidator(1)])
    scope = models.CharField(_("comptés"), max_length=7, choices=QuotaScope.choices, default=QuotaScope.AT_ONCE)
    name = models.CharField(_("nom de la période"), max_length=60, blank=True)
    first_month = models.PositiveSmallIntegerField(_("du mois"), null=True, blank=True)
    first_day = models.PositiveSmallIntegerField(_("du jour"), null=True, blank=True)
    last_month = models.PositiveSmallIntegerField(_("au mois"), null=True, blank=True)
    last_day = models.PositiveSmallIntegerField(_("au jour"), null=True, blank=True)

    class Meta:
        verbose_name = _("quota de prêts")
        verbose_name_plural = _("quotas de prêts")
        constraints = (
            models.CheckConstraint(condition=Q(most__gte=1), name="loans_quota_most"),
            models.CheckConstraint(
                condition=~Q(scope=QuotaScope.SEASON)
                | Q(
                    first_month__range=(1, 12), last_month__range=(1, 12), first_day__range=(1, 31),
                    last_day__range=(1, 31),
                ),
                name="loans_quota_season",
                violation_error_message=_("Dites du quel jour au quel jour ce quota compte."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        """How many, counted how."""
        return f"{self.most} {self.get_scope_display()}"


class Shuttle(models.Model):
    """A fixed delivery day (« navette »), with what the van carries; no capacity said means enough for all.

    Without zone, the shuttle serves them all.
    """

    lender = models.ForeignKey(Lender, models.CASCADE, verbose_name=_("prêteur"), related_name="shuttles")
    zone = models.ForeignKey(
        Zone, models.CASCADE, null=True, blank=True, verbose_name=_("zone"), related_name="shuttles"
    )
    on = models.DateField(_("jour"))
    volume = metres(_("volume utile (m³)"), null=True, blank=True)
    weight = metres(_("charge utile (kg)"), null=True, blank=True)
    note = models.CharField(_("remarque"), max_length=LINE_LENGTH, blank=True)

    objects = ShuttleQuerySet.as_manager()

    class Meta:
        verbose_name = _("navette")
        verbose_name_plural = _("navettes")
        constraints = (
            models.UniqueConstraint(
                fields=["lender", "zone", "on"],
                condition=Q(zone__isnull=False),
                name="loans_shuttle_once",
                violation_error_message=_("Une navette passe déjà ce jour-là dans cette zone."),
            ),
            models.UniqueConstraint(
                fields=["lender", "on"],
                condition=Q(zone=None),
                name="loans_shuttle_everywhere_once",
                violation_error_message=_("Une navette passe déjà ce jour-là dans toutes les zones."),
            ),
        )

    def __str__(self) -> str:
        """The day."""
        return f"{self.on:%d/%m/%Y}"


class Service(models.Model):
    """What a lender does beside lending: training, set-up on the spot, a facilitator; with its price.

    One that is offered no more stays for the loans that asked for it.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    lender = models.ForeignKey(Lender, models.CASCADE, verbose_name=_("prêteur"), related_name="services")
    name = models.CharField(_("service"), max_length=NAME_LENGTH)
    description = models.TextField(_("description"), max_length=NOTE_LENGTH, blank=True)
    kinds = models.JSONField(_("types d’outils"), default=list, blank=True)
    price = euros(_("prix"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    is_offered = models.BooleanField(_("proposé"), default=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service du prêteur")
        verbose_name_plural = _("services du prêteur")
        constraints = (models.CheckConstraint(condition=Q(price=None) | Q(price__gte=0), name="loans_service_price"),)

    def __str__(self) -> str:
        """Its name."""
        return self.name
