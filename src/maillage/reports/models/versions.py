"""Facts about what was published: versions that never change, and the drawings made of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.programmes.models import Decision
from maillage.programmes.models.cells import Kept
from maillage.reports.models.reports import NOTE_LENGTH, Report
from maillage.reports.querysets import ReportVersionQuerySet

AUTHOR_LENGTH = 200


class ReportVersion(Kept):
    """A report as it was published: pages, PDF and open data are made of ``content`` alone.

    ``digest`` is the SHA-256 of the content: it proves that nothing changed. Corrections make the next version.
    """

    report = models.ForeignKey(Report, models.PROTECT, verbose_name=_("bilan"), related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("contenu"))
    digest = models.CharField(_("empreinte"), max_length=64)
    note = models.CharField(_("ce qui change"), max_length=NOTE_LENGTH, blank=True)
    decision = models.ForeignKey(Decision, models.PROTECT, verbose_name=_("décision"), related_name="+")
    published_at = models.DateTimeField(_("publiée le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    author = models.CharField(_("auteur"), max_length=AUTHOR_LENGTH)

    objects = ReportVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’un bilan")
        verbose_name_plural = _("versions d’un bilan")
        constraints = (models.UniqueConstraint(fields=["report", "number"], name="reports_version_once"),)

    def __str__(self) -> str:
        """Its rank."""
        return str(self.number)


class Drawing(models.Model):
    """A chart of a version, drawn by the worker; the page shows bars of its own until then."""

    version = models.ForeignKey(ReportVersion, models.CASCADE, verbose_name=_("version"), related_name="drawings")
    name = models.CharField(_("graphique"), max_length=60)
    svg = models.TextField(_("dessin"))

    class Meta:
        verbose_name = _("graphique dessiné")
        verbose_name_plural = _("graphiques dessinés")
        constraints = (models.UniqueConstraint(fields=["version", "name"], name="reports_drawing_once"),)

    def __str__(self) -> str:
        """Its name."""
        return self.name
