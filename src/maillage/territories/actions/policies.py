"""When contributions are read."""

from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.journal.actions import record
from maillage.territories.models import Policy, Territory


@transaction.atomic
def set_policy(*, actor: User, territory: Territory, kind: str, timing: str, at: datetime) -> None:
    """Say whether one kind of content is read before or after it is published; unchanged, nothing is written."""
    policy = Policy.objects.filter(territory=territory, kind=kind).first() or Policy(territory=territory, kind=kind)
    if not policy._state.adding and policy.timing == timing:  # noqa: SLF001 - Django's own word for « not saved yet »
        return
    policy.timing = timing
    policy.save()
    record(actor=actor, verb="policy_set", obj=policy, at=at, territory_id=territory.pk, timing=timing)
