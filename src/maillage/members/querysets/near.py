"""What is around a commune, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a commune is, and its name."""

    latitude: float
    longitude: float
    name: str


def kilometres(one: Spot, other: Spot) -> float:
    """As the crow flies."""
    high = sin(radians(other.latitude - one.latitude) / 2) ** 2
    wide = sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(high + cos(radians(one.latitude)) * cos(radians(other.latitude)) * wide))


def within(centre: Spot | None, radius_km: float, spots: Mapping[str, Spot]) -> list[str]:
    """The codes of those at most so far from a centre; none when the centre is not known."""
    if centre is None:
        return []
    return [code for code, spot in spots.items() if kilometres(centre, spot) <= radius_km]
