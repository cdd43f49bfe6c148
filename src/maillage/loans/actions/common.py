"""What the deeds of the loan desk share: the day it is, the journal, the refusals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.journal.actions import record
from maillage.loans.availability import Reason
from maillage.loans.availability import day_at as day_of
from maillage.loans.availability import local_at as local
from maillage.loans.models import Loan

__all__ = ["CopyTaken", "DatesImpossible", "DatesTaken", "NeedsReason", "day_of", "local", "note", "taken", "write"]

LINE = 300
TEXT = 2000


class DatesImpossible(Refused):
    """A rule forbids these dates; ``reasons`` says which, each in a sentence."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        """Keep the reasons: pages list them, with the fields they are about."""
        super().__init__(" ".join(one.sentence for one in reasons))
        self.reasons = tuple(reasons)


class DatesTaken(DatesImpossible):
    """No copy is free for the days that would be blocked: nobody can go beyond that."""


class CopyTaken(Refused):
    """Somebody was first on this copy."""


class NeedsReason(Refused):
    """What goes beyond a rule is done with a reason, which stays written."""


def note(by: User | None, verb: str, loan: Loan, at: datetime, **details: Any) -> None:
    """One line of the journal about a loan: its number, never who borrows."""
    record(
        actor=by, verb=verb, kind="loan", object_id=loan.pk, label=str(loan), at=at,
        territory_id=loan.lender.territory_id, **details,
    )  # fmt: skip


def write(loan: Loan, fields: dict[str, Any]) -> None:
    """Some columns of a loan, in the database and at hand."""
    Loan.objects.filter(pk=loan.pk).update(**fields)
    for name, value in fields.items():
        setattr(loan, name, value)


def taken() -> CopyTaken:
    """The sentence when days were held by somebody else in between."""
    return CopyTaken(
        _("Ces jours viennent d’être pris sur cet exemplaire : choisissez-en un autre, ou d’autres dates.")
    )
