"""What somebody is typing of an organisation, kept until it is saved or given up."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.directory.models import Organisation, OrganisationDraft

MOST_VALUES = 4000
LONGEST_VALUE = 60_000
SECRET = ("csrfmiddlewaretoken", "do")


@transaction.atomic
def keep_draft(
    *, actor: User, organisation: Organisation | None, data: Mapping[str, Sequence[str]], at: datetime
) -> OrganisationDraft:
    """Keep the fields as typed: one draft for each person and organisation, one for a new organisation."""
    kept = {
        name[:120].replace("\x00", ""): [value[:LONGEST_VALUE].replace("\x00", "") for value in values]
        for name, values in list(data.items())[:MOST_VALUES]
        if name not in SECRET
    }
    draft, _made = OrganisationDraft.objects.update_or_create(
        user=actor, organisation=organisation, defaults={"data": kept, "saved_at": at}
    )
    return draft


@transaction.atomic
def drop_draft(*, actor: User, organisation: Organisation | None) -> None:
    """It was saved, or given up."""
    OrganisationDraft.objects.filter(user=actor, organisation=organisation).delete()
