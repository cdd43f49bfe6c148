"""What somebody is typing, kept until it becomes a project."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.projects.models import Draft, Project

MOST_VALUES = 4_000
LONGEST_VALUE = 60_000
SECRET = ("csrfmiddlewaretoken", "do")


@transaction.atomic
def keep_draft(*, actor: User, project: Project | None, data: Mapping[str, Sequence[str]], at: datetime) -> Draft:
    """Keep the fields as typed: one draft for each person and project, one for the project not written yet."""
    kept = {
        name[:120].replace("\x00", ""): [value[:LONGEST_VALUE].replace("\x00", "") for value in values]
        for name, values in list(data.items())[:MOST_VALUES]
        if name not in SECRET
    }
    draft = Draft.objects.filter(user=actor, project=project).order_by("-saved_at").first()
    if draft is None:
        return Draft.objects.create(user=actor, project=project, data=kept, saved_at=at)
    draft.data, draft.saved_at = kept, at
    draft.save(update_fields=["data", "saved_at"])
    return draft


@transaction.atomic
def drop_draft(*, actor: User, project: Project | None) -> None:
    """It became a project, or was given up."""
    Draft.objects.filter(user=actor, project=project).delete()
