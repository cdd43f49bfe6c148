"""What happens by itself: organisers are asked once, and reminded once."""

from maillage.attendance.actions.asking import ASKED_WITHIN, REMINDED_AFTER, ask, remind
from maillage.attendance.models import Subject
from maillage.core.background import every
from maillage.core.clock import now

AT_ONCE = 200


@every(minutes=30)
def ask_for_attendance() -> None:
    """Write to the organisers of what has just ended, then to those silent for seven days; a transaction for each."""
    at = now()
    with_facts = Subject.objects.select_related("territory", "author", "organisation__contribution").order_by("pk")
    for subject in with_facts.to_ask(at, at - ASKED_WITHIN)[:AT_ONCE]:
        ask(actor=None, subject=subject, at=at)
    for subject in with_facts.to_remind(at - REMINDED_AFTER)[:AT_ONCE]:
        remind(actor=None, subject=subject, at=at)
