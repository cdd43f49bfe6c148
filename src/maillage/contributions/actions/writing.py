"""Opening an envelope, keeping its history, counting its changes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.kinds import kind_of
from maillage.contributions.models import Contribution, Revision
from maillage.core.errors import Refused
from maillage.journal.actions import record
from maillage.territories.models import Territory

MOST_REVISIONS = 200


class NotRestorable(Refused):
    """This kind of contribution does not know how to write an earlier state again."""


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
    kept = Revision.objects.create(contribution=contribution, author=actor, at=at, data=data, note=note[:200])
    newest_first = contribution.revisions.order_by("-at", "-pk").values_list("pk", flat=True)
    outdated = list(newest_first[MOST_REVISIONS : MOST_REVISIONS + 50])
    if outdated:
        Revision.objects.filter(pk__in=outdated).delete()
    return kept


@transaction.atomic
def restore_revision(*, actor: User, revision: Revision, at: datetime) -> None:
    """Write an earlier state again; what was there since stays in the history.

    Raises:
        NotRestorable: the kind has no way to do it.
    """
    contribution = revision.contribution
    restore = kind_of(contribution).restore
    if restore is None:
        raise NotRestorable(_("Cette fiche ne sait pas revenir à un état antérieur : recopiez-le à la main."))
    restore(actor, contribution, revision.data, at)
    record(
        actor=actor, verb="restored_revision", obj=contribution, at=at, territory_id=contribution.origin_id,
        revision=revision.pk,
    )  # fmt: skip
