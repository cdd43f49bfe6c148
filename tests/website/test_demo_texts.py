"""What the demonstration is made of, before it is loaded: texts, places, plan, pictures."""

import hashlib
import io
from collections import Counter

import pytest
from PIL import Image

from maillage.core.text import fold
from maillage.vocabularies.shipped import SHIPPED
from maillage.website.demo import pictures, places, plan, reading
from tests.factories.geography import shipped

TERRITORIES = ["hauts-de-france", "grand-est", "occitanie", "wallonie-bruxelles"]
CODES = {scheme: {code for code, *_rest in terms} for scheme, terms in SHIPPED.items()}


def test_there_are_enough_texts_in_both_languages():
    stands = sum(len(village["stands"]) for village in reading.villages())

    assert (len(reading.texts()), stands) == (127, 22)
    assert len([text for text in reading.texts() if text.get("en")]) >= 60


def test_titles_and_summaries_keep_their_contractual_lengths():
    long = [event.key for event in plan.events() if len(event.title) > 140 or len(event.summary) > 200]
    english = [
        event.key
        for event in plan.events()
        if len(event.english.get("title", "")) > 140 or len(event.english.get("summary", "")) > 200
    ]

    assert (long, english) == ([], [])


def test_each_text_says_something_of_its_own():
    bodies = Counter(paragraph for text in reading.texts() for paragraph in text["text"].strip().split("\n\n"))
    short = [text["key"] for text in reading.texts() if len(text["text"].split()) < 60]

    assert [paragraph for paragraph, count in bodies.items() if count > 1] == []
    assert short == []


def test_terms_are_those_of_the_shipped_lists():
    unknown = [
        (text["key"], code)
        for text in reading.texts()
        for scheme, codes in (
            ("theme", text["themes"]), ("audience", text["audiences"]), ("event_type", [text["type"]]),
            ("impairment", list(text.get("access", {}))),
            ("campaign", [text["campaign"]] if "campaign" in text else []),
        )
        for code in codes
        if code not in CODES[scheme]
    ]  # fmt: skip

    assert unknown == []


def test_every_illustration_named_is_drawn():
    named = {text["image"] for text in reading.texts()} | {
        row["image"] for row in reading.table("places") if row["image"]
    }

    assert sorted(named - set(pictures.DRAWINGS)) == []
    assert len(pictures.DRAWINGS) == 24


@pytest.mark.parametrize("name", sorted(pictures.DRAWINGS))
def test_an_illustration_is_the_same_on_every_machine_and_differs_by_variant(name):
    first, again, other = pictures.draw(name, 0), pictures.draw(name, 0), pictures.draw(name, 1)

    assert hashlib.sha256(first).digest() == hashlib.sha256(again).digest()
    assert first != other
    assert Image.open(io.BytesIO(first)).size == (1200, 800)


def test_every_commune_named_exists():
    known = {(fold(row.name), row.department) for row in shipped().communes}
    rows = [*places.organisation_rows(), *reading.table("venues"), *reading.table("places")]
    named = {(row["commune"], row["department"]) for row in rows if row["commune"]}

    assert sorted((name, code) for name, code in named if (fold(name), code) not in known) == []


def test_the_fourteen_real_structures_are_named_and_nothing_is_invented_of_them():
    rows = {row["name"]: row for row in places.organisation_rows()}

    assert len(places.real_names()) == 14
    sources = {"La Scientothèque": "les chiffres clés que l’association publie"}
    for name in places.real_names():
        assert sources.get(name, "bilan du programme PicardieScience") in rows[name]["text"], name
        assert "Cette fiche n’est pas tenue par la structure." in rows[name]["text"], name
    assert rows["La Machinerie"]["commune"] == ""


def test_the_plan_is_the_same_each_time_and_covers_every_axis():
    kept = plan.events()
    plan.events.cache_clear()
    again = plan.events()
    plan.events.cache_clear()

    assert [(one.key, one.title, one.place, one.day) for one in kept] == [
        (one.key, one.title, one.place, one.day) for one in again
    ]
    assert Counter(one.territory for one in kept) == {
        "hauts-de-france": 187, "grand-est": 67, "occitanie": 55, "wallonie-bruxelles": 42,
    }  # fmt: skip
    assert {one.life for one in kept} == {"scheduled", "cancelled", "full", "postponed", "rescheduled", "moved_online"}
    assert {one.registration for one in kept} == {"none", "seats", "mail", "phone", "link"}
    assert {one.source["type"] for one in kept} >= CODES["event_type"] - {"autre"}
    assert len({one.title for one in kept}) == len(kept)
    assert len([one for one in kept if one.is_umbrella]) == 2


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("d'où vient la craie ?", "d’où vient la craie\u202f?"),
        ("« Terre noire »", "«\u202fTerre noire\u202f»"),
        ("200 %", "200\u00a0%"),
    ],
)
def test_french_typography_is_set_when_read(typed, shown):
    assert reading.french(typed) == shown


def test_accounts_exist_for_each_role_of_each_territory():
    from maillage.website.demo.network import people

    roles = {(person.territory, person.role) for person in people()}

    assert roles == {("", "administrator")} | {
        (territory, role)
        for territory in TERRITORIES
        for role in ("coordinator", "moderator", "contributor", "manager", "member")
    }
    assert {person.email.partition("@")[2] for person in people()} == {"example.org"}
