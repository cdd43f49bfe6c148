"""The public pages: the report opens every figure, its files are whole, nothing that people typed is markup."""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from pypdf import PdfReader

from maillage.core.background import run_pending
from maillage.programmes.models import Cell, Programme
from maillage.reports.actions.publishing import publish
from maillage.reports.models import Block, Report, ReportVersion
from tests.factories import doors
from tests.factories.programmes import make_decision
from tests.factories.reports import AT, load_picardiescience, make_block, make_figure, make_report

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert(1)</script> =SOMME(A1) «\'"& #image("x") \\u{41} {{ 7 }} '


def at(name, *args, **query):
    path = "/hauts-de-lys" + reverse(f"reports:{name}", args=args)
    return path + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def republish(report, number):
    report.blocks.filter(kind="text").update(text=f"Version {['zéro', 'une', 'deux'][number]}.")
    decision = make_decision(report.programme)
    return publish(
        actor=None, report=report, decision=decision, reasons={}, note=f"Note {number}", at=AT + timedelta(number)
    )


@pytest.fixture
def real(here):
    return load_picardiescience(here)


# --- The real report --------------------------------------------------------------------------------------------------


def test_the_report_tells_its_figures_and_opens_each(client, real):
    page = client.get(at("report", real.slug))
    html, words = page.content.decode(), text_of(page)

    assert page.status_code == 200
    for expected in (
        "47 089",
        "plus de 45 000",
        "174",
        "253",
        "un tiers",
        "8 sur 13",
        "entre 40,5 % et 43,1",
    ):
        assert expected in words
    cited = set(re.findall(r'href="#(chiffre-[a-z-]+)"', html))
    opened = set(re.findall(r'id="(chiffre-[a-z-]+)"', html))
    assert cited
    assert cited <= opened
    assert "On ne sait pas si ce nombre compte des personnes" in words
    assert "Sucrerie de Francières" in words
    assert "« acteurs » réunit des choses différentes" in words


def test_each_chart_and_map_has_its_words_and_its_table(client, real):
    run_pending()
    html = client.get(at("report", real.slug)).content.decode()
    drawings = re.findall(r'<svg [^>]*role="img"[^>]*>', html)

    assert len(drawings) == 4 * 2 + 2
    assert all(re.search(r'aria-label="[^"]{20,}"', one) for one in drawings)
    assert html.count('<table class="report-bars">') == 4
    assert len(re.findall(r"<li>\s*<strong>", html)) >= 5


def test_before_the_worker_came_charts_are_bars_of_the_page(client, real):
    html = client.get(at("report", real.slug)).content.decode()

    assert "chart-wide" not in html
    assert html.count('<rect class="mark"') == 4 + 4 + 3 + 4
    assert html.count('<rect class="gap"') == 1


def test_the_summary_fits_its_page(client, real):
    page = client.get(at("summary", real.slug))
    pdf = PdfReader(io.BytesIO(client.get(at("summary_pdf", real.slug)).content))

    assert "47 089" in text_of(page)
    assert len(pdf.pages) == 1


def test_the_pdf_is_tagged_titled_and_says_the_same(client, real):
    run_pending()
    answer = client.get(at("pdf", real.slug))
    pdf = PdfReader(io.BytesIO(answer.content))
    words = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))

    assert answer["Content-Type"] == "application/pdf"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == "fr"
    assert pdf.metadata.title == real.title
    assert b"pdfuaid:part" in answer.content
    for expected in (
        "47 089",
        "plus de 45 000",
        "164 sur 174",
        "Ce qu’on ne sait pas",
        "À savoir en lisant ce bilan",
    ):
        assert expected in words
    assert client.get(at("pdf", real.slug)).content == answer.content


def test_the_data_are_whole_explained_and_the_same_each_time(client, real):
    first, second = (client.get(at("data", real.slug)).content for _time in range(2))
    archive = zipfile.ZipFile(io.BytesIO(first))
    tables = {
        name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")), delimiter=";"))
        for name in archive.namelist()
        if name.endswith(".csv")
    }

    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()
    explained = {(row[0], row[1]) for row in tables["codebook.csv"][1:]}
    for name, lines in tables.items():
        if name != "codebook.csv":
            assert {(name, column) for column in lines[0]} <= explained
            assert {len(line) for line in lines} == {len(lines[0])}
    head, *rows = tables["figures.csv"]
    figures = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert (figures["jeunes"]["value"], figures["budget"]["lower"]) == ("47089", "5450000")
    assert [row[1:3] for row in tables["breakdowns.csv"] if row[0].startswith("Des chercheurs")] == [
        ["chercheurs", "125"], ["partenaires", "107"], ["entreprises industrielles", "21"],
    ]  # fmt: skip
    whole = json.loads(archive.read("report.json"))
    assert whole["digest"] == real.versions.get().digest


def test_the_page_asks_a_fixed_number_of_queries(client, real, django_assert_num_queries):
    client.get(at("report", real.slug))
    address = at("report", real.slug) + "?a=1"
    with django_assert_num_queries(4):
        client.get(address)
    for rank in range(3):
        make_block(real, title=f"Encore {rank}")
    with django_assert_num_queries(4):
        client.get(at("report", real.slug) + "?a=2")


# --- Lists, versions, doors -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_fixed_number_of_queries(cast, client, count, django_assert_num_queries):
    made = [doors.report(cast) for _rank in range(count)]
    client.get(at("reports"))
    with django_assert_num_queries(2):
        page = client.get(at("reports") + "?a=1")
    assert all(one.title in text_of(page) for one in made)


def test_an_empty_list_says_what_comes(client, here):
    assert "Aucun bilan publié" in text_of(client.get(at("reports")))


def test_versions_stay_at_their_address(cast, client):
    report = doors.report(cast)
    republish(report, 1)
    republish(report, 2)

    last, first = client.get(at("report", report.slug)), client.get(at("report", report.slug, version=1))
    assert "Version deux." in text_of(last)
    assert "Note 2" in text_of(last)
    assert "Des ateliers partout." in text_of(first)
    assert "Vous lisez une version ancienne" in text_of(first)
    assert client.get(at("pdf", report.slug, version=2)).status_code == 200
    for wrong in ("4", "0", "-1", "un", "9" * 30, "%C2%B2"):
        assert client.get(at("report", report.slug, version=wrong)).status_code == 404


def test_a_version_that_was_touched_says_so(cast, client):
    report = doors.report(cast)
    version = report.versions.get()
    ReportVersion.objects.filter(pk=version.pk).update(content=version.content | {"note": "autre"})

    assert "ne correspond plus à son empreinte" in text_of(client.get(at("report", report.slug)))


def test_a_draft_is_nowhere_but_for_those_who_write_it(cast):
    report = make_report(cast.here)
    make_block(report)

    for name in ("report", "summary", "pdf", "summary_pdf", "data"):
        assert cast.client("member").get(at(name, report.slug)).status_code == 404
    answer = cast.client("coordinator_here").get(at("report", report.slug))
    assert (answer.status_code, answer["Location"]) == (302, at("preview", report.slug))
    assert cast.client("coordinator_here").get(at("pdf", report.slug)).status_code == 404


def test_the_report_of_a_programme_that_is_not_public_is_closed(cast, client):
    report = doors.report(cast)
    Programme.objects.update(is_public=False)

    assert client.get(at("report", report.slug)).status_code == 404


def test_the_page_is_in_the_language_of_the_report_and_its_frame_in_that_of_the_reader(cast, client):
    report = doors.report(cast)
    page = client.get(f"/en{at('report', report.slug)}")

    assert 'lang="fr"' in page.content.decode()
    assert "Les chiffres, un par un" in text_of(page)
    assert "Skip to content" in text_of(page)


# --- Hostile texts ----------------------------------------------------------------------------------------------------


def test_what_people_typed_is_never_markup(cast, client):
    report = make_report(cast.here, title=HOSTILE[:150], lead=f"{HOSTILE} [[=9]]")
    make_figure(report, "somme", label=HOSTILE, amount=Decimal(1), source=HOSTILE, limits=HOSTILE, unit="<b>")
    words = HOSTILE.replace("7", "sept").replace("(1)", "(un)").replace("A1", "A").replace("{41}", "{}")
    Report.objects.filter(pk=report.pk).update(lead=words)
    make_block(report, title=words, text=f"{words} [[somme]]\n\n- {words}\n\n## {words}")
    make_block(report, kind="quote", text=words, speaker=words, consent=words)
    make_block(report, kind="figures", title=words, text="", keys=("somme",))
    make_block(report, kind="chart", title=words, text="", keys=("somme",))
    make_block(report, kind="budget", title=words, text="", keys=("somme",))
    report.refresh_from_db()
    decision = make_decision(report.programme, body=HOSTILE[:150])
    publish(actor=cast["coordinator_here"], report=report, decision=decision, reasons={}, note=HOSTILE, at=AT)
    run_pending()

    for name in ("report", "summary"):
        html = client.get(at(name, report.slug)).content.decode()
        assert "<script>alert" not in html
    assert client.get(at("pdf", report.slug)).content.startswith(b"%PDF")
    assert client.get(at("summary_pdf", report.slug)).content.startswith(b"%PDF")
    archive = zipfile.ZipFile(io.BytesIO(client.get(at("data", report.slug)).content))
    assert not re.search(r'(^|;)"?[=+@]', archive.read("figures.csv").decode("utf-8-sig"), re.MULTILINE)
    desk = cast.client("coordinator_here")
    for address in (at("builder", report.slug), at("figures", report.slug), at("preview", report.slug)):
        assert "<script>alert" not in desk.get(address).content.decode()
    assert Block.objects.count() == 5
    assert not Cell.objects.exists()


def test_the_page_of_a_programme_leads_to_its_published_reports(client, real):
    html = client.get("/hauts-de-lys" + reverse("programmes:programme", args=[real.programme.slug])).content.decode()

    assert at("report", real.slug) in html
    assert real.title in html
