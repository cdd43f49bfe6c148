"""Facts about a report being written: its blocks, the figures it may cite, what its texts say, what is verified."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.programmes.models import Action, Indicator, Period, Programme
from maillage.reports.enums import BlockKind, CheckRule, Entity, FigureKind, ReportState
from maillage.reports.querysets import BlockQuerySet, FigureQuerySet, ReportQuerySet

TITLE_LENGTH = 160
LEAD_LENGTH = 500
TEXT_LENGTH = 12_000
KEY_LENGTH = 40
LABEL_LENGTH = 160
LIMITS_LENGTH = 1_000
NOTE_LENGTH = 300
CREDIT_LENGTH = 160
ALT_LENGTH = 250
CODE_LENGTH = 40


class Report(models.Model):
    """The report of a programme. Its rows are the draft; what was published is in its versions."""

    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("programme"), related_name="reports")
    slug = models.SlugField(_("adresse"), max_length=60, unique=True)
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    lead = models.CharField(_("chapeau"), max_length=LEAD_LENGTH, blank=True)
    language = models.CharField(_("langue"), max_length=2, default="fr")
    state = models.CharField(_("état"), max_length=10, choices=ReportState.choices, default=ReportState.DRAFT)
    created_at = models.DateTimeField(_("créé le"))
    changed_at = models.DateTimeField(_("modifié le"))
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("bilan")
        verbose_name_plural = _("bilans")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT, published_at=None)
                | Q(state=ReportState.PUBLISHED, published_at__isnull=False),
                name="reports_report_published",
            ),
        )
        indexes = (models.Index(fields=["programme", "state"], name="reports_report_programme"),)

    def __str__(self) -> str:
        """Its title."""
        return self.title


class Block(models.Model):
    """One part of a report, at its place.

    ``keys`` names figures of the report, in order (figures, chart, budget). A chart shows them, or the parts of
    ``indicator`` along ``dimension``, or the actions by type when it has neither. A quote says how the person agreed.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, verbose_name=_("bilan"), related_name="blocks")
    position = models.PositiveSmallIntegerField(_("rang"))
    kind = models.CharField(_("type de bloc"), max_length=10, choices=BlockKind.choices)
    title = models.CharField(_("intertitre"), max_length=TITLE_LENGTH, blank=True)
    text = models.TextField(_("texte"), max_length=TEXT_LENGTH, blank=True)
    keys = models.JSONField(_("chiffres montrés"), default=list, blank=True)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, verbose_name=_("indicateur"), related_name="+"
    )
    dimension = models.CharField(_("répartition"), max_length=20, blank=True)
    action = models.ForeignKey(
        Action, models.PROTECT, null=True, blank=True, verbose_name=_("action"), related_name="+"
    )
    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, null=True, blank=True, verbose_name=_("structure"), related_name="+"
    )
    speaker = models.CharField(_("qui parle"), max_length=LABEL_LENGTH, blank=True)
    consent = models.CharField(_("accord de la personne"), max_length=NOTE_LENGTH, blank=True)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("bloc")
        verbose_name_plural = _("blocs")
        indexes = (models.Index(fields=["report", "position"], name="reports_block_order"),)

    def __str__(self) -> str:
        """Its title, or its kind."""
        return self.title or str(self.get_kind_display())


class Photo(models.Model):
    """A picture of a block: described for who does not see it, told in a caption for everybody, credited."""

    block = models.ForeignKey(Block, models.CASCADE, verbose_name=_("bloc"), related_name="photos")
    image = models.ForeignKey("files.Image", models.PROTECT, verbose_name=_("image"), related_name="+")
    alt = models.CharField(_("description"), max_length=ALT_LENGTH, blank=True)
    caption = models.CharField(_("légende"), max_length=ALT_LENGTH, blank=True)
    credit = models.CharField(_("crédit"), max_length=CREDIT_LENGTH, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("photographie")
        verbose_name_plural = _("photographies")

    def __str__(self) -> str:
        """Its credit."""
        return self.credit


class Figure(models.Model):
    """A number that a report may cite: a query, never a typed result (but for a declared amount and its source).

    ``part`` is the key of a breakdown (« dimension=member »). ``out_of`` is the figure of which it is a share.
    ``limits`` says what is not known: shown wherever the figure opens.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, verbose_name=_("bilan"), related_name="figures")
    key = models.SlugField(_("nom du jeton"), max_length=KEY_LENGTH)
    label = models.CharField(_("intitulé"), max_length=LABEL_LENGTH)
    kind = models.CharField(_("origine"), max_length=10, choices=FigureKind.choices)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, verbose_name=_("indicateur"), related_name="+"
    )
    part = models.CharField(_("part"), max_length=80, blank=True)
    period = models.ForeignKey(
        Period, models.PROTECT, null=True, blank=True, verbose_name=_("période"), related_name="+"
    )
    actions = models.ManyToManyField(Action, verbose_name=_("actions"), blank=True, related_name="+")
    organisations = models.ManyToManyField(
        "directory.Organisation", verbose_name=_("structures"), blank=True, related_name="+"
    )
    entity = models.CharField(_("ce qui est compté"), max_length=12, choices=Entity.choices, blank=True)
    type = models.CharField(_("type d’action"), max_length=14, blank=True)
    amount = models.DecimalField(_("montant"), max_digits=20, decimal_places=4, null=True, blank=True)
    precision = models.DecimalField(_("précision de la source"), max_digits=20, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("unité"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=NOTE_LENGTH, blank=True)
    as_of = models.DateField(_("constaté le"), null=True, blank=True)
    out_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, verbose_name=_("sur"), related_name="+")
    limits = models.TextField(_("ce qu’on ne sait pas"), max_length=LIMITS_LENGTH, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("chiffre d’un bilan")
        verbose_name_plural = _("chiffres d’un bilan")
        constraints = (
            models.UniqueConstraint(
                fields=["report", "key"],
                name="reports_figure_once",
                violation_error_message=_("Un chiffre de ce bilan a déjà ce nom."),
            ),
            models.CheckConstraint(
                condition=Q(kind=FigureKind.INDICATOR, indicator__isnull=False, amount=None)
                | Q(kind=FigureKind.ENTITIES, indicator=None, amount=None) & ~Q(entity="")
                | Q(kind=FigureKind.AMOUNT, indicator=None, amount__isnull=False) & ~Q(source=""),
                name="reports_figure_comes_from",
                violation_error_message=_("Un chiffre vient d’un indicateur, d’un décompte, ou d’un montant sourcé."),
            ),
            models.CheckConstraint(condition=Q(precision=None) | Q(precision__gt=0), name="reports_figure_precision"),
        )

    def __str__(self) -> str:
        """Its label."""
        return self.label


class Statement(models.Model):
    """What a text of the report, or a document that it takes up, says in its own words: numbers, years, names.

    ``values`` holds numbers, texts, lists or mappings by name; checks compare them with the programme as entered.
    """

    report = models.ForeignKey(Report, models.CASCADE, verbose_name=_("bilan"), related_name="statements")
    code = models.SlugField(_("code"), max_length=CODE_LENGTH)
    sentence = models.CharField(_("ce qui est dit"), max_length=LEAD_LENGTH)
    where = models.CharField(_("où"), max_length=NOTE_LENGTH, blank=True)
    values = models.JSONField(_("valeurs"), default=dict)

    class Meta:
        verbose_name = _("énoncé")
        verbose_name_plural = _("énoncés")
        constraints = (models.UniqueConstraint(fields=["report", "code"], name="reports_statement_once"),)

    def __str__(self) -> str:
        """The sentence."""
        return self.sentence


class Check(models.Model):
    """A verification that a report declares: a rule and its two sides, read from the programme and the statements.

    A side is a small expression (`maillage.reports.linter.sides`), never a result.
    """

    report = models.ForeignKey(Report, models.CASCADE, verbose_name=_("bilan"), related_name="checks")
    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    rule = models.CharField(_("règle"), max_length=12, choices=CheckRule.choices)
    left = models.JSONField(_("un côté"))
    right = models.JSONField(_("l’autre côté"))
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("vérification")
        verbose_name_plural = _("vérifications")
        constraints = (models.UniqueConstraint(fields=["report", "code"], name="reports_check_once"),)

    def __str__(self) -> str:
        """Its code."""
        return self.code
