"""What somebody is typing, kept until it is saved."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.publications.models import Draft, Publication

MOST_VALUES = 2_000
LONGEST_VALUE = 150_000
SECRET = ("csrfmiddlewaretoken", "do")


@transaction.atomic
def keep_draft(
    *, actor: User, kind: str, publication: Publication | None, data: Mapping[str, Sequence[str]], at: datetime
) -> Draft:
    """Keep the fields as typed: one draft for each person and publication, one for the new one of each kind."""
    typed = {
        name[:120].replace("\x00", ""): [value[:LONGEST_VALUE].replace("\x00", "") for value in values]
        for name, values in list(data.items())[:MOST_VALUES]
        if name not in SECRET
    }
    rows = Draft.objects.filter(user=actor, publication=publication)
    draft = (rows if publication is not None else rows.filter(kind=kind)).order_by("-saved_at").first()
    if draft is None:
        return Draft.objects.create(user=actor, kind=kind, publication=publication, data=typed, saved_at=at)
    draft.data, draft.saved_at = typed, at
    draft.save(update_fields=["data", "saved_at"])
    return draft


@transaction.atomic
def drop_draft(*, actor: User, kind: str, publication: Publication | None) -> None:
    """It was saved, or given up."""
    rows = Draft.objects.filter(user=actor, publication=publication)
    (rows if publication is not None else rows.filter(kind=kind)).delete()
