"""Filling the tables of places, again and again: rows are updated by their code, never doubled, never deleted.

A commune that a newer file no longer has, and that the file says merged, keeps its row with its successor, and its
code and name go on being recognised. Loading writes no journal line: it changes the reference, not what people wrote.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.db import connections, router, transaction

from maillage.core.text import slug
from maillage.geography import recognition, sources
from maillage.geography.enums import Country, FormerKind, PlaceKind
from maillage.geography.models import Commune, Department, Epci, FormerCommune, PlaceKey, Region
from maillage.geography.names import LONGEST, index_keys, name_key
from maillage.geography.sources import CommuneRow, FormerRow, Tables

BATCH = 2000
BELGIAN_WEIGHT = 20_000
TAIL_SHARE = 3
FORMER_SHARE = 10
DEPARTMENT_WEIGHT = 500_000
REGION_WEIGHT = 1_000_000
CHUNK = 1000
KEY_COLUMNS = ("key", "kind", "code", "department", "whole", "weight")
INSERT_KEYS = "INSERT INTO geography_placekey (key, kind, code, department, whole, weight) VALUES "
ONE_KEY = "(%s, %s, %s, %s, %s, %s)"
TOGETHER = 8
M = TypeVar("M", Region, Department, Epci, Commune)
Filed = tuple[str, str, str, str, bool, int]
"""A row of the prefix index, in the order of `KEY_COLUMNS`."""


@dataclass(frozen=True)
class Loaded:
    """What a loading did: communes told by the file, those new, those merged into another, and all those of today."""

    told: int
    created: int
    merged: int
    total: int


@transaction.atomic
def load_shipped() -> Loaded:
    """Fill every table from the files shipped with Maillage."""
    load_areas()
    return load_tables(sources.shipped())


def load_areas() -> None:
    """Regions, departments and EPCI, from the files shipped with Maillage."""
    _upsert(Region, [Region(**row) for row in sources.table("regions")])
    _upsert(Department, [Department(region_id=row.pop("region"), **row) for row in sources.table("departments")])
    _upsert(Epci, [Epci(**{**row, "population": int(row["population"] or 0)}) for row in sources.table("epcis")])


@transaction.atomic
def load_official(path: Path) -> Loaded:
    """Bring the communes up to date from a newer official file; raises `sources.UnknownTable` when it is none.

    What the file does not tell (points, postcodes…) stays as it was; a new commune without a point takes that of the
    commune it comes from, or its department's capital.
    """
    return load_tables(sources.official(path))


@transaction.atomic
def load_tables(tables: Tables) -> Loaded:
    """Write communes and former communes, then the index of completion."""
    known = {commune.pk: commune for commune in Commune.objects.select_related(None).order_by("pk")}
    departments = set(Department.objects.order_by("pk").values_list("pk", flat=True))
    rows = [row for row in tables.communes if row.department in departments]
    communes = [_commune(row, known.get(row.code), _origin(row, tables.former, known)) for row in rows]
    _upsert(Commune, [commune for commune in communes if not _same(commune, known.get(commune.pk))])
    codes = {row.code for row in rows} | set(known)
    former = [row for row in tables.former if row.commune in codes]
    merged = _retire(known, {row.code for row in rows}, former)
    _upsert_former(former, {row.code: known[row.code].name for row in former if row.code in known})
    _index()
    recognition.forget()
    return Loaded(
        len(rows), len([row for row in rows if row.code not in known]), merged, Commune.objects.current().count()
    )


def _upsert(model: type[M], objects: Iterable[M]) -> None:
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_create(
        list(objects), batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=fields
    )


def _origin(row: CommuneRow, former: list[FormerRow], known: dict[str, Commune]) -> Commune | None:
    """For a commune that is new and has no point: one that it comes from, or its department's capital."""
    if row.code in known or row.latitude is not None:
        return None
    ancestors = (known[one.code] for one in former if one.commune == row.code and one.code in known)
    capital = Department.objects.filter(pk=row.department).values_list("capital", flat=True).first()
    return next(ancestors, None) or known.get(capital or "")


def _commune(row: CommuneRow, known: Commune | None, origin: Commune | None) -> Commune:
    """The row to write: what the file tells, else what was known, else what the commune's origin has."""
    before = known or origin or Commune(latitude=0, longitude=0)
    epci = before.epci_id if row.epci is None else row.epci or None
    return Commune(
        code=row.code,
        name=row.name,
        other_names=before.other_names if row.other_names is None else row.other_names,
        slug=slug(row.name, length=80),
        folded=name_key(row.name)[:80],
        country=row.country,
        postcodes=before.postcodes if row.postcodes is None else row.postcodes,
        department_id=row.department,
        epci_id=epci,
        population=before.population if row.population is None else row.population,
        latitude=before.latitude if row.latitude is None else row.latitude,
        longitude=before.longitude if row.longitude is None else row.longitude,
    )


def _same(commune: Commune, known: Commune | None) -> bool:
    fields = [field.attname for field in Commune._meta.concrete_fields]
    return known is not None and all(getattr(commune, name) == getattr(known, name) for name in fields)


def _retire(known: dict[str, Commune], told: set[str], former: list[FormerRow]) -> int:
    """Communes that the file says merged get their successor."""
    successors = {
        row.code: row.commune for row in former if row.code in known and row.code not in told and row.commune in told
    }
    gone = [known[code] for code in successors if known[code].successor_id != successors[code]]
    for commune in gone:
        commune.successor_id = successors[commune.pk]
    Commune.objects.bulk_update(gone, ["successor"], batch_size=BATCH)
    return len(gone)


def _upsert_former(rows: Iterable[FormerRow], names: dict[str, str]) -> None:
    """Former communes; one whose name the file does not tell takes the name it had as a commune."""
    former = {}
    for row in rows:
        name = row.name or (names.get(row.code, "") if row.code != row.commune else "")
        former[row.code, name] = FormerCommune(
            code=row.code,
            name=name,
            folded=name_key(name)[:80],
            commune_id=row.commune,
            kind=row.kind,
            postcodes=row.postcodes,
        )
    FormerCommune.objects.bulk_create(
        former.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code", "name"],
        update_fields=["folded", "commune", "kind", "postcodes"],
    )


def _index() -> None:
    """The prefix index, brought up to date from the tables: what is the same stays untouched."""
    wanted: dict[tuple[str, str, str], Filed] = {}
    for entry in (*_commune_keys(), *_former_keys(), *_area_keys()):
        place = entry[:3]
        if place not in wanted or entry[4:] > wanted[place][4:]:
            wanted[place] = entry
    old = {row[1:]: row[0] for row in PlaceKey.objects.order_by("pk").values_list("pk", *KEY_COLUMNS)}
    gone = [old[entry] for entry in old.keys() - set(wanted.values())]
    for start in range(0, len(gone), CHUNK):
        PlaceKey.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
    fresh = sorted(set(wanted.values()) - old.keys())
    whole = len(fresh) - len(fresh) % TOGETHER
    groups = (
        [value for entry in fresh[start : start + TOGETHER] for value in entry] for start in range(0, whole, TOGETHER)
    )
    with connections[router.db_for_write(PlaceKey)].cursor() as cursor:
        cursor.executemany(INSERT_KEYS + ", ".join([ONE_KEY] * TOGETHER), list(groups))
        cursor.executemany(INSERT_KEYS + ONE_KEY, fresh[whole:])


def _commune_keys() -> Iterator[Filed]:
    communes = Commune.objects.current().order_by("pk")
    fields = ("code", "name", "other_names", "department_id", "postcodes", "population", "country")
    for code, name, others, department, postcodes, population, country in communes.values_list(*fields):
        weight = population or (BELGIAN_WEIGHT if country == Country.BELGIUM else 0)
        for spelling in (name, *filter(None, others.split("|"))):
            for key, whole in index_keys(spelling):
                yield (key, PlaceKind.COMMUNE.value, code, department, whole, weight if whole else weight // TAIL_SHARE)
        for postcode in postcodes.split():
            yield (postcode, PlaceKind.COMMUNE.value, code, department, True, weight)


def _former_keys() -> Iterator[Filed]:
    former = FormerCommune.objects.filter(commune__successor=None).exclude(name="").order_by("pk")
    fields = ("name", "kind", "postcodes", "commune", "commune__department", "commune__population")
    for name, kind, postcodes, code, department, population in former.values_list(*fields):
        weight = (population or 0) // FORMER_SHARE
        if kind != FormerKind.DISTRICT:
            for key, _whole in index_keys(name):
                yield (key, PlaceKind.COMMUNE.value, code, department, False, weight)
        for postcode in postcodes.split():
            yield (postcode, PlaceKind.COMMUNE.value, code, department, True, population or 0)


def _area_keys() -> Iterator[Filed]:
    for code, name, population in Epci.objects.order_by("pk").values_list("code", "name", "population"):
        bare = name.partition(" ")[2] or name
        for key, whole in {**dict(index_keys(name)), **dict(index_keys(bare))}.items():
            yield (key, PlaceKind.EPCI.value, code, "", whole, (population or 0) // TAIL_SHARE)
    for code, name in Department.objects.order_by("pk").values_list("code", "name"):
        for key, whole in [*index_keys(name), (name_key(code)[:LONGEST], True)]:
            yield (key, PlaceKind.DEPARTMENT.value, code, code, whole, DEPARTMENT_WEIGHT)
    for code, name in Region.objects.order_by("pk").values_list("code", "name"):
        for key, whole in index_keys(name):
            yield (key, PlaceKind.REGION.value, code, "", whole, REGION_WEIGHT)
