"""What happens by itself: campaigns open, figures follow the activity, drifts are told, reminders leave."""

from maillage.core.background import daily, every
from maillage.core.clock import now, today
from maillage.programmes.actions import projection
from maillage.programmes.actions.feeding import FROZEN, note_drift, refresh
from maillage.programmes.actions.planning import open_campaign
from maillage.programmes.actions.reminding import campaigns_to_remind, remind
from maillage.programmes.enums import RequestState
from maillage.programmes.models import Campaign, Programme, Request


@daily(at="05:20")
def open_campaigns() -> None:
    """Open the campaigns whose day has come; a transaction for each."""
    day = today()
    due = Campaign.objects.open_on(day).filter(opened_at=None).select_related("programme__territory", "period")
    for campaign in due.order_by("pk"):
        open_campaign(actor=None, campaign=campaign, at=now())


@every(minutes=60)
def follow_activity() -> None:
    """Bring the returns that are not sent up to date with the activity logged."""
    day, waiting = today(), (RequestState.TO_DO, RequestState.DRAFT)
    rows = Request.objects.for_lists().filter(state__in=waiting, campaign__in=Campaign.objects.open_on(day))
    for request in rows.order_by("pk"):
        refresh(actor=None, request=request, at=now())


@daily(at="03:40")
def tell_drifts() -> None:
    """Compare what was sent with what the activity says now, for the returns that were fed from it."""
    rows = Request.objects.for_lists().filter(state__in=FROZEN, cells__fed__isnull=False).distinct()
    for request in rows.order_by("pk"):
        note_drift(actor=None, request=request, at=now())


@daily(at="08:10")
def send_reminders() -> None:
    """Remind of the returns that are due."""
    day = today()
    for campaign in campaigns_to_remind(day):
        remind(actor=None, campaign=campaign, today=day, at=now())


@daily(at="04:20")
def keep_found() -> None:
    """Bring every programme up to date in the search, those written before it was indexed included."""
    for programme in Programme.objects.order_by("pk"):
        projection.refresh(programme, now())
