"""Holding and freeing the days of a copy. A day of a copy is a row: the database refuses the second one.

Who holds locks the copies of the tools first, in ascending key order: two hands never wait for each other.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from maillage.core.background import later
from maillage.core.errors import TooLate
from maillage.loans.actions.common import taken
from maillage.loans.availability import Blocked
from maillage.loans.models import Copy, HeldDay, Loan, Maintenance, Module

DAY = timedelta(days=1)
# What a page shows of a loan before its days are held otherwise.
SEEN = ("state", "copy_id", "first_on", "last_on", "blocked_first_on", "blocked_last_on")


def lock_copies(tools: Iterable[int]) -> list[Copy]:
    """All copies of these tools, locked until the end of the transaction."""
    return Copy.objects.locked(sorted(set(tools)))


def lock_loan(loan: Loan) -> None:
    """The copies of its tool, then the loan itself, locked until the end of the transaction: still what one saw.

    Without this, days would be held for a loan that was given up or moved since the page was shown.

    Raises:
        TooLate: its state, its days or its copy changed in between.
    """
    lock_copies([loan.tool_id])
    seen = {name: getattr(loan, name) for name in SEEN}
    rows = Loan.objects.select_for_update(no_key=True).filter(pk=loan.pk, **seen)
    if rows.order_by("pk").values_list("pk", flat=True).first() is None:
        raise TooLate(_("Entre-temps, cette fiche a changé d’état. Rechargez la page pour voir où elle en est."))


def slices_of(tool_id: int) -> list[int]:
    """All that a whole tool holds: its body and each of its modules."""
    return [0, *Module.objects.filter(tool=tool_id).order_by("slice").values_list("slice", flat=True)]


def hold_days(loan: Loan, copy: Copy, days: Iterable[tuple[date, str]]) -> int:
    """Hold these days (day, part) of a copy for a loan, all or none; gives how many rows were written.

    Raises:
        CopyTaken: one of them was already held.
    """
    held = loan.slices or slices_of(loan.tool_id)
    rows = [HeldDay(copy=copy, slice=one, day=day, part=part, loan=loan) for day, part in days for one in held]
    try:
        with transaction.atomic():
            HeldDay.objects.bulk_create(rows)
    except IntegrityError as error:
        raise taken() from error
    return len(rows)


def hold(loan: Loan, copy: Copy, blocked: Blocked) -> None:
    """Hold the whole blocked period of a loan; what it held before is freed first."""
    HeldDay.objects.filter(loan=loan).delete()
    hold_days(loan, copy, blocked.by_day())


def hold_for_work(work: Maintenance, days: Iterable[date], part: str) -> None:
    """Hold days of a copy for its maintenance, all its modules with it; raises `CopyTaken`."""
    held, wanted = slices_of(work.copy.tool_id), list(days)
    rows = [HeldDay(copy=work.copy, slice=one, day=day, part=part, maintenance=work) for day in wanted for one in held]
    try:
        with transaction.atomic():
            HeldDay.objects.bulk_create(rows)
    except IntegrityError as error:
        raise taken() from error


def hold_if_free(loan: Loan, days: Iterable[tuple[date, str]]) -> int:
    """Hold those of these days that nobody holds: what is late takes nothing from others. Gives how many days."""
    if loan.copy is None:
        return 0
    held, wanted = loan.slices or slices_of(loan.tool_id), list(days)
    known = set(
        HeldDay.objects.filter(copy=loan.copy, slice__in=held, day__in=[day for day, _part in wanted])
        .order_by("pk")
        .values_list("day", flat=True)
    )
    free = [(day, part) for day, part in wanted if day not in known]
    hold_days(loan, loan.copy, free)
    return len(free)


def hold_work_if_free(work: Maintenance, days: Iterable[date], part: str) -> int:
    """Hold those of these days that nobody holds, for maintenance that lasts. Gives how many."""
    wanted = set(days)
    wanted -= set(HeldDay.objects.filter(copy=work.copy, day__in=wanted).order_by("pk").values_list("day", flat=True))
    hold_for_work(work, sorted(wanted), part)
    return len(wanted)


def free_days(loan: Loan, *, after: date | None = None) -> int:
    """Free what a loan holds (after a day, when one is given); the waiting list is looked at by the worker."""
    rows = HeldDay.objects.filter(loan=loan)
    freed: int = (rows if after is None else rows.filter(day__gt=after)).delete()[0]
    if freed:
        later("maillage.loans.tasks.offer_freed_days", loan.tool_id)
    return freed
