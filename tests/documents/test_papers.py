"""Each paper in both languages: what is printed, tagged, with hostile texts as they were typed."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from pypdf import PdfReader

from maillage.documents.composing import Stamp, frozen, pdf_of, print_paper
from maillage.documents.papers.loans import (
    Agreement,
    ConditionReport,
    DeliveryNote,
    Finding,
    InsuranceRecap,
    Item,
    PackingList,
)
from maillage.documents.papers.office import (
    Charge,
    InvoiceRequest,
    Label,
    LabelSheet,
    Sheet,
    Signature,
    SignatureCertificate,
)
from maillage.documents.papers.pieces import Article, Hand, Party, Photo
from maillage.documents.papers.rounds import RoadSheet, Stop
from maillage.files.actions import receive_image
from tests.documents.test_typesetting import HOSTILE
from tests.factories.documents import AT, make_issuer
from tests.factories.files import picture_bytes

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2027, 3, 2), date(2027, 3, 30)
STAMP = Stamp(number="CONV-2027-0001", reference="CONV-2027-0001-K7QF9M2P")


def papers(word, image=""):
    """One of each paper, with a word of somebody in every field that people fill."""
    party = Party(role=word, name=word, lines=[word, ""])
    items = [
        Item(name=word, mark=word, quantity=12, value=Decimal(250), crate=word, weight=Decimal("3.5"), remark=word)
    ]
    articles = [Article(word, f"{word}\n- {word}\n\n{word}")]
    both = {"lender": party, "borrower": party, "items": items, "articles": articles}
    photos = [Photo(image=image, alt=word, caption=word)]
    finding = Finding(component=word, state=word, before="—", counted=11, expected=12, remark=word, photos=photos)
    stop = Stop(hour=word, name=word, address=word, contact=word, access=word, deliver=[word], collect=[word],
                kilometres=Decimal(32), volume=Decimal("1.2"))  # fmt: skip
    signature = Signature(name=word, capacity=word, email=word, when=word, consent=word)
    return {
        "agreement": Agreement(**both, first=FIRST, last=LAST, facts=[(word, word)]),
        "agreement_by_hand": Agreement(**both, first=FIRST, last=LAST, is_electronic=False),
        "insurance": InsuranceRecap(**both, covered_from=FIRST, covered_to=LAST, places=[word]),
        "packing": PackingList(**both, leaves_on=FIRST, volume=Decimal("1.2"), vehicle=word),
        "condition": ConditionReport(subject=word, mark=word, moment=word, on=FIRST, place=word, findings=[finding],
                                     hands=[Hand(role=word, name=word, note=word)], summary=word, articles=articles),
        "delivery": DeliveryNote(way=word, giver=party, receiver=party, on=FIRST, place=word, items=items, crates=2,
                                 articles=articles),
        "road": RoadSheet(on=FIRST, stops=[stop], driver=word, vehicle=word, start=word, articles=articles),
        "invoice": InvoiceRequest(seller=party, payer=party, reason=word, due_on=LAST, identifiers=[(word, word)],
                                  charges=[Charge(label=word, quantity=Decimal("2.5"), price=Decimal(60))], tax=word,
                                  articles=articles),
        "labels": LabelSheet(labels=[Label(url="https://exemple.test/c/1", title=word, mark=word, note=word)]),
        "sheet": Sheet(heading=word, articles=articles, lead=word, facts=[(word, word)], numbered=True),
        "certificate": SignatureCertificate(reference=word, document=word, sha256="ab" * 32, size=word,
                                            trail=[(word,) * 3], signatures=[signature], verify_url="https://exemple.test/documents/verifier/"),
    }  # fmt: skip


PAPERS = sorted(papers("x"))


def printed(name, language, word="Nuits claires", *, image="", stamp=STAMP, territory=None):
    issuer = make_issuer(territory, name=word, lines=(word,))
    with translation.override(language):
        data = frozen(papers(word, image)[name], issuer, language, about=word)
    content = pdf_of(data, language=language, territory=territory, at=AT, stamp=stamp)
    return PdfReader(io.BytesIO(content))


def words(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_paper_is_composed_tagged_and_carries_its_full_number(name, language):
    reader = printed(name, language)
    root = reader.trailer["/Root"]

    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, language)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert reader.metadata["/Keywords"] == "CONV-2027-0001-K7QF9M2P"
    assert "CONV-2027-0001-K7QF9M2P" in words(reader)
    assert "Nuits claires" in words(reader)


@pytest.mark.parametrize("name", PAPERS)
def test_what_people_typed_is_printed_and_never_read_as_markup(name):
    for text in HOSTILE:
        squeezed = "".join(words(printed(name, "fr", text)).split())

        assert "".join(text.split()) in squeezed, text


TITLES = {
    "agreement": ("Convention de prêt", "Loan agreement"),
    "insurance": ("Récapitulatif pour l’assurance", "Summary for the insurer"),
    "packing": ("Liste de colisage", "Packing list"),
    "condition": ("Constat d’état", "Condition report"),
    "delivery": ("Bon de livraison", "Delivery note"),
    "road": ("Feuille de route", "Road sheet"),
    "invoice": ("Demande de facturation", "Invoice request"),
    "labels": ("Étiquettes", "Labels"),
    "certificate": ("Certificat de signature", "Certificate of signature"),
}


@pytest.mark.parametrize("name", sorted(TITLES))
def test_each_paper_is_called_by_its_name_in_both_languages(name):
    assert (printed(name, "fr").metadata.title, printed(name, "en").metadata.title) == TITLES[name]


def test_amounts_days_and_sums_are_written_as_in_each_language():
    french, english = words(printed("insurance", "fr")), words(printed("insurance", "en"))

    assert "du 2 mars 2027 au 30 mars 2027" in french
    assert "3 000 €" in french
    assert "from 2 March 2027 to 30 March 2027" in english
    assert "€3,000" in english


def test_an_agreement_by_link_says_so_and_one_by_hand_has_places_to_sign():
    assert "signée par lien" in words(printed("agreement", "fr"))
    assert "Fait en deux exemplaires" in words(printed("agreement_by_hand", "fr"))


def test_what_is_not_known_is_left_out_and_zero_is_a_figure():
    party = Party(role="R", name="N")
    paper = InsuranceRecap(
        lender=party, borrower=party, covered_from=FIRST, covered_to=FIRST,
        items=[Item(name="Sans valeur"), Item(name="Don", value=Decimal(0))],
    )  # fmt: skip
    text = words(PdfReader(io.BytesIO(print_paper(paper, issuer=make_issuer(), language="fr", at=AT))))

    assert "None" not in text
    assert "Don 1 0 € 0 €" in text
    assert "Sans valeur 1" in text


def test_a_condition_report_shows_its_photos_with_their_description(settings):
    image = receive_image(actor=None, upload=picture_bytes(), at=AT, name="rayure.png")
    reader = printed("condition", "fr", image=image.sha256)
    without = printed("condition", "fr", image="0" * 64)

    assert [len(page.images) for page in reader.pages if page.images] == [1]
    assert alternatives(reader) == {"Nuits claires"}
    assert not any(page.images for page in without.pages)
    assert words(without).count("Nuits claires") > words(reader).count("Nuits claires")


def alternatives(reader):
    """The descriptions of figures, read in the tree of tags."""
    found = set()

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get") and node.get("/S"):
            if node["/S"] == "/Figure":
                found.add(str(node.get("/Alt")))
            if node.get("/K") is not None:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_a_label_carries_a_code_that_is_described():
    assert alternatives(printed("labels", "fr", "Lunette")) == {"Code à scanner\u202f: Lunette Lunette"}


def test_tables_have_header_cells():
    tags = set()

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get") and node.get("/S"):
            tags.add(node["/S"])
            if node.get("/K") is not None:
                walk(node["/K"])

    walk(printed("packing", "fr").trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/LI"} <= tags


def test_a_specimen_has_no_number_and_an_issued_paper_has_its_date():
    specimen = print_paper(papers("x")["sheet"], issuer=make_issuer(), language="fr", at=AT, specimen=True)
    reader = PdfReader(io.BytesIO(specimen))

    assert "/Keywords" not in reader.metadata
    assert "Émis le" not in words(reader)
    assert "Émis le 2 février 2027" in words(printed("sheet", "fr"))


def test_a_paper_wears_the_colours_of_its_territory(here):
    here.colour_1 = "oklch(.44 .15 250)"
    plain, coloured = printed("sheet", "fr"), printed("sheet", "fr", territory=here)

    assert plain.pages[0].get_contents().get_data() != coloured.pages[0].get_contents().get_data()


def test_a_hundred_lines_on_a_list_are_all_there():
    party = Party(role="R", name="N")
    items = [Item(name=f"Pièce {rank}", mark=f"M-{rank}", crate=f"Caisse {rank % 7}") for rank in range(100)]
    paper = PackingList(lender=party, borrower=party, items=items, leaves_on=FIRST)
    text = words(PdfReader(io.BytesIO(print_paper(paper, issuer=make_issuer(), language="fr", at=AT))))

    assert all(f"M-{rank} " in text for rank in range(100))
