"""Opening an envelope, keeping its history, counting its changes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from maillage.accounts.models import User
from maillage.contributions.models import Contribution, Revision
from maillage.territories.models import Territory

MOST_REVISIONS = 200


@transaction.atomic
def open_contribution(
    *, actor: User | None, kind: str, title: str, origin: Territory, language: str, at: datetime
) -> Contribution:
    """Open a draft of one kind in its territory of origin."""
    return Contribution.objects.create(
        kind=kind, title=title, origin=origin, author=actor, language=language, created_at=at, updated_at=at
    )


@transaction.atomic
def touch(*, contribution: Contribution, at: datetime, title: str, material: bool) -> None:
    """Say that the thing changed; a material change (date, place, title, state) raises SEQUENCE."""
    fields: dict[str, Any] = {"updated_at": at, "title": title}
    if material:
        fields["sequence"] = F("sequence") + 1
    Contribution.objects.filter(pk=contribution.pk).update(**fields)
    contribution.refresh_from_db(fields=list(fields))


@transaction.atomic
def keep_revision(
    *, actor: User | None, contribution: Contribution, data: dict[str, Any], at: datetime, note: str = ""
) -> Revision | None:
    """Keep the state of a form in the history, unless nothing changed since the last one."""
    last = contribution.revisions.order_by("-at", "-pk").first()
    if last is not None and last.data == data:
        return None
    return Revision.objects.create(contribution=contribution, author=actor, at=at, data=data, note=note[:200])
