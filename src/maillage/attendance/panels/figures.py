"""A measure with its completeness, in the words of the page that shows it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.attendance.enums import dimensions
from maillage.attendance.forms.filters import Filters
from maillage.attendance.querysets import HeadcountQuerySet
from maillage.attendance.querysets.totals import Breakdown, Measures, Total, breakdown_of
from maillage.ui.templatetags.ui.words import number as grouped

HUNDRED = 100


@dataclass(frozen=True)
class Shown:
    """One figure of the page: the value in words (a blank when there is none), its name, and the list it counts."""

    value: str
    name: str
    note: str
    url: str


def value_words(total: Total) -> str:
    """The value as it is read, or nothing: never a zero for what is missing."""
    return "" if total.rounded is None else grouped(total.rounded)


def completeness(total: Total) -> str:
    """« 11 séances sur 13 »."""
    words = ngettext("%(received)s séance sur %(expected)s", "%(received)s séances sur %(expected)s", total.received)
    return words % {"received": grouped(total.received), "expected": grouped(total.expected)}


def figures_of(measures: Measures, filters: Filters) -> list[Shown]:
    """Every figure of a period, each opening exactly the slots it counts."""
    people, hours = measures.participations, measures.hours
    return [
        Shown(value_words(people), _("participations déclarées"), completeness(people), filters.query(etat="recus")),
        Shown(value_words(hours), _("heures × personnes"), completeness(hours), filters.query(etat="recus")),
        Shown(grouped(people.zeros), _("personne n’est venu"), _("un zéro est une réponse"),
              filters.query(etat="zeros")),
        Shown(grouped(people.unknown), _("pas compté"), _("le nombre ne sera pas connu"),
              filters.query(etat="inconnus")),
        Shown(grouped(people.silent), _("sans réponse"), _("le nombre peut encore venir"),
              filters.query(etat="silence")),
        Shown(grouped(people.counted), _("nombres comptés"), "", filters.query(etat="comptes")),
        Shown(grouped(people.estimated), _("nombres estimés"), "", filters.query(etat="estimes")),
        Shown(grouped(hours.without_duration), _("sans durée de présence"), _("comptés en personnes seulement"),
              filters.query(etat="sans-duree")),
    ]  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """One part of a breakdown, with its share of the people of whom it is known."""

    label: str
    value: int | None
    share: int | None


@dataclass(frozen=True)
class Chart:
    """A breakdown on the page: title, base, bars."""

    label: str
    base: str
    bars: tuple[Bar, ...]


def _chart(found: Breakdown) -> Chart | None:
    if not found.base:
        return None
    words = ngettext(
        "connue pour %(base)s participations de %(slots)s séance, sur %(received)s qui ont donné un nombre",
        "connue pour %(base)s participations de %(slots)s séances, sur %(received)s qui ont donné un nombre",
        found.slots,
    )
    base = words % {
        "base": grouped(found.base), "slots": grouped(found.slots), "received": grouped(found.received)
    }  # fmt: skip
    bars = tuple(
        Bar(part.label, part.value, None if part.value is None else round(part.value * HUNDRED / found.base))
        for part in found.parts
    )
    return Chart(found.dimension.label, base, bars)


def charts_of(rows: HeadcountQuerySet) -> list[Chart]:
    """The breakdowns of which something is known: three queries each."""
    made: list[Any] = [_chart(breakdown_of(rows, one)) for one in dimensions()]
    return [chart for chart in made if chart is not None]
