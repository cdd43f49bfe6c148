"""Facts about indicators: what is counted, how it adds up and breaks down, what feeds it. Versions never change."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.programmes.enums import BreakdownKind, Counted, Measure, Nature, Overlap, PeriodKind, Polarity, Rule
from maillage.programmes.models.actions import Action
from maillage.programmes.models.programmes import Programme
from maillage.programmes.querysets import IndicatorQuerySet, IndicatorVersionQuerySet

MOST_DECIMALS = 4


class Indicator(models.Model):
    """What a programme measures. No ``actions`` means every action; ``rhythm``: the kind of period asked for."""

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("programme"), related_name="indicators")
    code = models.CharField(_("code"), max_length=20)
    theme = models.CharField(_("rubrique"), max_length=80, blank=True)
    rhythm = models.CharField(_("demandé chaque"), max_length=11, choices=PeriodKind.choices)
    actions = models.ManyToManyField(
        Action, verbose_name=_("actions concernées"), blank=True, related_name="indicators"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    is_public = models.BooleanField(_("publié"), default=True)
    retired_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicateur")
        verbose_name_plural = _("indicateurs")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="programmes_indicator_code",
                violation_error_message=_("Un indicateur de ce programme a déjà ce code."),
            ),
        )

    def __str__(self) -> str:
        """Its code."""
        return self.code


class IndicatorVersion(models.Model):
    """One definition of an indicator. A new one takes its place from ``since`` on; figures keep the one they answered.

    ``small_count``: a published figure from 1 to this number excluded is hidden (0 hides nothing).
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, verbose_name=_("indicateur"), related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    label = models.CharField(_("intitulé"), max_length=160)
    definition = models.TextField(_("définition"), max_length=2000, blank=True)
    unit = models.CharField(_("unité affichée"), max_length=40, blank=True)
    counts = models.CharField(_("ce qui est compté"), max_length=13, choices=Counted.choices)
    nature = models.CharField(_("nature"), max_length=9, choices=Nature.choices)
    over_time = models.CharField(_("d’une période à l’autre"), max_length=6, choices=Rule.choices)
    over_structures = models.CharField(_("d’une structure à l’autre"), max_length=6, choices=Rule.choices)
    overlap = models.CharField(_("recouvrement entre structures"), max_length=12, choices=Overlap.choices)
    polarity = models.CharField(_("sens"), max_length=7, choices=Polarity.choices)
    decimals = models.PositiveSmallIntegerField(_("décimales"))
    small_count = models.PositiveSmallIntegerField(_("seuil des petits effectifs"))
    is_composite = models.BooleanField(_("composite déclaré"), default=False)
    since = models.DateField(_("en vigueur depuis le"))
    reason = models.CharField(_("pourquoi cette version"), max_length=300, blank=True)
    at = models.DateTimeField(_("écrite le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )

    objects = IndicatorVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’un indicateur")
        verbose_name_plural = _("versions d’un indicateur")
        constraints = (
            models.UniqueConstraint(fields=["indicator", "number"], name="programmes_version_once"),
            models.UniqueConstraint(
                fields=["indicator", "since"],
                name="programmes_version_since",
                violation_error_message=_("Une version commence déjà ce jour-là."),
            ),
            models.CheckConstraint(condition=Q(decimals__lte=MOST_DECIMALS), name="programmes_version_decimals"),
        )

    def __str__(self) -> str:
        """Its label."""
        return self.label


class Breakdown(models.Model):
    """How a figure is split. A partition has a member « non renseigné » (`UNSAID`), always."""

    version = models.ForeignKey(
        IndicatorVersion, models.CASCADE, verbose_name=_("indicateur"), related_name="breakdowns"
    )
    dimension = models.CharField(_("dimension"), max_length=20)
    label = models.CharField(_("intitulé"), max_length=80)
    kind = models.CharField(_("nature"), max_length=11, choices=BreakdownKind.choices)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("répartition")
        verbose_name_plural = _("répartitions")
        constraints = (
            models.UniqueConstraint(fields=["version", "dimension"], name="programmes_breakdown_once"),
            models.CheckConstraint(
                condition=~Q(dimension="") & ~Q(dimension__contains="="), name="programmes_breakdown_dimension"
            ),
        )

    def __str__(self) -> str:
        """Its label."""
        return self.label


class BreakdownMember(models.Model):
    """One part of a breakdown. ``counts`` only in a composite, whose parts may count unlike things."""

    breakdown = models.ForeignKey(Breakdown, models.CASCADE, verbose_name=_("répartition"), related_name="members")
    code = models.CharField(_("code"), max_length=20)
    label = models.CharField(_("intitulé"), max_length=120)
    counts = models.CharField(_("ce qui est compté"), max_length=13, choices=Counted.choices, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        constraints = (
            models.UniqueConstraint(fields=["breakdown", "code"], name="programmes_member_once"),
            models.CheckConstraint(condition=~Q(code=""), name="programmes_member_code"),
        )

    def __str__(self) -> str:
        """Its label."""
        return self.label


class CompositePart(models.Model):
    """An indicator whose figure enters a declared composite (« acteurs » = people + structures), which says so."""

    composite = models.ForeignKey(
        IndicatorVersion, models.CASCADE, verbose_name=_("composite"), related_name="composed_of"
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name=_("indicateur"), related_name="composites")
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("terme d’un composite")
        verbose_name_plural = _("termes d’un composite")
        constraints = (models.UniqueConstraint(fields=["composite", "indicator"], name="programmes_term_once"),)

    def __str__(self) -> str:
        """The indicator."""
        return str(self.indicator)


class FeedRule(models.Model):
    """What fills an indicator by itself: a measure of the activity logged, filtered.

    ``kinds`` are kinds of attendance subjects (none: all); ``filters`` may hold ``departments`` and ``communes``
    (codes), ``types``, ``themes``, ``audiences`` and ``modes`` of events (codes), ``parts`` (dimension → members):
    those of one kind are alternatives, those of two kinds are both asked for. Without ``only_named``, activity of the
    structure that names no action is taken too. ``breakdowns``: dimensions of the version filled from the breakdowns
    of the same code.
    """

    version = models.OneToOneField(IndicatorVersion, models.CASCADE, verbose_name=_("indicateur"), related_name="feed")
    measure = models.CharField(_("mesure"), max_length=14, choices=Measure.choices)
    kinds = models.JSONField(_("types d’activité"), default=list, blank=True)
    filters = models.JSONField(_("filtres"), default=dict, blank=True)
    only_named = models.BooleanField(_("seulement ce qui cite l’action"), default=True)
    breakdowns = models.JSONField(_("répartitions reprises"), default=list, blank=True)

    class Meta:
        verbose_name = _("alimentation automatique")
        verbose_name_plural = _("alimentations automatiques")

    def __str__(self) -> str:
        """The measure."""
        return self.get_measure_display()
