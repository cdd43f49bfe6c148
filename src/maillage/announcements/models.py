"""Facts about announcements: what is offered or asked for, until when, how one answers."""

from datetime import date

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.announcements.enums import (
    LONGEST_LIFE,
    SOON_DAYS,
    ApplyBy,
    Contract,
    Exchange,
    Genre,
    Outcome,
    Remote,
    Situation,
)
from maillage.announcements.querysets import AnnouncementQuerySet, DraftQuerySet

TITLE_LENGTH = 140
SUMMARY_LENGTH = 200
MOST_PLACES = 9999


class Announcement(models.Model):
    """A job, a call, a search, an offer. It always ends: on the evening of ``closes_on``, or when it is closed.

    ``apply_email`` is where messages are relayed to; it is never shown nor exported. ``reminded_for`` and ``ended_for``
    are the closing dates of which the author was told: a job that is killed and runs again tells nothing twice, and a
    renewed announcement is told of again. ``themes_mask`` holds the bits of its themes, for lists.
    """

    contribution = models.OneToOneField(
        "contributions.Contribution", models.PROTECT, verbose_name=_("contribution"), related_name="announcement"
    )
    slug = models.SlugField(_("adresse"), max_length=100, unique=True)
    genre = models.CharField(_("type d’annonce"), max_length=14, choices=Genre.choices)
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    summary = models.CharField(_("résumé"), max_length=SUMMARY_LENGTH, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("structure"),
        related_name="announcements",
    )
    commune = models.ForeignKey(
        "geography.Commune", models.PROTECT, null=True, blank=True, verbose_name=_("commune"), related_name="+"
    )
    place_note = models.CharField(_("précision sur le lieu"), max_length=160, blank=True)
    remote = models.CharField(_("à distance"), max_length=6, choices=Remote.choices, default=Remote.NO)
    themes = models.ManyToManyField("vocabularies.Term", verbose_name=_("thèmes"), blank=True, related_name="+")
    themes_mask = models.BigIntegerField(_("thèmes, en bits"), default=0, editable=False)
    # What each genre asks for (``enums.FIELDS``).
    contract = models.CharField(_("contrat"), max_length=14, choices=Contract.choices, blank=True)
    pay = models.CharField(_("rémunération ou grille"), max_length=160, blank=True)
    hours = models.CharField(_("temps de travail ou d’engagement"), max_length=160, blank=True)
    duration = models.CharField(_("durée"), max_length=160, blank=True)
    starts_on = models.DateField(_("à partir du"), null=True, blank=True)
    until_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    places = models.PositiveSmallIntegerField(
        _("nombre de places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    eligibility = models.TextField(_("pour qui"), max_length=2000, blank=True)
    budget = models.CharField(_("budget"), max_length=200, blank=True)
    funding = models.CharField(_("part financée"), max_length=200, blank=True)
    protocol = models.TextField(_("protocole"), max_length=4000, blank=True)
    fee = models.CharField(_("prix"), max_length=160, blank=True)
    exchange = models.CharField(_("nature de l’échange"), max_length=4, choices=Exchange.choices, blank=True)
    # How one answers.
    apply_by = models.CharField(_("comment répondre"), max_length=4, choices=ApplyBy.choices, default=ApplyBy.MAIL)
    apply_url = models.URLField(_("page où répondre"), max_length=400, blank=True)
    apply_email = models.EmailField(_("adresse de relais (jamais affichée)"), blank=True)
    apply_text = models.TextField(_("explications pour répondre"), max_length=2000, blank=True)
    # Until when.
    closes_on = models.DateField(_("se termine le"))
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    outcome = models.CharField(_("issue"), max_length=10, choices=Outcome.choices, blank=True)
    renewals = models.PositiveSmallIntegerField(_("prolongations"), default=0)
    reminded_for = models.DateField(_("échéance rappelée"), null=True, blank=True)
    ended_for = models.DateField(_("échéance annoncée"), null=True, blank=True)
    image = models.ForeignKey(
        "files.Image", models.PROTECT, null=True, blank=True, verbose_name=_("image"), related_name="+"
    )
    image_alt = models.CharField(_("description de l’image"), max_length=250, blank=True)
    image_credit = models.CharField(_("crédit de l’image"), max_length=160, blank=True)
    image_decorative = models.BooleanField(_("image décorative"), default=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("annonce")
        verbose_name_plural = _("annonces")
        constraints = (
            models.CheckConstraint(
                condition=Q(contract="") | Q(genre=Genre.JOB),
                name="announcements_contract_of_a_job",
                violation_error_message=_("Seul un emploi a un contrat."),
            ),
            models.CheckConstraint(
                condition=~Q(apply_by=ApplyBy.LINK) | ~Q(apply_url=""),
                name="announcements_link_is_given",
                violation_error_message=_("Donnez l’adresse de la page où répondre."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="announcements_closed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(starts_on=None) | Q(until_on__gte=F("starts_on")),
                name="announcements_period_in_order",
                violation_error_message=_("La période finit après avoir commencé."),
            ),
        )
        indexes = (
            models.Index(fields=["closes_on"], condition=Q(closed_at=None), name="announcements_ending"),
            models.Index(fields=["organisation", "closes_on"], name="announcements_of_organisation"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="announcements_closed"),
        )

    def __str__(self) -> str:
        """The title."""
        return self.title

    def situation(self, today: date) -> str:
        """Where it stands that day (``Situation``)."""
        if self.closed_at is not None:
            return Situation.CLOSED.value
        if self.closes_on < today:
            return Situation.EXPIRED.value
        soon = (self.closes_on - today).days <= SOON_DAYS
        return (Situation.SOON if soon else Situation.OPEN).value

    def is_open(self, today: date) -> bool:
        """Whether one may still answer."""
        return self.situation(today) in {Situation.OPEN, Situation.SOON}

    def may_last_until(self, today: date) -> date:
        """The latest closing date that may be given that day."""
        return date.fromordinal(today.toordinal() + LONGEST_LIFE)


class Draft(models.Model):
    """What a person is typing of an announcement, or of a new one of some genre, before it is written."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="+")
    announcement = models.ForeignKey(
        Announcement, models.CASCADE, null=True, blank=True, verbose_name=_("annonce"), related_name="drafts"
    )
    genre = models.CharField(_("type d’annonce"), max_length=14, choices=Genre.choices)
    data = models.JSONField(_("champs"), default=dict)
    saved_at = models.DateTimeField(_("enregistrée le"))

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("saisie")
        verbose_name_plural = _("saisies")
        indexes = (models.Index(fields=["user", "-saved_at"], name="announcements_drafts_of"),)

    def __str__(self) -> str:
        """What was typed as a title."""
        typed = self.data.get("title") or [""]
        return str(typed[0]) or str(Genre(self.genre).label)
