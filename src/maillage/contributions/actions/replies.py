"""The replies that the moderators of a territory write often."""

from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.models import SavedReply
from maillage.journal.actions import record
from maillage.territories.models import Territory


@transaction.atomic
def save_reply(
    *,
    actor: User,
    territory: Territory,
    title: str,
    reason: str,
    text: str,
    at: datetime,
    reply: SavedReply | None = None,
) -> SavedReply:
    """Keep a reply, or write one that exists anew."""
    kept = reply or SavedReply(territory=territory)
    kept.title, kept.reason, kept.text = title.strip(), reason, text.strip()
    kept.save()
    record(actor=actor, verb="reply_saved", obj=kept, at=at, territory_id=territory.pk)
    return kept


@transaction.atomic
def remove_reply(*, actor: User, reply: SavedReply, at: datetime) -> None:
    """Forget a reply."""
    record(actor=actor, verb="reply_removed", obj=reply, at=at, territory_id=reply.territory_id)
    reply.delete()
