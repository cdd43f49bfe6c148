"""What is late: it holds its days as far as nobody else has them, and both sides are told."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock
from maillage.core.errors import Refused
from maillage.loans import notices
from maillage.loans.actions.common import day_of, note
from maillage.loans.actions.course import papers_missing
from maillage.loans.actions.holding import hold_if_free, lock_copies
from maillage.loans.enums import Part
from maillage.loans.models import Loan

DAY = timedelta(days=1)
REMIND_EVERY = timedelta(days=3)


class NothingMissing(Refused):
    """There is nothing to ask for."""


@transaction.atomic
def hold_late_days(*, actor: User | None, at: datetime) -> int:
    """The days since a late tool should have been free are held as late, so that nobody is promised it today."""
    held = 0
    rows = list(
        Loan.objects.overdue(clock.day_of(at)).select_related("lender__commune__department", "tool").order_by("pk")
    )
    lock_copies([loan.tool_id for loan in rows])
    for loan in rows:
        today = day_of(loan.lender, at)
        since = max(loan.blocked_last_on + DAY, today - DAY * 7)
        days = [(since + DAY * number, Part.LATE.value) for number in range((today - since).days + 1)]
        found = hold_if_free(loan, days)
        if found:
            note(actor, "loan_late_days_held", loan, at, days=found)
        held += found
    return held


@transaction.atomic
def remind_late(*, actor: User | None, at: datetime) -> int:
    """Write to the borrowers of what is late, every three days; gives to how many."""
    due = Q(reminded_at=None) | Q(reminded_at__lte=at - REMIND_EVERY)
    found = Loan.objects.overdue(clock.day_of(at)).filter(due).for_page().order_by("pk")
    rows = [loan for loan in found if loan.is_late(day_of(loan.lender, at))]  # it is still yesterday in the Pacific
    for loan in rows:
        Loan.objects.filter(pk=loan.pk).update(reminded_at=at)
        note(actor, "loan_reminded", loan, at)
        notices.remind_late(loan, at)
    return len(rows)


@transaction.atomic
def remind_papers(*, actor: User | None, loan: Loan, at: datetime) -> list[str]:
    """Write to the borrower what must still be signed or shown before the departure; gives what.

    Raises:
        NothingMissing: everything is there.
    """
    missing = papers_missing(loan, at)
    if not missing:
        raise NothingMissing(_("Rien ne manque : l’outil peut partir."))
    Loan.objects.filter(pk=loan.pk).update(reminded_at=at)
    note(actor, "loan_papers_reminded", loan, at)
    notices.ask_papers(loan, missing, at)
    return missing
