"""Writing grids, version by version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.evaluations.enums import CriterionKind
from maillage.evaluations.models import TITLE_LENGTH, Criterion, Dimension, Grid, GridVersion, Level
from maillage.journal.actions import record
from maillage.territories.models import Territory


def by_dimension(criteria: Sequence[Criterion]) -> list[tuple[Dimension, list[Criterion]]]:
    """Criteria under their dimension, in their order."""
    return [
        (rows[0].dimension, rows)
        for _key, found in groupby(criteria, key=lambda one: one.dimension_id)
        for rows in [list(found)]
    ]


def criteria_of_version(version: int) -> list[Criterion]:
    """The questions of a version, in order, their levels in order: two queries."""
    rows = Criterion.objects.filter(dimension__version=version).select_related("dimension")
    levels = Prefetch("levels", Level.objects.order_by("value"))
    return list(rows.prefetch_related(levels).order_by("dimension__position", "position", "pk"))


def grid_of(version: GridVersion) -> list[tuple[Dimension, list[Criterion]]]:
    """A version as it is read."""
    return by_dimension(criteria_of_version(version.pk))


@dataclass(frozen=True)
class CriterionData:
    """A question; levels with their descriptors, none for an open text."""

    question: str
    levels: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class DimensionData:
    """A part of a grid."""

    title: str
    criteria: tuple[CriterionData, ...]


@transaction.atomic
def make_grid(
    *, actor: User, territory: Territory, name: str, dimensions: Sequence[DimensionData], at: datetime
) -> GridVersion:
    """Begin a grid with its first version.

    Raises:
        Refused: another grid of the territory has this name.
    """
    name = clean_line(name)[:TITLE_LENGTH]
    if Grid.objects.filter(territory=territory, name=name).exists():
        raise Refused(_("Une grille de ce territoire a déjà ce nom : donnez-en un autre."))
    grid = Grid.objects.create(territory=territory, name=name)
    made = _write(grid, 1, dimensions, at)
    record(actor=actor, verb="grid_made", obj=grid, at=at, territory_id=territory.pk)
    return made


@transaction.atomic
def change_grid(*, actor: User, grid: Grid, dimensions: Sequence[DimensionData], at: datetime) -> GridVersion:
    """Write a grid again: its last version when no campaign uses it, the next one otherwise."""
    Grid.objects.select_for_update().get(pk=grid.pk)
    last = grid.versions.newest_first()[0]
    number = last.number + 1
    if not last.campaigns.exists():
        number = last.number
        last.delete()
    made = _write(grid, number, dimensions, at)
    record(actor=actor, verb="grid_changed", obj=grid, at=at, territory_id=grid.territory_id)
    return made


def _write(grid: Grid, number: int, dimensions: Sequence[DimensionData], at: datetime) -> GridVersion:
    version = GridVersion.objects.create(grid=grid, number=number, at=at)
    for place, part in enumerate(dimensions):
        dimension = Dimension.objects.create(version=version, title=clean_line(part.title), position=place)
        for rank, one in enumerate(part.criteria):
            kind = CriterionKind.LEVELS if one.levels else CriterionKind.TEXT
            criterion = Criterion.objects.create(
                dimension=dimension, kind=kind, question=clean_line(one.question), position=rank
            )
            Level.objects.bulk_create(
                [Level(criterion=criterion, value=value, descriptor=clean_line(text)) for value, text in one.levels]
            )
    return version
