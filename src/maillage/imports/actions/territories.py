"""The sources of a territory that joins another one are read for that one from then on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.imports.models import Source
from maillage.territories.actions.followers import Codes
from maillage.territories.models import Territory

LONGEST = 120


def count_sources(territory: Territory, codes: Codes) -> list[tuple[str, int]]:
    """How many; those of a territory that is split stay with it."""
    return [] if codes is not None else [(_("sources d’import"), Source.objects.filter(territory=territory).count())]


@transaction.atomic
def follow(
    *,
    actor: User | None,  # noqa: ARG001 - the signature of a follower
    territory: Territory,
    into: Territory,
    codes: Codes,
    at: datetime,  # noqa: ARG001 - the signature of a follower
) -> None:
    """Move them; one whose name is taken there says where it comes from."""
    if codes is not None:
        return
    taken = set(Source.objects.filter(territory=into).order_by("pk").values_list("name", flat=True))
    for source in Source.objects.filter(territory=territory).order_by("pk"):
        source.territory = into
        if source.name in taken:
            source.name = f"{source.name[: LONGEST - 10 - len(territory.slug)]} ({territory.slug})"
        source.save(update_fields=["territory", "name"])
