"""Who asks, for where: what the rules look at beside the dates."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from maillage.geography.models import Commune
from maillage.loans.models import Lender


@dataclass(frozen=True)
class Planned:
    """Another loan of the same borrower: what quotas and delays count."""

    tool: int
    kind: str
    first_on: date
    last_on: date
    leaves_on: date
    returns_on: date


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is known of the request; what is not known yet is not refused, it is said to be looked at.

    ``also`` are the other lines of the same basket; ``loan`` is the loan that is being looked at again, whose own days
    do not stand in its way.
    """

    borrower: Any = None
    borrower_name: str = ""
    borrower_type: str = ""
    borrower_commune: Commune | None = None
    commune: Commune | None = None
    user: Any = None
    slices: frozenset[int] = frozenset()
    youngest: int | None = None
    levels: tuple[str, ...] = ()
    also: tuple[Planned, ...] = field(default=())
    loan: int | None = None
    for_lender: bool = False


def wish_of(who: Any, *, user: Any = None, slices: frozenset[int] = frozenset(), **more: Any) -> Wish:
    """What the calculation of dates looks at, of a basket, a loan or what was typed."""
    home = who.borrower_commune or (who.borrower.commune if who.borrower is not None else None)
    return Wish(
        borrower=who.borrower, borrower_name=who.borrower_name, borrower_type=who.borrower_type, borrower_commune=home,
        commune=who.commune or (who.venue.commune if who.venue is not None else None), user=user, slices=slices,
        youngest=who.youngest, levels=tuple(who.levels), **more,
    )  # fmt: skip


def local_at(lender: Lender, at: datetime) -> datetime:
    """An instant on the clock of the lender’s."""
    zone = lender.commune.department.time_zone if lender.commune is not None else "Europe/Paris"
    return at.astimezone(ZoneInfo(zone))


def day_at(lender: Lender, at: datetime) -> date:
    """Which day it is at the lender’s."""
    return local_at(lender, at).date()
