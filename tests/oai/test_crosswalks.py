"""What harvesters read of a resource: LOM held by a schema, Dublin Core, and nothing that breaks XML."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from maillage.oai.crosswalks import Description, written
from maillage.oai.crosswalks.description import Classified, Part, Related
from maillage.oai.harvesting.reading import identifiers_of, read
from tests.oai.schemas import SCHEMAS, valid

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DC, TERMS = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
LOM = {"l": "http://ltsc.ieee.org/xsd/LOM", "f": "http://www.lom-fr.fr/xsd/LOMFR"}
LEAST = Description(
    url="https://reseau.example/r/1/", title="Un titre", language="fr", description="Une phrase.", kind="Text",
    document_type="texte", learning_type="exercise", metadata_at=AT, authors=("Nour Hadj",), contexts=("other",),
)  # fmt: skip
FULL = replace(
    LEAST, identifiers=(("DOI", "10.1234/abc"),), keywords=("Ciel", "Mesure"),
    authors=("Nour Hadj", "Vasseur, Léo; fils"),
    publisher="Club Céphée", issued_on=date(2025, 4, 1), modified_at=AT,
    parts=(Part(url="https://reseau.example/f/1", media_type="application/pdf", size=12, licence="CC0"),
           Part(url="https://reseau.example/f/2", media_type="text/csv", size=30)),
    links=("https://example.org/a",), audiences=("Enfants",), roles=("teacher", "learner"), contexts=("school",),
    ages=(6, 10), minutes=90, advice="À deux.", needs="Des tables", accessibility="Assis", rights="CC BY",
    rights_url="https://creativecommons.org/licenses/by/4.0/",
    relations=(Related(kind="ispartof", url="https://reseau.example/r/2/", title="Le tout"),
               Related(kind="isbasedon", url="https://reseau.example/r/3/", title="La source")),
    classified=(Classified(purpose="discipline", source="Maillage", code="ciel", label="Ciel"),
                Classified(purpose="educational level", source="Maillage", code="c3", label="Cycle 3"),
                Classified(purpose="competency", source="Maillage", code="", label="Mesurer")),
)  # fmt: skip


def lom(description):
    return valid("lom", written(description)["lom"])


def said(tree, path):
    return tree.xpath(path + "/text()", namespaces=LOM)


@pytest.mark.parametrize("prefix", ["oai_dc", "lom", "dcterms"])
@pytest.mark.parametrize("description", [LEAST, FULL], ids=["least", "full"])
def test_every_record_is_valid(description, prefix):
    valid(prefix, written(description)[prefix])


@pytest.mark.parametrize(
    "break_it",
    [{"document_type": "parchemin"}, {"learning_type": "potion"}, {"language": "x1"}, {"contexts": ("ailleurs",)},
     {"relations": (Related(kind="voisine de", url="u", title="t"),)}, {"title": ""}],
)  # fmt: skip
def test_the_schema_refuses_what_lom_does_not_know(break_it):
    assert not SCHEMAS["lom"].validate(etree.fromstring(written(replace(FULL, **break_it))["lom"]))


@pytest.mark.parametrize("prefix", ["oai_dc", "dcterms"])
@pytest.mark.parametrize(
    "break_it",
    [{"kind": "Potion"}, {"language": "français"}, {"parts": (Part(url="u", media_type="du PDF", size=1),)},
     {"relations": (Related(kind="isbasedon", url="la source", title="t"),)}],
)  # fmt: skip
def test_the_schemas_refuse_what_dublin_core_does_not_know(break_it, prefix):
    assert not SCHEMAS[prefix].validate(etree.fromstring(written(replace(FULL, **break_it))[prefix]))


def test_lom_says_what_the_french_profiles_ask_for():
    tree = lom(FULL)

    assert said(tree, "//l:typicalAgeRange/l:string") == ["6-10"]
    assert said(tree, "//l:typicalLearningTime/l:duration") == ["PT90M"]
    assert said(tree, "//f:documentType/f:value") == ["texte"]
    assert said(tree, "//l:metaMetadata/l:metadataSchema") == ["LOMv1.0", "LOMFRv1.0", "SCOLOMFRv1.1"]
    assert said(tree, "//l:technical/l:size") == ["42"]
    assert said(tree, "//l:relation/l:kind/l:value") == ["ispartof", "isbasedon"]
    assert said(tree, "//l:classification/l:purpose/l:value") == [
        "discipline", "educational level", "competency", "accessibility restrictions"
    ]  # fmt: skip
    assert "FN:Vasseur\\, Léo\\; fils" in said(tree, "//l:lifeCycle/l:contribute/l:entity")[1]


@pytest.mark.parametrize(("ages", "expected"), [((3, None), "3-"), ((None, 6), "-6"), ((6, 6), "6-6")])
def test_ages_may_be_open(ages, expected):
    assert said(lom(replace(LEAST, ages=ages)), "//l:typicalAgeRange/l:string") == [expected]


def test_dublin_core_has_its_elements_and_no_empty_one():
    tree = etree.fromstring(written(FULL)["oai_dc"])
    names = [etree.QName(one).localname for one in tree]

    assert tree.tag == "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
    assert set(names) == {"title", "creator", "subject", "description", "publisher", "date", "type", "format",
                          "identifier", "language", "relation", "source", "rights"}  # fmt: skip
    assert all((one.text or "").strip() for one in tree)
    assert [one.text for one in tree.iter(f"{DC}identifier")] == ["https://reseau.example/r/1/", "10.1234/abc"]


def test_terms_say_levels_licence_and_relations():
    tree = etree.fromstring(written(FULL)["dcterms"])

    assert [one.text for one in tree.iter(f"{TERMS}educationLevel")] == ["Cycle 3"]
    assert [one.text for one in tree.iter(f"{TERMS}license")] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert [one.text for one in tree.iter(f"{TERMS}isPartOf")] == ["https://reseau.example/r/2/"]
    assert [one.text for one in tree.iter(f"{TERMS}extent")] == ["PT90M"]


@pytest.mark.parametrize("prefix", ["oai_dc", "dcterms", "lom"])
def test_what_we_write_we_read_back(prefix):
    told = read(written(FULL)[prefix])

    assert (told.title, told.publisher, told.year, told.language) == ("Un titre", "Club Céphée", "2025", "fr")
    assert told.authors == ("Nour Hadj", "Vasseur, Léo; fils")
    assert "reseau.example/r/1" in told.identifiers
    assert told.key == "untitre|clubcephee|2025"


@given(st.text(max_size=60), st.text(min_size=1, max_size=60))
def test_no_text_breaks_the_xml(title, author):
    for xml in written(replace(FULL, title=title, authors=(author,), needs=title, keywords=(author,))).values():
        etree.fromstring(xml)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://www.Example.org/a/", ("example.org/a",)), ("http://example.org/a", ("example.org/a",)),
        ("https://doi.org/10.1234/ABC", ("doi.org/10.1234/abc", "doi:10.1234/abc")),
        ("doi:10.1234/abc.", ("doi:10.1234/abc",)),
        ("ISBN 978-2-1234-5680-3", ("isbn:9782123456803",)), ("978-2-1234-5680-3", ()), ("rien", ()),
    ],
)  # fmt: skip
def test_one_thing_is_identified_in_one_way(value, expected):
    assert identifiers_of([value]) == expected


@pytest.mark.parametrize("xml", ["", "<a", "<a/>", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'])
def test_what_says_nothing_gives_nothing(xml):
    assert read(xml) is None
