"""Who proposes each kind of content, and when it is read."""

from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.journal.actions import record
from maillage.territories.enums import Proposers
from maillage.territories.models import Policy, Territory
from maillage.territories.registry import forget


@transaction.atomic
def set_policy(
    *, actor: User, territory: Territory, kind: str, timing: str, at: datetime, proposers: str = Proposers.EVERYONE
) -> None:
    """Say who proposes one kind of content, and whether it is read before it is published or after.

    Unchanged, nothing is written. What was begun before stays open to its author.
    """
    policy = Policy.objects.filter(territory=territory, kind=kind).first() or Policy(territory=territory, kind=kind)
    same = (policy.timing, policy.proposers) == (timing, proposers)
    if not policy._state.adding and same:  # noqa: SLF001 - Django's own word for « not saved yet »
        return
    policy.timing, policy.proposers = timing, proposers
    policy.save()
    record(
        actor=actor, verb="policy_set", obj=policy, at=at, territory_id=territory.pk, timing=timing,
        proposers=proposers,
    )  # fmt: skip
    transaction.on_commit(forget)
