from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.geography import tiles

latitudes = st.floats(-85, 85)
longitudes = st.floats(-180, 179.9999)
zooms = st.integers(0, 24)


def test_a_known_place_has_a_known_tile():
    x, y = tiles.xy(49.894067, 2.295753)  # Amiens: tile 8/129/86 of every web map
    assert (x >> 16, y >> 16) == (129, 86)


@given(st.integers(0, 2**24 - 1), st.integers(0, 2**24 - 1))
def test_interleaving_is_undone(x, y):
    assert tiles.deinterleave(tiles.interleave(x, y)) == (x, y)


@given(latitudes, longitudes)
def test_a_key_has_48_bits_and_gives_back_the_place_within_its_cell(latitude, longitude):
    key = tiles.key(latitude, longitude)
    back = tiles.position(key)
    assert 0 <= key < 2**48
    assert back == pytest.approx((latitude, longitude), abs=2.2e-5)
    assert tiles.key(*back) == key


@given(latitudes, longitudes, zooms)
def test_the_cell_of_a_key_is_its_prefix(latitude, longitude, zoom):
    key = tiles.key(latitude, longitude)
    prefix = tiles.cell(key, zoom)
    first, last = tiles.cell_keys(prefix, zoom)
    west, south, east, north = tiles.cell_area(prefix, zoom)
    assert first <= key <= last
    assert west - 1e-9 <= longitude <= east + 1e-9
    assert south - 1e-9 <= latitude <= north + 1e-9


@given(latitudes, longitudes, zooms)
def test_the_centre_of_a_cell_lies_in_it(latitude, longitude, zoom):
    prefix = tiles.cell(tiles.key(latitude, longitude), zoom)
    assert zoom == 24 or tiles.cell(tiles.key(*tiles.cell_centre(prefix, zoom)), zoom) == prefix


@given(st.lists(st.tuples(latitudes, longitudes), min_size=1, max_size=50))
def test_arrays_say_the_same_as_numbers(places):
    lats, lons = (list(column) for column in zip(*places, strict=True))
    keys = [tiles.key(*place) for place in places]
    assert tiles.keys(lats, lons).tolist() == keys
    back = list(zip(*(column.tolist() for column in tiles.positions(keys)), strict=True))
    assert np.allclose(back, [tiles.position(key) for key in keys])
    assert list(zip(*(column.tolist() for column in tiles.deinterleaved(keys)), strict=True)) == [
        tiles.deinterleave(key) for key in keys
    ]


@given(
    st.floats(-80, 80), st.floats(-179, 178), st.floats(0.001, 20), st.floats(0.001, 60), st.integers(2, 24),
    st.floats(0, 1), st.floats(0, 1),
)  # fmt: skip
def test_every_place_of_an_area_is_in_its_ranges(south, west, high, wide, zoom, up, right):
    area = tiles.Area(west, south, min(west + wide, 179.9), min(south + high, 84.9))
    latitude = area.south + (area.north - area.south) * up
    longitude = area.west + (area.east - area.west) * right
    spans = tiles.ranges(area, zoom)
    prefix = tiles.cell(tiles.key(latitude, longitude), zoom)
    assert 1 <= len(spans) <= 8
    assert any(first <= prefix <= last for first, last in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))


def test_ranges_hold_little_more_than_the_area():
    area = tiles.Area(1.3, 48.8, 4.3, 51.1)
    left, top, right, bottom = tiles.corners(area, 12)[0]
    wanted = (right - left + 1) * (bottom - top + 1)
    assert sum(last - first + 1 for first, last in tiles.ranges(area, 12, limit=64)) < 2.3 * wanted


def test_an_area_may_cross_the_180th_meridian():
    area = tiles.Area(177.0, -20.0, -177.0, -10.0)
    spans = tiles.key_ranges(area)
    for longitude in (178.5, -178.5):
        assert any(first <= tiles.key(-15.0, longitude) <= last for first, last in spans)


def test_places_beyond_the_map_fall_on_its_edge():
    assert tiles.xy(90, 180) == (2**24 - 1, 0)
    assert tiles.xy(-90, -180) == (0, 2**24 - 1)
