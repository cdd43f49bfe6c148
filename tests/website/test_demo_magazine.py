"""The texts of the demonstration's magazine, before they are loaded."""

from collections import Counter

from maillage.publications.enums import PARTS, Genre
from maillage.publications.models import LEAD_LENGTH, TITLE_LENGTH
from maillage.vocabularies.shipped import SHIPPED
from maillage.website.demo import magazine, network, pictures, places

CODES = {scheme: {code for code, *_rest in terms} for scheme, terms in SHIPPED.items()}


def test_every_genre_and_every_kind_is_told_in_varied_territories():
    rows = magazine.publications()

    assert len(rows) == 58
    assert {row.get("genre") for row in rows} - {None} == set(Genre.values)
    assert Counter(row.get("kind", "article") for row in rows) == {
        "article": 40, "experience": 7, "notebook": 6, "dossier": 5,
    }  # fmt: skip
    assert len({row.get("territory", "hauts-de-france") for row in rows}) == 4


def test_texts_keep_their_lengths_and_name_things_that_exist():
    people = {one.email for one in network.people()}
    structures = {row["name"] for row in places.organisation_rows()}
    for row in magazine.publications():
        assert len(row["title"]) <= TITLE_LENGTH
        assert len(row["lead"]) <= LEAD_LENGTH
        assert f"{row['by']}@example.org" in people
        assert magazine.reading.french(row.get("organisation", "")) in {"", *structures}
        assert {*row["themes"]} <= CODES["theme"]
        assert {*row["audiences"]} <= CODES["audience"]
        assert all(row[name] for name in PARTS.get(row.get("kind", "article"), {}))
    drawn = {name.partition(":")[0] for name in magazine.pictures_wanted()}
    assert drawn <= set(pictures.DRAWINGS)


def test_dossiers_choose_among_texts_that_exist_and_keys_are_unique():
    keys = [row["key"] for row in magazine.publications()]
    chosen = {key for row in magazine.publications() for key, _why in row.get("selection", ())}

    assert len(keys) == len(set(keys))
    assert chosen <= set(keys)
