"""The tags of the PDF, read back: what a screen reader is told; what the standard refuses by itself."""

import io
from itertools import pairwise

import pytest
from pypdf import PdfReader

from maillage.core.background import run_pending
from maillage.documents import typesetting
from maillage.documents.typesetting import DocumentRefused, compile_pdf
from maillage.reports.exports.document import report_pdf, summary_pdf
from tests.factories.reports import AT, load_picardiescience

pytestmark = pytest.mark.django_db
HEAD = '#set document(title: "T")\n'
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def elements(reader):
    """Every element of the structure, in reading order."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]["/K"]]
    while waiting:
        node = waiting.pop(0).get_object()
        if isinstance(node, list):
            waiting = [*node, *waiting]
        elif hasattr(node, "get") and node.get("/S"):
            found.append(node)
            waiting = [node["/K"], *waiting] if "/K" in node else waiting
    return found


def children(element):
    inner = element["/K"].get_object()
    nodes = [one.get_object() for one in inner] if isinstance(inner, list) else [inner]
    return [one for one in nodes if hasattr(one, "get") and one.get("/S")]


def below(element, tag):
    found = [one for one in children(element) if one["/S"] == tag]
    return found + [deep for one in children(element) if "/K" in one for deep in below(one, tag)]


@pytest.mark.parametrize("make", [report_pdf, summary_pdf])
def test_figures_have_alternatives_tables_have_headers_and_headings_follow(here, make):
    report = load_picardiescience(here)
    run_pending()
    reader = PdfReader(io.BytesIO(make(report.versions.get())))
    found = elements(reader)

    assert b"<pdfuaid:part>1</pdfuaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data()
    pictures = [one for one in found if one["/S"] == "/Figure"]
    assert pictures
    assert [one for one in pictures if not str(one.get("/Alt", "")).strip()] == []
    tables = [one for one in found if one["/S"] == "/Table"]
    assert [len(below(one, "/TH")) > 0 for one in tables] == [True] * len(tables)
    levels = [int(one["/S"][2:]) for one in found if one["/S"][1:2] == "H" and one["/S"][2:].isdigit()]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_chart_of_the_report_has_its_table(here):
    report = load_picardiescience(here)
    run_pending()
    version = report.versions.get()
    found = elements(PdfReader(io.BytesIO(report_pdf(version))))
    charts = sum(block["kind"] == "chart" for block in version.content["blocks"])

    assert charts
    assert sum(one["/S"] == "/Table" for one in found) >= charts


@pytest.mark.parametrize("source", [
    HEAD + '#image("square.svg")', "Sans titre", HEAD + "= Un\n=== Trois", HEAD + "== Deux d’abord",
], ids=["no alternative", "no title", "a level skipped", "no first level"])  # fmt: skip
def test_the_standard_refuses_what_a_screen_reader_would_miss(source, tmp_path, monkeypatch):
    (tmp_path / "square.svg").write_text(SQUARE)
    (tmp_path / "bad.typ").write_text(source)
    (tmp_path / "good.typ").write_text(HEAD + '= Un\n#image("square.svg", alt: "Un carré")')
    monkeypatch.setattr(typesetting, "ROOT", tmp_path)
    given = {"language": "fr", "title": "T", "at": AT}

    assert compile_pdf("good.typ", {}, **given)
    with pytest.raises(DocumentRefused):
        compile_pdf("bad.typ", {}, **given)
