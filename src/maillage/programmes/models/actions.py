"""Facts about the actions of a programme and what structures are for them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.programmes.enums import ActionType, PartRole, Scope
from maillage.programmes.models.programmes import Objective, Programme
from maillage.programmes.querysets import ActionQuerySet, PartQuerySet

REFERENCE_LENGTH = 80


class Action(models.Model):
    """What is done within a programme. ``reference`` is what events and projects name to be counted for it.

    ``commune`` is its main place, ``other_communes`` where else it goes; neither when it has no fixed place.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("programme"), related_name="actions")
    slug = models.SlugField(_("adresse"), max_length=80)
    code = models.CharField(_("code"), max_length=20)
    reference = models.CharField(_("référence à citer"), max_length=REFERENCE_LENGTH, unique=True)
    title = models.CharField(_("titre"), max_length=200)
    type = models.CharField(_("type"), max_length=14, choices=ActionType.choices)
    scope = models.CharField(_("portée"), max_length=14, choices=Scope.choices, blank=True)
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    commune = models.ForeignKey(
        "geography.Commune", models.PROTECT, null=True, blank=True, verbose_name=_("commune"), related_name="+"
    )
    other_communes = models.ManyToManyField(
        "geography.Commune", verbose_name=_("autres communes"), blank=True, related_name="+"
    )
    departments = models.ManyToManyField(
        "geography.Department", verbose_name=_("départements ou provinces"), blank=True, related_name="+"
    )
    description = models.TextField(_("présentation"), max_length=4000, blank=True)
    objectives = models.ManyToManyField(Objective, verbose_name=_("objectifs"), blank=True, related_name="actions")
    audiences = models.JSONField(_("publics visés"), default=list, blank=True)
    starts_on = models.DateField(_("commence le"), null=True, blank=True)
    ends_before = models.DateField(_("se termine avant le"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = (
            models.UniqueConstraint(fields=["programme", "slug"], name="programmes_action_slug"),
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="programmes_action_code",
                violation_error_message=_("Une action de ce programme a déjà ce code."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_before=None) | Q(ends_before__gt=F("starts_on")),
                name="programmes_action_period",
                violation_error_message=_("Une action se termine après avoir commencé."),
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title


class Part(models.Model):
    """What a structure is for an action, and between which dates. Those who lead it are asked for its figures.

    ``contact`` then ``substitute`` are reminded of returns; without them, those who manage the page of the structure.
    """

    action = models.ForeignKey(Action, models.CASCADE, verbose_name=_("action"), related_name="parts")
    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, verbose_name=_("structure"), related_name="programme_parts"
    )
    role = models.CharField(_("rôle"), max_length=14, choices=PartRole.choices)
    starts_on = models.DateField(_("depuis le"))
    ends_before = models.DateField(_("jusqu’avant le"), null=True, blank=True)
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("contact"), related_name="+"
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("suppléant"), related_name="+"
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("rôle dans une action")
        verbose_name_plural = _("rôles dans les actions")
        constraints = (
            models.UniqueConstraint(
                fields=["action", "organisation", "role", "starts_on"],
                name="programmes_part_once",
                violation_error_message=_("Cette structure a déjà ce rôle à cette date."),
            ),
            models.CheckConstraint(
                condition=Q(ends_before=None) | Q(ends_before__gt=F("starts_on")),
                name="programmes_part_period",
                violation_error_message=_("Un rôle se termine après avoir commencé."),
            ),
        )
        indexes = (models.Index(fields=["organisation", "role"], name="programmes_part_of"),)

    def __str__(self) -> str:
        """Who, for what."""
        return f"{self.organisation}, {self.get_role_display()}"
