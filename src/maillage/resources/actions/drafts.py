"""What somebody is typing, kept until it is saved."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.resources.models import Draft, Resource

MOST_VALUES = 1_000
LONGEST_VALUE = 60_000
SECRET = ("csrfmiddlewaretoken", "do")


@transaction.atomic
def keep_draft(*, actor: User, resource: Resource | None, data: Mapping[str, Sequence[str]], at: datetime) -> Draft:
    """Keep the fields as typed: one draft for each person and resource, and one for a new one."""
    typed = {
        name[:120].replace("\x00", ""): [value[:LONGEST_VALUE].replace("\x00", "") for value in values]
        for name, values in list(data.items())[:MOST_VALUES]
        if name not in SECRET
    }
    draft = Draft.objects.filter(user=actor, resource=resource).first()
    if draft is None:
        return Draft.objects.create(user=actor, resource=resource, data=typed, saved_at=at)
    draft.data, draft.saved_at = typed, at
    draft.save(update_fields=["data", "saved_at"])
    return draft


@transaction.atomic
def drop_draft(*, actor: User, resource: Resource | None) -> None:
    """It was saved, or given up."""
    Draft.objects.filter(user=actor, resource=resource).delete()
