"""Another secret address for a calendar: the one before opens nothing any more."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from maillage.accounts.models import User
from maillage.journal.actions import record
from maillage.loans.models import CalendarKey, Lender


@transaction.atomic
def change_key(*, actor: User, at: datetime, lender: Lender | None = None) -> None:
    """Change the address of one’s own loans, or of a desk that one keeps: that of this person only."""
    row, _made = CalendarKey.objects.get_or_create(user=actor, lender=lender)
    CalendarKey.objects.filter(pk=row.pk).update(changes=F("changes") + 1)
    territory = lender.territory_id if lender is not None else None
    record(
        actor=actor, verb="calendar_address_changed", kind="loans.calendarkey", object_id=row.pk,
        label=str(lender or ""), at=at, territory_id=territory,
    )  # fmt: skip
