"""Lists of rules written whole: trainings and services, and the days of a shuttle by a pattern."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.text import clean_line
from maillage.loans.actions.lenders import RuleRefused, keep_habilitation_kind, keep_service
from maillage.loans.availability import Opening
from maillage.loans.models import Lender, Loan

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@transaction.atomic
def keep_habilitations(*, actor: User | None, lender: Lender, kinds: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """The trainings of a lender become these.

    Raises:
        RuleRefused: one left out is asked for by a tool, or somebody followed it.
    """
    names = [one["name"] for one in kinds]
    for gone in lender.habilitation_kinds.exclude(name__in=names).order_by("name", "pk"):
        if gone.tools.exists() or gone.habilitations.exists():
            raise RuleRefused(
                _("« %(name)s » est exigée par un outil ou déjà donnée à quelqu’un : elle reste dans la liste.")
                % {"name": gone.name}
            )
        gone.delete()
    for one in kinds:
        keep_habilitation_kind(
            actor=actor, lender=lender, name=one["name"], description=one["description"], months=one["months"], at=at
        )


@transaction.atomic
def keep_services(*, actor: User | None, lender: Lender, services: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """The services of a lender become these; one left out is offered no more, but stays with its loans."""
    gone = lender.services.exclude(name__in=[clean_line(one["name"])[:160] for one in services])
    asked = Loan.services.through.objects.filter(service=OuterRef("pk"))
    gone.filter(~Exists(asked)).delete()
    gone.update(is_offered=False)
    for one in services:
        keep_service(
            actor=actor, lender=lender, name=one["name"], description=one["description"], price=one["price"],
            kinds=tuple(one["kinds"]), at=at,
        )  # fmt: skip


def pattern(lender: Lender, *, weekdays: Sequence[int], every: int, first: date, last: date,
            skip_closed: bool) -> Iterator[date]:  # fmt: skip
    """These days of the week, every so many weeks counted from the week of the first day."""
    opening = Opening.of(lender) if skip_closed else None
    monday = first - DAY * first.weekday()
    while monday <= last:
        for rank in sorted(weekdays):
            found = monday + DAY * rank
            if first <= found <= last and (opening is None or _passes(opening, found)):
                yield found
        monday += WEEK * every


def _passes(opening: Opening, found: date) -> bool:
    """A van drives on a week day when the desk is shut too, but neither in a closure nor on a public holiday."""
    return Opening(range(7), opening.closures, opening.department).is_open(found)
