"""Printed documents: tagged, in our fonts, with hostile texts as they were typed, and nothing from elsewhere."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from maillage.documents import typesetting
from maillage.documents.typesetting import DocumentRefused, compile_pdf, printable

AT = datetime(2026, 3, 14, 9, tzinfo=UTC)
LIST = "documents/typst/list.typ"

HOSTILE = [
    '#import "@preview/cetz:0.3.0"',
    '#read("/etc/passwd")',
    "#panic(1) #{while true {}}",
    "$ x^2 $ *bold* _it_ `raw` <label> @ref",
    "= Pas un titre",
    "- pas une liste",
    "\\u{1F600} \\",
    "// pas un commentaire /* ni ceci */",
    "https://example.org/javascript:alert(1)",
    '"; DROP TABLE events; --',
    "</script><script>alert(1)</script>",
    "{{ 7*7 }} {% now %}",
    "=cmd|' /C calc'!A0",
    "Œuvre d’art : « l’été » — 12 €, Žižkov, Ελλάδα, Україна",
]


def made(data=None, **options):
    given = {"language": "fr", "title": "Programme de la Somme", "at": AT} | options
    return PdfReader(io.BytesIO(compile_pdf(LIST, data or {}, **given)))


def words(reader):
    """The text as it is read, blanks reduced (a long line is cut when printed)."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def programme(*entries):
    return {"groups": [{"heading": "Samedi 14 mars", "entries": list(entries)}]}


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_is_printed_and_never_read_as_markup(text):
    reader = made(programme({"title": text, "lead": text, "lines": [text], "summary": text}), title=text)

    squeezed = "".join(words(reader).split())
    assert squeezed.count("".join(text.split())) >= 4
    assert reader.metadata.title == text


def test_a_document_is_tagged_for_screen_readers():
    reader = made(programme({"title": "La nuit des étoiles", "url": "https://example.org/nuit"}))
    root = reader.trailer["/Root"]

    assert (root["/MarkInfo"]["/Marked"], root["/Lang"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        True,
        "fr",
        True,
    )
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    tags = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get") and node.get("/S"):
            tags.append(node["/S"])
            if node.get("/K") is not None:
                walk(node["/K"])

    walk(root["/StructTreeRoot"]["/K"])
    assert [tag for tag in tags if tag in {"/H1", "/H2", "/H3", "/Link"}] == ["/H1", "/H2", "/H3", "/Link"]


def test_only_addresses_of_the_web_become_links():
    urls = ["https://example.org/a", "javascript:alert(1)", "file:///etc/passwd", "", "http://example.org/b"]
    reader = made(programme(*({"title": "Titre", "url": url} for url in urls)))

    found = [note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]]
    assert found == ["https://example.org/a", "http://example.org/b"]


def test_the_language_the_author_and_the_territory_s_colours_are_those_given(settings):
    reader = made(language="en", author="Hauts-de-France", colours=("oklch(.44 .15 250)", "#ffcc00"))
    plain = made()

    assert (reader.trailer["/Root"]["/Lang"], reader.metadata.author) == ("en", "Hauts-de-France")
    assert (plain.metadata.author, plain.metadata.title) == (settings.NETWORK_NAME, "Programme de la Somme")
    assert reader.pages[0].get_contents().get_data() != plain.pages[0].get_contents().get_data()


def test_our_fonts_are_inside_and_no_other():
    reader = made(programme({"title": "Titre", "summary": "Texte"}))
    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2] for font in reader.pages[0]["/Resources"]["/Font"].values()
    }

    assert {name.partition("-")[0] for name in fonts} == {"BricolageGrotesque", "SourceSans3"}


def test_every_part_of_a_list_is_printed_in_order():
    reader = made(
        {
            "subtitle": "du 1er au 31 mars",
            "introduction": "Toutes les dates.\n\nSous réserve.",
            "facts": [["Territoire", "Somme"]],
            "groups": [
                {
                    "heading": "Samedi 14 mars",
                    "note": "Fête de la science",
                    "entries": [
                        {"lead": "14 h", "title": "Atelier", "badge": "Annulé", "struck": True, "lines": ["Loos"]}
                    ],
                }
            ],
            "closing": "Fait avec soin.",
        }
    )

    assert words(reader) == (
        "Maillage Programme de la Somme du 1er au 31 mars Toutes les dates. Sous réserve. Territoire Somme"
        " Samedi 14 mars Fête de la science 14 h Atelier Annulé Loos Fait avec soin. testserver 1 / 1"
    )


def test_an_empty_list_says_so():
    assert "Aucun événement en mars." in words(made({"empty": "Aucun événement en mars.", "groups": []}))


def test_absent_values_are_left_out():
    reader = made(programme({"title": None, "lead": None, "url": None, "summary": None}))

    assert "None" not in words(reader)


def test_the_same_data_at_the_same_instant_give_the_same_bytes():
    given = {"language": "fr", "title": "T", "at": AT}

    assert compile_pdf(LIST, {}, **given) == compile_pdf(LIST, {}, **given)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("La nuit 🎉 des étoiles ✨", "La nuit  des étoiles"),
        ("北京 Paris", "□□ Paris"),
        ("مرحبا", "□□□□□"),
        ("𝐆𝐫𝐚𝐬 ﷺ", "Gras □"),
        ("e\u0301te\u0301", "été"),
        ("a\u202eb\u200bc\x00d\ud800e", "abcde"),
        ("ligne\r\nautre", "ligne\nautre"),
        ("12 000 €", "12 000 €"),
        ("👩🏽‍🔬", ""),
    ],
)
def test_what_our_fonts_cannot_draw_never_prevents_a_document(text, printed):
    assert printable(text) == printed
    assert made(programme({"title": text, "summary": text}), title=f"T {text}").metadata.title


def test_a_document_without_end_is_refused():
    with pytest.raises(DocumentRefused) as caught:
        compile_pdf(LIST, {"closing": "x" * 8_000_001}, language="fr", title="T", at=AT)

    assert str(caught.value).endswith(".")


def test_a_template_that_fails_says_a_sentence_and_tells_operators_without_the_data(tmp_path, monkeypatch, caplog):
    (tmp_path / "bad.typ").write_text("#let given = json(bytes(sys.inputs.given))\n#text(font: given.title)[漢]")
    monkeypatch.setattr(typesetting, "ROOT", tmp_path)

    with pytest.raises(DocumentRefused) as caught:
        compile_pdf("bad.typ", {}, language="fr", title="Ada Lovelace", at=AT)

    assert str(caught.value).endswith(".")
    assert [record.msg["template"] for record in caplog.records] == ["bad.typ"]
    assert "Lovelace" not in caplog.text


@pytest.mark.parametrize(
    "source",
    ['#import "@preview/cetz:0.3.0": *', '#read("/../../../../etc/passwd")', '#image("https://example.org/a.png")'],
)
def test_a_template_reaches_neither_the_network_nor_the_disk(source, tmp_path, monkeypatch):
    (tmp_path / "bad.typ").write_text(source)
    monkeypatch.setattr(typesetting, "ROOT", tmp_path)

    with pytest.raises(DocumentRefused):
        compile_pdf("bad.typ", {}, language="fr", title="T", at=AT)


def test_a_thousand_entries_are_composed():
    reader = made(programme(*({"title": f"Atelier {rank}", "lead": "14 h"} for rank in range(1000))))

    assert f"{len(reader.pages)} / {len(reader.pages)}" in words(reader)
    assert "Atelier 999" in words(reader)
