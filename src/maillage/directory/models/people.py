"""Facts about experts: people who agree to intervene, with or without account."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.directory.querysets.experts import ExpertQuerySet

FARTHEST_KM = 2000


class Expert(models.Model):
    """A researcher or a professional who agrees to intervene: on what, for whom, how, how far, on what conditions.

    ``email`` is where messages are relayed to; it is never shown nor exported. An expert is of age: ``adult_declared``
    says who wrote the entry declared it, and the account's own date decides when there is one.
    """

    contribution = models.OneToOneField(
        "contributions.Contribution", models.PROTECT, verbose_name=_("contribution"), related_name="expert"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("compte"),
        related_name="expert_entries",
    )
    slug = models.SlugField(_("adresse"), max_length=90, unique=True)
    name = models.CharField(_("nom"), max_length=120)
    title = models.CharField(_("métier ou fonction"), max_length=160)
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("structure"),
        related_name="experts",
    )
    summary = models.CharField(_("sujets, en une phrase"), max_length=200)
    description = models.TextField(_("présentation"), blank=True)
    themes = models.ManyToManyField("vocabularies.Term", verbose_name=_("thèmes"), blank=True, related_name="+")
    audiences = models.ManyToManyField("vocabularies.Term", verbose_name=_("publics"), blank=True, related_name="+")
    formats = models.JSONField(_("formats"), default=list, blank=True)
    languages = models.JSONField(_("langues"), default=list, blank=True)
    conditions = models.TextField(_("conditions"), blank=True, max_length=1000)
    commune = models.ForeignKey(
        "geography.Commune", models.PROTECT, null=True, blank=True, verbose_name=_("commune"), related_name="+"
    )
    distance_km = models.PositiveSmallIntegerField(
        _("se déplace jusqu’à (kilomètres)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(FARTHEST_KM)],
    )
    email = models.EmailField(_("adresse de relais (jamais affichée)"))
    adult_declared = models.BooleanField(_("déclare être majeur"), default=False)
    translations = models.JSONField(_("traductions"), default=dict, blank=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(adult_declared=True),
                name="directory_expert_adult",
                violation_error_message=_("Un expert de l’annuaire est majeur."),
            ),
        )
        indexes = (models.Index(fields=["name"], name="directory_expert_name"),)

    def __str__(self) -> str:
        """The name."""
        return self.name
