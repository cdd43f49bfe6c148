import json

import pytest
from django.core.management import CommandError, call_command

from maillage.geography import sources
from maillage.geography.actions import load_official, load_tables
from maillage.geography.models import Commune, Department, Epci, FormerCommune, PlaceKey, Region
from maillage.geography.recognition import recognise
from maillage.geography.sources import CommuneRow, FormerRow, Tables, UnknownTable
from tests.factories.geography import DepartmentFactory, real_communes

pytestmark = pytest.mark.django_db

ETALAB = [
    {"code": "80001", "nom": "Abbeville-Nouvelle", "type": "commune-actuelle", "departement": "80",
     "codesPostaux": ["80100"], "population": 24000, "anciensCodes": ["80001", "80999"]},
    {"code": "80021", "nom": "Amiens", "type": "commune-actuelle", "departement": "80", "codesPostaux": ["80000"]},
    {"code": "80999", "nom": "Petit-Port", "type": "commune-deleguee", "chefLieu": "80001"},
]  # fmt: skip
INSEE = "TYPECOM,COM,REG,DEP,LIBELLE,COMPARENT\nCOM,80021,32,80,Amiens,\nCOMD,80001,32,80,Abbeville,80021\n"


def rows():
    return sorted(Commune.objects.values_list("code", "name", "population", "successor"))


def loaded():
    DepartmentFactory()
    return load_tables(
        Tables(
            [
                CommuneRow(
                    "80001", "Abbeville", "80", postcodes="80100", population=22000, latitude=50.1, longitude=1.83
                ),
                CommuneRow(
                    "80021", "Amiens", "80", postcodes="80000 80080", population=135000, latitude=49.9, longitude=2.3
                ),
            ],
            [FormerRow("80998", "Vieux-Bourg", "80001", "delegated")],
        )
    )


def test_a_second_loading_changes_nothing():
    assert loaded().created == 2
    before = rows(), PlaceKey.objects.count(), FormerCommune.objects.count()
    again = loaded()
    assert (again.created, again.merged, again.total) == (0, 0, 2)
    assert (rows(), PlaceKey.objects.count(), FormerCommune.objects.count()) == before


def test_a_newer_file_updates_and_keeps_what_it_does_not_tell(tmp_path):
    loaded()
    path = tmp_path / "communes.json"
    path.write_text(json.dumps(ETALAB), encoding="utf-8")
    told = load_official(path)
    assert (told.created, told.merged) == (0, 0)
    abbeville = Commune.objects.get(pk="80001")
    assert (abbeville.name, abbeville.population, abbeville.latitude) == ("Abbeville-Nouvelle", 24000, 50.1)
    assert Commune.objects.get(pk="80021").population == 135000
    assert sorted(FormerCommune.objects.values_list("code", "name")) == [
        ("80998", "Vieux-Bourg"), ("80999", ""), ("80999", "Petit-Port"),
    ]  # fmt: skip


def test_a_merged_commune_keeps_its_row_and_answers_as_its_successor(tmp_path):
    loaded()
    path = tmp_path / "v_commune_2027.csv"
    path.write_text(INSEE, encoding="utf-8")
    assert load_official(path).merged == 1
    assert Commune.objects.get(pk="80001").successor_id == "80021"
    assert sorted(Commune.objects.current().values_list("pk", flat=True)) == ["80021"]
    for found in (recognise(insee="80001"), recognise(name="Abbeville")):
        assert found.commune is not None
        assert found.commune.pk == "80021"
    assert PlaceKey.objects.filter(code="80001").count() == 0


def test_a_new_commune_without_a_point_takes_that_of_its_origin():
    loaded()
    load_tables(
        Tables([CommuneRow("80997", "Deux-Rives", "80")], [FormerRow("80001", "Abbeville", "80997", "delegated")]),
    )
    assert Commune.objects.get(pk="80997").latitude == 50.1


@pytest.mark.parametrize("content", ["", "nom;adresse\na;b\n", "{", '[{"a": 1}]', "\xff"])
def test_a_file_that_is_no_list_of_communes_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(UnknownTable, match="vérifiez que c’est le bon"):
        load_official(path)


def test_the_command_says_why_it_refuses(tmp_path):
    loaded()
    with pytest.raises(CommandError, match="v_commune"):
        call_command("load_geography", file=tmp_path / "missing.csv")


def test_shipped_areas_are_whole():
    real_communes("80")
    assert (Region.objects.count(), Department.objects.count(), Epci.objects.count()) == (29, 120, 1255)
    somme = Department.objects.get(pk="80")
    assert (somme.region.name, somme.capital, somme.time_zone) == ("Hauts-de-France", "80021", "Europe/Paris")
    assert Department.objects.get(pk="974").time_zone == "Indian/Reunion"
    assert Department.objects.get(pk="BE-WHT").name == "Hainaut"


def test_shipped_communes_are_whole():
    tables = sources.shipped()
    by_code = {row.code: row for row in tables.communes}
    assert len(by_code) == len(tables.communes) == 35534
    assert sum(row.country == "BE" for row in tables.communes) == 565
    assert by_code["80021"].population > 130_000
    assert by_code["80021"].epci == "248000531"
    assert [row.code for row in tables.communes if not (row.latitude and row.longitude)] == []
    assert {row.commune for row in tables.former} <= set(by_code)
    assert {row.department for row in tables.communes} <= {row["code"] for row in sources.table("departments")}
