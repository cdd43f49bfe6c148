"""« Je contribue »: where something new belongs, and what may be created there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from maillage.contributions.actions.limits import check_may_propose
from maillage.contributions.kinds import known_kinds
from maillage.territories.enums import Kind
from maillage.territories.models import Residence, Territory
from maillage.territories.registry import registry
from maillage.territories.rules import may_propose
from maillage.ui.access import Request


@dataclass(frozen=True)
class Offer:
    """Something that may be created: what it is, where one starts."""

    name: str
    label: str | Promise
    pitch: str | Promise
    url: str


def origin_for(user: Any, territory: Territory | None) -> Territory | None:
    """Where a new contribution belongs: the territory of the page, the home of the person, or the only one there is."""
    if territory is not None:
        return territory
    home = Residence.objects.filter(user=user).select_related("territory").first()
    if home is not None:
        return home.territory
    everywhere = registry().open()
    return everywhere[0] if len(everywhere) == 1 else None


def origin_of(request: Request, kind: str) -> Territory | None:
    """Where the form of something new starts. What is sent is checked by the deed itself, which keeps what was typed.

    Raises:
        NotProposedByYou: this person may not propose that there, and is told so before writing anything.
    """
    origin = origin_for(request.user, request.territory)
    if origin is not None and request.method != "POST":
        check_may_propose(request.user, origin, kind)
    return origin


def offers_for(user: Any, territory: Territory | None) -> Sequence[Offer]:
    """What a person may create in a territory, in the order in which kinds are named; visitors read all of it."""
    named = {name: rank for rank, name in enumerate(Kind.values)}
    offered = [kind for kind in known_kinds() if kind.create]
    if user.is_authenticated and territory is not None:
        offered = [kind for kind in offered if may_propose(user, territory.pk, kind.name)]
    offered.sort(key=lambda kind: named.get(kind.name, len(named)))
    return [Offer(kind.name, kind.label, kind.pitch, reverse(kind.create)) for kind in offered]
