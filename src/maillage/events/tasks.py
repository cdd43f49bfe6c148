"""What happens by itself: past events leave the map, seats go to those who wait, what was personal is erased."""

from maillage.core.background import daily, every
from maillage.core.clock import now
from maillage.events.actions import take_past_off_the_map
from maillage.events.actions.booking import erase_old, forget_unconfirmed, settle_slot, slots_to_settle


@every(minutes=15)
def clear_the_map() -> None:
    """Events whose last slot has ended are no longer on the map."""
    take_past_off_the_map(now())


@every(minutes=15)
def look_after_bookings() -> None:
    """What was not confirmed is forgotten; offers that passed go to the next person, one slot for each transaction."""
    at = now()
    forget_unconfirmed(actor=None, at=at)
    for slot in slots_to_settle(at):
        settle_slot(actor=None, slot=slot, at=at)


@daily(at="03:40")
def erase_old_bookings() -> None:
    """Names and addresses are erased thirty days after the slot."""
    erase_old(actor=None, at=now())
