"""Who asks, for where: what the rules look at beside the dates."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from maillage.geography.models import Commune


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
