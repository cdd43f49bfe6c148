"""What lists, filters and maps know of a published organisation: derived, and only from what everyone reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.directory.enums.organisations import Circle


class Listed(models.Model):
    """One line of the list of actors. Masks hold the bits of terms (``vocabularies.Term.bit``).

    ``sites_shown`` and ``networks_shown`` say whether the rows of these fields may be joined; ``labels_until`` is the
    last day before a label or an approval begins or ends, when the line is to be derived again.
    """

    organisation = models.OneToOneField(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="listed", primary_key=True
    )
    sorted_name = models.CharField(_("nom trié"), max_length=24)
    family = models.CharField(_("famille"), max_length=60, blank=True)
    circle = models.CharField(_("place de la culture scientifique"), max_length=10, choices=Circle.choices, blank=True)
    ess = models.BooleanField(_("économie sociale et solidaire"), default=False)
    themes = models.BigIntegerField(_("thèmes"), default=0)
    audiences = models.BigIntegerField(_("publics"), default=0)
    labels = models.BigIntegerField(_("labels"), default=0)
    labels_until = models.DateField(_("premier label qui finit"), null=True, blank=True, db_index=True)
    commune = models.ForeignKey(
        "geography.Commune", models.SET_NULL, null=True, blank=True, verbose_name=_("commune"), related_name="+"
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    sites_shown = models.BooleanField(_("lieux montrés"), default=True)
    networks_shown = models.BooleanField(_("réseaux montrés"), default=True)

    class Meta:
        verbose_name = _("ligne de l’annuaire")
        verbose_name_plural = _("lignes de l’annuaire")

    def __str__(self) -> str:
        """The name as it is sorted."""
        return self.sorted_name
