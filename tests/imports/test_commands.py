"""The same imports from a shell: figures that add up, a report in JSON, nothing written by a dry run."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from maillage.directory.models import Organisation
from maillage.events.models import Event
from maillage.geography.models import Commune
from maillage.imports.models import Run, Source
from maillage.imports.tasks import prepare
from tests.factories.directory import make_venue
from tests.imports.conftest import document, event

CSV = "titre;date;lieu;commune\nUn atelier;14/04/2027 14h30;Ici;Amiens\nSans date;;Ici;Amiens\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "agenda.csv"
    path.write_text(CSV)
    return path


def run(*arguments, **options):
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out, **options)
    return out.getvalue()


def test_a_file_enters_with_a_report_whose_figures_add_up(file, here, communes, tmp_path):
    said = run("import_events", file, territory=here.slug, report=str(tmp_path / "r.json"))
    report = json.loads((tmp_path / "r.json").read_text())
    assert said.splitlines()[0] == "read 2, created 1, updated 0, unchanged 0, removed 0, refused 1, cancelled 0"
    assert report["read"] == sum(report[name] for name in ("created", "updated", "unchanged", "removed", "refused"))
    assert [(message["line"], message["field"], bool(message["remedy"])) for message in report["messages"]] == [
        (2, "external_id", True),
        (3, "dates", True),
    ]
    assert (report["format"], report["source"], Event.objects.count()) == ("csv", "agenda.csv", 1)


def test_a_dry_run_says_the_same_and_writes_nothing(file, here, communes):
    said = run("import_events", file, territory=here.slug, dry_run=True)
    assert said.startswith("read 2, created 1")
    assert (Event.objects.count(), Source.objects.count(), Run.objects.count()) == (0, 0, 0)


def test_the_same_file_again_changes_nothing(file, here, communes):
    run("import_events", file, territory=here.slug)
    assert run("import_events", file, territory=here.slug).startswith("read 2, created 0, updated 0, unchanged 1")


def test_a_mapping_of_columns_can_be_given(here, communes, tmp_path):
    (tmp_path / "a.csv").write_text("machin;date;truc\nA;14/04/2027;Amiens\n")
    (tmp_path / "m.json").write_text(json.dumps({"machin": "title", "truc": "city"}))
    run("import_events", tmp_path / "a.csv", territory=here.slug, mapping=str(tmp_path / "m.json"))
    assert Event.objects.get().title == "A"


@pytest.mark.parametrize(("options", "cancelled"), [({}, 1), ({"complete": True}, 1), ({"partial": True}, 0)])
def test_what_a_file_no_longer_has_is_cancelled_unless_it_is_partial(here, communes, tmp_path, options, cancelled):
    path = tmp_path / "a.json"
    dates = [{"begin": "2099-04-14T13:00:00Z", "end": "2099-04-14T15:00:00Z"}]
    path.write_bytes(document(event("1", timings=dates), event("2", timings=dates)))
    run("import_events", path, territory=here.slug, **options)
    path.write_bytes(document(event("1", timings=dates)))
    assert run("import_events", path, territory=here.slug).endswith(f"cancelled {cancelled}\n")


CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:a
SUMMARY:Club du mercredi
DTSTART:20990414T130000Z
END:VEVENT
END:VCALENDAR
"""


def test_a_place_can_be_given_to_events_that_do_not_say_theirs(here, communes, tmp_path):
    place = make_venue(here, name="Médiathèque des Hortillons", commune=Commune.objects.get(code="80021"))
    path = tmp_path / "a.ics"
    path.write_text(CALENDAR)
    assert "refused 1" in run("import_events", path, territory=here.slug)
    assert "created 1" in run("import_events", path, territory=here.slug, place="médiathèque des hortillons")
    assert Event.objects.get().venue_id == place.pk
    assert "unchanged 1" in run("import_events", path, territory=here.slug)
    with pytest.raises(CommandError, match="No place « ailleurs »"):
        run("import_events", path, territory=here.slug, place="ailleurs")


def test_a_report_that_cannot_be_written_is_said_before_anything_enters(here, communes, file, tmp_path):
    with pytest.raises(CommandError, match="The report cannot be written"):
        run("import_events", file, territory=here.slug, report=str(tmp_path / "absent" / "r.json"))
    assert Event.objects.count() == 0


@pytest.mark.parametrize(("text", "said"), [("{", "is not JSON"), ("[1]", "must be an object")])
def test_a_mapping_that_is_not_one_is_said(here, communes, file, tmp_path, text, said):
    (tmp_path / "m.json").write_text(text)
    with pytest.raises(CommandError, match=said):
        run("import_events", file, territory=here.slug, mapping=str(tmp_path / "m.json"))


def test_a_database_that_is_not_prepared_is_said(tmp_path):
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    command = [sys.executable, "manage.py", "import_events", "absent.csv", "--territory", "hauts-de-lys"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("CommandError: The database is not ready: run « manage.py prepare » first")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("absent.csv", "hauts-de-lys"), "absent.csv"),
        (("FILE", "nulle-part"), "No territory"),
        (("http://127.0.0.1/a.ics", "hauts-de-lys"), "."),
    ],
)
def test_what_cannot_be_done_is_said(file, here, communes, arguments, message):
    name, territory = arguments
    with pytest.raises(CommandError, match=message):
        run("import_events", file if name == "FILE" else name, territory=territory)


def test_structures_enter_from_a_shell(here, communes, tmp_path):
    path = tmp_path / "musees.csv"
    path.write_text(
        "name,address,postcode,city,insee,lat,lon\nMusée de Picardie,2 rue Puvis,80000,Amiens,80021,49.89,2.29\n"
    )
    options = {"territory": here.slug, "family": "musee", "report": str(tmp_path / "r.json")}
    assert run("import_organisations", path, dry_run=True, **options).startswith("read 1, created 1")
    assert Organisation.objects.count() == 0
    assert run("import_organisations", path, **options).startswith("read 1, created 1")
    assert run("import_organisations", path, **options).startswith("read 1, created 0, updated 0, unchanged 1")
    assert json.loads((tmp_path / "r.json").read_text())["read"] == 1


def test_look_alikes_wait_for_somebody_to_compare_them(here, communes, tmp_path):
    head = "name,address,postcode,city,insee,lat,lon\n"
    line = "Musée de Picardie,{},80000,Amiens,80021,49.89,2.29\n"
    for name, address in (("a", "2 rue Puvis"), ("b", "48 rue de la République")):
        (tmp_path / f"{name}.csv").write_text(head + line.format(address))
    run("import_organisations", tmp_path / "a.csv", territory=here.slug, family="musee")
    said = [run("import_organisations", tmp_path / "b.csv", territory=here.slug, family="musee") for _time in range(2)]
    waiting = Run.objects.get()
    prepare(waiting.pk)
    waiting.refresh_from_db()

    assert all(f"/{here.slug}/imports/lecture/{waiting.pk}/" in one for one in said)
    assert (waiting.state, waiting.source.subject, len(waiting.report["twins"])) == ("ready", "organisations", 1)


def test_an_unknown_family_is_refused_with_the_list(here, communes, file):
    with pytest.raises(CommandError, match="Known: musee"):
        run("import_organisations", file, territory=here.slug, family="zorglub")
