"""What happens by itself: authors are told that an announcement ends, and what has ended leaves lists and search."""

from maillage.announcements.actions.ending import end_some, remind_some
from maillage.core.background import every
from maillage.core.clock import now


@every(minutes=20)
def end_announcements() -> None:
    """What is past its date is no longer found; its author is told, once."""
    end_some(now())


@every(minutes=60)
def remind_of_endings() -> None:
    """A week before it ends, its author may renew or close it by one click."""
    remind_some(now())
