"""Facts about self-evaluation."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.evaluations.enums import CampaignState, CriterionKind, ReplyState
from maillage.evaluations.querysets import (
    AnswerQuerySet,
    EvaluationQuerySet,
    GridQuerySet,
    GridVersionQuerySet,
    ReplyQuerySet,
)
from maillage.programmes.enums import ReminderStep
from maillage.programmes.models.returns import AUTHOR_LENGTH

TITLE_LENGTH = 200
TEXT_LENGTH = 4000


class Grid(models.Model):
    """A grid of self-evaluation of a territory; it changes by versions."""

    territory = models.ForeignKey(
        "territories.Territory", models.PROTECT, verbose_name=_("territoire"), related_name="evaluation_grids"
    )
    name = models.CharField(_("nom"), max_length=TITLE_LENGTH)

    objects = GridQuerySet.as_manager()

    class Meta:
        verbose_name = _("grille d’auto-évaluation")
        verbose_name_plural = _("grilles d’auto-évaluation")
        constraints = (
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="evaluations_grid_once",
                violation_error_message=_("Une grille de ce territoire a déjà ce nom."),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class GridVersion(models.Model):
    """What a grid asks; once a campaign uses it, another version is written instead."""

    grid = models.ForeignKey(Grid, models.CASCADE, verbose_name=_("grille"), related_name="versions")
    number = models.PositiveSmallIntegerField(_("rang"))
    at = models.DateTimeField(_("écrite le"))

    objects = GridVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’une grille")
        verbose_name_plural = _("versions d’une grille")
        constraints = (models.UniqueConstraint(fields=["grid", "number"], name="evaluations_version_once"),)

    def __str__(self) -> str:
        """The grid and its rank."""
        return f"{self.grid}, v{self.number}"


class Dimension(models.Model):
    """A part of a grid: what one looks at."""

    version = models.ForeignKey(GridVersion, models.CASCADE, verbose_name=_("version"), related_name="dimensions")
    title = models.CharField(_("dimension"), max_length=TITLE_LENGTH)
    position = models.PositiveSmallIntegerField(_("rang"))

    class Meta:
        verbose_name = _("dimension d’une grille")
        verbose_name_plural = _("dimensions d’une grille")
        constraints = (models.UniqueConstraint(fields=["version", "position"], name="evaluations_dimension_once"),)

    def __str__(self) -> str:
        """Its title."""
        return self.title


class Criterion(models.Model):
    """A question: levels with their descriptors, or an open text."""

    dimension = models.ForeignKey(Dimension, models.CASCADE, verbose_name=_("dimension"), related_name="criteria")
    kind = models.CharField(_("réponse"), max_length=6, choices=CriterionKind.choices)
    question = models.CharField(_("critère"), max_length=TITLE_LENGTH)
    position = models.PositiveSmallIntegerField(_("rang"))

    class Meta:
        verbose_name = _("critère")
        verbose_name_plural = _("critères")
        constraints = (models.UniqueConstraint(fields=["dimension", "position"], name="evaluations_criterion_once"),)

    def __str__(self) -> str:
        """The question."""
        return self.question


class Level(models.Model):
    """A level of a criterion and what it describes."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, verbose_name=_("critère"), related_name="levels")
    value = models.PositiveSmallIntegerField(_("niveau"))
    descriptor = models.CharField(_("description"), max_length=300)

    class Meta:
        verbose_name = _("niveau d’un critère")
        verbose_name_plural = _("niveaux d’un critère")
        constraints = (models.UniqueConstraint(fields=["criterion", "value"], name="evaluations_level_once"),)

    def __str__(self) -> str:
        """The descriptor."""
        return self.descriptor


class Campaign(models.Model):
    """A self-evaluation of a programme: individual answers, then a workshop, then its results."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        "programmes.Programme", models.CASCADE, verbose_name=_("programme"), related_name="evaluations"
    )
    version = models.ForeignKey(GridVersion, models.PROTECT, verbose_name=_("grille"), related_name="campaigns")
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    instructions = models.TextField(_("consigne"), max_length=2000, blank=True)
    due_on = models.DateField(_("réponses attendues le"))
    state = models.CharField(_("état"), max_length=8, choices=CampaignState.choices, default=CampaignState.DRAFT)
    made_at = models.DateTimeField(_("préparée le"))
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)
    workshop_at = models.DateTimeField(_("atelier ouvert le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("terminée le"), null=True, blank=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne d’auto-évaluation")
        verbose_name_plural = _("campagnes d’auto-évaluation")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=CampaignState.CLOSED) | Q(closed_at__isnull=False),
                name="evaluations_campaign_closed",
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title


class Reply(models.Model):
    """One person who answers for one structure. The name of the structure is frozen; the person’s is not kept."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, verbose_name=_("campagne"), related_name="replies")
    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, verbose_name=_("structure"), related_name="evaluation_replies"
    )
    voice = models.CharField(_("au nom de"), max_length=AUTHOR_LENGTH)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("personne"),
        related_name="evaluation_replies",
    )  # fmt: skip
    state = models.CharField(_("état"), max_length=9, choices=ReplyState.choices, default=ReplyState.TO_DO)
    submitted_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse individuelle")
        verbose_name_plural = _("réponses individuelles")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "organisation", "user"],
                name="evaluations_reply_once",
                violation_error_message=_("Cette personne répond déjà pour cette structure."),
            ),
            models.CheckConstraint(
                condition=Q(state=ReplyState.SUBMITTED, submitted_at__isnull=False)
                | (~Q(state=ReplyState.SUBMITTED) & Q(submitted_at=None)),
                name="evaluations_reply_sent",
            ),
        )

    def __str__(self) -> str:
        """The structure."""
        return self.voice


class Reminder(models.Model):
    """A reminder that left for one reply, once for each step."""

    reply = models.ForeignKey(Reply, models.CASCADE, verbose_name=_("réponse"), related_name="reminders")
    step = models.SmallIntegerField(_("échéance"), choices=ReminderStep.choices)
    at = models.DateTimeField(_("envoyée le"))

    class Meta:
        verbose_name = _("relance d’une auto-évaluation")
        verbose_name_plural = _("relances d’une auto-évaluation")
        constraints = (models.UniqueConstraint(fields=["reply", "step"], name="evaluations_reminder_once"),)

    def __str__(self) -> str:
        """Which one."""
        return str(self.get_step_display())


class Answer(models.Model):
    """What one person answers to one criterion. ``may_quote`` is their consent, which they may withdraw."""

    reply = models.ForeignKey(Reply, models.CASCADE, verbose_name=_("réponse"), related_name="answers")
    criterion = models.ForeignKey(Criterion, models.PROTECT, verbose_name=_("critère"), related_name="answers")
    level = models.ForeignKey(
        Level, models.PROTECT, null=True, blank=True, verbose_name=_("niveau"), related_name="answers"
    )
    text = models.TextField(_("texte"), max_length=TEXT_LENGTH, blank=True)
    may_quote = models.BooleanField(_("peut être cité"), default=False)
    changed_at = models.DateTimeField(_("modifiée le"))

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse à un critère")
        verbose_name_plural = _("réponses à un critère")
        constraints = (models.UniqueConstraint(fields=["reply", "criterion"], name="evaluations_answer_once"),)

    def __str__(self) -> str:
        """The text."""
        return self.text


class Outcome(models.Model):
    """What the workshop agreed on for a criterion."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, verbose_name=_("campagne"), related_name="outcomes")
    criterion = models.ForeignKey(Criterion, models.PROTECT, verbose_name=_("critère"), related_name="outcomes")
    level = models.ForeignKey(
        Level, models.PROTECT, null=True, blank=True, verbose_name=_("niveau retenu"), related_name="outcomes"
    )
    text = models.TextField(_("ce qui fait accord"), max_length=TEXT_LENGTH, blank=True)
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    author = models.CharField(_("auteur"), max_length=AUTHOR_LENGTH)

    class Meta:
        verbose_name = _("accord")
        verbose_name_plural = _("accords")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "criterion"], name="evaluations_outcome_once"),
            models.CheckConstraint(condition=~Q(text="") | Q(level__isnull=False), name="evaluations_outcome_says"),
        )

    def __str__(self) -> str:
        """What was agreed."""
        return self.text


class Dissent(models.Model):
    """A disagreement that is kept beside what was agreed: whose, when they want it said, and what."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, verbose_name=_("campagne"), related_name="dissents")
    criterion = models.ForeignKey(Criterion, models.PROTECT, verbose_name=_("critère"), related_name="dissents")
    voice = models.CharField(_("qui"), max_length=AUTHOR_LENGTH, blank=True)
    text = models.TextField(_("désaccord"), max_length=TEXT_LENGTH)
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    author = models.CharField(_("auteur"), max_length=AUTHOR_LENGTH)

    class Meta:
        verbose_name = _("désaccord")
        verbose_name_plural = _("désaccords")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="evaluations_dissent_says"),)

    def __str__(self) -> str:
        """What it says."""
        return self.text
