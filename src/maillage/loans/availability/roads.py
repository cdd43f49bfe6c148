"""Roads between communes: how long a chain of stops is, in which order it is shorter."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from maillage.geography.models import Commune
from maillage.loans.availability.zones import kilometres_between

Place = Commune | None
LARGEST = 40  # stops that are put in order: a van does fewer in a day
ZERO = Decimal(0)


def length(places: Sequence[Place]) -> Decimal:
    """Kilometres of road from the first place to the last through the others; a place that is not known adds none."""
    known = [one for one in places if one is not None]
    return sum((kilometres_between(one, other) or ZERO for one, other in pairwise(known)), ZERO)


def shortest(home: Place, stops: Sequence[Place]) -> list[int]:
    """The ranks of the stops in a shorter order, from home and back: the nearest first, then pieces turned round.

    Not always the shortest of all; never longer than the order given.
    """
    if len(stops) > LARGEST:
        return list(range(len(stops)))
    ranks = _nearest(home, stops)
    better = True
    while better:
        better = False
        for first in range(len(ranks) - 1):
            for last in range(first + 1, len(ranks)):
                turned = [*ranks[:first], *reversed(ranks[first : last + 1]), *ranks[last + 1 :]]
                if _around(home, stops, turned) < _around(home, stops, ranks):
                    ranks, better = turned, True
    given = list(range(len(stops)))
    return ranks if _around(home, stops, ranks) < _around(home, stops, given) else given


def _around(home: Place, stops: Sequence[Place], ranks: Sequence[int]) -> Decimal:
    return length([home, *(stops[one] for one in ranks), home])


def _nearest(home: Place, stops: Sequence[Place]) -> list[int]:
    left, found, here = list(range(len(stops))), [], home
    while left:
        rank = min(left, key=lambda one: (kilometres_between(here, stops[one]) or ZERO, one))
        left.remove(rank)
        found.append(rank)
        here = stops[rank] or here
    return found
