"""Facts about the people of projects: what each is for it, what is asked, what members offer."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.projects.enums import AskingState, Role
from maillage.projects.models.things import Need, Project
from maillage.projects.querysets import AskingQuerySet, RelationQuerySet

FARTHEST_KM = 300


class Relation(models.Model):
    """What one person is for one project: the team edits, a helper is named, a follower is told."""

    project = models.ForeignKey(Project, models.CASCADE, verbose_name=_("projet"), related_name="relations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="project_relations"
    )
    role = models.CharField(_("relation"), max_length=8, choices=Role.choices)
    what = models.CharField(_("ce que fait la personne"), max_length=120, blank=True)
    since = models.DateTimeField(_("depuis le"))

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation à un projet")
        verbose_name_plural = _("relations aux projets")
        constraints = (models.UniqueConstraint(fields=["project", "user"], name="projects_relation_once"),)
        indexes = (models.Index(fields=["user", "role"], name="projects_relation_mine"),)

    def __str__(self) -> str:
        """Who, for what."""
        return f"{self.user}, {self.project}"


class Asking(models.Model):
    """Somebody asks to join or offers to help, or the team invites somebody; the other side answers.

    ``invited_by`` tells an invitation: it is for ``user``, or for whoever owns ``email``.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, verbose_name=_("projet"), related_name="askings")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, verbose_name=_("personne"), related_name="+"
    )
    email = models.EmailField(_("adresse invitée"), blank=True)
    role = models.CharField(_("relation"), max_length=8, choices=Role.choices, default=Role.HELPER)
    need = models.ForeignKey(
        Need, models.SET_NULL, null=True, blank=True, verbose_name=_("besoin"), related_name="askings"
    )
    message = models.TextField(_("message"), max_length=1000, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, verbose_name=_("invité par"), related_name="+"
    )
    state = models.CharField(_("état"), max_length=9, choices=AskingState.choices, default=AskingState.WAITING)
    at = models.DateTimeField(_("le"))
    decided_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )

    objects = AskingQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande ou invitation")
        verbose_name_plural = _("demandes et invitations")
        constraints = (
            models.UniqueConstraint(
                fields=["project", "user"], condition=Q(state=AskingState.WAITING, user__isnull=False),
                name="projects_asking_once",
                violation_error_message=_("Une demande attend déjà une réponse."),
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(email=""), name="projects_asking_is_for_somebody"
            ),
        )  # fmt: skip
        indexes = (
            models.Index(
                fields=["project", "at"], condition=Q(state=AskingState.WAITING), name="projects_asking_waiting"
            ),
        )

    def __str__(self) -> str:
        """For what."""
        return f"{self.project}, {self.get_role_display()}"

    @property
    def is_invitation(self) -> bool:
        """The team asks; the person answers."""
        return self.invited_by_id is not None


class HelperProfile(models.Model):
    """What a member offers to projects; nobody is proposed who did not fill it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="helper_profile"
    )
    skills = models.JSONField(_("savoir-faire"), default=list, blank=True)
    themes = models.ManyToManyField("vocabularies.Term", verbose_name=_("intérêts"), blank=True, related_name="+")
    commune = models.ForeignKey(
        "geography.Commune", models.PROTECT, null=True, blank=True, verbose_name=_("commune"), related_name="+"
    )
    radius_km = models.PositiveSmallIntegerField(
        _("jusqu’à (km)"), default=30, validators=[MinValueValidator(1), MaxValueValidator(FARTHEST_KM)]
    )
    available = models.BooleanField(_("accepte d’être proposé aux équipes"), default=False)
    muted = models.BooleanField(_("ne plus voir de propositions"), default=False)
    updated_at = models.DateTimeField(_("modifié le"))

    class Meta:
        verbose_name = _("ce qu’un membre propose")
        verbose_name_plural = _("ce que les membres proposent")
        indexes = (
            models.Index(fields=["commune"], condition=Q(available=True, muted=False), name="projects_helper_near"),
        )

    def __str__(self) -> str:
        """Of whom."""
        return str(self.user)


class MutedNeed(models.Model):
    """A need that a member does not want to be shown again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="+")
    need = models.ForeignKey(Need, models.CASCADE, verbose_name=_("besoin"), related_name="muted_by")
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("besoin masqué")
        verbose_name_plural = _("besoins masqués")
        constraints = (models.UniqueConstraint(fields=["user", "need"], name="projects_muted_once"),)

    def __str__(self) -> str:
        """Which need."""
        return str(self.need)
