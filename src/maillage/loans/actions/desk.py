"""The lender’s work: maintenance, rounds of the van, tours of exhibitions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.actions import submit
from maillage.core import clock
from maillage.core.background import later
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_line, clean_text
from maillage.events.actions import EventData, OrganiserData, SlotData, create_event
from maillage.journal.actions import record
from maillage.loans.actions.common import LINE, TEXT, day_of
from maillage.loans.actions.holding import hold_for_work, hold_work_if_free, lock_copies
from maillage.loans.actions.loads import check_load
from maillage.loans.enums import ROUND_MOVES, CopyState, Part, RoundState
from maillage.loans.models import Copy, HeldDay, Lender, Loan, Maintenance, Round, RoundStop, Tool, Tour, TourStop

DAY = timedelta(days=1)
UNTIL_MIDNIGHT = timedelta(hours=23, minutes=59)


class NotOfThisTour(Refused):
    """A stop of another tool, or not decided."""


# --- Maintenance ------------------------------------------------------------------------------------------------------


@transaction.atomic
def plan_maintenance(
    *, actor: User | None, copy: Copy, kind: str, first_on: date, last_on: date, at: datetime, description: str = ""
) -> Maintenance:
    """Keep a copy at home for some days, both included; from today on, it does not leave.

    Raises:
        CopyTaken: a loan holds one of these days.
    """
    lock_copies([copy.tool_id])
    work = Maintenance.objects.create(
        copy=copy, kind=kind, first_on=first_on, last_on=last_on, description=clean_line(description)[:LINE], by=actor
    )
    days = [first_on + DAY * number for number in range((last_on - first_on).days + 1)]
    hold_for_work(work, days, Part.MAINTENANCE)
    if first_on <= day_of(copy.tool.lender, at) <= last_on:
        _to_workshop(copy)
    _note(actor, "maintenance_planned", copy, at, work=kind)
    return work


def _to_workshop(copy: Copy) -> None:
    fit = Copy.objects.filter(pk=copy.pk, state__in=[CopyState.READY, CopyState.INCOMPLETE])
    fit.update(state=CopyState.MAINTENANCE)
    copy.refresh_from_db(fields=["state"])


@transaction.atomic
def keep_at_work(*, actor: User | None, at: datetime) -> int:
    """Each morning: what begins today is at the workshop; what should be done and is not holds today, if it is free.

    Gives how many days were held.
    """
    held = 0
    works = Maintenance.objects.running(clock.day_of(at)).select_related("copy__tool__lender__commune__department")
    rows = list(works.order_by("pk"))
    lock_copies([work.copy.tool_id for work in rows])
    for work in rows:
        today = day_of(work.copy.tool.lender, at)
        if work.first_on > today:  # it is still yesterday there
            continue
        _to_workshop(work.copy)
        if work.last_on < today and hold_work_if_free(work, [today], Part.MAINTENANCE):
            held += 1
            _note(actor, "maintenance_lasts", work.copy, at)
    return held


@transaction.atomic
def end_maintenance(*, actor: User | None, work: Maintenance, at: datetime, incomplete: bool = False) -> None:
    """It is done: the days left are free at once."""
    today = day_of(work.copy.tool.lender, at)
    Maintenance.objects.filter(pk=work.pk).update(done_on=today)
    work.done_on = today
    HeldDay.objects.filter(maintenance=work, day__gt=today).delete()
    running = Maintenance.objects.filter(copy=work.copy).running(today).exists()
    if not running and work.copy.state == CopyState.MAINTENANCE:
        state = CopyState.INCOMPLETE if incomplete else CopyState.READY
        Copy.objects.filter(pk=work.copy_id).update(state=state)
        work.copy.state = state
    later("maillage.loans.tasks.offer_freed_days", work.copy.tool_id)
    _note(actor, "maintenance_ended", work.copy, at)


def _note(actor: User | None, verb: str, copy: Copy, at: datetime, **details: str) -> None:
    record(actor=actor, verb=verb, obj=copy, at=at, territory_id=copy.tool.lender.territory_id, **details)


# --- Rounds -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class RoundData:
    """A round of the van."""

    on: date
    leaves_at: time | None = None
    driver: str = ""
    vehicle: str = ""
    volume: Decimal | None = None
    weight: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class StopData:
    """One stop, in the order in which it is given."""

    loan: Loan
    kind: str
    at: time | None = None
    note: str = ""


@transaction.atomic
def keep_round(
    *, actor: User | None, lender: Lender, data: RoundData, stops: Sequence[StopData], at: datetime,
    kept: Round | None = None,
) -> Round:  # fmt: skip
    """Write a round and its stops, or write them again.

    Raises:
        DoesNotFit: at one point of the road, the van would carry more than it can.
    """
    check_load(data, stops)
    fields = vars(data) | {
        "driver": clean_line(data.driver)[:120], "vehicle": clean_line(data.vehicle)[:120],
        "note": clean_text(data.note)[:TEXT],
    }  # fmt: skip
    row = kept or Round(lender=lender)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    row.stops.all().delete()
    RoundStop.objects.bulk_create(
        RoundStop(round=row, loan=one.loan, kind=one.kind, position=rank, at=one.at, note=clean_line(one.note)[:LINE])
        for rank, one in enumerate(stops)
    )
    record(actor=actor, verb="round_kept", obj=row, at=at, territory_id=lender.territory_id, stops=len(stops))
    return row


@transaction.atomic
def move_round(*, actor: User | None, tour: Round, to: str, at: datetime) -> None:
    """It leaves, it is done, it does not take place."""
    advance(tour, to=RoundState(to), moves=ROUND_MOVES)
    record(actor=actor, verb="round_moved", obj=tour, at=at, territory_id=tour.lender.territory_id, to=to)


@transaction.atomic
def tick_stop(*, actor: User | None, stop: RoundStop, at: datetime) -> None:
    """The stop is done; what it means for the loan is recorded with the loan."""
    RoundStop.objects.filter(pk=stop.pk, done_at=None).update(done_at=at)
    stop.refresh_from_db(fields=["done_at"])
    lender = stop.round.lender
    record(actor=actor, verb="stop_done", obj=stop.round, at=at, territory_id=lender.territory_id, stop=stop.position)


# --- Tours ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def plan_tour(
    *, actor: User | None, tool: Tool, title: str, loans: Sequence[Loan], at: datetime, presentation: str = ""
) -> Tour:
    """The season of an exhibition: its loans as a chain of hosts, in the order of their dates.

    Raises:
        NotOfThisTour: a loan of another tool, or one that holds no copy.
    """
    chain = sorted(loans, key=lambda one: (one.first_on, one.pk))
    if not chain or any(one.tool_id != tool.pk or one.copy_id is None for one in chain):
        raise NotOfThisTour(_("Une tournée réunit des prêts accordés d’un même outil."))
    tour = Tour.objects.create(
        tool=tool, title=clean_line(title)[:140], first_on=chain[0].first_on,
        last_on=max(one.last_on for one in chain), presentation=clean_text(presentation)[:TEXT],
    )  # fmt: skip
    TourStop.objects.bulk_create(TourStop(tour=tour, loan=one, position=rank) for rank, one in enumerate(chain))
    record(actor=actor, verb="tour_planned", obj=tour, at=at, territory_id=tool.lender.territory_id)
    return tour


@transaction.atomic
def publish_tour(*, actor: User, tour: Tour, at: datetime) -> int:
    """Show the tour; each stop to come, open to the public, that has a place becomes an event. Gives how many."""
    Tour.objects.select_for_update(no_key=True).get(pk=tour.pk)  # two hands at once would announce each stop twice
    made, today = 0, day_of(tour.tool.lender, at)
    rows = tour.stops.filter(
        open_to_public=True, event=None, loan__venue__isnull=False, loan__cancelled_on=None, loan__last_on__gte=today
    ).select_related("loan__venue__commune__department", "loan__borrower")
    for stop in rows.order_by("position"):
        stop.event = create_event(
            actor=actor, origin=tour.tool.lender.organisation.contribution.origin, data=event_of(tour, stop), at=at
        )
        stop.save(update_fields=["event"])
        submit(actor=actor, contribution=stop.event.contribution, at=at)
        made += 1
    Tour.objects.filter(pk=tour.pk).update(published_at=tour.published_at or at)
    tour.refresh_from_db(fields=["published_at"])
    record(actor=actor, verb="tour_published", obj=tour, at=at, territory_id=tour.tool.lender.territory_id, events=made)
    return made


def event_of(tour: Tour, stop: TourStop) -> EventData:
    """The event of a stop: each of its days of use, without hours, at the host’s."""
    loan = stop.loan
    commune = loan.venue.commune if loan.venue is not None else None
    zone = commune.department.time_zone if commune is not None else "Europe/Paris"
    days = [loan.first_on + DAY * number for number in range(loan.days)]
    begins = [datetime.combine(day, time(0), tzinfo=ZoneInfo(zone)) for day in days]
    slots = tuple(SlotData(starts_at=one, ends_at=one + UNTIL_MIDNIGHT, whole_day=True) for one in begins)
    themes = tuple(tour.tool.themes.order_by("pk"))
    hosts = (loan.borrower,) if loan.borrower is not None else ()
    return EventData(
        title=tour.tool.title, summary=clean_line(stop.text or tour.tool.summary)[:200],
        description=tour.tool.description, venue=loan.venue, time_zone=zone, themes=themes,
        age_from=tour.tool.age_from, programme_action=loan.programme_action,
        slots=slots,
        organisers=tuple(OrganiserData(organisation=one) for one in hosts),
    )  # fmt: skip
