"""Facts about one loan: what was wished, what is held, what really happened."""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.loans.enums import (
    AWAY,
    HELD,
    BorrowerType,
    CancelReason,
    LoanState,
    Part,
    RefusalReason,
    ToolKind,
    WaitingState,
)
from maillage.loans.models.catalogue import Copy, Module, Tool
from maillage.loans.models.columns import LINE_LENGTH, NAME_LENGTH, NOTE_LENGTH, TITLE_LENGTH, euros, metres
from maillage.loans.models.lenders import Lender, Service, Shuttle
from maillage.loans.querysets import BasketLineQuerySet, BasketQuerySet, HeldDayQuerySet, LoanQuerySet, WaitingQuerySet

DAY = timedelta(days=1)


class Wanted(models.Model):
    """For whom and where: what a basket says once, and each loan keeps for itself."""

    borrower = models.ForeignKey(
        "directory.Organisation", models.PROTECT, null=True, blank=True, verbose_name=_("emprunteur"), related_name="+"
    )
    borrower_name = models.CharField(_("nom de l’emprunteur"), max_length=NAME_LENGTH, blank=True)
    borrower_type = models.CharField(_("type d’emprunteur"), max_length=11, choices=BorrowerType.choices, blank=True)
    borrower_commune = models.ForeignKey(
        "geography.Commune", models.PROTECT, null=True, blank=True, verbose_name=_("commune de l’emprunteur"),
        related_name="+",
    )  # fmt: skip
    contact_name = models.CharField(_("personne à joindre"), max_length=NAME_LENGTH, blank=True)
    contact_email = models.EmailField(_("son adresse"), blank=True)
    contact_phone = models.CharField(_("son téléphone"), max_length=30, blank=True)
    venue = models.ForeignKey(
        "directory.Venue", models.SET_NULL, null=True, blank=True, verbose_name=_("lieu"), related_name="+"
    )
    place = models.CharField(_("où l’outil servira"), max_length=240, blank=True)
    commune = models.ForeignKey(
        "geography.Commune", models.PROTECT, null=True, blank=True, verbose_name=_("commune"), related_name="+"
    )
    purpose = models.TextField(_("projet"), max_length=NOTE_LENGTH, blank=True)
    expected = models.PositiveIntegerField(_("public attendu"), null=True, blank=True)
    youngest = models.PositiveSmallIntegerField(_("âge des plus jeunes"), null=True, blank=True)
    levels = models.JSONField(_("niveaux"), default=list, blank=True)
    programme_action = models.CharField(_("action de programme"), max_length=80, blank=True)

    class Meta:
        abstract = True

    @property
    def who(self) -> str:
        """The borrower’s name."""
        return str(self.borrower) if self.borrower is not None else self.borrower_name


class Basket(Wanted):
    """What somebody puts together before asking; once sent, its lines are loans that keep the same basket."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("personne"),
        related_name="baskets",
    )  # fmt: skip
    started_at = models.DateTimeField(_("commencé le"))
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)

    objects = BasketQuerySet.as_manager()

    class Meta:
        verbose_name = _("panier")
        verbose_name_plural = _("paniers")
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=Q(sent_at=None, user__isnull=False), name="loans_basket_open_once"
            ),
        )

    def __str__(self) -> str:
        """For whom."""
        return self.who


class BasketLine(models.Model):
    """A tool, or some of its modules, between two days of use, both included."""

    basket = models.ForeignKey(Basket, models.CASCADE, verbose_name=_("panier"), related_name="lines")
    tool = models.ForeignKey(Tool, models.CASCADE, verbose_name=_("outil"), related_name="+")
    modules = models.ManyToManyField(Module, verbose_name=_("modules"), blank=True, related_name="+")
    first_on = models.DateField(_("du"))
    last_on = models.DateField(_("au"))
    flexible = models.BooleanField(_("dates à discuter"), default=False)

    objects = BasketLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne d’un panier")
        verbose_name_plural = _("lignes d’un panier")
        constraints = (
            models.UniqueConstraint(fields=["basket", "tool", "first_on"], name="loans_line_once"),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="loans_line_order",
                violation_error_message=_("Le dernier jour suit le premier."),
            ),
        )

    def __str__(self) -> str:
        """Which tool."""
        return str(self.tool)


class Loan(Wanted):
    """One tool for one borrower over one period; planned and actual days are kept apart.

    ``first_on`` and ``last_on`` are the days of use asked for, both included. ``blocked_first_on`` to
    ``blocked_last_on`` is the whole period that keeps a copy away from others, frozen when it was asked, with its
    ``parts`` ([[part, first day, last day], …]). ``slices`` are the modules asked for; none means the whole tool.
    What happened is in ``out_on``, ``received_on``, ``left_on`` (the host’s), ``back_on`` and ``checked_on``.
    ``previous`` is the loan whose host hands the tool over, without passing by the lender.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    lender = models.ForeignKey(Lender, models.PROTECT, verbose_name=_("prêteur"), related_name="loans")
    tool = models.ForeignKey(Tool, models.PROTECT, verbose_name=_("outil"), related_name="loans")
    kind = models.CharField(_("type d’outil"), max_length=12, choices=ToolKind.choices)
    tool_title = models.CharField(_("titre de l’outil"), max_length=TITLE_LENGTH)
    modules = models.ManyToManyField(Module, verbose_name=_("modules"), blank=True, related_name="+")
    slices = models.JSONField(_("modules demandés"), default=list, blank=True)
    copy = models.ForeignKey(
        Copy, models.PROTECT, null=True, blank=True, verbose_name=_("exemplaire"), related_name="loans"
    )
    basket = models.ForeignKey(
        Basket, models.SET_NULL, null=True, blank=True, verbose_name=_("panier"), related_name="loans"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("demandé par"),
        related_name="loans",
    )  # fmt: skip
    asked_at = models.DateTimeField(_("demandé le"))
    state = models.CharField(_("état"), max_length=9, choices=LoanState.choices, default=LoanState.REQUESTED)
    first_on = models.DateField(_("du"))
    last_on = models.DateField(_("au"))
    blocked_first_on = models.DateField(_("bloqué du"))
    blocked_last_on = models.DateField(_("bloqué jusqu’au"))
    leaves_on = models.DateField(_("part le"))
    returns_on = models.DateField(_("revient le"))
    parts = models.JSONField(_("période bloquée"), default=list)
    warnings = models.JSONField(_("à voir avec le prêteur"), default=list, blank=True)
    override_reason = models.CharField(_("raison de la dérogation"), max_length=LINE_LENGTH, blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("dérogation de"),
        related_name="+",
    )  # fmt: skip
    renewed = models.PositiveSmallIntegerField(_("renouvellements"), default=0)
    shuttle_out = models.ForeignKey(
        Shuttle, models.PROTECT, null=True, blank=True, verbose_name=_("navette aller"), related_name="departures"
    )
    shuttle_back = models.ForeignKey(
        Shuttle, models.PROTECT, null=True, blank=True, verbose_name=_("navette retour"), related_name="returns"
    )
    previous = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, verbose_name=_("passé par l’emprunteur précédent"),
        related_name="following",
    )  # fmt: skip
    services = models.ManyToManyField(Service, verbose_name=_("services demandés"), blank=True, related_name="+")
    kilometres = metres(_("kilomètres"), null=True, blank=True)
    volume = metres(_("volume (m³)"), null=True, blank=True)
    weight = metres(_("poids (kg)"), null=True, blank=True)
    insured_value = euros(_("valeur assurée"), null=True, blank=True)
    fee = euros(_("participation"), null=True, blank=True)
    deposit = euros(_("caution"), null=True, blank=True)
    question = models.TextField(_("précisions demandées"), max_length=NOTE_LENGTH, blank=True)
    answer = models.TextField(_("précisions données"), max_length=NOTE_LENGTH, blank=True)
    note = models.TextField(_("mot du prêteur"), max_length=NOTE_LENGTH, blank=True)
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("décidé par"), related_name="+"
    )
    refusal_reason = models.CharField(_("raison du refus"), max_length=12, choices=RefusalReason.choices, blank=True)
    cancel_reason = models.CharField(
        _("raison de l’annulation"), max_length=9, choices=CancelReason.choices, blank=True
    )
    reason_text = models.CharField(_("précision"), max_length=LINE_LENGTH, blank=True)
    cancelled_on = models.DateField(_("annulé le"), null=True, blank=True)
    agreement_sent_at = models.DateTimeField(_("convention envoyée le"), null=True, blank=True)
    signed_borrower_at = models.DateTimeField(_("signée par l’emprunteur le"), null=True, blank=True)
    signed_lender_at = models.DateTimeField(_("signée par le prêteur le"), null=True, blank=True)
    prepared_on = models.DateField(_("préparé le"), null=True, blank=True)
    out_on = models.DateField(_("sorti le"), null=True, blank=True)
    received_on = models.DateField(_("reçu le"), null=True, blank=True)
    left_on = models.DateField(_("parti de chez l’emprunteur le"), null=True, blank=True)
    back_on = models.DateField(_("revenu le"), null=True, blank=True)
    checked_on = models.DateField(_("contrôlé le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("relancé le"), null=True, blank=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = _("prêt")
        verbose_name_plural = _("prêts")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="loans_loan_order",
                violation_error_message=_("Le dernier jour suit le premier."),
            ),
            models.CheckConstraint(
                condition=Q(blocked_first_on__lte=F("leaves_on"), leaves_on__lte=F("first_on"))
                & Q(returns_on__gte=F("last_on"), blocked_last_on__gte=F("returns_on")),
                name="loans_loan_blocked",
                violation_error_message=_("La période bloquée contient les jours d’utilisation."),
            ),
            models.CheckConstraint(
                condition=Q(borrower__isnull=False) | ~Q(borrower_name=""),
                name="loans_loan_of_somebody",
                violation_error_message=_("Un prêt a un emprunteur."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HELD) | Q(copy__isnull=False), name="loans_loan_has_copy"
            ),
            models.CheckConstraint(
                condition=Q(state=LoanState.REFUSED) & ~Q(refusal_reason="")
                | ~Q(state=LoanState.REFUSED) & Q(refusal_reason=""),
                name="loans_loan_refused_why",
                violation_error_message=_("Un refus dit sa raison."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None, cancel_reason="") & ~Q(state=LoanState.CANCELLED)
                | Q(cancelled_on__isnull=False) & ~Q(cancel_reason=""),
                name="loans_loan_cancelled_why",
                violation_error_message=_("Une annulation a un jour et une raison."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[LoanState.OUT]) | Q(out_on__isnull=False), name="loans_loan_out_on"
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=["lender", "state", "leaves_on"], name="loans_loan_desk"),
            models.Index(fields=["tool", "first_on"], name="loans_loan_of_tool"),
            models.Index(fields=["borrower", "first_on"], name="loans_loan_borrower"),
            models.Index(fields=["copy", "blocked_first_on"], name="loans_loan_copy"),
            models.Index(fields=["returns_on"], condition=Q(state__in=AWAY), name="loans_loan_away"),
        )

    def __str__(self) -> str:
        """Its number and the tool."""
        return f"{self.reference}, {self.tool_title}"

    @property
    def reference(self) -> str:
        """What people quote: « P-2026-00042 »."""
        return f"P-{self.asked_at:%Y}-{self.pk:05d}"

    @property
    def is_whole(self) -> bool:
        """The whole tool, not some of its modules."""
        return not self.slices

    @property
    def days(self) -> int:
        """Days of use, both ends included."""
        return (self.last_on - self.first_on).days + 1

    @property
    def is_signed(self) -> bool:
        """Both parties signed its agreement."""
        return self.signed_borrower_at is not None and self.signed_lender_at is not None

    def is_late(self, today: date) -> bool:
        """Expected back before today, and still away."""
        return self.state in AWAY and self.returns_on < today


class HeldDay(models.Model):
    """One day of one copy (or of one of its modules) that nobody else can have.

    ``slice`` is 0 for the body of the tool and the number of a module otherwise: a whole tool holds all its slices,
    so that a module lent apart and the whole never meet. Two rows for one (copy, slice, day) cannot exist: this is
    what forbids a double loan, on either engine.
    """

    copy = models.ForeignKey(Copy, models.CASCADE, verbose_name=_("exemplaire"), related_name="held_days")
    slice = models.PositiveSmallIntegerField(_("module"), default=0)
    day = models.DateField(_("jour"))
    part = models.CharField(_("pourquoi"), max_length=14, choices=Part.choices)
    loan = models.ForeignKey(
        Loan, models.CASCADE, null=True, blank=True, verbose_name=_("prêt"), related_name="held_days"
    )
    maintenance = models.ForeignKey(
        "loans.Maintenance", models.CASCADE, null=True, blank=True, verbose_name=_("maintenance"),
        related_name="held_days",
    )  # fmt: skip

    objects = HeldDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("jour bloqué")
        verbose_name_plural = _("jours bloqués")
        constraints = (
            models.UniqueConstraint(
                fields=["copy", "slice", "day"],
                name="loans_held_once",
                violation_error_message=_("Cet exemplaire est déjà pris ce jour-là."),
            ),
            models.CheckConstraint(
                condition=Q(loan__isnull=False, maintenance=None) | Q(loan=None, maintenance__isnull=False),
                name="loans_held_for_one",
            ),
        )
        indexes = (models.Index(fields=["day"], name="loans_held_day"),)

    def __str__(self) -> str:
        """The day."""
        return f"{self.day:%d/%m/%Y}"


class WaitingEntry(models.Model):
    """A loan that waits for days to be free, within the window that the borrower wishes; both ends included.

    While a period is offered, its days are held for this loan until the deadline. One offer at a time for a tool.
    """

    loan = models.OneToOneField(Loan, models.CASCADE, verbose_name=_("prêt"), related_name="waiting")
    tool = models.ForeignKey(Tool, models.CASCADE, verbose_name=_("outil"), related_name="waiting")
    earliest_on = models.DateField(_("au plus tôt le"))
    latest_on = models.DateField(_("au plus tard le"))
    days = models.PositiveSmallIntegerField(_("jours d’utilisation"))
    since = models.DateTimeField(_("depuis le"))
    state = models.CharField(_("état"), max_length=9, choices=WaitingState.choices, default=WaitingState.WAITING)
    offered_first_on = models.DateField(_("proposé du"), null=True, blank=True)
    offered_last_on = models.DateField(_("au"), null=True, blank=True)
    offered_until = models.DateTimeField(_("réponse attendue avant le"), null=True, blank=True)
    declined = models.JSONField(_("périodes déclinées"), default=list, blank=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name = _("place sur liste d’attente")
        verbose_name_plural = _("liste d’attente")
        constraints = (
            models.UniqueConstraint(
                fields=["tool"], condition=Q(state=WaitingState.OFFERED), name="loans_waiting_one_offer"
            ),
            models.CheckConstraint(
                condition=Q(latest_on__gte=F("earliest_on"), days__gte=1),
                name="loans_waiting_window",
                violation_error_message=_("La fin de la période souhaitée suit son début."),
            ),
            models.CheckConstraint(
                condition=~Q(state=WaitingState.OFFERED)
                | Q(offered_first_on__isnull=False, offered_last_on__isnull=False, offered_until__isnull=False),
                name="loans_waiting_offer_whole",
            ),
        )
        indexes = (
            models.Index(fields=["tool", "since"], condition=Q(state=WaitingState.WAITING), name="loans_waiting_turn"),
        )

    def __str__(self) -> str:
        """Who waits."""
        return str(self.loan)
