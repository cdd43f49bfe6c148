"""What is published follows its territory: its origin, where it is shown, the replies of its moderators.

The worker moves it by batches, so that a merger is decided at once whatever there is to move.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from maillage.accounts.models import User
from maillage.contributions.kinds import known_kinds, refresh
from maillage.contributions.models import Contribution, Placement, SavedReply
from maillage.contributions.querysets import ContributionQuerySet
from maillage.core.background import later
from maillage.territories.actions.followers import Codes
from maillage.territories.models import Territory

BATCH = 500
TASK = "maillage.contributions.tasks.follow_territory"


def leaving(territory_id: int, codes: Codes) -> ContributionQuerySet:
    """What has its origin there: all of it, or what is in these departments."""
    mine = Contribution.objects.filter(origin=territory_id)
    if codes is None:
        return mine
    there = mine.none()
    for kind in known_kinds():
        if kind.located is not None:
            there |= mine.filter(kind=kind.name, pk__in=kind.located(codes))
    return there


def count_leaving(territory: Territory, codes: Codes) -> list[tuple[str, int]]:
    """How many of each kind, in words."""
    counts = leaving(territory.pk, codes).order_by().values("kind").annotate(count=Count("pk"))
    found = {row["kind"]: row["count"] for row in counts}
    return [(str(kind.label), found[kind.name]) for kind in known_kinds() if kind.name in found]


@transaction.atomic
def follow(
    *,
    actor: User | None,  # noqa: ARG001 - the signature of a follower
    territory: Territory,
    into: Territory,
    codes: Codes,
    at: datetime,  # noqa: ARG001 - the signature of a follower
) -> None:
    """Ask the worker to move the content; replies of moderators go at once, those of the same name stay."""
    if codes is None:
        taken = SavedReply.objects.filter(territory=into).order_by().values("title")
        SavedReply.objects.filter(territory=territory).exclude(title__in=taken).update(territory=into)
    later(TASK, territory.pk, into.pk, None if codes is None else list(codes))


@transaction.atomic
def move_some(*, territory_id: int, into_id: int, codes: Codes, at: datetime) -> bool:
    """Move one batch, indexes and pages included; gives whether some are left."""
    rows = list(leaving(territory_id, codes).order_by("pk")[:BATCH])
    _show_instead([row.pk for row in rows], territory_id, into_id)
    Contribution.objects.filter(pk__in=[row.pk for row in rows]).update(origin=into_id)
    refresh(rows, at)
    if rows:
        return True
    return codes is None and _move_shared(territory_id, into_id, at)


def _move_shared(territory_id: int, into_id: int, at: datetime) -> bool:
    """What others shared with a territory that closed is shown by the one it joined."""
    shared = Placement.objects.filter(territory=territory_id).order_by("pk").values_list("contribution", flat=True)
    ids = list(shared[:BATCH])
    _show_instead(ids, territory_id, into_id)
    refresh(list(Contribution.objects.filter(pk__in=ids).order_by("pk")), at)
    return bool(ids)


def _show_instead(ids: Sequence[int], territory_id: int, into_id: int) -> None:
    """Shown, hidden or featured by the one as it was by the other, unless that one had its own mind."""
    there = Placement.objects.filter(contribution__in=ids, territory=into_id).order_by()
    placed = list(there.values_list("contribution", flat=True))
    old = Placement.objects.filter(contribution__in=ids, territory=territory_id)
    old.exclude(contribution__in=placed).update(territory=into_id)
    old.delete()
