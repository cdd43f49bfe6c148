"""Facts about programmes: the programme, its territories, its objectives, who pays, what was decided.

Periods are half-open: ``starts_on`` is in, ``ends_before`` is out.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.programmes.querysets import DecisionQuerySet, ProgrammeQuerySet

NAME_LENGTH = 160


class Programme(models.Model):
    """What a network does together for some years; the coordinators of its territory manage it.

    A programme that is not public is read by its structures, its funders and its coordinators.
    """

    slug = models.SlugField(_("adresse"), max_length=60, unique=True)
    name = models.CharField(_("nom"), max_length=NAME_LENGTH)
    summary = models.CharField(_("en une phrase"), max_length=300, blank=True)
    description = models.TextField(_("présentation"), blank=True, max_length=8000)
    territory = models.ForeignKey(
        "territories.Territory", models.PROTECT, verbose_name=_("territoire"), related_name="programmes"
    )
    coordinator = models.ForeignKey(
        "directory.Organisation", models.PROTECT, null=True, blank=True, verbose_name=_("coordination"),
        related_name="coordinated_programmes",
    )  # fmt: skip
    starts_on = models.DateField(_("commence le"))
    ends_before = models.DateField(_("se termine avant le"))
    audiences = models.JSONField(_("publics visés"), default=list, blank=True)
    is_public = models.BooleanField(_("page publique"), default=False)
    created_at = models.DateTimeField(_("créé le"))

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")),
                name="programmes_programme_period",
                violation_error_message=_("Un programme se termine après avoir commencé."),
            ),
        )
        indexes = (models.Index(fields=["territory", "starts_on"], name="programmes_prog_territory"),)

    def __str__(self) -> str:
        """Its name."""
        return self.name


class ProgrammeTerritory(models.Model):
    """Where a programme runs, and between which dates: a reform may change the territory, not the past."""

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("programme"), related_name="territories")
    territory = models.ForeignKey(
        "territories.Territory", models.PROTECT, null=True, blank=True, verbose_name=_("territoire"), related_name="+"
    )
    name = models.CharField(_("nom de l’époque"), max_length=120)
    note = models.CharField(_("précision"), max_length=200, blank=True)
    departments = models.ManyToManyField(
        "geography.Department", verbose_name=_("départements ou provinces"), blank=True, related_name="+"
    )
    starts_on = models.DateField(_("depuis le"))
    ends_before = models.DateField(_("jusqu’avant le"), null=True, blank=True)

    class Meta:
        verbose_name = _("territoire d’un programme")
        verbose_name_plural = _("territoires d’un programme")
        constraints = (
            models.UniqueConstraint(fields=["programme", "name", "starts_on"], name="programmes_territory_once"),
            models.CheckConstraint(
                condition=Q(ends_before=None) | Q(ends_before__gt=F("starts_on")), name="programmes_territory_period"
            ),
        )

    def __str__(self) -> str:
        """The name of the time."""
        return self.name


class Objective(models.Model):
    """What a programme is for."""

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("programme"), related_name="objectives")
    code = models.CharField(_("code"), max_length=12)
    text = models.CharField(_("objectif"), max_length=300)
    beneficiary = models.CharField(_("pour qui"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("objectif")
        verbose_name_plural = _("objectifs")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="programmes_objective_once",
                violation_error_message=_("Un objectif a déjà ce code."),
            ),
        )

    def __str__(self) -> str:
        """The text."""
        return self.text


class Funder(models.Model):
    """Who pays for a programme; the team of its organisation reads the funder's view. Amounts are kept elsewhere."""

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("programme"), related_name="funders")
    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, null=True, blank=True, verbose_name=_("structure"),
        related_name="funded_programmes",
    )  # fmt: skip
    name = models.CharField(_("nom"), max_length=NAME_LENGTH)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("financeur")
        verbose_name_plural = _("financeurs")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="programmes_funder_once",
                violation_error_message=_("Ce financeur est déjà nommé."),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Decision(models.Model):
    """What a body decided: targets, budgets and publications change only with one."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("programme"), related_name="decisions")
    number = models.CharField(_("numéro"), max_length=30)
    body = models.CharField(_("instance"), max_length=160)
    decided_on = models.DateField(_("décidée le"))
    text = models.TextField(_("texte"), max_length=4000)
    at = models.DateTimeField(_("enregistrée le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="programmes_decision_once",
                violation_error_message=_("Une décision de ce programme a déjà ce numéro."),
            ),
        )

    def __str__(self) -> str:
        """Its number and its body."""
        return f"{self.number}, {self.body}"
