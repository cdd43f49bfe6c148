"""Places: invented ones, and real ones read from the shipped tables."""

from functools import cache

import factory
from factory.django import DjangoModelFactory

from maillage.core.text import slug
from maillage.geography import sources
from maillage.geography.actions import load_areas, load_tables
from maillage.geography.models import Commune, Department, Epci, Region
from maillage.geography.names import name_key


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "32"
    name = "Hauts-de-France"
    country = "FR"


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department
        django_get_or_create = ("code",)

    code = "80"
    name = "Somme"
    region = factory.SubFactory(RegionFactory)
    country = "FR"


class EpciFactory(DjangoModelFactory):
    class Meta:
        model = Epci
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"2000{n:05}")
    name = factory.Sequence(lambda n: f"CC des Essais {n}")
    kind = "CC"


class CommuneFactory(DjangoModelFactory):
    class Meta:
        model = Commune
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"809{n:02}")
    name = factory.Sequence(lambda n: f"Essai-sur-Somme {n}")
    slug = factory.LazyAttribute(lambda commune: slug(commune.name))
    folded = factory.LazyAttribute(lambda commune: name_key(commune.name))
    country = "FR"
    postcodes = "80000"
    department = factory.SubFactory(DepartmentFactory)
    population = 1000
    latitude = 49.9
    longitude = 2.3


@cache
def shipped() -> sources.Tables:
    """The shipped tables, read once in a test run."""
    return sources.shipped()


def real_communes(*departments: str) -> None:
    """The real communes of some departments and provinces, with their former communes and the index of completion."""
    load_areas()
    tables = shipped()
    communes = [row for row in tables.communes if row.department in departments]
    codes = {row.code for row in communes}
    load_tables(sources.Tables(communes, [row for row in tables.former if row.commune in codes]))
