import json
import re
from html import unescape
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from tests.factories.geography import real_communes

HAUTS_DE_FRANCE = ["02", "59", "60", "62", "80"]


def rendered(tag, **context):
    return Template("{% load geography_tags %}{% territory_map " + tag + " %}").render(Context(context))


def data(html, name):
    found = re.search(rf'data-{name}="([^"]*)"', html)
    return unescape(found[1]) if found else None


def test_the_map_is_there_before_any_script():
    html = rendered(
        'departments=codes label="Carte" clusters_url="/agenda/carte.json" query="theme=ciel"', codes=HAUTS_DE_FRANCE
    )
    assert re.findall(r'<svg class="(map-[a-z]+)', html) == ["map-shapes", "map-still", "map-still"]
    assert 'role="img" aria-label="Carte"' in html
    assert '<button type="button" class="map-wake" hidden>' in html
    assert "Fonds\u202f: IGN" in html
    assert "style=" not in html
    assert (data(html, "clusters-url"), data(html, "query")) == ("/agenda/carte.json", "theme=ciel")


def test_the_script_finds_the_details_of_each_department():
    html = rendered("departments=codes", codes=HAUTS_DE_FRANCE)
    files = json.loads(data(html, "outlines"))
    assert sorted(files) == HAUTS_DE_FRANCE
    assert all(
        address.startswith("/static/geography/outlines/") for addresses in files.values() for address in addresses
    )


def test_a_place_is_in_the_middle_and_marked():
    html = rendered('latitude=49.894 longitude=2.302 zoom=12 label="Muséum"')
    assert json.loads(data(html, "frame"))[:3] == [49.894, 2.302, 12.0]
    assert html.count("map-dot") == 2
    assert json.loads(data(html, "points")) == [{"lat": 49.894, "lon": 2.302, "count": 1, "title": "Muséum"}]


def test_highlights_are_numbered():
    points = [{"latitude": 50.4, "longitude": 2.8, "title": "Nuit <au> terril", "url": "/e/1", "number": 1}]
    html = rendered("departments=codes points=points", codes=HAUTS_DE_FRANCE, points=points)
    assert html.count("map-pin") == 2
    assert json.loads(data(html, "points"))[0]["number"] == 1
    assert "<au>" not in html


def test_the_box_to_follow_moves_waits_for_the_script():
    html = rendered('departments=codes follow=True label="Carte"', codes=HAUTS_DE_FRANCE)
    assert '<label class="map-follow" hidden>' in html
    assert 'data-map-follow="carte-carte"' in html


@pytest.mark.django_db
def test_the_departments_are_those_of_the_territory(django_assert_num_queries):
    from maillage.geography.models import Department

    real_communes("80")
    territory = SimpleNamespace(departments=Department.objects.filter(pk__in=["80", "60"]))
    request = SimpleNamespace(territory=territory)
    with django_assert_num_queries(1):
        html = rendered("", request=request) + rendered("", request=request)
    assert data(html, "departments") == "60,80"


def test_two_maps_of_a_page_have_their_own_names():
    request = SimpleNamespace(territory=None)
    html = rendered('label="Carte"', request=request) + rendered('label="Carte"', request=request)
    names = re.findall(r' id="([^"]+)"', html)
    assert names == ["carte-carte", "carte-carte-fond", "carte-carte-2", "carte-carte-2-fond"]


def test_the_network_shows_france_and_french_speaking_belgium():
    html = rendered("", request=SimpleNamespace(territory=None))
    codes = data(html, "departments").split(",")
    assert {"80", "2A", "BE-WHT", "BE-BRU"} <= set(codes)
    assert "974" not in codes
