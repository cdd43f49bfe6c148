# ruff: noqa: E501 - samples are kept on their lines
"""Structures of a file enter as organisations and places; look-alikes are proposed, never doubled."""

import os
from pathlib import Path

import pytest

from maillage.directory.models import Organisation, Venue
from maillage.imports.actions import structures
from maillage.imports.readers import Unreadable
from maillage.imports.readers.structures import read
from maillage.imports.readers.table import csv_rows
from maillage.imports.schemas import Problem
from tests.imports.conftest import AT

HEAD = "id,name,types,address,postcode,city,insee,lat,lon,url\n"
MUSEUM = "m1,Musée de Picardie,Museum,2 rue Puvis,80000,Amiens,80021,49.8896,2.2990,https://exemple.test/m\n"
LAB = "f1,La Machinerie,fablab,1 rue Haute,80000,Amiens,80021,49.9000,2.3100,\n"
ROOT = Path(__file__).resolve().parents[2]


def enter(source, text, at=AT, **options):
    made = structures.plan_structures(source=source, items=read(csv_rows(text.encode())), **options)
    report = made.report(dry_run=False)
    structures.import_structures(actor=None, made=made, at=at)
    return {
        name: value
        for name, value in (made.report(dry_run=False) | {"places_new": report["places_new"]}).items()
        if isinstance(value, int) and value
    }


def test_a_museum_is_an_organisation_and_a_place_to_visit(source):
    assert enter(source, HEAD + MUSEUM + LAB) == {"read": 2, "created": 2, "places": 2, "places_new": 2}
    museum = Organisation.objects.get(name="Musée de Picardie")
    venue = museum.venues.get()
    assert (museum.family.code, museum.commune_id, museum.website) == ("musee", "80021", "https://exemple.test/m")
    assert (venue.name, venue.is_visitable, venue.latitude) == ("Musée de Picardie", True, 49.8896)


def test_a_second_import_writes_nothing(source):
    enter(source, HEAD + MUSEUM)
    assert enter(source, HEAD + MUSEUM) == {"read": 1, "unchanged": 1, "places": 1}
    assert (Organisation.objects.count(), Venue.objects.count()) == (1, 1)


def test_a_changed_line_updates_what_nobody_has_touched(source):
    enter(source, HEAD + MUSEUM)
    assert enter(source, HEAD + MUSEUM.replace("exemple.test/m", "exemple.test/neuf"))["updated"] == 1
    assert Organisation.objects.get().website == "https://exemple.test/neuf"


def test_a_look_alike_is_proposed_and_not_doubled(source, here):
    from tests.factories.imports import SourceFactory

    enter(source, HEAD + MUSEUM)
    other = SourceFactory(territory=here)
    made = structures.plan_structures(source=other, items=read(csv_rows((HEAD + MUSEUM.replace("m1", "x9")).encode())))
    assert [row.deed for row in made.rows] == ["duplicates"]
    assert (
        made.problems[0].message
        == "Cette structure ressemble à «\u202fMusée de Picardie\u202f», déjà dans l’annuaire\u202f: elle n’est pas doublée."
    )


def test_a_line_without_name_is_refused(source):
    assert enter(source, HEAD + "x,,Museum,,80000,Amiens,80021,,,\n") == {"read": 1, "refused": 1}


def test_a_file_without_a_column_of_names_is_refused():
    with pytest.raises(Unreadable, match="Appelez-la"):
        list(read(csv_rows(b"a;b\n1;2\n")))


def test_places_of_events_give_places_and_their_organisers(source):
    head = "venue_id,venue,address,postcode,city,insee,lat,lon,organizer,website\n"
    line = "1,Village des sciences,Place Gambetta,80000,Amiens,80021,49.89,2.29,Ombelliscience,\n"
    enter(source, head + line)
    assert (Organisation.objects.get().name, Organisation.objects.get().venues.count()) == ("Ombelliscience", 0)
    assert (Venue.objects.get().name, Venue.objects.get().is_visitable) == ("Village des sciences", False)


def test_a_place_already_there_is_given_to_its_organisation(source, bring_in):
    from tests.imports.conftest import event

    bring_in(event("1"))
    assert enter(source, HEAD + MUSEUM) == {"read": 1, "created": 1, "places": 1}
    assert (Venue.objects.get().organisation.name, Venue.objects.get().is_visitable) == ("Musée de Picardie", True)


def test_only_places_when_asked(source):
    enter(source, HEAD + MUSEUM, into=structures.PLACES)
    assert (Organisation.objects.count(), Venue.objects.get().is_visitable) == (0, True)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("museums_fr.csv", 1222),
        ("fablabs_bretagne.csv", 121),
        ("datatourisme_sites_culturels_cvl.csv", 215),
        ("fds2017_lieux_organisateurs_a.csv", 32),
    ],
)
def test_every_line_of_the_real_files_is_read(name, rows):
    folder = Path(os.environ.get("MAILLAGE_DATA") or ROOT.parent / "shared" / "data") / "structures"
    if not folder.is_dir():
        pytest.skip(f"real files are not here: set MAILLAGE_DATA (looked in {folder})")
    found = list(read(csv_rows((folder / name).read_bytes())))
    assert (len(found), sum(isinstance(item, Problem) for item in found)) == (rows, 0)
