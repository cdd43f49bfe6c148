"""Pages of imports: the preview before anything enters, the correction of columns and labels, confirming, undoing."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils.html import escape
from django_q.models import OrmQ

from maillage.core.clock import now
from maillage.events.models import Event
from maillage.imports import tasks
from maillage.imports.enums import RunState
from maillage.imports.forms import SourceForm
from maillage.imports.models import Run, Source
from tests.factories.imports import RunFactory, SourceFactory
from tests.imports.conftest import document, event

CSV = "titre;date;lieu;commune\nUn atelier;14/04/2027 14h30;Ici;Amiens\nSans date;;Ici;Amiens\n"
HERE = "/hauts-de-lys/imports/"


@pytest.fixture
def coordinator(cast, communes):
    return cast.client("coordinator_here")


def send(client, body, filename="agenda.csv", **fields):
    data = {
        "name": "Mon agenda",
        "format": "auto",
        "schedule": "off",
        "file": SimpleUploadedFile(filename, body),
    } | fields
    return client.post(f"{HERE}nouveau/", data)


@pytest.fixture
def previewed(coordinator):
    send(coordinator, CSV.encode())
    run = Run.objects.get()
    tasks.prepare(run.pk)
    return run


def test_an_empty_list_teaches_the_first_step(coordinator):
    page = coordinator.get(HERE)
    assert (page.status_code, "Importer un premier agenda" in page.text) == (200, True)


def test_sources_are_listed_with_their_last_reading_in_few_queries(coordinator, here, django_assert_max_num_queries):
    for _n in range(3):
        RunFactory(source=SourceFactory(territory=here), done=True)
    with django_assert_max_num_queries(14):
        page = coordinator.get(HERE)
    assert page.text.count("importé</span>") == 3


@pytest.mark.parametrize("change", [{"file": ""}, {"name": ""}, {"schedule": "daily"}])
def test_what_is_missing_is_said_beside_the_form(coordinator, change):
    page = send(coordinator, b"x", **change)
    assert (page.status_code, Source.objects.count()) == (200, 0)


def test_an_empty_file_is_refused_in_a_sentence(coordinator):
    page = send(coordinator, b"   ")
    assert (page.status_code, Run.objects.count()) == (409, 0)


def test_a_second_source_of_the_same_name_is_told_to_be_read_again(coordinator, previewed):
    answer = send(coordinator, CSV.encode())

    assert (answer.status_code, Source.objects.count()) == (200, 1)
    assert "Une source s’appelle déjà ainsi" in answer.content.decode()


def test_the_preview_says_line_by_line_what_would_be_done_and_writes_nothing(coordinator, previewed):
    page = coordinator.get(f"{HERE}lecture/{previewed.pk}/")
    assert page.status_code == 200
    assert [
        words in page.text for words in ("Un atelier", "Sans date", "1 créé<", "1 refusé<", "Importer (1 changement)")
    ] == [True] * 5
    assert "Cet enregistrement ne donne aucune date d’événement." in page.text
    assert Event.objects.count() == 0


def test_the_preview_can_show_one_kind_of_line(coordinator, previewed):
    page = coordinator.get(f"{HERE}lecture/{previewed.pk}/?seulement=refused")
    assert ("Sans date" in page.text, "Un atelier" in page.text) == (True, False)


def test_a_reading_in_progress_refreshes_itself(coordinator, here):
    run = RunFactory(source=SourceFactory(territory=here))
    page = coordinator.get(f"{HERE}lecture/{run.pk}/")
    assert ('http-equiv="refresh"' in page.text, page["Cache-Control"]) == (True, "no-store")


def test_confirming_imports_in_the_worker_and_the_report_follows(coordinator, previewed):
    answer = coordinator.post(f"{HERE}lecture/{previewed.pk}/importer/")
    assert answer.status_code == 302
    tasks.apply(previewed.pk)
    previewed.refresh_from_db()
    assert (previewed.state, previewed.counts["created"], Event.objects.get().title) == (RunState.DONE, 1, "Un atelier")
    report = coordinator.get(f"{HERE}lecture/{previewed.pk}/rapport.json").json()
    assert (report["read"], report["created"], report["refused"], report["messages"][-1]["line"]) == (2, 1, 1, 3)


def test_a_task_run_twice_imports_once(coordinator, previewed):
    coordinator.post(f"{HERE}lecture/{previewed.pk}/importer/")
    tasks.apply(previewed.pk)
    tasks.apply(previewed.pk)
    assert Event.objects.count() == 1


def test_the_role_of_columns_is_corrected_remembered_and_read_again(coordinator, previewed):
    page = coordinator.get(f"{HERE}lecture/{previewed.pk}/colonnes/")
    assert (page.status_code, "Un atelier" in page.text) == (200, True)
    roles = {"column_0": "title", "column_1": "start", "column_2": "address", "column_3": "city"}
    answer = coordinator.post(f"{HERE}lecture/{previewed.pk}/colonnes/", roles)
    previewed.refresh_from_db()
    assert (answer.status_code, previewed.state) == (302, RunState.READING)
    assert Source.objects.get().mapping == {"titre": "title", "date": "start", "lieu": "address", "commune": "city"}


def test_without_a_title_the_roles_are_refused(coordinator, previewed):
    page = coordinator.post(f"{HERE}lecture/{previewed.pk}/colonnes/", {"column_0": "city"})
    assert (page.status_code, "Choisissez la colonne qui donne le titre." in page.text) == (200, True)


def book(*rows):
    """A workbook with these rows."""
    import io

    import xlsxwriter

    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as workbook:
        sheet = workbook.add_worksheet()
        for rank, row in enumerate(rows):
            sheet.write_row(rank, 0, row)
    return body.getvalue()


STRANGE = (("Machin", "Quand", "Truc"), ("Un atelier", "14/04/2027 14h30", "Amiens"))


@pytest.mark.parametrize(
    ("name", "body"),
    [("a.csv", "\n".join(";".join(row) for row in STRANGE).encode()), ("a.xlsx", book(*STRANGE))],
)
def test_a_table_of_which_no_column_is_recognised_can_be_explained(coordinator, here, name, body):
    send(coordinator, body, filename=name)
    run = Run.objects.get()
    tasks.prepare(run.pk)
    page = coordinator.get(f"{HERE}lecture/{run.pk}/")
    assert ("Ce fichier est refusé" in page.text, f"lecture/{run.pk}/colonnes/" in page.text) == (True, True)
    columns = coordinator.get(f"{HERE}lecture/{run.pk}/colonnes/")
    assert (columns.status_code, "Machin" in columns.text, "14/04/2027" in columns.text) == (200, True, True)
    coordinator.post(
        f"{HERE}lecture/{run.pk}/colonnes/", {"column_0": "title", "column_1": "start", "column_2": "city"}
    )
    tasks.prepare(run.pk)
    run.refresh_from_db()
    assert (run.state, run.counts["created"]) == (RunState.READY, 1)


def test_labels_are_said_once(coordinator, here):
    groups = [{"name": "Type", "tags": [{"label": "Zorglub"}]}]
    send(coordinator, document(event("1", tagGroups=groups)), filename="a.json")
    run = Run.objects.get()
    tasks.prepare(run.pk)
    page = coordinator.get(f"{HERE}source/{run.source_id}/libelles/")
    assert "Zorglub" in page.text
    coordinator.post(f"{HERE}source/{run.source_id}/libelles/", {"label_0": "atelier"})
    assert Source.objects.get().labels == {"event_type": {"zorglub": "atelier"}}


def test_a_refused_file_says_why(coordinator):
    send(coordinator, b"%PDF-1.7 rien", filename="a.pdf")
    run = Run.objects.get()
    tasks.prepare(run.pk)
    page = coordinator.get(f"{HERE}lecture/{run.pk}/")
    assert "Ce format n’est pas reconnu." in page.text


def test_a_reading_is_abandoned_and_its_file_deleted(coordinator, previewed):
    coordinator.post(f"{HERE}lecture/{previewed.pk}/abandonner/")
    previewed.refresh_from_db()
    assert (previewed.state, bool(previewed.file), Event.objects.count()) == (RunState.DROPPED, False, 0)


def test_the_file_of_a_reading_goes_once_it_is_written(coordinator, previewed, django_capture_on_commit_callbacks):
    storage, name = previewed.file.storage, previewed.file.name
    with django_capture_on_commit_callbacks() as deeds:
        coordinator.post(f"{HERE}lecture/{previewed.pk}/abandonner/")
    assert storage.exists(name)
    for deed in deeds:
        deed()
    assert not storage.exists(name)


def test_files_of_readings_go_after_thirty_days(previewed, django_capture_on_commit_callbacks):
    storage, name = previewed.file.storage, previewed.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.forget_files() == 0
        Run.objects.update(state=RunState.DONE, done_at=now() - timedelta(days=31))
        assert tasks.forget_files() == 1
    previewed.refresh_from_db()
    assert (bool(previewed.file), storage.exists(name)) == (False, False)


def test_an_import_that_no_task_will_finish_is_closed(coordinator, previewed):
    """Confirmed, its task waits: it goes on. Given up by the worker, the task is there no more."""
    coordinator.post(f"{HERE}lecture/{previewed.pk}/importer/")
    assert (tasks.close_abandoned(), Run.objects.get().state) == (0, RunState.APPLYING)
    OrmQ.objects.all().delete()
    assert (tasks.close_abandoned(), Run.objects.get().state) == (1, RunState.FAILED)
    assert "s’est arrêté avant la fin" in coordinator.get(f"{HERE}lecture/{previewed.pk}/").text
    assert tasks.close_abandoned() == 0


def test_the_tries_of_a_night_s_reading_are_one_run(here, communes, monkeypatch):
    source = SourceFactory(territory=here, address="https://exemple.test/agenda.csv")
    content = SimpleNamespace(
        unchanged=False, body=document(event()), filename="a.json", content_type="application/json", etag="",
        last_modified="",
    )  # fmt: skip
    monkeypatch.setattr(tasks, "fetch_source", lambda _source: content)

    def dies(**_fields):
        raise MemoryError

    monkeypatch.setattr(tasks.running, "finish_run", dies)
    for _turn in range(2):
        with pytest.raises(MemoryError):
            tasks.read_source(source.pk)

    assert [run.state for run in Run.objects.all()] == [RunState.APPLYING]


def test_the_file_is_read_outside_of_the_transaction_that_writes(
    transactional_db, django_db_serialized_rollback, coordinator, previewed, monkeypatch
):
    """On SQLite nobody else writes while a transaction lasts."""
    coordinator.post(f"{HERE}lecture/{previewed.pk}/importer/")
    real, inside = tasks.running.plan_run, []

    def plan(run, body, at):
        inside.append(connection.in_atomic_block)
        return real(run, body, at)

    monkeypatch.setattr(tasks.running, "plan_run", plan)
    tasks.apply(previewed.pk)

    assert (inside, Run.objects.get().state) == ([False], RunState.DONE)


def test_an_import_is_undone_from_its_page(coordinator, previewed):
    coordinator.post(f"{HERE}lecture/{previewed.pk}/importer/")
    tasks.apply(previewed.pk)
    assert coordinator.get(f"{HERE}lecture/{previewed.pk}/annuler/").status_code == 200
    coordinator.post(f"{HERE}lecture/{previewed.pk}/annuler/")
    previewed.refresh_from_db()
    assert (previewed.state, Event.objects.get().contribution.state) == (RunState.UNDONE, "removed")


def test_a_source_is_corrected_then_forgotten_and_its_events_stay(coordinator, previewed):
    coordinator.post(f"{HERE}lecture/{previewed.pk}/importer/")
    tasks.apply(previewed.pk)
    address = f"{HERE}source/{previewed.source_id}/"
    coordinator.post(f"{address}modifier/", {"name": "Autre nom", "format": "csv", "schedule": "off"})
    assert (Source.objects.get().name, coordinator.get(address).status_code) == ("Autre nom", 200)
    assert coordinator.get(f"{address}supprimer/").status_code == 200
    coordinator.post(f"{address}supprimer/")
    assert (Source.objects.count(), Event.objects.count()) == (0, 1)


def test_a_newer_file_is_read_and_without_file_nor_address_it_is_asked(coordinator, previewed):
    address = f"{HERE}source/{previewed.source_id}/lire/"
    coordinator.post(address, {"file": SimpleUploadedFile("b.csv", CSV.encode())})
    assert Run.objects.count() == 2
    coordinator.post(address)
    assert Run.objects.count() == 2


@pytest.mark.parametrize("role", ["member", "editor_a", "coordinator_elsewhere"])
def test_sources_and_readings_of_a_territory_are_its_coordinators_only(cast, here, role):
    run = RunFactory(source=SourceFactory(territory=here), ready=True)
    client = cast.client(role)
    pages = [
        f"{HERE}source/{run.source_id}/",
        f"{HERE}lecture/{run.pk}/",
        f"{HERE}lecture/{run.pk}/rapport.json",
        f"{HERE}source/{run.source_id}/modifier/",
    ]
    assert [client.get(page).status_code for page in pages] == [404] * 4
    assert client.get(HERE).status_code == 403
    assert client.post(f"{HERE}lecture/{run.pk}/importer/").status_code == 404


def test_a_reading_already_done_is_not_confirmed_again(coordinator, here):
    run = RunFactory(source=SourceFactory(territory=here), done=True)
    assert coordinator.post(f"{HERE}lecture/{run.pk}/importer/").status_code == 403


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("webcal://agenda.test/tout.ics", "https://agenda.test/tout.ics"),
        ("WEBCALS://agenda.test/tout.ics", "https://agenda.test/tout.ics"),
        ("agenda.test/tout.ics", "https://agenda.test/tout.ics"),
        ("http://agenda.test/tout.ics", "http://agenda.test/tout.ics"),
        ("", ""),
    ],
)
def test_an_address_is_read_as_people_copy_it(here, typed, kept):
    form = SourceForm({"name": "x", "address": typed}, territory=here)

    assert form.is_valid() or "address" not in form.errors
    assert form.cleaned_data["address"] == kept


@pytest.mark.parametrize(
    "typed", ["file:///etc/passwd", "ftp://agenda.test/a.csv", "javascript:alert(1)", "http://127.1/", "?"]
)
def test_an_address_that_is_none_is_refused_with_the_remedy_and_kept(coordinator, typed):
    page = send(coordinator, b"x", file="", address=typed)

    assert "recopiez-la en entier, comme https://exemple.fr/agenda.ics" in page.text
    assert escape(typed) in page.text
    assert Source.objects.count() == 0
