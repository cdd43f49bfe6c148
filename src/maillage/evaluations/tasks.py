"""What happens by itself: reminders of self-evaluations leave."""

from maillage.core.background import daily
from maillage.core.clock import now, today
from maillage.evaluations.actions.reminding import campaigns_to_remind, remind


@daily(at="08:25")
def send_reminders() -> None:
    """Remind of the self-evaluations that are due; a transaction for each."""
    day = today()
    for campaign in campaigns_to_remind(day):
        remind(actor=None, campaign=campaign, today=day, at=now())
