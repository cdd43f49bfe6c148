"""The texts of the demonstration's magazine, before they are loaded."""

from collections import Counter
from types import SimpleNamespace

from maillage.publications.enums import PARTS, Genre
from maillage.publications.models import LEAD_LENGTH, TITLE_LENGTH
from maillage.vocabularies.shipped import SHIPPED
from maillage.website.demo import magazine, network, pictures, places
from tests.factories.files import ImageFactory

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


def test_some_texts_have_the_length_of_a_magazine():
    long = [row for row in magazine.publications() if len(row["body"].split()) >= 600]
    territories = {row.get("territory", "hauts-de-france") for row in long}

    assert len(long) >= 8
    assert territories == {"hauts-de-france", "grand-est", "occitanie", "wallonie-bruxelles"}
    assert all(row["body"].count("\n## ") >= 3 for row in long)
    assert all(len(row.get("captions", ())) == len(row.get("pictures", ())) for row in long)


def test_headings_and_quotes_stand_beside_pictures():
    picture = ImageFactory.build(sha256="a" * 64)
    world = SimpleNamespace(organisations={}, images={"mer:0": picture})
    row = {"body": "## Un titre\n\nDes mots.\n\n{picture:0}\n\n> Une phrase", "pictures": ["mer:0"],
           "captions": ["L'étale"]}  # fmt: skip

    assert magazine._body(world, row) == (
        f'<h2>Un titre</h2><p>Des mots.</p><figure data-image="{"a" * 64}"><img alt="{pictures.alternative("mer")}">'
        f"<figcaption>L’étale {places.CREDIT}</figcaption></figure><blockquote><p>Une phrase</p></blockquote>"
    )
