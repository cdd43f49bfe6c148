"""What a van has aboard along its road, and whether it can carry it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from maillage.core.errors import Refused
from maillage.loans.enums import StopKind
from maillage.loans.models import Loan

ZERO = Decimal(0)
UNITS = (("volume", "m³"), ("weight", "kg"))
Load = tuple[Decimal, Decimal]


class Stopping(Protocol):
    """A stop, kept already or about to be."""

    @property
    def loan(self) -> Loan:
        """What is delivered or collected there."""

    @property
    def kind(self) -> str:
        """Which of the two."""


class Carrying(Protocol):
    """A round, kept already or about to be; nothing said means enough for all."""

    @property
    def volume(self) -> Decimal | None:
        """What the van holds (m³)."""

    @property
    def weight(self) -> Decimal | None:
        """What it may carry (kg)."""


class DoesNotFit(Refused):
    """More than the van carries."""


def loads_of(stops: Sequence[Stopping]) -> list[Load]:
    """Volume and weight aboard: on leaving the lender’s, then on leaving each stop.

    What is delivered is aboard from the start until its stop, what is collected from its stop to the end.
    """
    aboard = [ZERO, ZERO]
    sizes = [[getattr(one.loan, name) or ZERO for name, _unit in UNITS] for one in stops]
    for one, size in zip(stops, sizes, strict=True):
        if one.kind == StopKind.DELIVER:
            aboard = [total + part for total, part in zip(aboard, size, strict=True)]
    found: list[Load] = [(aboard[0], aboard[1])]
    for one, size in zip(stops, sizes, strict=True):
        sign = {StopKind.COLLECT.value: 1, StopKind.DELIVER.value: -1}.get(one.kind, 0)
        aboard = [total + sign * part for total, part in zip(aboard, size, strict=True)]
        found.append((aboard[0], aboard[1]))
    return found


def check_load(van: Carrying, stops: Sequence[Stopping]) -> None:
    """At no point of the road more than the van carries.

    Raises:
        DoesNotFit: with what it carries, and what the road would ask for.
    """
    for rank, (name, unit) in enumerate(UNITS):
        most = getattr(van, name)
        load = max(one[rank] for one in loads_of(stops))
        if most is not None and load > most:
            raise DoesNotFit(
                _("Le véhicule porte %(most)s %(unit)s, et la tournée en demande %(load)s : retirez un arrêt.")
                % {"most": f"{most:f}", "unit": unit, "load": f"{load:f}"}
            )
