"""Tables of a lender as files."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from maillage.loans.models import Copy, Lender


def inventory_of(lender: Lender, tools: Any) -> Iterator[Sequence[object]]:
    """One line for each copy of these tools, those without copy once: what an inventory and an insurer ask for."""
    yield (
        _("Outil"), _("Type"), _("État de l’outil"), _("Exemplaire"), _("Numéro d’inventaire"), _("État"),
        _("Rangement"), _("Acquis le"), _("Valeur d’assurance (€)"), _("Surface (m²)"), _("Poids (kg)"),
        _("Volume (m³)"), _("Caisses"), _("Sorties"),
    )  # fmt: skip
    rows = list(tools)
    copies: dict[int, list[Copy]] = {}
    for copy in Copy.objects.filter(tool__lender=lender).order_by("label", "pk"):
        copies.setdefault(copy.tool_id, []).append(copy)
    for tool in rows:
        for one in copies.get(tool.pk, [None]):
            yield (
                tool.title, tool.get_kind_display(), tool.get_state_display(), *_of_copy(one), tool.value,
                tool.floor_area, tool.weight, tool.volume, tool.crates, tool.outings or 0,
            )  # fmt: skip


def _of_copy(copy: Copy | None) -> tuple[object, ...]:
    if copy is None:
        return ("", "", "", "", "")
    day = copy.acquired_on.isoformat() if copy.acquired_on else ""
    return copy.label, copy.inventory, copy.get_state_display(), copy.storage, day
