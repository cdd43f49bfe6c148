# ruff: noqa: E501 - samples are kept on their lines
"""Structures of a file enter as organisations and places; look-alikes are proposed, never doubled."""

import sqlite3

import pytest
from django.db import connection

from maillage.directory.models import Organisation, Venue
from maillage.imports.actions import structures
from maillage.imports.models import PlaceLink
from maillage.imports.readers import Unreadable
from maillage.imports.readers.structures import read
from maillage.imports.readers.table import csv_rows
from maillage.imports.schemas import Problem
from tests.imports.conftest import AT
from tests.strict.machine import real_data

HEAD = "id,name,types,address,postcode,city,insee,lat,lon,url\n"
MUSEUM = "m1,Musée de Picardie,Museum,2 rue Puvis,80000,Amiens,80021,49.8896,2.2990,https://exemple.test/m\n"
LAB = "f1,La Machinerie,fablab,1 rue Haute,80000,Amiens,80021,49.9000,2.3100,\n"


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


def test_a_line_that_waits_or_is_left_aside_brings_no_place(source, here):
    from tests.factories.imports import SourceFactory

    enter(source, HEAD + MUSEUM)
    double = MUSEUM.replace("m1", "x9").replace("Musée de Picardie", "Réserve du musée").replace("49.8896", "49.9300")
    for decisions in ({}, {"x9": "skip"}):
        counted = enter(SourceFactory(territory=here), HEAD + double, decisions=decisions)
        assert counted == {"read": 1, "unchanged" if decisions else "duplicates": 1}
        assert Venue.objects.count() == 1
    assert enter(SourceFactory(territory=here), HEAD + double, decisions={"x9": "new"})["places_new"] == 1
    assert Organisation.objects.get(name="Réserve du musée").venues.get().latitude == 49.93


def test_a_line_like_another_of_the_file_is_said_to_be_there(source):
    twin = MUSEUM.replace("m1", "x9")
    made = structures.plan_structures(source=source, items=read(csv_rows((HEAD + MUSEUM + twin).encode())))
    assert [row.deed for row in made.rows] == ["created", "duplicates"]
    assert "«\u202fMusée de Picardie\u202f», plus haut dans le fichier" in made.problems[0].message
    assert len(made.places.places) == 1


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
    found = list(read(csv_rows((real_data("structures") / name).read_bytes())))
    assert (len(found), sum(isinstance(item, Problem) for item in found)) == (rows, 0)


def test_a_long_file_asks_no_condition_as_long_as_itself(source):
    """A file of a thousand museums was refused by SQLite, whose conditions have a bounded depth."""
    lines = "".join(
        f"m{rank},Musée {chr(97 + rank % 26) * 6}{rank},Museum,{rank} rue Puvis,80000,Amiens,80021,{48 + rank / 9:.4f},2.3,\n"
        for rank in range(80)
    )
    connection.ensure_connection()
    bounded = connection.vendor == "sqlite"
    depth = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 60) if bounded else 0
    try:
        counted = enter(source, HEAD + lines)
    finally:
        if bounded:
            connection.connection.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, depth)
    assert (counted["read"], counted["created"], Venue.objects.count()) == (80, 80, 80)


def run_of(source, text, **fields):
    """A reading of a file of structures, previewed."""
    from maillage.imports.actions import running
    from maillage.imports.models import Source
    from maillage.imports.tasks import prepare

    Source.objects.filter(pk=source.pk).update(subject="organisations")
    source.refresh_from_db()
    run = running.open_run(actor=None, source=source, at=AT, body=text.encode(), filename="structures.csv")
    prepare(run.pk)
    run.refresh_from_db()
    return run


def confirm(cast, run):
    from maillage.imports.tasks import apply

    client = cast.client("coordinator_here")
    client.post(f"/{cast.here.slug}/imports/lecture/{run.pk}/importer/")
    apply(run.pk)
    run.refresh_from_db()
    return client


DOUBLE = "x9,musée de picardie,Museum,2 rue Puvis de Chavannes,80000,Amiens,80021,49.8896,2.2990,\n"


def test_a_file_is_previewed_and_imported_through_the_pages(cast, here, source):
    run = run_of(source, HEAD + MUSEUM + LAB)
    assert (run.state, run.counts["created"], run.counts["duplicates"]) == ("ready", 2, 0)
    client = confirm(cast, run)
    assert (run.state, Organisation.objects.count()) == ("done", 2)
    assert "Musée de Picardie" in client.get(f"/{here.slug}/imports/lecture/{run.pk}/").content.decode()


def test_a_person_says_what_looks_alike(cast, here, source):
    from tests.factories.imports import SourceFactory

    confirm(cast, run_of(source, HEAD + MUSEUM.replace("https://exemple.test/m", "")))
    museum = Organisation.objects.get()
    second = SourceFactory(territory=here, name="Autre fichier")
    row = DOUBLE.replace(",2.2990,", ",2.2990,https://picardie.exemple")
    run = run_of(second, HEAD + row + LAB)
    assert (run.counts["created"], run.counts["duplicates"]) == (1, 1)
    where = f"/{here.slug}/imports/lecture/{run.pk}/doublons/"
    client = cast.client("coordinator_here")
    shown = client.get(where).content.decode()
    assert "2 rue Puvis de Chavannes" in shown
    assert museum.name in shown
    assert cast.client("coordinator_elsewhere").get(where).status_code == 404
    client.post(where, {"twin_0": "999999"})
    run.refresh_from_db()
    assert run.decisions == {}


def decide(cast, run, answer):
    from maillage.imports.tasks import prepare

    prepare(run.pk)
    cast.client("coordinator_here").post(f"/{cast.here.slug}/imports/lecture/{run.pk}/doublons/", {"twin_0": answer})
    prepare(run.pk)
    run.refresh_from_db()


@pytest.mark.parametrize(("answer", "count", "website"), [("same", 1, "https://picardie.exemple"), ("new", 2, ""),
                                                          ("skip", 1, "")])  # fmt: skip
def test_each_answer_does_what_it_says(cast, here, source, answer, count, website):
    from maillage.directory.models import Pair
    from maillage.imports.models import Link
    from tests.factories.imports import SourceFactory

    confirm(cast, run_of(source, HEAD + MUSEUM.replace("https://exemple.test/m", "")))
    museum = Organisation.objects.get()
    second = SourceFactory(territory=here, name="Autre fichier")
    run = run_of(second, HEAD + DOUBLE.replace(",2.2990,", ",2.2990,https://picardie.exemple"))
    decide(cast, run, str(museum.pk) if answer == "same" else answer)
    assert run.counts["duplicates"] == 0
    confirm(cast, run)
    museum.refresh_from_db()
    assert (Organisation.objects.count(), museum.website, museum.address) == (count, website, "2 rue Puvis")
    assert Pair.objects.count() == (1 if answer == "new" else 0)
    if answer == "same":
        assert Link.objects.get(source=second).contribution == museum.contribution
        again = run_of(second, HEAD + DOUBLE.replace(",2.2990,", ",2.2990,https://picardie.exemple"))
        assert (again.counts["duplicates"], again.counts["unchanged"]) == (0, 1)


def test_an_import_of_structures_is_undone_where_nobody_touched_them(cast, here, source):
    from maillage.directory.models import Member

    run = run_of(source, HEAD + MUSEUM + LAB)
    client = confirm(cast, run)
    lab = Organisation.objects.get(name="La Machinerie")
    Member.objects.create(organisation=lab, user=cast["member"], role="manager")
    client.post(f"/{here.slug}/imports/lecture/{run.pk}/annuler/")
    run.refresh_from_db()
    assert run.state == "undone"
    assert list(Organisation.objects.published().values_list("name", flat=True)) == ["La Machinerie"]
    assert list(Venue.objects.published().values_list("name", flat=True)) == ["La Machinerie"]
    assert list(PlaceLink.objects.values_list("venue__name", flat=True)) == ["La Machinerie"]


def test_undoing_leaves_the_places_that_were_there_or_serve_somebody(cast, here, source):
    """One that was there before, one where something happens, one that somebody wrote in."""
    from tests.factories.directory import make_venue
    from tests.factories.events import make_event

    before = make_venue(here, name="Musée de Picardie")
    run = run_of(source, HEAD + MUSEUM + LAB)
    client = confirm(cast, run)
    lab = Venue.objects.get(name="La Machinerie")
    event = make_event(here, venue=lab)
    client.post(f"/{here.slug}/imports/lecture/{run.pk}/annuler/")

    assert not Organisation.objects.published().exists()
    assert set(Venue.objects.published().values_list("pk", flat=True)) == {before.pk, lab.pk}
    assert event.venue == lab


def test_what_was_undone_comes_back_with_its_place(cast, here, source):
    run = run_of(source, HEAD + MUSEUM)
    client = confirm(cast, run)
    client.post(f"/{here.slug}/imports/lecture/{run.pk}/annuler/")
    assert (Organisation.objects.published().count(), Venue.objects.published().count()) == (0, 0)

    confirm(cast, run_of(source, HEAD + MUSEUM))
    assert (Organisation.objects.published().count(), Venue.objects.published().count()) == (1, 1)


def test_what_nobody_decided_is_told_after_the_import(cast, here, source):
    from tests.factories.imports import SourceFactory

    enter(source, HEAD + MUSEUM)
    second = SourceFactory(territory=here, subject=source.subject)
    run = run_of(second, HEAD + MUSEUM.replace("m1", "x9") + LAB)
    client = confirm(cast, run)
    page = client.get(f"/{here.slug}/imports/lecture/{run.pk}/").text
    assert "1 structure n’est pas entrée" in page
    assert f'href="/{here.slug}/imports/source/{second.pk}/"' in page


def test_the_roles_of_columns_are_corrected_and_remembered(cast, here, source):
    text = "Qui;Où;CP\nMusée de Picardie;Amiens;80000\n"
    run = run_of(source, text)
    assert run.state == "failed"
    where = f"/{here.slug}/imports/lecture/{run.pk}/colonnes/"
    client = cast.client("coordinator_here")
    assert client.get(where).status_code == 200
    assert client.post(where, {"column_0": "", "column_1": "city", "column_2": "postcode"}).status_code == 200
    client.post(where, {"column_0": "name", "column_1": "city", "column_2": "postcode"})
    source.refresh_from_db()
    assert source.mapping == {"Qui": "name", "Où": "city", "CP": "postcode"}
    again = run_of(source, text)
    assert (again.state, again.counts["created"]) == ("ready", 1)
