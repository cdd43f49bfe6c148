import pytest
from django.urls import reverse

from maillage.geography import exports

pytestmark = pytest.mark.django_db


def labels(typed, **options):
    return [place["label"] for place in exports.places(typed, **options)]


def test_accents_case_and_hyphens_are_indifferent(communes):
    assert labels("Péronne")[0] == labels("PERONNE")[0] == labels("peronne")[0] == "Péronne (80)"
    assert labels("saint-de") == labels("ST DE") == labels("Saint De")


def test_homonyms_are_told_apart_and_the_largest_comes_first(communes):
    assert labels("Saint-Denis")[:2] == ["Saint-Denis (974)", "Saint-Denis (93)"]


def test_a_department_after_the_name_settles_it(communes):
    assert labels("saint denis 93") == ["Saint-Denis (93)"]
    assert labels("saint denis 974") == ["Saint-Denis (974)"]


def test_departments_nearby_come_first(communes):
    assert labels("saint-denis", near=["93"])[0] == "Saint-Denis (93)"


def test_postcodes_are_completed(communes):
    assert labels("8000") == ["Amiens (80)"]
    assert labels("93200") == ["Saint-Denis (93)"]


def test_the_exact_name_comes_first(communes):
    assert labels("rue")[0] == "Rue (80)"


def test_a_former_name_finds_the_commune_of_today(communes):
    assert "Valserhône (01)" in labels("bellegarde-sur-valserine")


def test_names_in_other_languages_are_found(communes):
    assert labels("antwerpen") == ["Anvers (Anvers)"]
    assert labels("tournai") == ["Tournai (Hainaut)"]


def test_an_article_may_be_left_out(communes):
    assert labels("havre") == labels("le havre") == ["Le Havre (76)"]


def test_other_kinds_of_places_are_found_when_asked_for(communes):
    assert labels("somm", kinds=["department"]) == ["Somme (80)"]
    assert labels("hauts-de-fr", kinds=["region"]) == ["Hauts-de-France (région)"]
    assert labels("amiens metro", kinds=["epci"]) == ["CA Amiens Métropole"]
    assert labels("80", kinds=["department"]) == ["Somme (80)"]


@pytest.mark.parametrize("typed", ["", "  ", "-", "%", "_", "'; DROP TABLE", "日本", "x" * 500, "\x00"])
def test_strange_input_finds_nothing_and_breaks_nothing(communes, typed):
    assert labels(typed) == []


@pytest.mark.parametrize(("typed", "queries"), [("amiens", 2), ("s", 2), ("zzzz", 1), ("", 0)])
def test_completion_takes_one_query_and_one_for_each_kind(communes, django_assert_num_queries, typed, queries):
    with django_assert_num_queries(queries):
        exports.places(typed)


def test_the_address_answers_json(communes, client):
    answer = client.get(reverse("geography:communes"), {"q": "amie"})
    assert answer.json()["results"][0] == {
        "kind": "commune", "code": "80021", "name": "Amiens", "label": "Amiens (80)", "value": "80021",
        "note": "80000", "postcode": "80000",
        "department": "80", "latitude": 49.89342, "longitude": 2.29541,
    }  # fmt: skip
    assert "max-age=86400" in answer["Cache-Control"]


def test_the_address_answers_a_list_of_options(communes, client):
    answer = client.get(reverse("geography:communes_list"), {"q": "amiens"})
    assert 'data-code="80021"' in answer.content.decode()
    nothing = client.get(reverse("geography:communes_list"), {"q": "<script>"})
    assert "<script>" not in nothing.content.decode()


def test_kinds_that_do_not_exist_are_left_out(communes, client):
    answer = client.get(reverse("geography:communes"), {"q": "somme", "kinds": "planet,department"})
    assert [place["label"] for place in answer.json()["results"]] == ["Somme (80)"]
