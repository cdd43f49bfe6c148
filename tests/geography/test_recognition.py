import csv
import gzip

import pytest

from maillage.geography.actions import load_shipped
from maillage.geography.enums import How
from maillage.geography.recognition import Told, recognise, recognise_all
from tests.strict.machine import real_data

pytestmark = pytest.mark.django_db


def code(**told):
    found = recognise(**told)
    return found.commune.pk if found.commune else None, found.how


@pytest.mark.parametrize(
    ("told", "expected", "how"),
    [
        ({"insee": "80021"}, "80021", How.CODE),
        ({"insee": "1053"}, "01053", How.CODE),
        ({"insee": "21004"}, "BE21004", How.CODE),
        ({"insee": "69383"}, "69123", How.FORMER_CODE),
        ({"insee": "14011"}, "14581", How.FORMER_CODE),
        ({"name": "Amiens"}, "80021", How.NAME),
        ({"name": "AMIENS CEDEX 1", "postcode": "80039"}, "80021", How.NAME_AND_DEPARTMENT),
        ({"name": "Paris 19e"}, "75056", How.NAME),
        ({"name": "Paris 19e Arrondissement", "postcode": "75019"}, "75056", How.NAME_AND_POSTCODE),
        ({"name": "PARIS CEDEX 05", "postcode": "75231 CEDEX 05"}, "75056", How.NAME_AND_DEPARTMENT),
        ({"name": "Lyon 3ème"}, "69123", How.NAME),
        ({"name": "13013 Marseille"}, "13055", How.NAME_AND_POSTCODE),
        ({"name": "Saint-Denis", "postcode": "93200"}, "93066", How.NAME_AND_POSTCODE),
        ({"name": "ST DENIS (93)"}, "93066", How.NAME_AND_DEPARTMENT),
        ({"name": "Saint-Denis", "department": "Seine-Saint-Denis"}, "93066", How.NAME_AND_DEPARTMENT),
        ({"name": "Saint-Denis", "latitude": -20.88, "longitude": 55.45}, "97411", How.NAME_AND_POINT),
        ({"name": "Saint-Denis", "within": ["93"]}, "93066", How.NAME_AND_DEPARTMENT),
        ({"name": "l’haÿ les roses"}, "94038", How.NAME),
        ({"name": "Havre (Le)"}, "76351", How.NAME),
        ({"name": "Bellegarde-sur-Valserine"}, "01033", How.FORMER_NAME),
        ({"name": "Villeneuve d'Asq", "postcode": "59650"}, "59009", How.SPELLING),
        ({"name": "Évry", "postcode": "91000"}, "91228", How.SPELLING),
        ({"name": "Paris La Défense", "postcode": "92800"}, "92062", How.POSTCODE),
        ({"name": "Bourg-en-Bresse", "postcode": "1000"}, "01053", How.NAME_AND_POSTCODE),
        ({"name": "B-4000 Liège"}, "BE62063", How.NAME_AND_POSTCODE),
        ({"name": "Antwerpen"}, "BE11002", How.NAME),
        ({"latitude": 49.894, "longitude": 2.302}, "80021", How.POINT),
    ],
)
def test_what_is_told_is_recognised(communes, told, expected, how):
    assert code(**told) == (expected, how)


@pytest.mark.parametrize(
    ("told", "how"),
    [
        ({"name": "Saint-Denis"}, How.AMBIGUOUS),
        ({"name": "Amiens", "postcode": "93200"}, How.CONTRADICTION),
        ({"name": "Amiens", "latitude": 43.3, "longitude": 5.4}, How.CONTRADICTION),
        ({"name": "Nulle-Part-les-Oies"}, How.UNKNOWN),
        ({"latitude": 46.0, "longitude": -30.0}, How.UNKNOWN),
        ({"latitude": 0.0, "longitude": 0.0}, How.NOTHING),
        ({"latitude": 4900.0, "longitude": 2.0}, How.NOTHING),
        ({"name": "Paris 42e"}, How.UNKNOWN),
        ({}, How.NOTHING),
    ],
)
def test_nothing_is_invented(communes, told, how):
    assert code(**told) == (None, how)


def test_an_ambiguous_name_tells_its_candidates(communes):
    assert recognise(name="Saint-Denis").candidates == ("11339", "93066", "97411")


def test_many_lines_take_one_query(communes, django_assert_num_queries):
    recognise(name="Amiens")
    with django_assert_num_queries(1):
        found = recognise_all([Told(name="Amiens"), Told(name="Lyon"), Told(insee="93066"), Told(name="Zzz")])
    assert [one.commune.pk if one.commune else None for one in found] == ["80021", "69123", "93066", None]


def test_real_events_are_recognised_and_none_is_wrong():
    events = real_data("events") / "events_real.csv.gz"
    load_shipped()
    with gzip.open(events, "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["city"] and row["insee"]]
    found = recognise_all(Told(name=row["city"], postcode=row["postcode"], department=row["dept"]) for row in rows)
    paris = {f"751{number:02}": "75056" for number in range(1, 21)}
    wrong = {
        (row["city"], row["insee"], one.commune.pk)
        for row, one in zip(rows, found, strict=True)
        if one.commune and one.commune.pk != paris.get(row["insee"], row["insee"])
    }
    assert wrong == set()
    assert sum(one.commune is not None for one in found) >= 0.99 * len(rows)
