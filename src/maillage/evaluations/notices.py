"""Mails about self-evaluation: an answer is expected."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from maillage.accounts.models import User
from maillage.core.dates import day_phrase
from maillage.evaluations.models import Campaign, Reply
from maillage.notices.actions import notify
from maillage.programmes.enums import ReminderStep
from maillage.territories.place import public_address


def remind(*, campaign: Campaign, replies: Sequence[Reply], person: User, step: ReminderStep, at: datetime) -> None:
    """One mail for all the structures that somebody answers for; with one, it leads to the form."""
    language, territory = person.language, campaign.programme.territory
    alone = replies[0] if len(replies) == 1 else None
    context: dict[str, Any] = {
        "territory": territory,
        "programme": campaign.programme.name,
        "title": campaign.title,
        "voices": [reply.voice for reply in replies],
        "due": day_phrase(campaign.due_on, language),
        "is_late": step > 0,
        "is_last": step == max(ReminderStep),
        "url": public_address(territory, "evaluations:reply", alone.uid, language=language)
        if alone is not None
        else public_address(territory, "evaluations:mine", language=language),
    }
    notify(to=person.email, template="evaluations/mail/due", context=context, language=language, at=at)
