"""Showing a contribution in other territories. Sharing never copies, and never rewrites."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.contributions.kinds import refresh
from maillage.contributions.models import Contribution, Placement
from maillage.core.errors import Refused
from maillage.journal.actions import record
from maillage.territories.models import Territory


class NotPublished(Refused):
    """Only what everyone may read at its origin is shown elsewhere."""


class WrongPeriod(Refused):
    """A period that ends before it begins."""


def _require_published(contribution: Contribution) -> None:
    if contribution.state != State.PUBLISHED:
        raise NotPublished(_("Publiez d’abord cette fiche dans son territoire d’origine."))


def _change(
    actor: User, contribution: Contribution, territory: Territory, at: datetime, verb: str, **fields: Any
) -> None:
    _require_published(contribution)
    placement, _made = Placement.objects.get_or_create(
        contribution=contribution, territory=territory, defaults={"placed_by": actor, "placed_at": at}
    )
    Placement.objects.filter(pk=placement.pk).update(**fields)
    record(actor=actor, verb=verb, obj=contribution, at=at, territory_id=territory.pk)
    refresh([contribution], at)


@transaction.atomic
def place(*, actor: User, contribution: Contribution, territory: Territory, at: datetime) -> None:
    """Show in another territory what is published at its origin."""
    _change(actor, contribution, territory, at, "placed", shown=True)


@transaction.atomic
def hide(*, actor: User, contribution: Contribution, territory: Territory, at: datetime) -> None:
    """Stop showing it here; it stays wherever else it is shown."""
    _change(actor, contribution, territory, at, "hidden", shown=False, featured_from=None, featured_until=None)


@transaction.atomic
def show(*, actor: User, contribution: Contribution, territory: Territory, at: datetime) -> None:
    """Show again what this territory had hidden."""
    _change(actor, contribution, territory, at, "shown", shown=True)


@transaction.atomic
def feature(*, actor: User, contribution: Contribution, territory: Territory, at: datetime, until: datetime) -> None:
    """Put it forward here (« À ne pas manquer ») from now until a date."""
    if until <= at:
        raise WrongPeriod(_("La mise en avant doit finir après aujourd’hui : choisissez une date à venir."))
    _change(actor, contribution, territory, at, "featured", shown=True, featured_from=at, featured_until=until)


@transaction.atomic
def unfeature(*, actor: User, contribution: Contribution, territory: Territory, at: datetime) -> None:
    """Put it forward no more."""
    _change(actor, contribution, territory, at, "unfeatured", featured_from=None, featured_until=None)


@transaction.atomic
def recategorise(*, actor: User, contribution: Contribution, territory: Territory, category: str, at: datetime) -> None:
    """File it here under a heading of this territory; the origin keeps its own."""
    _change(actor, contribution, territory, at, "recategorised", category=category.strip()[:60])
