"""The day of a driver: the road sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.documents.papers import pieces
from maillage.documents.papers.pieces import Article, Block, Column
from maillage.documents.papers.words import day, measure
from maillage.ui.templatetags.ui.words import number


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A stop of a round. ``deliver`` and ``collect`` are lines of what goes down and what comes up.

    ``hour`` as said to the host (« 9 h – 10 h »); ``volume`` (m³) is what the vehicle holds on leaving the stop;
    ``kilometres`` from the stop before.
    """

    hour: str
    name: str
    address: str
    contact: str = ""
    access: str = ""
    deliver: Sequence[str] = ()
    collect: Sequence[str] = ()
    kilometres: Decimal | None = None
    volume: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class RoadSheet:
    """The day of a driver: stops in order, what to deliver and to collect, whom to call."""

    on: date
    stops: Sequence[Stop]
    driver: str = ""
    vehicle: str = ""
    start: str = ""
    articles: Sequence[Article] = ()

    @property
    def title(self) -> str:
        """Its name."""
        return _("Feuille de route")

    @property
    def subtitle(self) -> str:
        """The day."""
        return day(self.on, weekday=True)

    def blocks(self) -> list[Block]:
        """The whole at a glance, then each stop."""
        driven = [stop.kilometres for stop in self.stops if stop.kilometres is not None]
        count = len(self.stops)
        known = [
            (_("Conduite"), self.driver), (_("Véhicule"), self.vehicle), (_("Départ"), self.start),
            (_("Étapes"), ngettext("%(n)s étape", "%(n)s étapes", count) % {"n": number(count)}),
            (_("Route"), measure(sum(driven, Decimal(0)), "km") if driven else ""),
        ]  # fmt: skip
        out = [pieces.facts(known)]
        for rank, stop in enumerate(self.stops, start=1):
            out += [
                pieces.heading(f"{rank}. {stop.name}"),
                pieces.facts(
                    [
                        (_("Heure"), stop.hour), (_("Adresse"), stop.address), (_("Contact"), stop.contact),
                        (_("Accès"), stop.access), (_("Depuis l’étape précédente"), measure(stop.kilometres, "km")),
                        (_("À bord en repartant"), measure(stop.volume, "m³", 1)),
                    ]
                ),
                _tasks(stop),
            ]  # fmt: skip
        return [*out, pieces.articles(self.articles)]


def _tasks(stop: Stop) -> Block:
    columns = [
        Column(label=_("Fait"), box=True), Column(label=_("À faire")), Column(label=_("Quoi"), share=2),
        Column(label=_("Remarque"), share=1, blank=True),
    ]  # fmt: skip
    rows = [("", _("Livrer"), what, "") for what in stop.deliver]
    return pieces.table(columns, [*rows, *(("", _("Reprendre"), what, "") for what in stop.collect)])
