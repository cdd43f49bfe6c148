import random

import pytest
from django.db import IntegrityError, transaction

from maillage.geography import exports, tiles
from maillage.geography.actions import place_points, rebuild_layer, remove_points
from maillage.geography.forms import read_area, read_zoom
from maillage.geography.models import Cell, Point
from maillage.geography.querysets import DEEPEST, Bubble, merged

pytestmark = pytest.mark.django_db

FRANCE = tiles.Area(-6.0, 41.0, 10.0, 52.0)


def scattered(number, seed=1):
    chance = random.Random(seed)
    return [(n + 1, chance.uniform(43, 50), chance.uniform(-1, 7)) for n in range(number)]


def cells():
    return sorted(Cell.objects.values_list("layer", "zoom", "prefix", "count", "sum_x", "sum_y"))


def test_the_pyramid_kept_up_to_date_is_the_pyramid_rebuilt():
    place_points("a", scattered(200))
    place_points("b", scattered(5))
    place_points("a", [(n, latitude + 1, longitude) for n, latitude, longitude in scattered(200)[:50]])
    remove_points("a", range(40, 90))
    kept = cells()
    rebuild_layer("a")
    assert cells() == kept
    assert Cell.objects.get(layer="a", zoom=0).count == 150


def test_every_level_counts_every_point():
    place_points("a", scattered(100))
    for zoom in range(DEEPEST + 1):
        assert sum(Cell.objects.filter(zoom=zoom).values_list("count", flat=True)) == 100


def test_placing_again_moves_and_never_doubles():
    place_points("a", [(1, 48.0, 2.0)])
    place_points("a", [(1, 48.0, 2.0), (1, 49.0, 3.0)])
    assert list(Point.objects.values_list("object_id", "latitude", "longitude")) == [(1, 49.0, 3.0)]
    assert Cell.objects.count() == DEEPEST + 1


def test_removing_leaves_nothing():
    place_points("a", scattered(30))
    remove_points("a", range(1, 31))
    remove_points("a", [999])
    assert (Point.objects.count(), Cell.objects.count()) == (0, 0)


def test_a_large_load_is_rebuilt_once(monkeypatch):
    monkeypatch.setattr("maillage.geography.actions.pyramid.BULK", 50)
    place_points("a", scattered(60))
    kept = cells()
    rebuild_layer("a")
    assert cells() == kept
    assert len(kept) > 60


def test_an_object_has_one_point_on_a_layer():
    place_points("a", [(1, 48.0, 2.0)])
    with pytest.raises(IntegrityError), transaction.atomic():
        Point.objects.create(layer="a", object_id=1, key=0, x=0, y=0, latitude=0, longitude=0)


@pytest.mark.parametrize("zoom", [3, 6, 9, 12])
def test_clusters_of_an_area_count_all_its_points(zoom):
    place_points("a", scattered(300))
    place_points("other", scattered(10))
    found = Cell.objects.clusters("a", FRANCE, zoom)
    assert sum(one.count for one in found) == 300
    assert [one.count for one in found] == sorted((one.count for one in found), reverse=True)


def test_a_point_alone_tells_its_object_at_every_zoom():
    place_points("a", [(7, 48.0, 2.0), (8, 44.0, 5.0)])
    for zoom in (7, 12, 16, 18):
        area = tiles.Area(1.99, 47.99, 2.01, 48.01)
        (only,) = Cell.objects.clusters("a", area, zoom)
        assert (only.count, only.object_id) == (1, 7)
        assert (only.latitude, only.longitude) == pytest.approx((48.0, 2.0), abs=1e-4)


def test_points_at_one_place_stay_together_and_tell_their_objects_when_close():
    place_points("a", [(n, 48.0, 2.0) for n in range(1, 4)])
    area = tiles.Area(1.99, 47.99, 2.01, 48.01)
    (only,) = Cell.objects.clusters("a", area, 17)
    assert (only.count, only.object_ids, only.object_id) == (3, (1, 2, 3), None)


def test_clusters_take_at_most_two_queries(django_assert_num_queries):
    place_points("a", scattered(300))
    with django_assert_num_queries(2):
        Cell.objects.clusters("a", FRANCE, 7)
    with django_assert_num_queries(1):
        Cell.objects.clusters("nothing", FRANCE, 7)


def test_the_area_of_a_cluster_holds_its_points():
    place_points("a", [(1, 48.0, 2.0), (2, 48.01, 2.01)])
    (one,) = Cell.objects.clusters("a", FRANCE, 5)
    west, south, east, north = one.area
    assert (west <= 2.0, east >= 2.01, south <= 48.0, north >= 48.01) == (True, True, True, True)


def test_bubbles_that_would_touch_become_one():
    side = 1 << (tiles.ZOOM - 8)
    near = [
        Bubble(10, 10, 9, 9 * (10 * side + side - 9), 9 * 10 * side),
        Bubble(11, 10, 4, 4 * 11 * side, 4 * 10 * side),
    ]
    far = Bubble(20, 10, 2, 2 * 20 * side, 2 * 10 * side)
    assert [one.count for one in merged([*near, far], 8)] == [13, 2]
    assert merged([], 8) == []


def test_clusters_as_json_hold_what_the_map_needs():
    place_points("a", [(7, 48.0, 2.0)])
    found = Cell.objects.clusters("a", FRANCE, 9)
    assert exports.clusters(found, {7: {"title": "Nuit des étoiles", "url": "/e/7"}}) == {
        "clusters": [
            {
                "lat": pytest.approx(48.0, abs=1e-4), "lon": pytest.approx(2.0, abs=1e-4), "count": 1,
                "bbox": [round(side, 5) for side in found[0].area],
                "items": [{"title": "Nuit des étoiles", "url": "/e/7"}],
            }
        ]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("1.5,48,3,49.5", tiles.Area(1.5, 48, 3, 49.5)),
        ("-200,10,-170,20", tiles.Area(160, 10, -170, 20)),
        ("-190,-80,190,80", tiles.Area(-180, -80, 180, 80)),
        ("", None), ("1,2,3", None), ("a,b,c,d", None), ("nan,1,2,3", None), ("inf,1,2,3", None), ("1,50,2,40", None),
        ("1,-95,2,40", None), ("9999,1,2,3", None),
    ],
)  # fmt: skip
def test_an_area_is_read_without_trust(text, area):
    assert read_area(text) == area


@pytest.mark.parametrize(
    ("text", "zoom"), [("8", 8), ("8.7", 8), ("-3", 0), ("99", 22), ("x", 8), ("nan", 8), ("inf", 8)]
)
def test_a_zoom_is_read_without_trust(text, zoom):
    assert read_zoom(text) == zoom
