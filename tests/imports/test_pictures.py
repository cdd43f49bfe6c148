"""Pictures that a source gives by their address: read after the import, once, said in the report when refused."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine

from maillage.core import background
from maillage.events.actions import change_event, data_of
from maillage.events.models import Event
from maillage.files.models import Image
from maillage.imports import tasks
from maillage.imports.actions.pictures import BACK_OFF
from maillage.imports.models import Picture, Source
from maillage.imports.tables import pictures_of
from tests.factories.files import picture_bytes
from tests.imports.conftest import AT, event

pytestmark = pytest.mark.django_db


class Album(BaseHTTPRequestHandler):
    """A site with pictures; what is asked is remembered."""

    pages: dict[str, bytes] = {}
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        body = self.pages.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_words):
        """Quiet."""


@pytest.fixture
def album(settings):
    Album.pages, Album.asked = {"/a.jpg": picture_bytes(), "/b.png": picture_bytes(colour=(0, 0, 200), form="PNG")}, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Album)
    settings.OUTGOING_ALLOWED_HOSTS = [f"127.0.0.1:{server.server_port}"]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def pictured(url, uid="1", **fields):
    return event(uid, image={"base": "", "filename": url}, imageCredits="Ada / Musée", **fields)


def fetched(source, at=AT + timedelta(days=1, hours=1)):
    with time_machine.travel(at, tick=False):
        tasks.fetch_pictures(source.pk)


def only():
    return Event.objects.select_related("image").get()


def test_a_picture_comes_after_the_import_with_its_credit_and_waits_for_its_description(bring_in, source, album):
    run = bring_in(pictured(f"{album}/a.jpg"))
    assert (only().image, Album.asked, pictures_of(run)) == (None, [], ["1 image encore à lire"])
    before = only().contribution.sequence

    fetched(source)

    made = only()
    assert (made.image, made.image_credit, made.image_alt) == (Image.objects.get(), "Ada / Musée", "")
    assert made.contribution.sequence == before
    assert pictures_of(run) == ["1 image reprise"]
    assert made.contribution.revisions.newest_first().first().note == "Image reprise de sa source"


def test_the_worker_does_it_by_itself(bring_in, source, album):
    with time_machine.travel(AT + timedelta(days=2), tick=False):
        bring_in(pictured(f"{album}/a.jpg"))
        background.run_pending()

    assert Album.asked == ["/a.jpg"]
    assert only().image is not None


def test_a_second_import_asks_only_for_what_has_another_address(bring_in, source, album):
    bring_in(pictured(f"{album}/a.jpg"))
    fetched(source)
    bring_in(pictured(f"{album}/a.jpg"))
    bring_in(pictured(f"{album}/a.jpg", title={"fr": "Autre titre"}))
    fetched(source, AT + timedelta(days=3))
    assert Album.asked == ["/a.jpg"]
    first = only().image

    bring_in(pictured(f"{album}/b.png"))
    fetched(source, AT + timedelta(days=5))

    assert Album.asked == ["/a.jpg", "/b.png"]
    assert only().image != first


def test_a_picture_chosen_by_hand_stays(bring_in, source, album, person):
    from dataclasses import replace

    from tests.factories.files import ImageFactory

    bring_in(pictured(f"{album}/a.jpg"))
    fetched(source)
    mine = ImageFactory()
    made = Event.objects.select_related("contribution", "venue", "type").get()
    change_event(actor=person, event=made, data=replace(data_of(made), image=mine, image_alt="La mienne"), at=AT)
    bring_in(pictured(f"{album}/b.png"))
    fetched(source, AT + timedelta(days=5))

    assert (only().image, only().image_alt) == (mine, "La mienne")


@pytest.mark.parametrize("body", [None, b"<!doctype html><p>Erreur", b"x" * 31_000_000])
def test_what_is_not_a_picture_is_said_in_the_report_and_not_asked_again(bring_in, source, album, body):
    Album.pages["/a.jpg"] = body
    run = bring_in(pictured(f"{album}/a.jpg"))
    fetched(source)
    run.refresh_from_db()

    (said,) = [message for message in run.report["messages"] if message["field"] == "image"]
    assert (said["level"], said["title"], bool(said["message"]), said["remedy"]) == (
        "warning", "Atelier 1", True, "Changez l’image à la source, ou ajoutez-la à la main.",
    )  # fmt: skip
    assert (run.state, only().image, pictures_of(run)) == ("done", None, ["1 image refusée"])
    bring_in(pictured(f"{album}/a.jpg"))
    fetched(source, AT + timedelta(days=5))
    assert Album.asked == ["/a.jpg"]


def test_the_private_network_is_refused(bring_in, source):
    run = bring_in(pictured("http://169.254.169.254/latest/a.jpg"))
    fetched(source)
    run.refresh_from_db()
    assert "réseau privé" in run.report["messages"][-1]["message"]


def test_a_site_that_does_not_answer_is_tried_later_then_again_at_the_next_import(bring_in, source, settings):
    gone = ThreadingHTTPServer(("127.0.0.1", 0), Album)
    port = gone.server_port
    gone.server_close()
    settings.OUTGOING_ALLOWED_HOSTS = [f"127.0.0.1:{port}"]
    run = bring_in(pictured(f"http://127.0.0.1:{port}/a.jpg"))
    at = AT + timedelta(days=1, hours=1)
    for wait in BACK_OFF:
        fetched(source, at)
        picture = Picture.objects.get()
        assert (picture.state, picture.next_at) == ("waiting", at + wait)
        at += wait
    fetched(source, at)
    run.refresh_from_db()
    assert (Picture.objects.get().state, pictures_of(run)) == ("given_up", ["1 image introuvable"])
    assert run.report["messages"][-1]["remedy"] == "Le prochain import essaiera à nouveau."

    bring_in(pictured(f"http://127.0.0.1:{port}/a.jpg"))
    assert Picture.objects.get().state == "waiting"


def test_a_source_may_keep_its_pictures_and_change_its_mind(bring_in, source, album):
    Source.objects.filter(pk=source.pk).update(images=False)
    source.refresh_from_db()
    bring_in(pictured(f"{album}/a.jpg"))
    fetched(source)
    assert (Picture.objects.count(), Album.asked) == (0, [])

    Source.objects.filter(pk=source.pk).update(images=True)
    source.refresh_from_db()
    bring_in(pictured(f"{album}/a.jpg"))
    fetched(source, AT + timedelta(days=3))
    assert only().image is not None


def test_a_long_list_is_read_in_several_times(bring_in, source, album, monkeypatch):
    monkeypatch.setattr(tasks, "PICTURES_AT_ONCE", 2)
    bring_in(*[pictured(f"{album}/a.jpg", uid=str(rank)) for rank in range(5)])
    for left in (3, 1, 0):
        fetched(source)
        assert Picture.objects.waiting(source.pk).count() == left


def test_coordinators_describe_what_came_without_a_description(bring_in, source, album, cast):
    bring_in(pictured(f"{album}/a.jpg"))
    fetched(source)
    made, client = only(), cast.client("coordinator_here")
    with time_machine.travel(AT + timedelta(days=2), tick=False):
        desk = client.get("/hauts-de-lys/coordination/").content.decode()
        assert "image à décrire" in desk
        assert made.title in client.get("/hauts-de-lys/coordination/images/").content.decode()
        assert made.title not in cast.client("coordinator_elsewhere").get("/coordination/images/").content.decode()
        page = f"/hauts-de-lys/coordination/images/{made.slug}/"
        assert client.post(page, {"alt": " "}).status_code == 409
        assert client.post(page, {"alt": "Un quartz  fumé"}).status_code == 302
        assert made.title not in client.get("/hauts-de-lys/coordination/images/").content.decode()
    assert (only().image_alt, only().image_decorative) == ("Un quartz fumé", False)


def test_a_decorative_image_needs_no_words(bring_in, source, album, cast):
    bring_in(pictured(f"{album}/a.jpg"))
    fetched(source)
    page = f"/hauts-de-lys/coordination/images/{only().slug}/"
    assert cast.client("coordinator_here").post(page, {"decorative": "on"}).status_code == 302
    assert only().image_decorative
