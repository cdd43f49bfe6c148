"""What people say after having used a resource: from its page, or from the loan that an upper floor ran."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text
from maillage.journal.actions import record
from maillage.resources.actions.projection import renew_pages
from maillage.resources.models import Feedback, Resource

LONGEST = 2_000


class NothingSaid(Refused):
    """A feedback without a word helps nobody."""


@transaction.atomic
def give_feedback(
    *, actor: User | None, resource: Resource, text: str, at: datetime, used_on: date | None = None, place: str = "",
    headcount: int | None = None, key: str = "",
) -> Feedback:  # fmt: skip
    """Keep what somebody made of a resource; given again with the same ``key`` (a loan), it replaces what was said.

    Raises:
        NothingSaid: there is no text.
    """
    words = clean_text(text)[:LONGEST]
    if not words:
        raise NothingSaid(_("Racontez en quelques mots ce que cela a donné : c’est ce que les autres cherchent."))
    values = {
        "author": actor, "text": words, "used_on": used_on, "place": clean_line(place)[:160], "headcount": headcount,
        "at": at,
    }  # fmt: skip
    if key:
        made, _new = Feedback.objects.update_or_create(resource=resource, key=key, defaults=values)
    else:
        made = Feedback.objects.create(resource=resource, **values)
    contribution = resource.contribution
    record(actor=actor, verb="feedback_given", obj=contribution, at=at, territory_id=contribution.origin_id)
    renew_pages([contribution.pk])
    return made


@transaction.atomic
def hide_feedback(*, actor: User, feedback: Feedback, at: datetime) -> None:
    """Take what somebody said off the page."""
    Feedback.objects.filter(pk=feedback.pk).update(hidden=True)
    contribution = feedback.resource.contribution
    record(actor=actor, verb="feedback_hidden", obj=contribution, at=at, territory_id=contribution.origin_id)
    renew_pages([contribution.pk])
