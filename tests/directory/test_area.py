"""« Qui intervient dans ma commune ? »: by code, by disc, from elsewhere, in one indexed query."""

from math import asin, cos, radians, sin, sqrt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from maillage.directory.actions.organisations import OrganisationData, change_organisation
from maillage.directory.actions.profile_data import AreaData, ProfileData
from maillage.directory.models import AreaKey
from maillage.directory.querysets.area import disc_cells, keys_of
from maillage.geography.models import Commune
from maillage.geography.tiles import cell, key
from tests.factories.directory import AT, make_organisation, make_venue
from tests.factories.geography import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def amiens():
    CommuneFactory(code="80021", name="Amiens", population=134_000, latitude=49.8942, longitude=2.2957)
    return Commune.objects.select_related("department").get(pk="80021")


def place(code, name, latitude, longitude):
    CommuneFactory(code=code, name=name, latitude=latitude, longitude=longitude)
    return Commune.objects.select_related("department").get(pk=code)


def working_in(commune, territories=()):
    return AreaKey.objects.reaching(commune, list(territories)).organisation_ids()


def with_area(cast, commune, *areas, **profile):
    return make_organisation(cast.here, commune=commune, profile=ProfileData(areas=areas, **profile))


def test_one_based_elsewhere_is_found_by_its_radius(cast, amiens):
    far = place("80001", "Abbeville", 50.1055, 1.8340)
    near = with_area(cast, far, AreaData(kind="radius", radius_km=50))
    with_area(cast, far, AreaData(kind="radius", radius_km=20))

    assert working_in(amiens) == [near.pk]


@pytest.mark.parametrize("kind", ["department", "region", "country", "commune"])
def test_one_is_found_by_what_holds_the_commune(cast, amiens, kind):
    far = place("13055", "Marseille", 43.2965, 5.3698)
    code = {
        "department": amiens.department_id, "region": amiens.department.region_id, "country": "FR", "commune": "80021",
    }[kind]  # fmt: skip
    found = with_area(cast, far, AreaData(kind=kind, code=code))

    assert working_in(amiens) == [found.pk]


def test_one_is_found_by_a_territory_of_the_network(cast, amiens):
    found = with_area(cast, None, AreaData(kind="territory", code=cast.here.slug))

    assert working_in(amiens, [cast.here.pk]) == [found.pk]
    assert working_in(amiens) == []


def test_one_works_where_it_is(cast, amiens):
    found = with_area(cast, amiens)
    assert working_in(amiens) == [found.pk]


def test_a_site_counts_and_a_site_that_leaves_does_not(cast, amiens):
    far = place("13055", "Marseille", 43.2965, 5.3698)
    found = with_area(cast, far)
    venue = make_venue(cast.here, commune=amiens, organisation=found)
    assert working_in(amiens) == [found.pk]

    from maillage.contributions.actions import remove

    remove(actor=cast["coordinator_here"], contribution=venue.contribution, at=AT, reason="other", message="Fermé")
    assert working_in(amiens) == []


@pytest.mark.parametrize("hidden", ["network", "team"])
def test_a_hidden_area_is_not_found(cast, amiens, hidden):
    far = place("13055", "Marseille", 43.2965, 5.3698)
    with_area(cast, far, AreaData(kind="commune", code="80021"), visibility={"area": hidden})
    with_area(cast, amiens, visibility={"address": hidden})

    assert working_in(amiens) == []


def test_drafts_and_removed_entries_are_not_found(cast, amiens):
    make_organisation(cast.here, published=False, commune=amiens)
    assert working_in(amiens) == []


def test_a_smaller_area_forgets_the_former_keys(cast, amiens):
    far = place("13055", "Marseille", 43.2965, 5.3698)
    found = with_area(cast, far, AreaData(kind="country", code="FR"))
    data = OrganisationData(name=found.name, commune=far, profile=ProfileData())
    change_organisation(actor=cast["coordinator_here"], organisation=found, data=data, at=AT)

    assert working_in(amiens) == []


def test_the_question_is_one_query_that_uses_the_index(cast, amiens):
    with_area(cast, amiens, AreaData(kind="radius", radius_km=30))
    with CaptureQueriesContext(connection) as queries:
        working_in(amiens)

    assert len(queries) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
            plan = " ".join(str(row) for row in cursor.fetchall())
        assert "directory_area_key" in plan


@given(st.floats(42.5, 51.0), st.floats(-4.5, 8.0), st.integers(1, 500), st.floats(0, 0.999), st.floats(0, 6.28))
def test_every_place_of_a_disc_lies_in_one_of_its_cells(latitude, longitude, radius, share, angle):
    distance = radius * share
    north = latitude + distance * cos(angle) / 111.2
    east = longitude + distance * sin(angle) / (111.2 * cos(radians(latitude)))
    half = (
        sin(radians(north - latitude) / 2) ** 2
        + cos(radians(latitude)) * cos(radians(north)) * sin(radians(east - longitude) / 2) ** 2
    )
    cells = disc_cells(latitude, longitude, radius)
    zoom = int(cells[0].split(":")[1].split("/")[0])

    assert len(cells) <= 64
    if 12_742 * asin(sqrt(half)) < radius * 0.98:
        assert f"cell:{zoom}/{cell(key(north, east), zoom)}" in cells


def test_a_commune_asks_for_few_keys(amiens):
    assert len(keys_of(amiens, [1, 2])) <= 20
