"""Telling those who registered, some at a time: the worker never holds the database for a whole hall."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from maillage.core.background import later
from maillage.events import notices

AT_ONCE = 50


@transaction.atomic
def tell_next(*, slots: Sequence[int], news: str, note: str, at: datetime, after: int) -> None:
    """Write the mails of the next fifty and ask for those after them; both are written, or neither.

    ``at`` is the moment of the decision: whose slot had ended then is not told.
    """
    last = notices.tell_some(slots, news, note, at, after=after, most=AT_ONCE)
    if last:
        later("maillage.events.tasks.tell_registered", list(slots), news, note, at.isoformat(), last)
