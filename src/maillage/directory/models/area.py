"""Facts about where an organisation works, which is not where it is."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.directory.enums.organisations import AreaKind
from maillage.directory.querysets.area import AreaKeyQuerySet

FARTHEST_KM = 500


class ActionArea(models.Model):
    """One part of an area of action: « 30 km autour du siège », « la Somme », « toute la région »."""

    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="areas"
    )
    kind = models.CharField(_("étendue"), max_length=10, choices=AreaKind.choices)
    code = models.CharField(_("code"), max_length=60, blank=True)
    name = models.CharField(_("nom"), max_length=160, blank=True)
    radius_km = models.PositiveSmallIntegerField(
        _("rayon en kilomètres"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(FARTHEST_KM)],
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("zone d’intervention")
        verbose_name_plural = _("zones d’intervention")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind=AreaKind.RADIUS, code="", radius_km__range=(1, FARTHEST_KM))
                | (~models.Q(kind=AreaKind.RADIUS) & ~models.Q(code="") & models.Q(radius_km=None)),
                name="directory_area_radius_or_code",
                violation_error_message=_("Donnez un rayon en kilomètres, ou choisissez un lieu dans la liste."),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name or f"{self.radius_km} km"


class AreaKey(models.Model):
    """One key under which « qui intervient dans ma commune ? » finds an organisation; derived from what everyone reads.

    ``com:``, ``epci:``, ``dep:``, ``reg:``, ``ter:`` or ``pays:`` and a code; or ``cell:`` and the zoom and Morton
    prefix of a cell that a disc touches, with the disc, so that the query compares distances where it has to.
    """

    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="area_keys"
    )
    key = models.CharField(_("clé"), max_length=70)
    latitude = models.FloatField(_("latitude"), null=True)
    longitude = models.FloatField(_("longitude"), null=True)
    radius_km = models.PositiveSmallIntegerField(_("rayon en kilomètres"), null=True)

    objects = AreaKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("clé de zone")
        verbose_name_plural = _("clés de zone")
        constraints = (models.UniqueConstraint(fields=["organisation", "key"], name="directory_area_key_once"),)
        indexes = (
            models.Index(
                fields=["key", "organisation", "latitude", "longitude", "radius_km"], name="directory_area_key"
            ),
        )

    def __str__(self) -> str:
        """The key."""
        return self.key
