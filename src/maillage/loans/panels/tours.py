"""The tours of a lender’s exhibitions: a chain of hosts on a map and a timeline, and what the public reads of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import get_language

from maillage.contributions.enums import State
from maillage.core.dates import month_phrase, period_phrase
from maillage.loans.availability import kilometres_between
from maillage.loans.enums import HELD, BorrowerType, LoanState
from maillage.loans.models import Lender, Loan, Tool, Tour, TourStop
from maillage.loans.panels.tours_advice import advice_of

WIDTH, ROW, TOP = 1000, 34, 26
NARROWEST = 6
MOST_SHOWN, LEAST_OF_A_TOUR = 60, 2
ZERO = Decimal(0)
KEPT = (*HELD, LoanState.CHECKED, LoanState.EVALUATED, LoanState.CLOSED)
STATES = {State.PUBLISHED: "ok", State.SUBMITTED: "info", State.RETURNED: "attention", State.REFUSED: "danger"}


def free_loans(tool: Tool) -> Any:
    """The loans of a tool that may be the stops of a tour: they hold or held a copy, and are of no tour yet."""
    rows = Loan.objects.filter(tool=tool, state__in=KEPT, copy__isnull=False, tour_stop=None, cancelled_on=None)
    return rows.select_related("borrower", "commune").order_by("first_on", "pk")


def tours_context(lender: Lender, today: date) -> dict[str, Any]:
    """The tours of a lender, and the tools whose loans to come could be one."""
    tours = Tour.objects.filter(tool__lender=lender).select_related("tool")
    counted = tours.annotate(hosts=Count("stops"), told=Count("stops", filter=Q(stops__event__isnull=False)))
    coming = Q(loans__state__in=HELD, loans__tour_stop=None, loans__last_on__gte=today, loans__cancelled_on=None)
    tools = Tool.objects.filter(lender=lender).annotate(outings=Count("loans", filter=coming, distinct=True))
    return {
        "tours": counted.order_by("-last_on", "-pk")[:MOST_SHOWN],
        "tools": tools.filter(outings__gte=LEAST_OF_A_TOUR).order_by("-outings", "title", "pk")[:MOST_SHOWN],
    }


def stops_of(tour: Tour) -> list[TourStop]:
    """The stops of a tour with all that its pages say, in two queries whatever their number."""
    rows = tour.stops.select_related(
        "loan__borrower__contribution", "loan__commune", "loan__venue", "event__contribution", "loan__copy"
    )
    return list(rows.order_by("position", "pk"))


def tour_context(tour: Tour, today: date) -> dict[str, Any]:
    """The page of a tour for its lender."""
    stops, home, language = stops_of(tour), tour.tool.lender.commune, get_language() or "fr"
    loans = [one.loan for one in stops]
    roads = _roads(loans, home)
    return {
        "tour": tour,
        "tool": tour.tool,
        "lines": [
            {"stop": one, "loan": one.loan, "number": rank, "kilometres": road, "gap": gap,
             "direct": rank > 1 and one.loan.previous_id == loans[rank - 2].pk,
             "period": period_phrase(one.loan.first_on, one.loan.last_on, language),
             "tone": STATES.get(State(one.event.contribution.state), "neutral") if one.event is not None else "",
             "off": one.loan.cancelled_on is not None}
            for rank, (one, road, gap) in enumerate(zip(stops, roads, _gaps(loans), strict=True), start=1)
        ],
        "points": [_point(rank, one.loan) for rank, one in enumerate(stops, start=1) if one.loan.commune is not None],
        "timeline": timeline(tour, loans, today, language),
        "kilometres": sum((one for one in roads if one is not None), ZERO) + _way_home(loans, home),
        "advice": advice_of(tour, loans, home, today),
        "more": list(free_loans(tour.tool)[:MOST_SHOWN]),
        "untold": [one for one in stops if one.open_to_public and one.event is None and one.loan.venue is None],
        "waiting": [one for one in stops if one.open_to_public and one.event is None and one.loan.venue is not None
                    and one.loan.last_on >= today and one.loan.cancelled_on is None],
    }  # fmt: skip


def _roads(loans: Sequence[Loan], home: Any) -> list[Decimal | None]:
    """Kilometres driven to each host: from the one before when it hands over, by the lender’s otherwise."""
    found: list[Decimal | None] = []
    for rank, loan in enumerate(loans):
        before = loans[rank - 1] if rank else None
        if before is not None and loan.previous_id == before.pk:
            found.append(kilometres_between(before.commune, loan.commune))
            continue
        out = kilometres_between(home, loan.commune)
        back = kilometres_between(before.commune, home) if before is not None else ZERO
        found.append(out + back if out is not None and back is not None else out)
    return found


def _way_home(loans: Sequence[Loan], home: Any) -> Decimal:
    return (kilometres_between(loans[-1].commune, home) or ZERO) if loans else ZERO


def _gaps(loans: Sequence[Loan]) -> list[int]:
    """Days between the last day of a host and the first of the next one; zero before the first."""
    return [0, *(max((after.first_on - one.last_on).days - 1, 0) for one, after in pairwise(loans))][: len(loans)]


def _point(rank: int, loan: Loan) -> dict[str, Any]:
    place: Any = loan.commune
    return {"latitude": place.latitude, "longitude": place.longitude, "number": rank, "title": loan.who}


def timeline(tour: Tour, loans: Sequence[Loan], today: date, language: str) -> dict[str, Any]:
    """Bars of a season: what each host has, within what is blocked; months above, today across."""
    first = min([one.blocked_first_on for one in loans] or [tour.first_on]).replace(day=1)
    last = max([one.blocked_last_on for one in loans] or [tour.last_on])
    days = max((last - first).days + 1, 1)

    def place(day: date) -> int:
        return round((day - first).days * WIDTH / days)

    def bar(start: date, end: date) -> dict[str, int]:
        return {"x": place(start), "width": max(place(end + timedelta(days=1)) - place(start), NARROWEST)}

    return {
        "width": WIDTH, "height": TOP + ROW * max(len(loans), 1), "top": TOP,
        "months": [{"x": place(day), "label": month_phrase(day, language)} for day in _months(first, last)],
        "today": place(today) if first <= today <= last else None,
        "rows": [
            {"y": TOP + ROW * rank, "held": bar(one.blocked_first_on, one.blocked_last_on),
             "used": bar(one.first_on, one.last_on), "number": rank + 1}
            for rank, one in enumerate(loans)
        ],
    }  # fmt: skip


def _months(first: date, last: date) -> list[date]:
    found, day = [], first
    while day <= last:
        found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def public_context(tour: Tour) -> dict[str, Any]:
    """What everyone reads of a published tour: the hosts that receive the public, never a person."""
    language = get_language() or "fr"
    shown = [one for one in stops_of(tour) if one.open_to_public and one.loan.cancelled_on is None]
    return {
        "tour": tour,
        "tool": tour.tool,
        "lender": tour.tool.lender,
        "lender_url": reverse("directory:organisation", args=[tour.tool.lender.organisation.slug]),
        "season": period_phrase(tour.first_on, tour.last_on, language),
        "stops": [_public_stop(rank, one, language) for rank, one in enumerate(shown, start=1)],
        "points": [_point(rank, one.loan) | {"title": _host(one.loan)} for rank, one in enumerate(shown, start=1)
                   if one.loan.commune is not None],
    }  # fmt: skip


def _public_stop(rank: int, stop: TourStop, language: str) -> dict[str, Any]:
    loan, event = stop.loan, stop.event
    told = event is not None and event.contribution.state == State.PUBLISHED
    return {
        "number": rank, "host": _host(loan), "commune": loan.commune, "text": stop.text,
        "period": period_phrase(loan.first_on, loan.last_on, language),
        "url": reverse("events:event", args=[event.slug]) if told and event is not None else "",
    }  # fmt: skip


def _host(loan: Loan) -> str:
    """The structure that receives, or the place; somebody who borrows in their own name is not named."""
    if loan.borrower is not None:
        return loan.borrower.name
    if loan.borrower_type not in {"", BorrowerType.PERSON}:
        return loan.borrower_name
    if loan.venue is not None:
        return loan.venue.name
    return loan.commune.name if loan.commune is not None else "–"
