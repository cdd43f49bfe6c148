import gzip
import re

import numpy as np
import pytest
from django.contrib.staticfiles import finders

from maillage.geography import sources, tiles
from maillage.geography.outlines import Frame, MapPoint, commune_at, department_shapes, outline_svg
from maillage.geography.outlines.drawing import shapes_svg, simplified
from maillage.geography.outlines.reading import FOLDER, department_outlines, epci_outlines, read
from maillage.geography.templatetags.geography_tags import credit

HAUTS_DE_FRANCE = ("02", "59", "60", "62", "80")


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (49.894, 2.302, "80021"),
        (48.8566, 2.3522, "75056"),
        (-20.88, 55.45, "97411"),
        (50.0, -8.0, ""),
        (50.85, 4.35, ""),
    ],
)
def test_the_commune_that_holds_a_point(latitude, longitude, code):
    assert commune_at(latitude, longitude) == code


def test_every_department_and_province_has_an_outline():
    known = {row["code"] for row in sources.table("departments")}
    assert known - set(department_shapes()) == {"984", "989"}


def test_town_halls_stand_in_their_department():
    shapes = department_shapes()
    rows = [row for row in sources.shipped().communes if row.code.endswith("01") and row.department in HAUTS_DE_FRANCE]
    assert [row.name for row in rows if not shapes[row.department].holds(row.latitude, row.longitude)] == []


def test_a_hole_in_a_department_is_part_of_another_or_of_another_country():
    known = department_outlines().objects["departments"]
    used = {(arc, code) for code, polygons in known.items() for polygon in polygons for ring in polygon for arc in ring}
    holes = [
        code
        for code, polygons in sorted(known.items())
        for polygon in polygons
        for ring in polygon[1:]
        if not any((~arc, other) in used for arc in ring for other in known)
    ]
    assert holes == ["66", "BE-WLG", "BE-WLG", "BE-WLG"]  # Llívia in Spain; German land behind the Vennbahn


def test_every_french_department_with_communes_has_its_details():
    codes = sorted({row.department for row in sources.shipped().communes if row.country == "FR"})
    missing = [code for code in codes if not (FOLDER / f"communes/{code}.topo.json").is_file()]
    assert missing == ["975", "977", "978", "984", "986", "987", "988", "989"]
    assert [code for code in codes if code not in missing and not epci_outlines(code).places] == []


def test_neighbours_share_their_border():
    arcs = department_outlines().objects["departments"]
    somme, oise = (
        {arc if arc >= 0 else ~arc for polygon in arcs[code] for ring in polygon for arc in ring}
        for code in ("80", "60")
    )
    assert len(somme & oise) == 1


def test_shipped_files_stay_light():
    total = sum(
        path.stat().st_size for folder in (FOLDER, sources.FOLDER) for path in folder.rglob("*") if path.is_file()
    )
    assert total < 9_000_000


def test_a_missing_file_is_empty():
    assert read("communes/000").objects == {}


def test_a_frame_holds_its_departments_and_gives_places_back():
    frame = Frame.around(HAUTS_DE_FRANCE, 720, 620)
    west, south, east, north = frame.area
    assert (west < 1.4, east > 4.2, south < 48.9, north > 51.0) == (True, True, True, True)
    x, y = frame.place(49.894, 2.302)
    assert 0 < x < 1440
    assert np.allclose(frame.laid(np.array([tiles.fraction(49.894, 2.302)])), [[x, y]])
    assert 2**frame.zoom * 256 == pytest.approx(frame.scale)


def test_a_frame_around_a_place_has_it_in_its_middle():
    frame = Frame.at(49.894, 2.302, 11, 400, 300)
    assert frame.place(49.894, 2.302) == pytest.approx((400, 300))
    assert frame.grown(0.5).place(49.894, 2.302) == pytest.approx((800, 700))


def test_a_drawn_map_shows_land_departments_towns_and_points():
    points = [
        MapPoint(49.894, 2.302, count=17),
        {"lat": 50.43, "lon": 2.83, "number": 1, "title": "<b>"},
        MapPoint(49.3, 3.3),
    ]
    svg = outline_svg(HAUTS_DE_FRANCE, points, 720, 620, label="Carte « d’ici » <x>")
    assert re.findall(r'<path class="([\w-]+)"', svg) == [
        "map-land",
        "map-around",
        "map-ours",
        "map-epcis",
        "map-borders",
    ]
    assert 'aria-label="Carte « d’ici » &lt;x&gt;"' in svg
    assert svg.count("map-bubble") == svg.count("map-pin") == svg.count("map-dot") == 1
    assert "Dunkerque</text>" in svg
    assert "NaN" not in svg
    assert len(svg) < 60_000


def test_a_map_of_unknown_departments_is_still_a_map():
    assert "map-around" in outline_svg(["ZZ"], [], 300, 300)


def test_a_drawing_is_light_enough_to_travel_in_a_page():
    for width, height, most in ((340, 528, 10_000), (720, 640, 14_000), (380, 272, 6_000)):
        drawn = shapes_svg(HAUTS_DE_FRANCE, Frame.around(HAUTS_DE_FRANCE, width, height), "fond")
        assert len(gzip.compress(drawn.encode(), 4)) < most


@pytest.mark.parametrize("error", [1.0, 3.5, 6.0])
def test_a_thinned_line_passes_near_each_point_left_out(error):
    line = np.array([(n, 8 * np.sin(n / 5) + (n % 7)) for n in range(200)] + [(0.0, 0.0)])
    kept = simplified(line, error)
    assert (kept[0].tolist(), kept[-1].tolist()) == (line[0].tolist(), line[-1].tolist())
    assert 2 < len(kept) < len(line)
    away = min_distances(line, kept)
    assert away.max() <= error


def min_distances(line, kept):
    """How far each point is from the nearest part of the thinned line."""
    starts, steps = kept[:-1], np.diff(kept, axis=0)
    lengths = (steps**2).sum(axis=1)
    found = []
    for place in line:
        share = np.clip(((place - starts) * steps).sum(axis=1) / lengths, 0, 1)
        found.append(np.hypot(*(place - starts - share[:, None] * steps).T).min())
    return np.array(found)


def test_the_scripts_and_styles_of_the_map_are_there():
    for name in (
        "map.js",
        "live.js",
        "background.js",
        "marks.js",
        "topology.js",
        "map.css",
        "vendor/leaflet.js",
        "vendor/leaflet.LICENSE.txt",
    ):
        assert finders.find(f"geography/{name}") is not None


def test_the_attribution_names_every_source(settings):
    settings.TILE_ATTRIBUTION = "© OpenStreetMap"
    assert credit() == (
        "© OpenStreetMap · Fonds\u202f: IGN, Insee, DGCL, La Poste, GeoNames, NGI, Statbel, Natural Earth"
    )


def test_areas_of_cells_and_frames_agree():
    area = tiles.cell_area(tiles.cell(tiles.key(49.9, 2.3), 8), 8)
    frame = Frame.of_area(area, 100, 100)
    assert frame.zoom == pytest.approx(6.46, abs=0.02)
