"""Facts an organisation gives about what it does: key figures, labels, impact."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.directory.enums.organisations import Blank, Reach

YEARS = (MinValueValidator(1900), MaxValueValidator(2200))


class Figure(models.Model):
    """A key figure, as it is said: « +16 000 jeunes indirectement touchés, 2025 ».

    A value or a blank, never both; without either the line is not shown. Zero is a value. Direct and indirect are
    shown apart and nothing here adds them.
    """

    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="figures"
    )
    label = models.CharField(_("ce que l’on compte"), max_length=120)
    value = models.DecimalField(_("valeur"), max_digits=16, decimal_places=2, null=True, blank=True)
    blank = models.CharField(_("sans valeur"), max_length=12, choices=Blank.choices, blank=True)
    sign = models.CharField(_("signe"), max_length=3, blank=True)
    unit = models.CharField(_("unité"), max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True, validators=YEARS)
    reach = models.CharField(_("public compté"), max_length=8, choices=Reach.choices, default=Reach.NOT_APPLICABLE)
    source = models.CharField(_("source"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("chiffre clé")
        verbose_name_plural = _("chiffres clés")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(value=None) | models.Q(blank=""),
                name="directory_figure_value_or_blank",
                violation_error_message=_("Donnez une valeur, ou dites pourquoi il n’y en a pas."),
            ),
            models.CheckConstraint(
                condition=models.Q(reach__in=[reach.value for reach in Reach]), name="directory_figure_reach"
            ),
        )

    def __str__(self) -> str:
        """What is counted."""
        return self.label


class Certification(models.Model):
    """A label or a certification, given by somebody for a time. Expired, it leaves the badges and stays in history."""

    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="certifications"
    )
    label = models.ForeignKey(
        "vocabularies.Term", models.PROTECT, null=True, blank=True, verbose_name=_("label connu"), related_name="+"
    )
    name = models.CharField(_("label ou certification"), max_length=120)
    issuer = models.CharField(_("donné par"), max_length=160, blank=True)
    detail = models.CharField(_("précision"), max_length=160, blank=True)
    starts_on = models.DateField(_("depuis le"), null=True, blank=True)
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    proof = models.URLField(_("preuve"), max_length=400, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="directory_certification_dates",
                violation_error_message=_("Un label finit après avoir commencé."),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Impact(models.Model):
    """A measure of impact that was done: by which method, in which year, and where to read it."""

    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="impacts"
    )
    method = models.CharField(_("méthode"), max_length=200)
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True, validators=YEARS)
    link = models.URLField(_("lien"), max_length=400, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("mesure d’impact")
        verbose_name_plural = _("mesures d’impact")

    def __str__(self) -> str:
        """The method."""
        return self.method
