"""Whether a breakdown agrees with its total, in words that say the remedy.

A blank is never a zero: a dimension of which nothing was typed says nothing, and only the « non renseigné » of a
partition is computed, as what is missing of the total.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.attendance.enums import UNSAID, Dimension, Kind, dimensions
from maillage.attendance.models import MOST_PEOPLE

Typed = Mapping[str, Mapping[str, int | None]]


@dataclass(frozen=True)
class Checked:
    """Breakdowns as they are kept, and what is wrong with the others (by dimension)."""

    cells: dict[str, dict[str, int]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def check(number: int, typed: Typed) -> Checked:
    """Check every breakdown that was typed against the number of people; blanks are left out."""
    cells: dict[str, dict[str, int]] = {}
    faults: dict[str, str] = {}
    for one in dimensions():
        said = {code: value for code, value in typed.get(one.code, {}).items() if value is not None}
        unknown = sorted(set(said) - one.codes)
        if not said:
            continue
        fault = _("Cette répartition n’existe plus : rechargez la page.") if unknown else _fault(one, number, said)
        if fault:
            faults[one.code] = fault
        else:
            cells[one.code] = _completed(one, number, said)
    if set(typed) - {one.code for one in dimensions()}:
        faults["cells"] = _("Cette répartition n’existe plus : rechargez la page.")
    return Checked(cells, faults)


def _completed(one: Dimension, number: int, said: dict[str, int]) -> dict[str, int]:
    """A partition with its « non renseigné », typed or computed."""
    if one.kind == Kind.PARTITION and UNSAID not in said:
        return said | {UNSAID: number - sum(said.values())}
    return said


def _fault(one: Dimension, number: int, said: Mapping[str, int]) -> str:
    if any(not 0 <= value <= MOST_PEOPLE for value in said.values()):
        return _("Chaque part est un nombre de personnes, de zéro à un million.")
    if one.kind == Kind.OVERLAPPING:
        return _too_many(number, max(said.values()))
    total = sum(said.values())
    if one.kind == Kind.PARTITION and UNSAID in said and total < number:
        return ngettext(
            "Ces parts font %(sum)s personne pour %(number)s : laissez « non renseigné » vide, il se calcule seul.",
            "Ces parts font %(sum)s personnes pour %(number)s : laissez « non renseigné » vide, il se calcule seul.",
            total,
        ) % {"sum": total, "number": number}
    if total > number:
        words = ngettext(
            "Ces parts font %(sum)s personne, plus que les %(number)s comptées : corrigez une part, ou le nombre"
            " total.",
            "Ces parts font %(sum)s personnes, plus que les %(number)s comptées : corrigez une part, ou le nombre"
            " total.",
            total,
        )
        return words % {"sum": total, "number": number}
    return ""


def _too_many(number: int, largest: int) -> str:
    if largest <= number:
        return ""
    words = _(
        "Une part dit %(part)s personnes, plus que les %(number)s comptées : corrigez cette part, ou le nombre total."
    )
    return words % {"part": largest, "number": number}
