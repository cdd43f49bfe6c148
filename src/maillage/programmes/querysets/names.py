"""Periods in words: « 1er trimestre 2026 », « année scolaire 2025-2026 »; the places of an action."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.programmes.enums import PeriodKind

if TYPE_CHECKING:
    from datetime import date

    from maillage.geography.models import Commune
    from maillage.programmes.models import Action, Period

QUARTER_MONTHS, SEMESTER_MONTHS = 3, 6
ONE_DAY = timedelta(days=1)
RANKS = {1: "1er", 2: "2e", 3: "3e", 4: "4e"}


def _ordinal(rank: int, language: str) -> str:
    return RANKS[rank] if language.startswith("fr") else {1: "1st", 2: "2nd", 3: "3rd", 4: "4th"}[rank]


def name_of(kind: str, starts_on: "date", ends_before: "date", language: str) -> str:
    """A period in words."""
    with override(language):
        if kind == PeriodKind.QUARTER:
            rank = _ordinal((starts_on.month - 1) // QUARTER_MONTHS + 1, language)
            return _("%(rank)s trimestre %(year)s") % {"rank": rank, "year": starts_on.year}
        if kind == PeriodKind.SEMESTER:
            rank = _ordinal((starts_on.month - 1) // SEMESTER_MONTHS + 1, language)
            return _("%(rank)s semestre %(year)s") % {"rank": rank, "year": starts_on.year}
        if kind == PeriodKind.YEAR:
            return _("année %(year)s") % {"year": starts_on.year}
        if kind == PeriodKind.SCHOOL_YEAR:
            years = f"{starts_on.year}-{ends_before.year}"
            return _("année scolaire %(years)s") % {"years": years}
        return _("tout le programme")


def period_name(period: "Period", language: str) -> str:
    """The same for a row."""
    return name_of(period.kind, period.starts_on, period.ends_before, language)


def short_name(period: "Period", language: str) -> str:
    """In the head of a narrow column: « T1 2026 », « S2 2026 », « 2026 », « 2025-26 »."""
    year = period.starts_on.year
    if period.kind == PeriodKind.QUARTER:
        letter = "T" if language.startswith("fr") else "Q"
        return f"{letter}{(period.starts_on.month - 1) // QUARTER_MONTHS + 1} {year}"
    if period.kind == PeriodKind.SEMESTER:
        return f"S{(period.starts_on.month - 1) // SEMESTER_MONTHS + 1} {year}"
    if period.kind == PeriodKind.SCHOOL_YEAR:
        return f"{year}-{period.ends_before.year % 100:02d}"
    last = (period.ends_before - ONE_DAY).year
    return str(year) if last == year else f"{year}–{last}"


def communes_of(action: "Action") -> list["Commune"]:
    """The main place of an action, then the others by name (prefetched by lists)."""
    others = sorted(action.other_communes.all(), key=lambda one: (one.name, one.pk))
    main = [action.commune] if action.commune is not None else []
    return [*main, *(one for one in others if one.pk != action.commune_id)]
