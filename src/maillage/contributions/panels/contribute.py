"""« Je contribue »: where something new belongs, and what may be created there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from maillage.contributions.kinds import known_kinds
from maillage.territories.enums import Kind
from maillage.territories.models import Residence, Territory
from maillage.territories.registry import registry


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


def offers_for(user: Any, territory: Territory | None) -> Sequence[Offer]:
    """What a person may create in a territory, in the order in which kinds are named."""
    named = {name: rank for rank, name in enumerate(Kind.values)}
    offered = [
        kind for kind in known_kinds() if kind.create and (kind.may_create is None or kind.may_create(user, territory))
    ]
    offered.sort(key=lambda kind: named.get(kind.name, len(named)))
    return [Offer(kind.name, kind.label, kind.pitch, reverse(kind.create)) for kind in offered]
