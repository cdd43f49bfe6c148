# ruff: noqa: E501 - samples of files are kept on their lines
"""Hostile files: refused in a sentence, quickly, and never by a crash."""

import contextlib
import gzip
import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.imports import readers
from maillage.imports.readers import guard
from tests.imports.readers.conftest import reading

FORMATS = tuple(readers.Format)
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x00\ud800\'"--;=HYPERLINK("http://x")'


def refusal(data, file_format="auto", name=""):
    with pytest.raises(readers.Unreadable) as caught:
        reading(data, file_format, name=name)
    return str(caught.value)


def xlsx(sheet: str, entries=()):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for entry, content in entries:
            archive.writestr(entry, content)
    return buffer.getvalue()


def test_an_empty_file_and_one_over_50_megabytes_are_refused():
    assert refusal(b" \n").startswith("Le fichier est vide.")
    assert "la limite est de 50 Mo" in refusal(b"x" * (guard.MAX_BYTES + 1))


def test_a_gzip_bomb_is_stopped_while_it_unpacks():
    assert "dépasse 50 Mo une fois ouverte" in refusal(gzip.compress(bytes(guard.MAX_BYTES + 10)))
    assert "abîmée" in refusal(b"\x1f\x8b\x08\x00broken")


def test_a_zip_bomb_is_measured_for_real():
    assert "dépasse 150 Mo" in refusal(xlsx("<worksheet/>", [("xl/media/a.bin", bytes(guard.MAX_UNPACKED))]))


def test_a_zip_that_lies_about_its_sizes_is_measured_too():
    data = bytearray(xlsx("<worksheet/>", [("xl/media/a.bin", bytes(guard.MAX_UNPACKED))]))
    size = guard.MAX_UNPACKED.to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (1).to_bytes(4, "little")
    assert refusal(bytes(data))


def test_a_lonely_cell_at_the_end_of_the_sheet_is_refused():
    row = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c s="1" r="XFD1048576"><v>1</v></c></row>'
    assert "démesurée" in refusal(xlsx(f"<worksheet><sheetData>{row}</sheetData></worksheet>"))


def test_repeated_cells_of_an_opendocument_are_unrolled_before_opening():
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">'
        '<office:body><table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="string"/>'
        "</table:table-row></table:table></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", content)
    assert "démesurée" in refusal(buffer.getvalue())


def test_an_old_or_protected_workbook_and_a_bare_zip_are_refused():
    assert ".xls" in refusal(b"\xd0\xcf\x11\xe0" + bytes(600))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    assert "n’est pas un classeur" in refusal(buffer.getvalue())
    assert "abîmé" in refusal(b"PK\x03\x04" + bytes(100))


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">',
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://exemple.fr/x.dtd">',
    ],
)
def test_entities_that_call_others_or_read_files_are_refused(entities):
    assert "DTD" in refusal(
        f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]><rss><channel><item><title>&b;</title></item></channel></rss>",
        "rss",
    )


def test_a_quadratic_blow_up_is_refused():
    text = f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a \"{'x' * 50_000}\">]><rss><channel><title>{'&a;' * 1000}</title></channel></rss>"
    assert "enflent" in refusal(text, "rss")


def test_deep_json_is_refused():
    assert "imbriqué" in refusal("[" * 200_000 + "]" * 200_000)
    assert "imbriqué" in refusal('{"a":' * 200_000 + "1" + "}" * 200_000)


def test_json_cut_short_says_where():
    assert "ligne 2, colonne" in refusal('{"events":\n [1,')


def test_a_million_columns_are_refused():
    assert "la limite est de 300" in refusal(";".join(["titre"] * 1_000_000) + "\nA\n", "csv")


def test_a_huge_cell_is_refused_with_its_line():
    assert refusal("titre;date\nA;14/03/2026\n" + "x" * 2_000_000 + ";y\n", "csv").startswith(
        "La ligne 3 n’est pas lisible"
    )


@pytest.mark.parametrize("data", ["", "bonjour", "%PDF-1.7\n%âã", "GIF89a", "{}", "[]", "[1,2]", "null"])
def test_what_is_nothing_we_know_is_refused_with_the_list_of_what_is_read(data):
    assert ("reconnu" in refusal(data or "x")) is True


def test_hostile_texts_come_out_clean():
    found = reading(
        json.dumps(
            {
                "events": [
                    {
                        "uid": 1,
                        "title": {"fr": "T " + HOSTILE},
                        "description": {"fr": HOSTILE},
                        "longDescription": {"fr": f"<p>{HOSTILE}</p>"},
                        "timings": [{"begin": "2026-03-14T13:00:00Z"}],
                    }
                ]
            }
        )
    )
    event = found.only
    assert "<" not in event.title + event.summary
    assert not {"\x00", "\ud800", "\u202e"} & set(event.title + event.summary + event.description_html)
    assert "script" not in event.description_html
    assert "onerror" not in event.description_html


def test_bytes_of_nothing_and_formulas_stay_texts():
    event = reading("titre;date;lieu\n=1+1\x00;14/03/2026;@SUM(A1)\n", "csv").only
    assert (event.title, event.venue.name) == ("=1+1", "@SUM(A1)")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "ftp://x/y",
        "http://",
        "https://a b",
        "//exemple.fr",
    ],
)
def test_only_web_addresses_are_links(link):
    assert reading(f"titre;date;url\nA;14/03/2026;{link}\n", "csv").only.url == ""


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["2026-03-14T10:00:00Z", "14/03/2026", "9999-12-31T23:59:59Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["fr", "@type", "@graph", "events", "title", "uid", "timings", "begin", "end", "startDate", "name", "location", "results", "records", "fields", "rdfs:label", "takesPlaceAt", "offers"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(VALUES, st.sampled_from(["openagenda", "opendatasoft", "jsonld", "tourism"]))
def test_any_json_gives_events_or_sentences(value, file_format):
    documents = [
        value,
        {"events": [value]},
        {"results": [value]},
        {
            "@graph": [
                {
                    "@type": "Event",
                    "name": "A",
                    "startDate": value,
                    "location": value,
                    "offers": value,
                    "organizer": value,
                }
            ]
        },
        {"objetsTouristiques": [value]},
    ]
    for document in documents:
        with contextlib.suppress(readers.Unreadable):
            reading(json.dumps(document), file_format)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(FORMATS))
def test_any_bytes_in_any_format_give_events_or_sentences(data, file_format):
    with contextlib.suppress(readers.Unreadable):
        reading(b"a" + data, file_format)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["BEGIN:VEVENT", "END:VEVENT", "UID:a", "SUMMARY:A", "DTSTART:20260314T100000Z", "DTSTART:x", "DTEND:20200101", "RRULE:FREQ=DAILY", "RRULE:x", "RDATE:20260315T100000Z", "EXDATE:x", "RECURRENCE-ID:20260314T100000Z", "GEO:x;y", "DURATION:-P1D", " suite", "CATEGORIES:", "STATUS:CANCELLED", "SEQUENCE:x", "BEGIN:VALARM", "END:VALARM", "ORGANIZER:x"]), max_size=20))  # fmt: skip
def test_any_calendar_gives_events_or_sentences(lines):
    text = "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])
    reading(text, "ical")
