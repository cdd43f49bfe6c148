"""All communes by name, postcode and code, kept in memory: about 15 MB, read in one second, once in a process."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import asin, cos, radians, sin, sqrt
from sys import intern

from django.utils.translation import gettext as _

from maillage.geography.enums import Country
from maillage.geography.models import Commune, Department, Epci, FormerCommune
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


class _Lists(dict[str, Codes]):
    """Codes by key, each kept once however many keys and lists name it: the texts of a process are its memory."""

    def add(self, key: str, code: str) -> None:
        """One more code under a key."""
        known = self.get(key, ())
        if code not in known:
            self[intern(key)] = tuple(sorted((*known, intern(code))))


@cache
def gazetteer() -> Gazetteer:
    """The communes of the database, read the first time they are asked for."""
    places, grid = {}, defaultdict(list)
    names, bare, postcodes = _Lists(), _Lists(), _Lists()
    fields = ("code", "name", "other_names", "latitude", "longitude", "department_id", "postcodes")
    rows = Commune.objects.current().order_by("pk").values_list(*fields)
    for code, name, others, latitude, longitude, department, codes in rows.iterator(chunk_size=5000):
        places[intern(code)] = (intern(name_key(name)), latitude, longitude, intern(department))
        grid[int(latitude * 10 // 1), int(longitude * 10 // 1)].append(intern(code))
        for spelling in (name, *filter(None, others.split("|"))):
            names.add(name_key(spelling), code)
            bare.add(bare_key(spelling), code)
        for postcode in codes.split():
            postcodes.add(postcode, code)
    former_names, former_codes = _former(postcodes)
    return Gazetteer(
        places=places,
        names=names,
        bare_names=bare,
        former_names=former_names,
        former_codes=former_codes,
        postcodes=postcodes,
        departments=_departments(),
        grid=dict(grid),
    )


def _former(postcodes: _Lists) -> tuple[_Lists, _Lists]:
    names, codes = _Lists(), _Lists()
    rows = FormerCommune.objects.filter(commune__successor=None).order_by("pk")
    for code, folded, current, told in rows.values_list("code", "folded", "commune_id", "postcodes"):
        if code != current:
            codes.add(code, current)
        if folded:
            names.add(folded, current)
        for postcode in told.split():
            postcodes.add(postcode, current)
    return names, codes


def _departments() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, name, country in Department.objects.order_by("-pk").values_list("code", "name", "country"):
        found |= {code: code, code.lower(): code}
        if country == Country.FRANCE or name_key(name) not in found:
            found[name_key(name)] = code
    return found


@cache
def _area_names(model: type[Department | Epci]) -> dict[str, str]:
    return dict(model._default_manager.order_by("pk").values_list("pk", "name"))


def area_names(model: type[Department | Epci], codes: Collection[str]) -> Mapping[str, str]:
    """The names of all departments, or of all EPCI, in memory; read again when one of these codes is not among them."""
    if not all(code in _area_names(model) for code in codes):
        _area_names.cache_clear()
    return _area_names(model)


def forget() -> None:
    """Read the communes and the names again the next time: after a loading, and between tests."""
    gazetteer.cache_clear()
    _area_names.cache_clear()


def said(codes: Iterable[str]) -> str:
    """Codes in a sentence, at most five."""
    listed = sorted(codes)
    return ", ".join(listed[:5]) + (_(" et d’autres") if len(listed) > 5 else "")  # noqa: PLR2004 - the five named
