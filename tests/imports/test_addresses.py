"""Import by address: the safe client only, private places refused, what did not change not read again."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from maillage.core.client import FetchRefused
from maillage.events.models import Event
from maillage.imports import tasks
from maillage.imports.actions.fetching import fetch_source
from maillage.imports.enums import RunState
from maillage.imports.models import Run, Source
from tests.factories.imports import SourceFactory
from tests.imports.conftest import document, event


class Agenda(BaseHTTPRequestHandler):
    """Serves one document with its validator, and counts."""

    body = b""
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        if self.headers.get("If-None-Match") == '"v1"':
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("ETag", '"v1"')
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_arguments):
        """Say nothing."""


@pytest.fixture
def agenda(settings):
    Agenda.body, Agenda.asked = document(event("1"), event("2")), []
    server = HTTPServer(("127.0.0.1", 0), Agenda)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.OUTGOING_ALLOWED_HOSTS = [f"127.0.0.1:{server.server_port}"]
    yield f"http://127.0.0.1:{server.server_port}/agenda.json"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/a.ics", "http://localhost/a.ics", "http://169.254.169.254/latest/meta-data/", "http://[::1]/a.ics",
        "http://10.0.0.1/a.ics", "http://2130706433/a.ics", "file:///etc/passwd", "ftp://exemple.test/a", "http://user:pass@exemple.test/",
        "http://exemple.test:22/",
    ],
)  # fmt: skip
def test_an_address_inside_is_refused_in_a_sentence(address):
    with pytest.raises(FetchRefused) as caught:
        fetch_source(Source(address=address))
    assert str(caught.value)


def test_a_source_read_by_night_enters_without_a_preview_and_remembers_its_validator(agenda, communes, here):
    source = SourceFactory(territory=here, address=agenda, schedule="daily")
    tasks.read_source(source.pk)
    source.refresh_from_db()
    assert (Event.objects.count(), source.etag, Run.objects.get().state) == (2, '"v1"', RunState.DONE)
    tasks.read_source(source.pk)
    assert (Run.objects.count(), len(Agenda.asked)) == (1, 2)


def test_an_address_is_previewed_from_its_page(agenda, communes, here, cast):
    client = cast.client("coordinator_here")
    fields = {"name": "A", "format": "auto", "schedule": "off", "address": agenda}
    client.post("/hauts-de-lys/imports/nouveau/", fields)
    run = Run.objects.get()
    tasks.prepare(run.pk)
    run.refresh_from_db()
    assert (run.state, run.counts["created"], run.filename, bool(run.file)) == (RunState.READY, 2, "agenda.json", True)


def test_a_private_address_given_on_the_page_is_refused_with_why(communes, here, cast):
    client = cast.client("coordinator_here")
    fields = {"name": "A", "format": "auto", "schedule": "off", "address": "http://127.0.0.1/a.ics"}
    client.post("/hauts-de-lys/imports/nouveau/", fields)
    run = Run.objects.get()
    tasks.prepare(run.pk)
    run.refresh_from_db()
    assert (run.state, bool(run.refusal)) == (RunState.FAILED, True)


def test_a_nightly_source_that_fails_says_why_in_its_history(communes, here):
    source = SourceFactory(territory=here, address="http://127.0.0.1/a.ics", schedule="daily")
    tasks.read_source(source.pk)
    assert (Run.objects.get().state, bool(Run.objects.get().refusal)) == (RunState.FAILED, True)


def test_every_nightly_source_is_asked_for(communes, here):
    SourceFactory(territory=here, nightly=True)
    SourceFactory(territory=here)
    assert tasks.read_again_every_night() == 1
