"""Facts about figures: cells with their current answer, revisions that are never rewritten, what feeds them.

A blank is never a zero: a cell has a value exactly when its status says so, and no column here has a default that
could pass for one. A cell that nobody answered has no row.
"""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.programmes.enums import TOTAL, CellStatus, Origin, Review
from maillage.programmes.models.actions import Action
from maillage.programmes.models.indicators import Indicator, IndicatorVersion
from maillage.programmes.models.programmes import Programme
from maillage.programmes.models.returns import AUTHOR_LENGTH, NOTE_LENGTH, Period, Request
from maillage.programmes.querysets import DriftQuerySet, ErratumQuerySet, FigureRevisionQuerySet, ReturnCellQuerySet

KEY_LENGTH = 80
TEXT_LENGTH = 4000


class RowIsKeptError(TypeError):
    """A row of memory (revision, adjustment, frozen return, erratum) is never rewritten."""


class Kept(models.Model):
    """A row written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Write it; raises `RowIsKeptError` the second time."""
        if not self._state.adding:
            raise RowIsKeptError
        super().save(*args, **options)


def _number(label: Any, **options: Any) -> Any:
    return models.DecimalField(label, max_digits=20, decimal_places=4, null=True, blank=True, **options)


def _says(name: str) -> models.CheckConstraint:
    """A value exactly when the status is « value »: a number or a text, the rest of it only beside a number."""
    has_value = Q(value__isnull=False) | ~Q(text="")
    silent = Q(value=None, base=None, precision=None, base_precision=None, text="")
    return models.CheckConstraint(
        condition=(Q(status=CellStatus.VALUE) & has_value)
        | (Q(status__in=[one for one in CellStatus.values if one != CellStatus.VALUE]) & silent),
        name=name,
        violation_error_message=_("Un chiffre est donné avec « valeur », et jamais avec un autre statut."),
    )


class Cell(models.Model):
    """The current answer for one figure: a request, an indicator, a part of a breakdown.

    ``key`` is "" for the total and ``dimension=member`` for a part. For a ratio ``value`` is the numerator and ``base``
    the denominator; for a mean or an NPS ``value`` is the result and ``base`` how many answered. ``precision`` is the
    step to which a source was rounded (100 000 for 2.3 M€). ``fed`` is what the activity logged gives; ``revision`` the
    rank of the last revision, of which everything else is a copy, so that no page reads revisions to add figures.
    Programme, period, action and structure are those of the request, which never change: totals are added in one
    reading of one index.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("programme"), related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, verbose_name=_("période"), related_name="+")
    request = models.ForeignKey(Request, models.CASCADE, verbose_name=_("remontée"), related_name="cells")
    action = models.ForeignKey(
        Action, models.PROTECT, verbose_name=_("action"), related_name="+", editable=False, db_index=False
    )
    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, verbose_name=_("structure"), related_name="+", editable=False,
        db_index=False,
    )  # fmt: skip
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name=_("indicateur"), related_name="cells")
    version = models.ForeignKey(IndicatorVersion, models.PROTECT, verbose_name=_("version"), related_name="cells")
    key = models.CharField(_("part"), max_length=KEY_LENGTH, blank=True)
    status = models.CharField(_("statut"), max_length=14, choices=CellStatus.choices)
    value = _number(_("valeur"))
    base = _number(_("base"))
    precision = _number(_("précision de la source"))
    base_precision = _number(_("précision de la base"))
    text = models.TextField(_("récit"), max_length=TEXT_LENGTH, blank=True)
    comment = models.CharField(_("commentaire"), max_length=NOTE_LENGTH, blank=True)
    as_of = models.DateField(_("constaté le"), null=True, blank=True)
    fed = _number(_("activité enregistrée"))
    revision = models.PositiveIntegerField(_("révision"))
    changed_at = models.DateTimeField(_("modifié le"))
    review = models.CharField(_("relecture"), max_length=8, choices=Review.choices, blank=True)
    review_note = models.CharField(_("mot de la coordination"), max_length=NOTE_LENGTH, blank=True)
    is_rectified = models.BooleanField(_("rectifié après validation"), default=False)

    objects = ReturnCellQuerySet.as_manager()

    class Meta:
        verbose_name = _("chiffre d’une remontée")
        verbose_name_plural = _("chiffres d’une remontée")
        constraints = (
            models.UniqueConstraint(fields=["request", "indicator", "key"], name="programmes_cell_once"),
            _says("programmes_cell_says"),
            models.CheckConstraint(
                condition=Q(base=None) | Q(base__gte=0, value__isnull=False), name="programmes_cell_base"
            ),
            models.CheckConstraint(
                condition=Q(precision=None) | Q(precision__gt=0, value__isnull=False), name="programmes_cell_precision"
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="programmes_cell_revised"),
        )
        indexes = (
            models.Index(fields=["programme", "indicator", "period", "key"], name="programmes_cell_figure"),
            models.Index(
                fields=[
                    "programme",
                    "indicator",
                    "key",
                    "version",
                    "action",
                    "organisation",
                    "request",
                    "period",
                    "status",
                    "value",
                    "base",
                    "precision",
                    "base_precision",
                    "is_rectified",
                ],
                condition=Q(key=TOTAL),
                name="programmes_cell_total",
            ),
            models.Index(fields=["request"], condition=Q(review=Review.RETURNED), name="programmes_cell_returned"),
            models.Index(fields=["programme"], condition=Q(is_rectified=True), name="programmes_cell_rectified"),
        )

    def __str__(self) -> str:
        """The part and the value, or why there is none."""
        shown = self.get_status_display() if self.value is None else format(self.value.normalize(), "f")
        return f"{self.indicator_id}{f' {self.key}' if self.key else ''}: {shown}"


class Revision(Kept):
    """One answer as it was given; the last one counts. ``author`` is a frozen name: closing an account keeps it."""

    cell = models.ForeignKey(Cell, models.CASCADE, verbose_name=_("chiffre"), related_name="revisions")
    number = models.PositiveIntegerField(_("rang"))
    status = models.CharField(_("statut"), max_length=14, choices=CellStatus.choices)
    value = _number(_("valeur"))
    base = _number(_("base"))
    precision = _number(_("précision de la source"))
    base_precision = _number(_("précision de la base"))
    text = models.TextField(_("récit"), max_length=TEXT_LENGTH, blank=True)
    comment = models.CharField(_("commentaire"), max_length=NOTE_LENGTH, blank=True)
    as_of = models.DateField(_("constaté le"), null=True, blank=True)
    origin = models.CharField(_("d’où vient le chiffre"), max_length=10, choices=Origin.choices)
    reason = models.CharField(_("motif"), max_length=NOTE_LENGTH, blank=True)
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    author = models.CharField(_("auteur"), max_length=AUTHOR_LENGTH)

    objects = FigureRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("révision d’un chiffre")
        verbose_name_plural = _("révisions d’un chiffre")
        constraints = (
            models.UniqueConstraint(fields=["cell", "number"], name="programmes_revision_once"),
            _says("programmes_revision_says"),
        )

    def __str__(self) -> str:
        """Its rank."""
        return str(self.number)


class Source(models.Model):
    """What one record of activity brings to one figure; a record enters a figure once.

    ``amount`` is empty when the record exists and its number is not known (nobody counted). ``is_shared``: several
    structures may declare it, so that the programme counts it once.
    """

    cell = models.ForeignKey(Cell, models.CASCADE, verbose_name=_("chiffre"), related_name="sources")
    programme = models.ForeignKey(
        Programme, models.CASCADE, verbose_name=_("programme"), related_name="+", editable=False, db_index=False
    )
    kind = models.CharField(_("type de relevé"), max_length=30)
    key = models.CharField(_("identifiant du relevé"), max_length=64)
    amount = _number(_("apport"))
    title = models.CharField(_("titre"), max_length=200)
    on = models.DateField(_("jour"))
    page_url = models.CharField(_("adresse de la page"), max_length=400, blank=True)
    is_shared = models.BooleanField(_("de plusieurs structures"), default=False)

    class Meta:
        verbose_name = _("relevé d’activité")
        verbose_name_plural = _("relevés d’activité")
        constraints = (models.UniqueConstraint(fields=["cell", "kind", "key"], name="programmes_source_once"),)
        indexes = (
            models.Index(fields=["kind", "key"], name="programmes_source_record"),
            models.Index(fields=["programme", "cell"], condition=Q(is_shared=True), name="programmes_source_shared"),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title


class PersonMark(models.Model):
    """The keyed hash of somebody counted: unites people counted twice, tells nobody who they are."""

    cell = models.ForeignKey(Cell, models.CASCADE, verbose_name=_("chiffre"), related_name="marks")
    mark = models.CharField(_("empreinte"), max_length=64)

    class Meta:
        verbose_name = _("empreinte d’une personne")
        verbose_name_plural = _("empreintes de personnes")
        constraints = (models.UniqueConstraint(fields=["cell", "mark"], name="programmes_mark_once"),)

    def __str__(self) -> str:
        """The beginning of the mark."""
        return self.mark[:8]


class Adjustment(Kept):
    """What a reporter adds to or takes from what the activity logged gives, and why. Taken back by its opposite."""

    cell = models.ForeignKey(Cell, models.CASCADE, verbose_name=_("chiffre"), related_name="adjustments")
    amount = models.DecimalField(_("ajustement"), max_digits=20, decimal_places=4)
    reason = models.CharField(_("motif"), max_length=NOTE_LENGTH)
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    author = models.CharField(_("auteur"), max_length=AUTHOR_LENGTH)

    class Meta:
        verbose_name = _("ajustement")
        verbose_name_plural = _("ajustements")
        constraints = (
            models.CheckConstraint(
                condition=~Q(amount=0) & ~Q(reason=""),
                name="programmes_adjustment_says",
                violation_error_message=_("Un ajustement ajoute ou retire quelque chose, et dit pourquoi."),
            ),
        )

    def __str__(self) -> str:
        """The signed amount."""
        return f"{self.amount.normalize():+f}"


class Freeze(Kept):
    """A return as it was submitted, with the revisions it is made of; ``digest`` proves it did not change."""

    request = models.ForeignKey(Request, models.CASCADE, verbose_name=_("remontée"), related_name="freezes")
    number = models.PositiveSmallIntegerField(_("rang"))
    content = models.JSONField(_("contenu"))
    digest = models.CharField(_("empreinte"), max_length=64)
    at = models.DateTimeField(_("le"))
    author = models.CharField(_("auteur"), max_length=AUTHOR_LENGTH)

    class Meta:
        verbose_name = _("remontée figée")
        verbose_name_plural = _("remontées figées")
        constraints = (models.UniqueConstraint(fields=["request", "number"], name="programmes_freeze_once"),)

    def __str__(self) -> str:
        """Its rank."""
        return str(self.number)


class Drift(models.Model):
    """What the activity says now that it did not say when the return was frozen: « 3 séances modifiées, −14 »."""

    cell = models.OneToOneField(Cell, models.CASCADE, verbose_name=_("chiffre"), related_name="drift")
    records = models.PositiveIntegerField(_("relevés modifiés"))
    difference = models.DecimalField(_("écart"), max_digits=20, decimal_places=4)
    seen_at = models.DateTimeField(_("vu le"))

    objects = DriftQuerySet.as_manager()

    class Meta:
        verbose_name = _("dérive")
        verbose_name_plural = _("dérives")
        constraints = (models.CheckConstraint(condition=Q(records__gte=1), name="programmes_drift_says"),)

    def __str__(self) -> str:
        """The signed difference."""
        return f"{self.difference.normalize():+f}"


class Erratum(Kept):
    """A correction after approval: what the figure was, what it is, why. A line of the erratum table."""

    cell = models.ForeignKey(Cell, models.CASCADE, verbose_name=_("chiffre"), related_name="errata")
    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("programme"), related_name="errata")
    before_number = models.PositiveIntegerField(_("révision d’avant"))
    after_number = models.PositiveIntegerField(_("révision d’après"))
    before_status = models.CharField(_("statut d’avant"), max_length=14, choices=CellStatus.choices)
    before_value = _number(_("valeur d’avant"))
    after_status = models.CharField(_("statut d’après"), max_length=14, choices=CellStatus.choices)
    after_value = _number(_("valeur d’après"))
    reason = models.CharField(_("motif"), max_length=NOTE_LENGTH)
    at = models.DateTimeField(_("le"))
    author = models.CharField(_("auteur"), max_length=AUTHOR_LENGTH)

    objects = ErratumQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne d’erratum")
        verbose_name_plural = _("lignes d’erratum")
        constraints = (
            models.UniqueConstraint(fields=["cell", "after_number"], name="programmes_erratum_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="programmes_erratum_reason"),
            models.CheckConstraint(condition=Q(after_number__gt=F("before_number")), name="programmes_erratum_order"),
        )

    def __str__(self) -> str:
        """The reason."""
        return self.reason
