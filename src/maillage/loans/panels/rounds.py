"""The rounds of a lender: the days to come, one round with its stops and its load, its road sheet."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from maillage.core.dates import hour_phrase
from maillage.documents.papers.rounds import RoadSheet, Stop
from maillage.loans.actions.loads import loads_of
from maillage.loans.availability import kilometres_between
from maillage.loans.availability.roads import length
from maillage.loans.enums import AWAY, TO_LEAVE, RoundState, StopKind
from maillage.loans.models import Lender, Loan, Round, RoundStop, Shuttle

AROUND, SOON = timedelta(days=4), timedelta(days=60)
MOST_PAST, MOST_SHOWN = 20, 60
TONES = {
    RoundState.PLANNED: "info", RoundState.GONE: "attention", RoundState.DONE: "ok", RoundState.CANCELLED: "neutral",
}  # fmt: skip
KIND_ICONS = {StopKind.DELIVER: "arrow-right", StopKind.COLLECT: "arrow-left", StopKind.HAND_OVER: "repeat"}


def rounds_context(lender: Lender, today: date) -> dict[str, Any]:
    """The rounds to come, those that were, and the delivery days that nobody has organised yet."""
    rows = Round.objects.filter(lender=lender).annotate(
        all_stops=Count("stops"), done_stops=Count("stops", filter=Q(stops__done_at__isnull=False))
    )
    coming = list(rows.filter(on__gte=today).order_by("on", "pk")[:MOST_SHOWN])
    return {
        "coming": [(one, TONES[RoundState(one.state)]) for one in coming],
        "past": [
            (one, TONES[RoundState(one.state)]) for one in rows.filter(on__lt=today).order_by("-on", "-pk")[:MOST_PAST]
        ],
        "to_plan": _to_plan(lender, today, {one.on for one in coming}),
    }


def _to_plan(lender: Lender, today: date, planned: set[date]) -> list[dict[str, Any]]:
    """The days to come on which something leaves or comes back by the lender’s van, without a round yet."""
    days: dict[date, dict[str, int]] = {}
    for loan, kind, on in wanted_stops(lender, today, today + SOON):
        if on not in planned and _is_carried(loan):
            days.setdefault(on, {"deliver": 0, "collect": 0})[kind] += 1
    shuttles = Shuttle.objects.filter(lender=lender, on__gte=today, on__lte=today + SOON).order_by("on", "pk")
    by_shuttle = {one.on for one in shuttles}
    return [{"on": on, "shuttle": on in by_shuttle, **said} for on, said in sorted(days.items())][:MOST_SHOWN]


def _is_carried(loan: Loan) -> bool:
    """By the lender’s van: by the shuttle, or to a place that is not the lender’s own."""
    return loan.shuttle_out_id is not None or loan.shuttle_back_id is not None or bool(loan.kilometres)


def wanted_stops(lender: Lender, first: date, last: date) -> list[tuple[Loan, str, date]]:
    """What may be carried between two days: loans that leave, loans that come back; not those of another round.

    What a round that is over left undone waits for another one.
    """
    taken = set(
        RoundStop.objects.filter(loan__lender=lender)
        .exclude(round__state=RoundState.CANCELLED)
        .exclude(round__state=RoundState.DONE, done_at=None)
        .order_by()
        .values_list("loan", "kind")
    )
    rows = Loan.objects.filter(lender=lender).select_related("borrower", "commune", "venue", "copy")
    leaving = rows.filter(state__in=TO_LEAVE, previous=None, leaves_on__range=(first, last))
    coming = rows.filter(state__in=AWAY, returns_on__range=(first, last), following=None)
    found = [(one, StopKind.DELIVER.value, one.leaves_on) for one in leaving.order_by("leaves_on", "pk")]
    found += [(one, StopKind.COLLECT.value, one.returns_on) for one in coming.order_by("returns_on", "pk")]
    return [one for one in found if (one[0].pk, one[1]) not in taken]


def stops_on(lender: Lender, on: date) -> list[tuple[Loan, str]]:
    """What a round of that day carries when nothing else is said."""
    return [(loan, kind) for loan, kind, _day in wanted_stops(lender, on, on) if _is_carried(loan)]


def round_context(row: Round) -> dict[str, Any]:
    """One round: its stops in order, the load between them, the road, and what may be added."""
    stops = list(
        row.stops.select_related("loan__borrower", "loan__commune", "loan__venue", "loan__copy").order_by(
            "position", "pk"
        )
    )
    loads, roads = loads_of(stops), _roads(row, stops)
    open_ = row.state in {RoundState.PLANNED, RoundState.GONE}
    near = wanted_stops(row.lender, row.on - AROUND, row.on + AROUND) if open_ else []
    return {
        "round": row,
        "tone": TONES[RoundState(row.state)],
        "is_open": open_,
        "start": loads[0],
        "stops": [
            {"stop": one, "loan": one.loan, "icon": KIND_ICONS[StopKind(one.kind)], "where": place_of(one.loan),
             "volume": load[0], "weight": load[1], "kilometres": road, "leaves": one.loan.state in TO_LEAVE}
            for one, load, road in zip(stops, loads[1:], roads, strict=True)
        ],
        "fill": [_filled(row.volume, max(load[0] for load in loads), "m³"),
                 _filled(row.weight, max(load[1] for load in loads), "kg")],
        "kilometres": length([row.lender.commune, *(one.loan.commune for one in stops), row.lender.commune]),
        "near": [(loan, kind, StopKind(kind).label, on) for loan, kind, on in near],
        "left": sum(1 for one in stops if one.done_at is None),
    }  # fmt: skip


def _filled(most: Decimal | None, load: Decimal, unit: str) -> dict[str, Any]:
    """How full the van is at its fullest, of what it carries."""
    share = min(round(load / most * 100), 100) if most else None
    return {"most": most, "load": load, "unit": unit, "share": share}


def _roads(row: Round, stops: Sequence[RoundStop]) -> list[Decimal | None]:
    """Kilometres from the stop before; None where a place is not known."""
    places = [row.lender.commune, *(one.loan.commune for one in stops)]
    return [kilometres_between(places[rank], places[rank + 1]) for rank in range(len(stops))]


def place_of(loan: Loan) -> str:
    """Where the van goes for a loan."""
    told = [loan.venue.where if loan.venue is not None else loan.place]
    if loan.commune is not None and loan.commune.name not in told[0]:
        told.append(loan.commune.name)
    return ", ".join(one for one in told if one)


def road_sheet(row: Round) -> RoadSheet:
    """The day of the driver, on paper: whom to call is there, for the time of the round."""
    context = round_context(row)
    return RoadSheet(
        on=row.on, driver=row.driver, vehicle=row.vehicle,
        start=hour_phrase(row.leaves_at) if row.leaves_at is not None else "",
        stops=[_sheet_stop(one) for one in context["stops"]],
    )  # fmt: skip


def _sheet_stop(line: dict[str, Any]) -> Stop:
    loan, stop = line["loan"], line["stop"]
    thing = f"{loan.tool_title}, {loan.copy.label}" if loan.copy is not None else loan.tool_title
    contact = " ".join(one for one in (loan.contact_name, loan.contact_phone) if one)
    passed = [_("%(thing)s, à passer à l’emprunteur suivant") % {"thing": thing}]
    return Stop(
        hour=hour_phrase(stop.at) if stop.at is not None else "", name=loan.who, address=line["where"],
        contact=contact, access=stop.note,
        deliver=[thing] if stop.kind == StopKind.DELIVER else passed if stop.kind == StopKind.HAND_OVER else (),
        collect=[thing] if stop.kind == StopKind.COLLECT else (),
        kilometres=line["kilometres"], volume=line["volume"],
    )  # fmt: skip
