"""All communes by name, postcode and code, kept in memory: about 15 MB, read in one second, once in a process."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from math import asin, cos, radians, sin, sqrt

from django.utils.translation import gettext as _

from maillage.geography.enums import Country
from maillage.geography.models import Commune, Department, FormerCommune
from maillage.geography.names import bare_key, name_key

EARTH_KM = 6371.0
Codes = tuple[str, ...]


@dataclass(frozen=True)
class Gazetteer:
    """Codes of communes by what is told of them; every tuple of codes is sorted."""

    places: dict[str, tuple[str, float, float, str]] = field(default_factory=dict)
    """Name key, latitude, longitude and department by code."""
    names: dict[str, Codes] = field(default_factory=dict)
    bare_names: dict[str, Codes] = field(default_factory=dict)
    former_names: dict[str, Codes] = field(default_factory=dict)
    former_codes: dict[str, Codes] = field(default_factory=dict)
    postcodes: dict[str, Codes] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)
    """Department codes by code and by name key."""
    grid: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    """Codes by whole tenths of degrees of latitude and longitude."""

    def near(self, latitude: float, longitude: float, within_km: float) -> list[tuple[float, str]]:
        """Communes whose point is at most that far, nearest first: kilometres and code."""
        steps = int(within_km / 11.1) + 1
        wide = int(steps / max(cos(radians(latitude)), 0.1)) + 1
        row, column = int(latitude * 10 // 1), int(longitude * 10 // 1)
        codes = (
            code
            for down in range(row - steps, row + steps + 1)
            for across in range(column - wide, column + wide + 1)
            for code in self.grid.get((down, across), ())
        )
        away = sorted((self.kilometres(code, latitude, longitude), code) for code in codes)
        return [pair for pair in away if pair[0] <= within_km]

    def kilometres(self, code: str, latitude: float, longitude: float) -> float:
        """The distance from a commune's point."""
        _key, there, across, _department = self.places[code]
        return distance_km(latitude, longitude, there, across)


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The distance between two places on a sphere (haversine formula), in kilometres."""
    half_high = sin(radians(other_latitude - latitude) / 2) ** 2
    half_wide = sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half_high + cos(radians(latitude)) * cos(radians(other_latitude)) * half_wide))


def _frozen(lists: dict[str, set[str]]) -> dict[str, Codes]:
    return {key: tuple(sorted(codes)) for key, codes in lists.items()}


@cache
def gazetteer() -> Gazetteer:
    """The communes of the database, read the first time they are asked for."""
    places, grid = {}, defaultdict(list)
    names, bare, postcodes = defaultdict(set), defaultdict(set), defaultdict(set)
    fields = ("code", "name", "other_names", "latitude", "longitude", "department_id", "postcodes")
    rows = Commune.objects.current().order_by("pk").values_list(*fields)
    for code, name, others, latitude, longitude, department, codes in rows.iterator(chunk_size=5000):
        places[code] = (name_key(name), latitude, longitude, department)
        grid[int(latitude * 10 // 1), int(longitude * 10 // 1)].append(code)
        for spelling in (name, *filter(None, others.split("|"))):
            names[name_key(spelling)].add(code)
            bare[bare_key(spelling)].add(code)
        for postcode in codes.split():
            postcodes[postcode].add(code)
    former_names, former_codes = _former(postcodes)
    return Gazetteer(
        places=places,
        names=_frozen(names),
        bare_names=_frozen(bare),
        former_names=_frozen(former_names),
        former_codes=_frozen(former_codes),
        postcodes=_frozen(postcodes),
        departments=_departments(),
        grid=dict(grid),
    )


def _former(postcodes: dict[str, set[str]]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    names, codes = defaultdict(set), defaultdict(set)
    rows = FormerCommune.objects.filter(commune__successor=None).order_by("pk")
    for code, folded, current, told in rows.values_list("code", "folded", "commune_id", "postcodes"):
        if code != current:
            codes[code].add(current)
        if folded:
            names[folded].add(current)
        for postcode in told.split():
            postcodes[postcode].add(current)
    return names, codes


def _departments() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, name, country in Department.objects.order_by("-pk").values_list("code", "name", "country"):
        found |= {code: code, code.lower(): code}
        if country == Country.FRANCE or name_key(name) not in found:
            found[name_key(name)] = code
    return found


def forget() -> None:
    """Read the communes again the next time: after a loading, and between tests."""
    gazetteer.cache_clear()


def said(codes: Iterable[str]) -> str:
    """Codes in a sentence, at most five."""
    listed = sorted(codes)
    return ", ".join(listed[:5]) + (_(" et d’autres") if len(listed) > 5 else "")  # noqa: PLR2004 - the five named
