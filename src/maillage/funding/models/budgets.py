"""Facts about budgets: what is planned, in versions that only a decision adopts."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.funding.enums import KIND_RESOURCES, KIND_USES, RESOURCES, BudgetState, Heading
from maillage.funding.querysets import BudgetQuerySet, BudgetVersionQuerySet
from maillage.programmes.models.returns import AUTHOR_LENGTH

LABEL_LENGTH = 160


def euros(label: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """A column of euros and cents."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, **options)


class Budget(models.Model):
    """What a programme plans to spend and to receive over a period; half-open."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        "programmes.Programme", models.CASCADE, verbose_name=_("programme"), related_name="budgets"
    )
    title = models.CharField(_("titre"), max_length=LABEL_LENGTH)
    starts_on = models.DateField(_("commence le"))
    ends_before = models.DateField(_("se termine avant le"))

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "title"],
                name="funding_budget_once",
                violation_error_message=_("Un budget de ce programme a déjà ce titre."),
            ),
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")),
                name="funding_budget_period",
                violation_error_message=_("Un budget se termine après avoir commencé."),
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title


class BudgetVersion(models.Model):
    """A version of a budget: a draft that changes, then what a decision adopted, then what another replaced."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    budget = models.ForeignKey(Budget, models.CASCADE, verbose_name=_("budget"), related_name="versions")
    number = models.PositiveSmallIntegerField(_("rang"))
    state = models.CharField(_("état"), max_length=8, choices=BudgetState.choices, default=BudgetState.DRAFT)
    decision = models.ForeignKey(
        "programmes.Decision", models.PROTECT, null=True, blank=True, verbose_name=_("décision"), related_name="budgets"
    )
    made_at = models.DateTimeField(_("ouverte le"))
    adopted_at = models.DateTimeField(_("adoptée le"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    author = models.CharField(_("auteur"), max_length=AUTHOR_LENGTH)

    objects = BudgetVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’un budget")
        verbose_name_plural = _("versions d’un budget")
        constraints = (
            models.UniqueConstraint(fields=["budget", "number"], name="funding_version_once"),
            models.UniqueConstraint(
                fields=["budget"],
                condition=Q(state=BudgetState.ADOPTED),
                name="funding_version_in_force",
                violation_error_message=_("Une seule version d’un budget est en vigueur."),
            ),
            models.CheckConstraint(
                condition=Q(state=BudgetState.DRAFT, decision=None) | (~Q(state=BudgetState.DRAFT) & ~Q(decision=None)),
                name="funding_version_decided",
                violation_error_message=_("Une version s’adopte avec une décision, et seulement ainsi."),
            ),
        )

    def __str__(self) -> str:
        """The budget and its rank."""
        return f"{self.budget}, v{self.number}"


class Line(models.Model):
    """A line of a budget. ``precision`` tells how far the source was rounded; zero when it is exact.

    A resource may name who brings it, a use who is planned to pay for it.
    """

    version = models.ForeignKey(BudgetVersion, models.CASCADE, verbose_name=_("version"), related_name="lines")
    heading = models.CharField(_("compte"), max_length=2, choices=Heading.choices)
    label = models.CharField(_("libellé"), max_length=LABEL_LENGTH)
    amount = euros(_("montant"))
    precision = euros(_("arrondi à"), default=0)
    funder = models.ForeignKey(
        "programmes.Funder", models.PROTECT, null=True, blank=True, verbose_name=_("financeur"),
        related_name="budget_lines",
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("ligne de budget")
        verbose_name_plural = _("lignes de budget")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funding_line_amount",
                violation_error_message=_("Une ligne de budget a un montant."),
            ),
            models.CheckConstraint(condition=Q(heading__in=Heading.values), name="funding_line_heading"),
            models.CheckConstraint(condition=Q(precision__gte=0), name="funding_line_precision"),
        )

    def __str__(self) -> str:
        """What it is for."""
        return self.label

    @property
    def is_resource(self) -> bool:
        """Whether it comes in."""
        return self.heading in RESOURCES

    @property
    def is_in_kind(self) -> bool:
        """Whether no money moves."""
        return self.heading in KIND_USES + KIND_RESOURCES
