"""What happens by itself: freed days are offered, offers end, late tools are asked back."""

from maillage.core.background import daily, every
from maillage.core.clock import now
from maillage.loans import actions
from maillage.loans.actions import desk
from maillage.loans.models import Tool


def offer_freed_days(tool_id: int) -> None:
    """Days of a tool became free: whoever waits first in turn, and whom they suit, is offered them."""
    tool = Tool.objects.filter(pk=tool_id).first()
    if tool is not None:
        actions.offer_next(actor=None, tool=tool, at=now())


@every(minutes=30)
def end_offers() -> None:
    """Offers without answer in time go to the next."""
    actions.expire_offers(actor=None, at=now())


@daily(at="05:30")
def hold_what_is_late() -> None:
    """What is late is not promised to others today."""
    actions.hold_late_days(actor=None, at=now())


@daily(at="05:35")
def keep_at_work() -> None:
    """What begins today is at the workshop; what should be done is not promised to others today."""
    desk.keep_at_work(actor=None, at=now())


@daily(at="08:10")
def ask_back_what_is_late() -> None:
    """Borrowers of what is late are written to, every three days."""
    actions.remind_late(actor=None, at=now())
