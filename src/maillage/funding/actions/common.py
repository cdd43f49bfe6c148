"""What every action about money ends by, and locks that never cross."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.funding.models import Agreement
from maillage.journal.actions import record
from maillage.programmes.models import Programme


class WrongAmount(Refused):
    """An amount that cannot be, with what it should be."""


def note(by: User | None, verb: str, obj: Any, programme: Programme, at: datetime) -> None:
    """One line of the journal; no page of the public shows money, so no cached page changes."""
    record(actor=by, verb=verb, obj=obj, at=at, territory_id=programme.territory_id)


def locked(agreements: Iterable[int]) -> dict[int, Agreement]:
    """Agreements held until the transaction ends, in ascending order; always before expenses."""
    rows = Agreement.objects.select_for_update().filter(pk__in=set(agreements)).order_by("pk")
    return {one.pk: one for one in rows}
