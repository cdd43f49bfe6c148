"""What somebody is typing, kept until it becomes an announcement."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.announcements.models import Announcement, Draft

MOST_VALUES = 400
LONGEST_VALUE = 60_000
SECRET = ("csrfmiddlewaretoken", "do", "once")


@transaction.atomic
def keep_draft(
    *, actor: User, announcement: Announcement | None, genre: str, data: Mapping[str, Sequence[str]], at: datetime
) -> Draft:
    """Keep the fields as typed: one draft for each person and announcement, one for each genre not written yet."""
    kept = {
        name[:120].replace("\x00", ""): [value[:LONGEST_VALUE].replace("\x00", "") for value in values]
        for name, values in list(data.items())[:MOST_VALUES]
        if name not in SECRET
    }
    draft = Draft.objects.of(actor, announcement, genre).order_by("-saved_at").first()
    if draft is None:
        return Draft.objects.create(user=actor, announcement=announcement, genre=genre, data=kept, saved_at=at)
    draft.data, draft.saved_at = kept, at
    draft.save(update_fields=["data", "saved_at"])
    return draft


@transaction.atomic
def drop_draft(*, actor: User, announcement: Announcement | None, genre: str) -> None:
    """It became an announcement, or was given up."""
    Draft.objects.of(actor, announcement, genre).delete()
