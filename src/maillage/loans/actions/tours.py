"""The tour of an exhibition, written again: its stops, what the agenda says of them, what is taken out of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.actions import remove
from maillage.contributions.enums import State
from maillage.core.text import clean_line, clean_text
from maillage.directory.models import Venue
from maillage.events.actions import EventData, SlotData, change_event, data_of
from maillage.events.enums import SlotState
from maillage.events.models import Event
from maillage.journal.actions import record
from maillage.loans.actions.common import LINE, TEXT
from maillage.loans.actions.desk import NotOfThisTour, event_of
from maillage.loans.models import Loan, Tour, TourStop

OF_STOP = (
    "tour__tool__lender__organisation__contribution__origin", "loan__venue__commune__department", "loan__borrower",
    "event__contribution__origin",
)  # fmt: skip
FAR = 10_000  # where stops wait while they are put in order: a position is there once


def _note(actor: User | None, verb: str, tour: Tour, at: datetime, **details: Any) -> None:
    record(actor=actor, verb=verb, obj=tour, at=at, territory_id=tour.tool.lender.territory_id, **details)


@transaction.atomic
def change_tour(*, actor: User | None, tour: Tour, title: str, presentation: str, at: datetime) -> None:
    """Its title and what is said of it."""
    Tour.objects.filter(pk=tour.pk).update(title=clean_line(title)[:140], presentation=clean_text(presentation)[:TEXT])
    tour.refresh_from_db(fields=["title", "presentation"])
    _note(actor, "tour_changed", tour, at)


@transaction.atomic
def set_tour_stop(
    *, actor: User | None, stop: TourStop, text: str, open_to_public: bool, venue: Venue | None, at: datetime
) -> None:
    """What one does at a stop, whether the public may come, and its place in the directory; its event follows."""
    before = _said(stop)
    TourStop.objects.filter(pk=stop.pk).update(text=clean_line(text)[:LINE], open_to_public=open_to_public)
    fields: dict[str, Any] = {"venue": venue}
    if venue is not None and venue.commune_id:
        fields["commune"] = venue.commune
    Loan.objects.filter(pk=stop.loan_id).update(**fields)
    fresh = TourStop.objects.select_related(*OF_STOP).get(pk=stop.pk)
    _retell(actor, fresh, at, before)
    _note(actor, "tour_stop_set", stop.tour, at, stop=stop.position)


def _said(stop: TourStop) -> str:
    return event_of(stop.tour, stop).summary


@transaction.atomic
def follow(*, actor: User | None, loan: Loan, at: datetime) -> None:
    """The dates of a loan moved: its tour is put in order again, what the agenda says of it follows."""
    stop = TourStop.objects.select_related(*OF_STOP).filter(loan=loan).first()
    if stop is not None:
        _in_order(stop.tour)
        _retell(actor, stop, at, _said(stop))


def _retell(actor: User | None, stop: TourStop, at: datetime, before: str) -> None:
    """Bring the event of a stop to its days, its place and its words; what somebody wrote there since stays.

    A stop that no longer receives the public, or that has no place any more, leaves the agenda.
    """
    event = stop.event
    if event is None or event.contribution.state == State.REMOVED:
        return
    if not stop.open_to_public or stop.loan.venue is None:
        if actor is not None:
            take_out(actor=actor, stop=stop, at=at)
        return
    told, wanted = data_of(event), event_of(stop.tour, stop)
    summary = wanted.summary if told.summary == before else told.summary
    data = replace(told, venue=wanted.venue, summary=summary, slots=_slots(event, told, wanted))
    if data != told:
        change_event(actor=actor, event=event, data=data, at=at)


def _slots(event: Event, told: EventData, wanted: EventData) -> tuple[SlotData, ...]:
    """The slots within the days of the loan as they are; each other day as a whole, unless hours were written."""
    zone = ZoneInfo(wanted.time_zone)
    days = {one.starts_at.astimezone(zone).date(): one for one in wanted.slots}
    inside = [one for one in told.slots if one.starts_at.astimezone(zone).date() in days]
    known = {one.starts_at.astimezone(zone).date() for one in inside}
    by_hand = any(not one.whole_day for one in inside)
    more = [] if by_hand else [one for day, one in days.items() if day not in known]
    booked = set(event.slots.filter(bookings__isnull=False).order_by().values_list("pk", flat=True))
    outside = [one for one in told.slots if one not in inside and one.pk in booked]
    off = [replace(one, state=SlotState.CANCELLED) for one in outside]
    return tuple(sorted([*inside, *more, *off], key=lambda one: one.starts_at))


@transaction.atomic
def add_tour_stops(*, actor: User | None, tour: Tour, loans: Sequence[Loan], at: datetime) -> int:
    """Hosts more; the chain stays in the order of its dates. Gives how many were added.

    Raises:
        NotOfThisTour: a loan of another tool, or one that holds no copy.
    """
    if any(one.tool_id != tour.tool_id or one.copy_id is None for one in loans):
        raise NotOfThisTour(_("Une tournée réunit des prêts accordés d’un même outil."))
    known = set(TourStop.objects.filter(loan__in=loans).order_by().values_list("loan", flat=True))
    new = [one for one in loans if one.pk not in known]
    TourStop.objects.bulk_create(TourStop(tour=tour, loan=one, position=FAR + rank) for rank, one in enumerate(new))
    _in_order(tour)
    _note(actor, "tour_stops_added", tour, at, number=len(new))
    return len(new)


def _in_order(tour: Tour) -> None:
    """The stops by their dates, the season from the first to the last."""
    rows = list(tour.stops.select_related("loan").order_by("loan__first_on", "loan_id"))
    for shift in (2 * FAR, 0):
        for rank, one in enumerate(rows):
            TourStop.objects.filter(pk=one.pk).update(position=shift + rank)
    if rows:
        first, last = rows[0].loan.first_on, max(one.loan.last_on for one in rows)
        Tour.objects.filter(pk=tour.pk).update(first_on=first, last_on=last)
        tour.refresh_from_db(fields=["first_on", "last_on"])


@transaction.atomic
def drop_tour_stop(*, actor: User, stop: TourStop, at: datetime) -> None:
    """A host that is no longer of the tour; its event is taken out of the agenda, its loan stays."""
    take_out(actor=actor, stop=stop, at=at)
    tour = stop.tour
    stop.delete()
    _in_order(tour)
    _note(actor, "tour_stop_dropped", tour, at)


@transaction.atomic
def take_out(*, actor: User | None, stop: TourStop, at: datetime) -> bool:
    """Its event leaves the agenda; who follows it is told why."""
    event = stop.event
    if event is None:
        return False
    if event.contribution.state != State.REMOVED:
        message = _("Cette étape de la tournée n’est plus annoncée.")
        remove(actor=actor, contribution=event.contribution, at=at, message=message)
    TourStop.objects.filter(pk=stop.pk).update(event=None)
    return True


@transaction.atomic
def unpublish_tour(*, actor: User, tour: Tour, at: datetime) -> int:
    """Nobody sees the tour any more, and its stops leave the agenda. Gives how many events were taken out."""
    rows = tour.stops.select_related("event__contribution", "tour__tool__lender").order_by("position")
    gone = sum(take_out(actor=actor, stop=one, at=at) for one in rows)
    Tour.objects.filter(pk=tour.pk).update(published_at=None)
    tour.refresh_from_db(fields=["published_at"])
    _note(actor, "tour_unpublished", tour, at, events=gone)
    return gone


@transaction.atomic
def drop_tour(*, actor: User, tour: Tour, at: datetime) -> None:
    """The tour is given up; the loans stay as they are."""
    unpublish_tour(actor=actor, tour=tour, at=at)
    _note(actor, "tour_dropped", tour, at)
    tour.delete()
