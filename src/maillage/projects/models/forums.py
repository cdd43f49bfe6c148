"""Facts about project forums: an event where projects pitch, meet, and are asked later what came of it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.projects.enums import Outcome
from maillage.projects.models.things import Project
from maillage.projects.querysets import ForumEntryQuerySet, ForumQuerySet

MOST_TABLES = 40
MOST_ROUNDS = 24
LONGEST_PITCH = 30
LONGEST_ROUND = 120
FARTHEST_DAYS = 365


class Forum(models.Model):
    """The forum of an event: pitches one after the other, then rounds of meetings at tables."""

    event = models.OneToOneField(
        "events.Event", models.PROTECT, verbose_name=_("événement"), related_name="project_forum"
    )
    slug = models.SlugField(_("adresse"), max_length=100, unique=True)
    presentation = models.TextField(_("présentation"), max_length=4000, blank=True)
    closes_at = models.DateTimeField(_("inscriptions jusqu’au"))
    most_projects = models.PositiveSmallIntegerField(_("projets au plus"), default=20)
    pitch_minutes = models.PositiveSmallIntegerField(
        _("minutes par présentation"), default=5, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_PITCH)]
    )
    tables = models.PositiveSmallIntegerField(
        _("tables"), default=6, validators=[MinValueValidator(1), MaxValueValidator(MOST_TABLES)]
    )
    rounds = models.PositiveSmallIntegerField(
        _("tours de table"), default=4, validators=[MinValueValidator(1), MaxValueValidator(MOST_ROUNDS)]
    )
    round_minutes = models.PositiveSmallIntegerField(
        _("minutes par tour"), default=20, validators=[MinValueValidator(5), MaxValueValidator(LONGEST_ROUND)]
    )
    follow_up_days = models.PositiveSmallIntegerField(
        _("question du suivi après (jours)"), default=60, validators=[MaxValueValidator(FARTHEST_DAYS)]
    )
    made_at = models.DateTimeField(_("programme fait le"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("ouvert par"), related_name="+"
    )

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = _("forum de projets")
        verbose_name_plural = _("forums de projets")
        constraints = (
            models.CheckConstraint(
                condition=Q(tables__gte=1, tables__lte=MOST_TABLES, rounds__gte=1, rounds__lte=MOST_ROUNDS),
                name="projects_forum_size",
            ),
        )

    def __str__(self) -> str:
        """The title of its event."""
        return self.event.title


class ForumEntry(models.Model):
    """A project that comes: its pitch, whom it wants to meet, whether its team may be written to, what came of it."""

    forum = models.ForeignKey(Forum, models.CASCADE, verbose_name=_("forum"), related_name="entries")
    project = models.ForeignKey(Project, models.CASCADE, verbose_name=_("projet"), related_name="forum_entries")
    pitch = models.CharField(_("présentation en trois phrases"), max_length=400)
    wishes = models.ManyToManyField(
        "self", symmetrical=False, verbose_name=_("souhaite rencontrer"), blank=True, related_name="wished_by"
    )
    consents = models.BooleanField(_("accepte d’être contacté après"), default=False)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("inscrit par"),
        related_name="+",
    )
    at = models.DateTimeField(_("inscrit le"))
    rank = models.PositiveSmallIntegerField(_("ordre de passage"), default=0)
    asked_at = models.DateTimeField(_("interrogé le"), null=True, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    outcome = models.CharField(_("ce qui en est venu"), max_length=8, choices=Outcome.choices, blank=True)
    outcome_note = models.TextField(_("en quelques mots"), max_length=1000, blank=True)

    objects = ForumEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("projet inscrit au forum")
        verbose_name_plural = _("projets inscrits au forum")
        constraints = (
            models.UniqueConstraint(
                fields=["forum", "project"],
                name="projects_entry_once",
                violation_error_message=_("Ce projet est déjà inscrit."),
            ),
        )

    def __str__(self) -> str:
        """The project."""
        return str(self.project)


class Meeting(models.Model):
    """Two projects at a table during a round; one alone receives the public there."""

    forum = models.ForeignKey(Forum, models.CASCADE, verbose_name=_("forum"), related_name="meetings")
    round = models.PositiveSmallIntegerField(_("tour"))
    table = models.PositiveSmallIntegerField(_("table"))
    first = models.ForeignKey(ForumEntry, models.CASCADE, verbose_name=_("projet"), related_name="+")
    second = models.ForeignKey(
        ForumEntry, models.CASCADE, null=True, blank=True, verbose_name=_("rencontre"), related_name="+"
    )

    class Meta:
        verbose_name = _("rencontre")
        verbose_name_plural = _("rencontres")
        constraints = (
            models.UniqueConstraint(fields=["forum", "round", "table"], name="projects_meeting_table"),
            models.UniqueConstraint(fields=["forum", "round", "first"], name="projects_meeting_first"),
            models.UniqueConstraint(
                fields=["forum", "round", "second"], condition=Q(second__isnull=False), name="projects_meeting_second"
            ),
            models.CheckConstraint(condition=Q(second=None) | ~Q(second=F("first")), name="projects_meeting_of_two"),
        )

    def __str__(self) -> str:
        """When and where."""
        return f"{self.round}/{self.table}"


class ForumContact(models.Model):
    """Somebody left a message to a project of a forum, and agreed that the answer comes to their address."""

    entry = models.ForeignKey(ForumEntry, models.CASCADE, verbose_name=_("projet"), related_name="contacts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="+")
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("contact pris au forum")
        verbose_name_plural = _("contacts pris aux forums")
        constraints = (models.UniqueConstraint(fields=["entry", "user"], name="projects_contact_once"),)

    def __str__(self) -> str:
        """With which project."""
        return str(self.entry)
