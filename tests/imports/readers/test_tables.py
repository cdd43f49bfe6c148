# ruff: noqa: E501 - samples of files are kept on their lines
"""Spreadsheets as French offices make them."""

import contextlib
import io
from datetime import date, datetime, time

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from maillage.imports import readers
from maillage.imports.readers.guard import Unreadable, decode
from maillage.imports.readers.mapping import propose_mapping, signature
from tests.imports.readers.conftest import reading

HEAD = "Titre;Date de début;Date de fin;Heure de début;Heure de fin;Lieu;Commune;Code postal;Latitude;Longitude\r\n"
LINE = "Été des étoiles;14/03/2026;;14h30;16h;Musée de l’œuvre;Amiens;80000;49,8942;2,2957\r\n"


def workbook(rows):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Agenda")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_the_same_table_is_read_in_every_encoding(encoding, newline):
    found = reading((HEAD + LINE).replace("\r\n", newline).encode(encoding), "csv")
    event = found.only
    assert (event.title, found.local(), event.venue.name) == (
        "Été des étoiles",
        ["2026-03-14 14:30–16:00"],
        "Musée de l’œuvre",
    )
    assert (event.venue.city, event.venue.postcode, event.venue.latitude, event.venue.longitude) == (
        "Amiens",
        "80000",
        49.8942,
        2.2957,
    )


@given(st.text(st.characters(codec="cp1252", exclude_categories=["C"]), min_size=3))
def test_windows_1252_is_never_taken_for_something_else(text):
    assert decode(f"Élève à Noël ; {text}".encode("cp1252")).startswith("Élève à Noël")


@given(st.text(max_size=200))
def test_utf_8_is_read_as_it_is(text):
    clean = text.replace("\x00", "")
    assert decode(f"é{clean}".encode("utf-8", "ignore")) == f"é{clean}".encode("utf-8", "ignore").decode()


def test_two_files_glued_together_are_read_byte_by_byte():
    assert decode("été à Noël élève ".encode() + b"\xe9t\xe9") == "été à Noël élève été"


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_the_separator_is_found(mark):
    found = reading(f"titre{mark}date{mark}lieu\nA{mark}14/03/2026{mark}B\n", "csv")
    assert (found.only.title, found.local()) == ("A", ["2026-03-14"])


def test_title_rows_and_empty_lines_above_and_inside_are_passed_over():
    text = ";;;\nProgramme 2026;;;\n;;;\nTitre;Date;Horaires;Lieu\n;;;\nUn;14/03/2026;14h-16h;Ici\n;;;\nDeux;15/03/2026;;Là\n"
    found = reading(text, "csv")
    assert [(event.line, event.title) for event in found.events] == [(6, "Un"), (8, "Deux")]


def test_a_cell_on_several_lines_keeps_the_number_of_its_line():
    found = reading('titre;date;description\nA;14/03/2026;"un\ndeux"\nB;15/03/2026;x\n', "csv")
    assert [(event.line, event.title) for event in found.events] == [(2, "A"), (4, "B")]


def test_twin_headers_are_numbered_and_the_first_one_wins():
    found = reading("titre;titre;date\nA;B;14/03/2026\n", "csv")
    assert found.only.title == "A"
    assert found.said("info")[0][2] == "Colonnes laissées de côté\u202f: titre (2)."


@pytest.mark.parametrize(
    ("columns", "cells", "slots"),
    [
        ("date", "14/03/2026", ["2026-03-14"]),
        ("date", "14/03/2026 14h30", ["2026-03-14 14:30"]),
        ("date", "14/03/2026 de 14h à 16h", ["2026-03-14 14:00–16:00"]),
        ("date;horaires", "14/03/2026;10h-12h et 14h-18h", ["2026-03-14 10:00–12:00", "2026-03-14 14:00–18:00"]),
        ("date;heure début;heure fin", "14/03/2026;21h;1h", ["2026-03-14 21:00–01:00"]),
        ("date;heure début;heure fin", "14/03/2026;16h;14h", ["2026-03-14 16:00"]),
        ("date début;date fin", "14/03/2026;16/03/2026", ["2026-03-14", "2026-03-15", "2026-03-16"]),
        ("date début;date fin", "14/03/2026;13/03/2026", ["2026-03-14"]),
        ("date début;date fin;horaires", "14/03/2026;15/03/2026;14h-16h", ["2026-03-14 14:00–16:00", "2026-03-15 14:00–16:00"]),
        ("date début;date fin", "14/03/2026 10:00;16/03/2026 18:00", ["2026-03-14", "2026-03-15", "2026-03-16"]),
        ("date;horaires", "14/03/2026;sur rendez-vous", ["2026-03-14"]),
        ("timings", "2026-03-14T10:00:00+01:00-2026-03-14T12:00:00+01:00", ["2026-03-14 10:00–12:00"]),
        ("first_date;last_date;date_display", "2026-03-14T09:00:00Z;2026-03-14T13:00:00Z;Samedi 14 mars, 10h00, 11h30, 14h00", ["2026-03-14 10:00", "2026-03-14 11:30", "2026-03-14 14:00"]),
        ("first_date;last_date;date_display", "2026-03-14T09:00:00Z;2026-08-26T12:00:00Z;certains mercredis", ["2026-03-14 10:00", "2026-08-26 14:00"]),
    ],
)  # fmt: skip
def test_only_what_is_certain_becomes_a_slot(columns, cells, slots):
    assert reading(f"titre;{columns};lieu\nA;{cells};B\n", "csv").local() == slots


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("samedi 14 mars", "La date «\u202fsamedi 14 mars\u202f» n’a pas d’année."),
        ("03/25/2026", "La date «\u202f03/25/2026\u202f» n’est pas comprise."),
        ("14/03/2026 au matin", "L’horaire «\u202f14/03/2026 au matin\u202f» n’est pas compris."),
    ],
)
def test_a_refused_line_says_which_cell_and_what_to_write(cell, message):
    found = reading(f"titre;date\nA;{cell}\nB;14/03/2026\n", "csv")
    assert [event.title for event in found.events] == ["B"]
    assert (found.said(), found.refused[0].line) == ([(2, "dates", message)], 2)
    assert all(problem.remedy for problem in found.problems)


def test_a_workbook_gives_dates_hours_numbers_and_formulas_by_their_value():
    rows = [
        ["Programme de la semaine"],
        [],
        ["Titre", "Date", "Heure de début", "Heure de fin", "Code postal", "Commune", "Tarif"],
        ["Atelier", datetime(2026, 3, 14), time(14, 30), time(16, 0), 1000, "Bourg-en-Bresse", "=1+1"],
        ["Visite", "15 mars 2026", 0.5, "13h15", "80000", "Amiens", "gratuit"],
    ]
    found = reading(workbook(rows))
    assert [(event.title, event.line, event.venue.postcode, event.free) for event in found.events] == [
        ("Atelier", 4, "01000", None), ("Visite", 5, "80000", True),
    ]  # fmt: skip
    slots = [slot for event in found.events for slot in event.slots]
    assert [(slot.starts_at.hour, slot.ends_at.hour, slot.ends_at.minute) for slot in slots] == [
        (13, 15, 0),
        (11, 12, 15),
    ]


def test_the_mapping_is_proposed_with_how_sure_it_is():
    proposal = propose_mapping(
        ["Nom de l’événement", "Quand ?", "Machin", "Adresse du lieu (rue)"],
        [["A", "x", "80000", "rue"], ["B", "y", "02000", "r"]],
    )
    assert {header: (item.field, round(item.confidence, 1)) for header, item in proposal.items()} == {
        "Nom de l’événement": ("title", 1.0), "Quand ?": ("start", 0.8), "Machin": ("postcode", 0.5), "Adresse du lieu (rue)": ("address", 1.0),
    }  # fmt: skip


def test_a_corrected_mapping_wins_and_an_emptied_column_is_left_aside():
    text = "machin;date;truc\nUn atelier;14/03/2026;Amiens\n"
    event = reading(text, "csv", mapping={"machin": "title", "truc": ""}).only
    assert (event.title, event.venue) == ("Un atelier", None)


def test_without_a_column_of_titles_the_table_is_refused_with_its_columns():
    with pytest.raises(readers.Unreadable, match="colonnes lues\u202f: machin, date"):
        reading("machin;date\nA;14/03/2026\n", "csv")


def test_a_table_is_recognised_whatever_the_order_and_spelling_of_its_columns():
    assert signature(["Titre", "Date de début", "Lieu"]) == signature(["LIEU", "titre", "date_de_debut"])
    assert signature(["Titre"]) != signature(["Titre", "Lieu"])


def test_the_head_of_a_table_is_shown_before_it_is_imported():
    table = readers.open_table((HEAD + LINE).encode(), "csv")
    assert (table.headers[0], table.header_line, table.sample[0][0]) == ("Titre", 1, "Été des étoiles")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_refused_in_a_sentence(data):
    with contextlib.suppress(readers.Unreadable):
        reading(b"titre;date\n" + data, "csv", today=date(2026, 1, 1))


def test_what_is_no_text_is_said_to_be_none_rather_than_read_as_columns():
    noise = bytes(range(256)) * 40
    with pytest.raises(Unreadable) as refusal:
        reading(noise, "csv")

    assert "n’est pas un tableau en texte" in str(refusal.value)


def test_a_sign_of_the_end_of_an_old_file_is_no_reason_to_refuse_it():
    found = reading((HEAD + LINE + "\x1a").encode("cp1252"), "csv")

    assert found.events[0].title == "Été des étoiles"
