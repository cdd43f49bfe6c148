"""Saving what the entry form holds: the picture, the announcement, and sending it."""

from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from maillage.accounts.models import User
from maillage.announcements.actions.drafts import drop_draft
from maillage.announcements.actions.writing import AnnouncementData, change_announcement, create_announcement
from maillage.announcements.models import Announcement
from maillage.contributions.actions import submit
from maillage.contributions.enums import State
from maillage.files.intake import receive_image
from maillage.territories.models import Territory

SENDABLE = frozenset({State.DRAFT, State.RETURNED, State.REFUSED})


@transaction.atomic
def save_announcement(
    *, actor: User, announcement: Announcement | None, origin: Territory, genre: str, data: AnnouncementData,
    at: datetime, picture: BinaryIO | None = None, send: bool = False, seen: datetime | None = None,
) -> Announcement:  # fmt: skip
    """Write the announcement with its picture in one transaction; ``send`` proposes or publishes it.

    Raises:
        Refused: what the picture, the team, the closing date or the policy refuse; nothing is written then.
        TooLate: somebody wrote it since ``seen``.
    """
    if picture is not None:
        data = replace(data, image=receive_image(actor=actor, upload=picture, at=at))
    if announcement is None:
        drop_draft(actor=actor, announcement=None, genre=genre)
        announcement = create_announcement(actor=actor, origin=origin, genre=genre, data=data, at=at)
    else:
        drop_draft(actor=actor, announcement=announcement, genre=announcement.genre)
        change_announcement(actor=actor, announcement=announcement, data=data, at=at, seen=seen)
    if send and announcement.contribution.state in SENDABLE:
        submit(actor=actor, contribution=announcement.contribution, at=at)
    return announcement
