"""What the page of a list of people shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from maillage.core.text import with_colon
from maillage.programmes.actions.expected import Expected, expected_of, key_of
from maillage.programmes.enums import OPEN, TOTAL, UNSAID, Nature
from maillage.programmes.models import IndicatorVersion, Request
from maillage.programmes.panels.words import cell_words, period_words


def people_context(row: Request, one: Expected) -> dict[str, Any]:
    """The figure, what it says now, the columns that a file may have."""
    cell = row.cells.select_related("version").filter(indicator=one.indicator, key=TOTAL).first()
    parts = [
        (part.label, [member.label for member in part.members.all() if member.code != UNSAID])
        for part in one.breakdowns
    ]
    return {
        "row": row, "one": one, "period": period_words(row.period), "parts": parts,
        "now": cell_words(cell) if cell is not None else "",
    }  # fmt: skip


def counted_parts(one: Expected, marks: Mapping[str, Sequence[str]]) -> list[tuple[str, int]]:
    """The parts of a list of people, in words, and how many each has."""
    labels = {
        key_of(part.dimension, member.code): with_colon(part.label, member.label)
        for part in one.breakdowns for member in part.members.all()
    }  # fmt: skip
    return [(labels[key], len(found)) for key, found in marks.items() if key in labels]


def lists_of(row: Request) -> list[tuple[int, str]]:
    """The figures of unique people that wait for a list: key and name of the indicator."""
    unique = IndicatorVersion.objects.filter(indicator__programme=row.programme, nature=Nature.UNIQUE)
    if row.state not in OPEN or not unique.exists():
        return []
    return [(one.indicator.pk, one.version.label) for one in expected_of(row) if one.version.nature == Nature.UNIQUE]
