"""Photographs in the PDF of a report: drawn, described, told, credited; the document stays accessible."""

import io

import pytest
from django.core.files.storage import default_storage
from pypdf import PdfReader

from maillage.files.actions import receive_image
from maillage.programmes.models import Decision
from maillage.reports.actions.figures import citing
from maillage.reports.actions.publishing import publish
from maillage.reports.exports import pictures
from maillage.reports.exports.document import report_pdf
from maillage.reports.models import Photo
from tests.factories.accounts import UserFactory
from tests.factories.files import picture_bytes
from tests.factories.programmes import make_decision
from tests.factories.reports import AT, make_block, make_figure, make_report

pytestmark = pytest.mark.django_db
SAID = {"alt": "Une main sur un globe", "caption": "Le globe tourne", "credit": "Club Céphée"}


@pytest.fixture
def report(here):
    return make_report(here)


def with_photos(report, *sizes, **saving):
    block = make_block(report, kind="photos", title="À la fête", text="")
    for rank, (width, height) in enumerate(sizes):
        data = io.BytesIO(picture_bytes(width, height, colour=(200, 60, 80 * rank), **saving))
        image = receive_image(actor=UserFactory(), upload=data, at=AT)
        Photo.objects.create(block=block, image=image, position=rank, **SAID)
    return block


def published(report):
    decision = Decision.objects.first() or make_decision(report.programme)
    return publish(actor=UserFactory(), report=report, decision=decision, reasons={}, note="", at=AT)


def described(pdf):
    """The alternatives of the pictures, from the tags of the document."""
    found = []

    def walk(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(node.get("/Alt"))
            if "/K" in node:
                walk(node["/K"])

    walk(pdf.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_a_photograph_is_drawn_described_told_and_credited(report):
    with_photos(report, (800, 600), (300, 900))
    content = report_pdf(published(report))
    pdf = PdfReader(io.BytesIO(content))
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())

    assert b"pdfuaid:part" in content
    assert [one for one in described(pdf) if one] == [SAID["alt"]] * 2
    assert sum(len(page.images) for page in pdf.pages) == 2
    assert words.count(SAID["caption"]) == 2
    assert words.count(SAID["credit"]) == 2
    assert SAID["alt"] not in words


def test_a_transparent_picture_is_laid_on_white(report):
    with_photos(report, (400, 300), form="PNG", mode="RGBA")
    assert len(described(PdfReader(io.BytesIO(report_pdf(published(report)))))) == 1


def test_a_picture_whose_file_is_gone_is_said_in_words(report):
    block = with_photos(report, (800, 600))
    default_storage.delete(block.photos.get().image.master_path)
    pdf = PdfReader(io.BytesIO(report_pdf(published(report))))
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())

    assert [words.count(one) for one in SAID.values()] == [1, 1, 1]


def test_many_pictures_are_made_smaller_until_they_fit(report, monkeypatch):
    with_photos(report, (1600, 1200), (1600, 1200), (1600, 1200))
    page = {"blocks": [{"kind": "photos", "photos": [{"picture": one.image} for one in Photo.objects.order_by("pk")]}]}
    whole = pictures.pictures_of(page["blocks"])
    assert len(whole) == 3
    monkeypatch.setattr(pictures, "MOST_CHARACTERS", sum(map(len, whole.values())) - 1)
    smaller = pictures.pictures_of(page["blocks"])
    assert len(smaller) == 3
    assert sum(map(len, smaller.values())) < sum(map(len, whole.values()))
    monkeypatch.setattr(pictures, "MOST_CHARACTERS", max(map(len, smaller.values())) // 2)
    assert len(pictures.pictures_of(page["blocks"])) < 3


def test_a_number_in_a_title_or_a_caption_is_a_figure_too(cast, report):
    figure = make_figure(report, "jeunes")
    block = with_photos(report, (800, 600))
    block.photos.update(caption="[[jeunes]] paires d’yeux")
    type(block).objects.filter(pk=block.pk).update(title="La fête des [[jeunes|plus de]]")

    shown = published(report).content
    assert shown["blocks"][0]["photos"][0]["caption"] == f"{shown['figures'][0]['shown']} paires d’yeux"
    assert shown["blocks"][0]["title"].startswith("La fête des plus de ")
    assert [one["key"] for one in shown["figures"]] == ["jeunes"]
    assert citing(figure) == ["«\u202fLa fête des [[jeunes|plus de]]\u202f»"]
    assert "[[" not in cast.client("anonymous").get(f"/hauts-de-lys/bilans/{report.slug}/").content.decode()


def test_a_caption_is_typed_shown_and_kept_by_a_version(cast, report):
    block = with_photos(report, (800, 600))
    photo = block.photos.get()
    desk = cast.client("coordinator_here")
    path = f"/hauts-de-lys/coordination/blocs/{block.uid}/"
    assert 'value="Le globe tourne"' in desk.get(path).content.decode()
    typed = {"title": "À la fête", "do": "save", f"alt-{photo.pk}": "Un globe", f"caption-{photo.pk}": "Il s’arrête",
             f"credit-{photo.pk}": "Club Céphée"}  # fmt: skip
    desk.post(path, typed)
    version = published(report)
    assert version.content["blocks"][0]["photos"][0]["caption"] == "Il s’arrête"
    page = cast.client("anonymous").get(f"/hauts-de-lys/bilans/{report.slug}/").content.decode()
    assert "Il s’arrête" in page
