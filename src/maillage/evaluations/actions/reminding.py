"""Reminders of a self-evaluation: J−14, J−3, the day, J+7, J+14; they stop at the answer and when the workshop begins.

One mail a person for all the structures they answer for.
"""

from collections import defaultdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from maillage.accounts.models import User
from maillage.evaluations import notices
from maillage.evaluations.enums import CampaignState, ReplyState
from maillage.evaluations.models import Campaign, Reminder, Reply
from maillage.journal.actions import record
from maillage.programmes.actions.reminding import days_within_reach, step_of


def campaigns_to_remind(today: date) -> list[Campaign]:
    """Those open, with a step within reach."""
    rows = Campaign.objects.filter(state=CampaignState.OPEN, due_on__range=days_within_reach(today))
    return list(rows.select_related("programme__territory").order_by("pk"))


def _opened_on(campaign: Campaign) -> date | None:
    if campaign.opened_at is None:
        return None
    return campaign.opened_at.astimezone(ZoneInfo(campaign.programme.territory.time_zone)).date()


def _claimed(reply: Reply, step: int, at: datetime) -> bool:
    """Ours to write: of two workers one writes."""
    try:
        with transaction.atomic():
            Reminder.objects.create(reply=reply, step=step, at=at)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def remind(*, actor: User | None, campaign: Campaign, today: date, at: datetime) -> int:
    """Write to those who have not answered at this step; gives how many.

    Nobody is written to on the day it opened: everybody was told then.
    """
    step = step_of(campaign.due_on, today)
    if step is None or campaign.state != CampaignState.OPEN or _opened_on(campaign) == today:
        return 0
    waiting = campaign.replies.exclude(state=ReplyState.SUBMITTED).exclude(reminders__step=step)
    gathered: dict[User, list[Reply]] = defaultdict(list)
    for reply in waiting.filter(user__is_active=True).select_related("user").order_by("voice", "pk"):
        if reply.user is not None and _claimed(reply, step, at):
            gathered[reply.user].append(reply)
    for person, replies in gathered.items():
        notices.remind(campaign=campaign, replies=replies, person=person, step=step, at=at)
    if gathered:
        territory = campaign.programme.territory_id
        record(
            actor=actor, verb="evaluation_reminded", obj=campaign, at=at, territory_id=territory, mails=len(gathered)
        )  # one line for the step
    return len(gathered)
