"""What happens by itself: past events leave the map, seats go to those who wait, what was personal is erased."""

from datetime import datetime

from maillage.core.background import daily, every
from maillage.core.clock import now
from maillage.events.actions import take_past_off_the_map
from maillage.events.actions.alerts import forget_unconfirmed_alerts, send_alert
from maillage.events.actions.attendance import events_to_count, expect_events
from maillage.events.actions.booking import erase_old, forget_unconfirmed, settle_slot, slots_to_settle
from maillage.events.actions.telling import tell_next
from maillage.events.models import Alert
from maillage.events.panels.alerts import news_of

AT_MOST = 500


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


@every(minutes=15)
def send_alerts() -> None:
    """The alerts whose morning has come, one transaction for each; what nobody confirmed is forgotten."""
    at = now()
    forget_unconfirmed_alerts(actor=None, at=at)
    for alert in list(Alert.objects.due(at).select_related("territory")[:AT_MOST]):
        news = news_of(alert, at)
        send_alert(alert=alert, lines=news.lines, more=news.more, words=news.words, told=news.told, at=at)


def tell_registered(slots: list[int], news: str, note: str, at: str, after: int) -> None:
    """Tell those who registered for these slots what was decided of them, fifty for each transaction."""
    tell_next(slots=slots, news=news, note=note, at=datetime.fromisoformat(at), after=after)


@every(minutes=30)
def expect_attendance() -> None:
    """The attendance of events whose last slot has ended is waited for; attendance asks their organisers."""
    at = now()
    expect_events(actor=None, events=events_to_count(at), at=at)


@daily(at="03:40")
def erase_old_bookings() -> None:
    """Names and addresses are erased thirty days after the slot."""
    erase_old(actor=None, at=now())
