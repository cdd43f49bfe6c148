"""Facts about attendance: what is counted, its slots, their answers and how they changed.

A subject is named by the upper floor that owns it (``kind``, ``key``) and carries a copy of the facts that figures
need: an archive still reads when the event is gone. Nothing here has a default that could pass for a zero.
"""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.attendance.enums import GIVES_A_NUMBER, Accuracy, HeadcountState, Way
from maillage.attendance.querysets import (
    HeadcountQuerySet,
    HeadcountRevisionQuerySet,
    ReportLinkQuerySet,
    SubjectQuerySet,
)
from maillage.attendance.querysets.totals import person_hours

MOST_PEOPLE = 1_000_000
MOST_MINUTES = 1440
NOTE_LENGTH = 300


class RevisionIsKeptError(TypeError):
    """An earlier answer is never rewritten."""


class Subject(models.Model):
    """What is counted: an event today; a session, a loan stop or a class later. Its slots are its headcounts.

    ``organisation`` leads; ``organisations`` are all those that may answer: a co-organised workshop is one subject, so
    that it counts once for the territory and once for each of them.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("type d’objet"), max_length=30)
    key = models.CharField(_("identifiant de l’objet"), max_length=64)
    title = models.CharField(_("titre"), max_length=200)
    page_url = models.URLField(_("adresse de la page"), max_length=400, blank=True)
    territory = models.ForeignKey(
        "territories.Territory", models.PROTECT, verbose_name=_("territoire"), related_name="counted"
    )
    organisation = models.ForeignKey(
        "directory.Organisation", models.SET_NULL, null=True, blank=True, verbose_name=_("structure"), related_name="+"
    )
    organisations = models.ManyToManyField(
        "directory.Organisation", verbose_name=_("structures"), blank=True, related_name="counted"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    programme_action = models.CharField(_("action de programme"), max_length=80, blank=True)
    last_ends_at = models.DateTimeField(_("dernière séance passée"), null=True, blank=True)
    asked_at = models.DateTimeField(_("demandée le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("relancée le"), null=True, blank=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("objet compté")
        verbose_name_plural = _("objets comptés")
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="attendance_subject_once"),)
        indexes = (models.Index(fields=["last_ends_at"], condition=Q(asked_at=None), name="attendance_subject_to_ask"),)

    def __str__(self) -> str:
        """The title."""
        return self.title


class Headcount(models.Model):
    """How many came to one slot: the current answer, one for each slot.

    ``number`` is given exactly by « counted » (at least one) and « nobody » (zero). ``minutes`` is how long one person
    stayed on average. ``revision`` is the rank of the last answer, 0 while there is none.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(Subject, models.CASCADE, verbose_name=_("objet compté"), related_name="headcounts")
    slot_key = models.CharField(_("séance"), max_length=64)
    on = models.DateField(_("jour"))
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"), null=True, blank=True)
    time_zone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris")
    place = models.CharField(_("lieu"), max_length=240, blank=True)
    commune = models.ForeignKey(
        "geography.Commune", models.SET_NULL, null=True, blank=True, verbose_name=_("commune"), related_name="+"
    )
    state = models.CharField(_("réponse"), max_length=9, choices=HeadcountState.choices, default=HeadcountState.AWAITED)
    number = models.PositiveIntegerField(_("nombre de personnes"), null=True, blank=True)
    accuracy = models.CharField(_("compté ou estimé"), max_length=9, choices=Accuracy.choices, blank=True)
    minutes = models.PositiveSmallIntegerField(_("durée de présence (minutes)"), null=True, blank=True)
    note = models.CharField(_("remarque"), max_length=NOTE_LENGTH, blank=True)
    suggested = models.PositiveIntegerField(_("nombre d’inscriptions"), null=True, blank=True)
    is_counted_elsewhere = models.BooleanField(_("compté par ses parties"), default=False)
    revision = models.PositiveIntegerField(_("version"), default=0)
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    way = models.CharField(_("comment"), max_length=12, choices=Way.choices, blank=True)
    reporter = models.CharField(_("déclaré par"), max_length=200, blank=True)

    objects = HeadcountQuerySet.as_manager()

    class Meta:
        verbose_name = _("chiffre de fréquentation")
        verbose_name_plural = _("chiffres de fréquentation")
        constraints = (
            models.UniqueConstraint(fields=["subject", "slot_key"], name="attendance_headcount_once"),
            models.CheckConstraint(
                condition=Q(state=HeadcountState.COUNTED, number__range=(1, MOST_PEOPLE), number__isnull=False)
                | Q(state=HeadcountState.NOBODY, number=0, number__isnull=False)
                | Q(
                    state__in=[
                        HeadcountState.PLANNED,
                        HeadcountState.AWAITED,
                        HeadcountState.UNKNOWN,
                        HeadcountState.CANCELLED,
                    ],
                    number__isnull=True,
                ),
                name="attendance_headcount_number",
                violation_error_message=_(
                    "Un nombre positif dit combien sont venus, et zéro avec « personne n’est venu »."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state=HeadcountState.COUNTED, accuracy__in=Accuracy.values)
                | (~Q(state=HeadcountState.COUNTED) & Q(accuracy="")),
                name="attendance_headcount_accuracy",
                violation_error_message=_("Dites si le nombre est compté ou estimé."),
            ),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(state=HeadcountState.COUNTED, minutes__range=(1, MOST_MINUTES)),
                name="attendance_headcount_minutes",
                violation_error_message=_("La durée de présence va de 1 minute à 24 heures."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="attendance_headcount_order"
            ),
        )
        indexes = (
            models.Index(fields=["on", "state"], name="attendance_headcount_day"),
            models.Index(fields=["state", "subject"], name="attendance_headcount_state"),
        )

    def __str__(self) -> str:
        """The subject and the day."""
        return f"{self.subject} ({self.on:%d/%m/%Y})"

    @property
    def length_minutes(self) -> int | None:
        """How long the slot lasted, when its end is known and makes sense as a presence."""
        if self.ends_at is None:
            return None
        minutes = round((self.ends_at - self.starts_at).total_seconds() / 60)
        return minutes if 0 < minutes < MOST_MINUTES else None

    @property
    def gives_a_number(self) -> bool:
        """A number is known, zero included."""
        return self.state in GIVES_A_NUMBER

    @property
    def hours(self) -> Decimal | None:
        """Duration-weighted attendance, in person-hours."""
        return person_hours(self.number, self.minutes)


class Cell(models.Model):
    """One part of a breakdown. No row means that nothing was said of it; a row may hold zero."""

    headcount = models.ForeignKey(Headcount, models.CASCADE, verbose_name=_("chiffre"), related_name="cells")
    dimension = models.CharField(_("répartition"), max_length=20)
    member = models.CharField(_("part"), max_length=20)
    number = models.PositiveIntegerField(_("nombre"))

    class Meta:
        verbose_name = _("part d’une répartition")
        verbose_name_plural = _("parts d’une répartition")
        constraints = (
            models.UniqueConstraint(fields=["headcount", "dimension", "member"], name="attendance_cell_once"),
            models.CheckConstraint(condition=Q(number__lte=MOST_PEOPLE), name="attendance_cell_bounds"),
        )
        indexes = (models.Index(fields=["dimension", "member"], name="attendance_cell_part"),)

    def __str__(self) -> str:
        """The part and its number."""
        return f"{self.dimension}/{self.member}: {self.number}"


class HeadcountRevision(models.Model):
    """One answer as it was given; the last one counts, none is ever rewritten.

    ``reporter`` is the structure or the role in whose name it was given: closing an account takes no figure away.
    """

    headcount = models.ForeignKey(Headcount, models.CASCADE, verbose_name=_("chiffre"), related_name="revisions")
    number = models.PositiveIntegerField(_("rang"))
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    way = models.CharField(_("comment"), max_length=12, choices=Way.choices)
    reporter = models.CharField(_("déclaré par"), max_length=200, blank=True)
    data = models.JSONField(_("réponse"))

    objects = HeadcountRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’un chiffre")
        verbose_name_plural = _("versions d’un chiffre")
        constraints = (models.UniqueConstraint(fields=["headcount", "number"], name="attendance_revision_once"),)

    def __str__(self) -> str:
        """Its rank."""
        return str(self.number)

    def save(self, *args: Any, **options: Any) -> None:
        """An answer is written once; raises `RevisionIsKeptError` the second time."""
        if not self._state.adding:
            raise RevisionIsKeptError
        super().save(*args, **options)


class ReportLink(models.Model):
    """A signed link: opens the form of one subject without account, until a date, unless it was taken back.

    Its rights are those of ``user`` (who received or made it), or of the structure at the address it was sent to: they
    end when the person leaves the team, or when the structure changes its address.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(Subject, models.CASCADE, verbose_name=_("objet compté"), related_name="links")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, verbose_name=_("compte"), related_name="+"
    )
    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, null=True, blank=True, verbose_name=_("structure"), related_name="+"
    )
    address_mark = models.CharField(_("empreinte de l’adresse"), max_length=32, blank=True)
    is_shared = models.BooleanField(_("fait pour un collègue"), default=False)
    sent_at = models.DateTimeField(_("envoyé le"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    revoked_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    objects = ReportLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien de saisie")
        verbose_name_plural = _("liens de saisie")
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=False, organisation__isnull=True)
                | Q(user__isnull=True, organisation__isnull=False),
                name="attendance_link_of_somebody",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="attendance_link_period"),
        )

    def __str__(self) -> str:
        """What it opens."""
        return str(self.subject)
