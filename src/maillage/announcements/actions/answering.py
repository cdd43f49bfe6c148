"""Answering an announcement by a message that the site relays."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.announcements.models import Announcement
from maillage.announcements.notices import relay
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text
from maillage.journal.actions import record


class Ended(Refused):
    """One answers an announcement as long as it lasts."""


@transaction.atomic
def answer(
    *, actor: User | None, announcement: Announcement, name: str, email: str, message: str, today: date, at: datetime
) -> None:
    """Relay a message to whoever announces; the journal keeps that there was one, never what it said.

    Raises:
        Ended: it is closed, past its date, or nobody receives messages any more.
    """
    if not announcement.is_open(today) or not announcement.apply_email:
        raise Ended(_("Cette annonce est terminée : on n’y répond plus."))
    relay(announcement, name=clean_line(name), email=clean_line(email), message=clean_text(message), at=at)
    contribution = announcement.contribution
    record(actor=actor, verb="relayed", obj=contribution, at=at, territory_id=contribution.origin_id)
