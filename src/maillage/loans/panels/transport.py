"""What carries a tool: the vehicle that holds its volume and its weight, for who comes to fetch it."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.loans.models import Tool
from maillage.loans.panels.rows import measure

# Useful volume (m³) and load (kg) of what people own or hire with an ordinary driving licence.
VEHICLES: tuple[tuple[str, str, Any], ...] = (
    ("0.35", "150", gettext_lazy("tient dans le coffre d’une petite voiture")),
    ("1.2", "300", gettext_lazy("tient dans un break, sièges rabattus")),
    ("3", "600", gettext_lazy("demande un petit utilitaire (3 m³)")),
    ("6", "900", gettext_lazy("demande une fourgonnette (6 m³)")),
    ("12", "1200", gettext_lazy("demande un fourgon (12 m³)")),
    ("20", "900", gettext_lazy("demande un camion de 20 m³, permis B")),
)
TOO_LARGE = gettext_lazy("dépasse un camion de 20 m³ : plusieurs voyages, ou un transporteur")


def vehicle_for(volume: Decimal | None, weight: Decimal | None) -> str:
    """The smallest vehicle that holds both, in words; nothing when neither is known."""
    if volume is None and weight is None:
        return ""
    for room, load, words in VEHICLES:
        if (volume or 0) <= Decimal(room) and (weight or 0) <= Decimal(load):
            return str(words)
    return str(TOO_LARGE)


def _sum(modules: list[Any], name: str) -> Decimal | None:
    known = [getattr(one, name) for one in modules]
    return None if any(one is None for one in known) else sum(known, Decimal(0))


def load_of(tool: Tool, slices: frozenset[int]) -> tuple[Decimal | None, Decimal | None]:
    """Volume and weight of the tool, or of some of its modules."""
    if not slices:
        return tool.volume, tool.weight
    modules = [one for one in tool.modules.all() if one.slice in slices]
    return _sum(modules, "volume"), _sum(modules, "weight")


def advice(tool: Tool, slices: frozenset[int], own: str) -> list[str]:
    """What to come with, in sentences: the lender’s word first, then what the volume and the weight ask for."""
    volume, weight = load_of(tool, slices)
    load = ", ".join(part for part in (measure(volume, "m³"), measure(weight, "kg")) if part)
    vehicle = tool.vehicle if tool.vehicle and not slices else vehicle_for(volume, weight)
    said = [own] if own else []
    if load and vehicle:
        said.append(_("%(load)s : %(vehicle)s.") % {"load": load, "vehicle": vehicle})
    elif vehicle or load:
        said.append(f"{vehicle or load}.")
    if tool.crates and not slices:
        said.append(_("À charger : %(crates)s caisses.") % {"crates": tool.crates})
    return said
