"""A round of the van, stop by stop: put in order, done on the spot, with what it means for each loan."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused, TooLate
from maillage.core.text import clean_line, clean_text
from maillage.journal.actions import record
from maillage.loans.actions.common import LINE, TEXT, day_of
from maillage.loans.actions.course import hand_over, let_go, receive, take_back
from maillage.loans.actions.desk import RoundData, move_round, tick_stop
from maillage.loans.actions.loads import check_load
from maillage.loans.availability.roads import shortest
from maillage.loans.enums import AWAY, TO_LEAVE, LoanState, RoundState, StopKind
from maillage.loans.models import Loan, Round, RoundStop


class RoundClosed(Refused):
    """It is done or does not take place."""


def _stops(row: Round) -> list[RoundStop]:
    return list(row.stops.select_related("loan__commune").order_by("position", "pk"))


def _check_open(row: Round) -> None:
    state = Round.objects.select_for_update().get(pk=row.pk).state
    if state in {RoundState.DONE, RoundState.CANCELLED}:
        raise RoundClosed(_("Cette tournée est terminée : elle ne change plus."))


def _note(actor: User | None, verb: str, row: Round, at: datetime, **details: Any) -> None:
    record(actor=actor, verb=verb, obj=row, at=at, territory_id=row.lender.territory_id, **details)


@transaction.atomic
def change_round(*, actor: User | None, row: Round, data: RoundData, at: datetime) -> None:
    """Write the day, the driver and the vehicle again; stops stay.

    Raises:
        DoesNotFit: the new vehicle carries less than what is aboard.
    """
    _check_open(row)
    fields = vars(data) | {
        "driver": clean_line(data.driver)[:120], "vehicle": clean_line(data.vehicle)[:120],
        "note": clean_text(data.note)[:TEXT],
    }  # fmt: skip
    Round.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    check_load(row, _stops(row))
    _note(actor, "round_changed", row, at)


@transaction.atomic
def add_stops(*, actor: User | None, row: Round, wanted: Sequence[tuple[Loan, str]], at: datetime) -> int:
    """Stops more, at the end; one that is there already stays as it is. Gives how many were added."""
    _check_open(row)
    known = set(row.stops.order_by().values_list("loan", "kind"))
    new = [(loan, kind) for loan, kind in dict.fromkeys(wanted) if (loan.pk, kind) not in known]
    start = max(row.stops.order_by().values_list("position", flat=True), default=-1) + 1
    RoundStop.objects.bulk_create(
        RoundStop(round=row, loan=loan, kind=kind, position=start + rank) for rank, (loan, kind) in enumerate(new)
    )
    check_load(row, _stops(row))
    _note(actor, "stops_added", row, at, number=len(new))
    return len(new)


@transaction.atomic
def drop_stop(*, actor: User | None, stop: RoundStop, at: datetime) -> None:
    """A stop that will not be; one that is done stays."""
    _check_open(stop.round)
    if not RoundStop.objects.filter(pk=stop.pk, done_at=None).delete()[0]:
        raise TooLate(_("Cet arrêt est déjà fait."))
    _note(actor, "stop_dropped", stop.round, at)


@transaction.atomic
def move_stop(*, actor: User | None, stop: RoundStop, up: bool, at: datetime) -> bool:
    """A stop before or after its neighbour; gives whether it moved.

    Raises:
        DoesNotFit: in that order the van would carry more than it can.
    """
    _check_open(stop.round)
    rows = _stops(stop.round)
    rank = next((number for number, one in enumerate(rows) if one.pk == stop.pk), -1)
    other = rank - 1 if up else rank + 1
    if rank < 0 or not 0 <= other < len(rows):
        return False
    rows[rank], rows[other] = rows[other], rows[rank]
    _write_order(rows)
    check_load(stop.round, _stops(stop.round))
    _note(actor, "stop_moved", stop.round, at, stop=other)
    return True


def _write_order(rows: Sequence[RoundStop]) -> None:
    for position, one in enumerate(rows):
        one.position = position
    RoundStop.objects.bulk_update(rows, ["position"])


@transaction.atomic
def shorten(*, actor: User | None, row: Round, at: datetime) -> None:
    """Put the stops in the order of a shorter road; those that are done stay first."""
    _check_open(row)
    rows = _stops(row)
    done, left = [one for one in rows if one.done_at], [one for one in rows if not one.done_at]
    home = row.lender.commune
    start = done[-1].loan.commune if done else home
    ranks = shortest(start, [one.loan.commune for one in left])
    _write_order([*done, *(left[rank] for rank in ranks)])
    check_load(row, _stops(row))
    _note(actor, "round_shortened", row, at)


@transaction.atomic
def set_stop(*, actor: User | None, stop: RoundStop, hour: time | None, note: str, at: datetime) -> None:
    """When the van is expected there, and what its driver must know."""
    _check_open(stop.round)
    RoundStop.objects.filter(pk=stop.pk).update(at=hour, note=clean_line(note)[:LINE])
    stop.refresh_from_db(fields=["at", "note"])
    _note(actor, "stop_set", stop.round, at, stop=stop.position)


@transaction.atomic
def do_stop(*, actor: User | None, stop: RoundStop, at: datetime, override: str = "") -> None:
    """It is done: what is delivered left and arrived, what is collected left the host’s, or passed to the next one.

    Raises:
        PapersMissing: it may not leave yet, and no reason lets it go.
        TooLate: the loan is no longer there.
    """
    _check_open(stop.round)
    loan = Loan.objects.select_related("tool", "lender__organisation__contribution", "copy").get(pk=stop.loan_id)
    {StopKind.DELIVER: _deliver, StopKind.COLLECT: _collect, StopKind.HAND_OVER: _pass}[StopKind(stop.kind)](
        actor, loan, at, override
    )
    tick_stop(actor=actor, stop=stop, at=at)


def _deliver(actor: User | None, loan: Loan, at: datetime, override: str) -> None:
    if loan.state in TO_LEAVE:
        let_go(actor=actor, loan=loan, at=at, override=override)
    if loan.state == LoanState.OUT:
        receive(actor=actor, loan=loan, at=at)


def _collect(_actor: User | None, loan: Loan, at: datetime, _override: str) -> None:
    if loan.state in AWAY and loan.left_on is None:
        Loan.objects.filter(pk=loan.pk).update(left_on=day_of(loan.lender, at))


def _pass(actor: User | None, loan: Loan, at: datetime, _override: str) -> None:
    following = Loan.objects.filter(previous=loan).to_leave().first()
    if following is None:
        raise TooLate(_("Aucun emprunteur n’est prévu juste après : planifiez d’abord le passage direct."))
    hand_over(actor=actor, loan=loan, following=following, at=at)


@transaction.atomic
def finish(*, actor: User | None, row: Round, at: datetime) -> int:
    """The van is back: what it collected is back at the lender’s. Gives how many loans came back."""
    collected = row.stops.filter(kind=StopKind.COLLECT, done_at__isnull=False, loan__state__in=AWAY)
    loans = [one.loan for one in collected.select_related("loan__tool", "loan__lender").order_by("loan_id")]
    for loan in loans:
        take_back(actor=actor, loan=loan, at=at)
    move_round(actor=actor, tour=row, to=RoundState.DONE, at=at)
    return len(loans)
