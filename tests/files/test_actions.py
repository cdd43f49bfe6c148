"""Pictures received, kept once, made in every size by the worker, fetched elsewhere, and really removed."""

import io
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from maillage.core import background
from maillage.core.client import FetchRefused
from maillage.events.models import Draft
from maillage.files import intake, tasks
from maillage.files.actions import fetch_image, forget, receive_image, remove_image, remove_unused
from maillage.files.attachments import receive_attachment
from maillage.files.models import Image, RemoteImage
from maillage.files.pipeline import NotAPicture, TooHeavy
from tests.factories.accounts import UserFactory
from tests.factories.files import ImageFactory, picture_bytes
from tests.factories.territories import TerritoryFactory

AT = datetime(2026, 3, 14, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return UserFactory(display_name="Ada Lovelace")


def files():
    """Every file of the storage, by its end."""
    found = []
    for folder in default_storage.listdir("images")[0] if default_storage.exists("images") else []:
        found += [name.partition("-")[2] for name in default_storage.listdir(f"images/{folder}")[1]]
    return sorted(found)


def test_a_picture_can_be_shown_at_once(ada):
    image = receive_image(actor=ada, upload=SimpleUploadedFile("C:\\photos\\é\u202et\x00é.jpg", picture_bytes()), at=AT)

    image.refresh_from_db()
    assert (image.name, image.width, image.height, image.created_at, image.owner) == ("été.jpg", 800, 600, AT, ada)
    assert (image.formats, image.is_ready, files()) == ({"webp": [640]}, False, ["640.webp", "master.webp"])
    assert image.url() == f"/media/images/{image.sha256[:2]}/{image.sha256}-640.webp"


def test_the_worker_makes_the_other_formats_and_widths_and_may_run_twice(ada, django_capture_on_commit_callbacks):
    image = receive_image(actor=ada, upload=picture_bytes(), at=AT)
    assert background.run_pending() == 1
    before = files()
    tasks.make_variants(image.pk)
    intake.make_variants(image=Image.objects.get())

    image.refresh_from_db()
    widths = [160, 320, 640, 800]
    assert image.formats == {"avif": widths, "webp": widths, "jpg": widths}
    assert (
        files()
        == before
        == sorted([f"{width}.{form}" for width in widths for form in ("avif", "webp", "jpg")] + ["master.webp"])
    )
    assert sorted(path.partition("-")[2] for path in image.paths()) == before
    with default_storage.open(image.path(320, "avif")) as made:
        assert Pillow.open(made).size == (320, 240)
    assert image.url(300) == default_storage.url(image.path(320, "jpg"))
    assert image.url(5000, "avif") == default_storage.url(image.path(800, "avif"))


def test_the_worker_leaves_a_picture_removed_meanwhile():
    tasks.make_variants(404)

    assert files() == []


def test_the_same_file_is_kept_once_whoever_sends_it(ada, django_assert_num_queries):
    first = receive_image(actor=ada, upload=picture_bytes(), at=AT)
    with django_assert_num_queries(1):
        again = receive_image(actor=UserFactory.build(), upload=io.BytesIO(picture_bytes()), at=AT)

    assert (again, Image.objects.count(), files()) == (first, 1, ["640.webp", "master.webp"])


def test_two_people_may_send_the_same_file_at_the_same_time(ada):
    """The second insert loses, and takes the first one's picture."""
    first = receive_image(actor=ada, upload=picture_bytes(), at=AT)
    late = Image(sha256=first.sha256, name="b", width=1, height=1, bytes=1, colour="#000000", created_at=AT)

    assert intake._saved(late) == first


def test_a_file_half_written_by_a_crash_is_written_again(ada):
    image = ImageFactory.build()
    intake._keep(image.path(640, "webp"), b"half")
    intake._keep(image.path(640, "webp"), b"the whole file")

    with default_storage.open(image.path(640, "webp")) as kept:
        assert kept.read() == b"the whole file"
    assert files() == ["640.webp"]


@pytest.mark.parametrize(
    ("upload", "refusal"), [(b"<svg>", NotAPicture), (io.BytesIO(b"\0" * (21 * 1024 * 1024)), TooHeavy)]
)
def test_a_refused_file_leaves_nothing(upload, refusal):
    with pytest.raises(refusal):
        receive_image(actor=None, upload=upload, at=AT)

    assert (Image.objects.count(), files(), background.run_pending()) == (0, [], 0)


def test_only_old_pictures_that_no_table_points_to_are_removed_with_their_files(
    ada, django_capture_on_commit_callbacks
):
    """The territory stands floors above: its foreign key alone says that it shows the picture."""
    shown, unused, fresh = (
        receive_image(actor=ada, upload=picture_bytes(100 + rank, 100), at=AT + timedelta(days=rank))
        for rank in range(3)
    )
    TerritoryFactory(logo=shown)
    with django_capture_on_commit_callbacks(execute=True):
        removed = remove_unused(before=AT + timedelta(days=1, hours=1))

    assert (removed, list(Image.objects.order_by("pk"))) == (1, [shown, fresh])
    assert default_storage.exists(unused.master_path) is False
    assert len(files()) == 4


def test_the_nightly_job_keeps_what_was_sent_yesterday(ada, time_machine):
    time_machine.move_to(AT, tick=False)
    receive_image(actor=ada, upload=picture_bytes(), at=AT - timedelta(days=1))
    tasks.remove_unused()

    assert Image.objects.count() == 1


def test_files_without_a_row_are_removed_once_they_are_old(ada, time_machine):
    """A crash between writing files and committing: the transaction is gone, the files are there."""
    kept = receive_image(actor=ada, upload=picture_bytes(), at=AT)
    lost = ImageFactory.build(sha256=f"{kept.sha256[:2]}{'0' * 62}")
    intake._keep(lost.path(640, "webp"), b"lost")
    now = default_storage.get_modified_time(lost.path(640, "webp"))

    assert intake.remove_strays(before=now - timedelta(minutes=1)) == 0
    assert intake.remove_strays(before=now + timedelta(minutes=1)) == 1
    assert files() == ["640.webp", "master.webp"]


def test_documents_without_a_row_are_removed_once_they_are_old(ada):
    upload = SimpleUploadedFile("a.txt", b"bonjour")
    kept = receive_attachment(actor=ada, upload=upload, at=AT)
    lost = default_storage.save(f"attachments/{'0' * 2}/{'0' * 31}1.txt", upload)
    now = default_storage.get_modified_time(lost)

    assert intake.remove_stray_documents(before=now - timedelta(minutes=1)) == 0
    assert intake.remove_stray_documents(before=now + timedelta(minutes=1)) == 1
    assert (default_storage.exists(kept.path), default_storage.exists(lost)) == (True, False)


def test_a_picture_that_only_a_draft_names_is_kept(ada):
    """Chosen, then saved by the form itself and left for a week."""
    drafted, unused = (receive_image(actor=ada, upload=picture_bytes(colour=(n, 0, 0)), at=AT) for n in (1, 2))
    Draft.objects.create(user=ada, data={"image_kept": [drafted.sha256]}, saved_at=AT)

    assert remove_unused(before=AT + timedelta(days=7)) == 1
    assert list(Image.objects.all()) == [drafted]
    assert unused.sha256 != drafted.sha256


def test_files_go_only_when_the_row_is_gone_for_good(ada, django_capture_on_commit_callbacks):
    image = receive_image(actor=ada, upload=picture_bytes(), at=AT)
    with django_capture_on_commit_callbacks() as waiting:
        remove_image(image=image)

    assert files() == ["640.webp", "master.webp"]
    waiting[0]()
    assert files() == []


def test_forgetting_a_person_removes_their_pictures_and_their_name_on_those_still_shown(
    ada, django_capture_on_commit_callbacks
):
    mine = receive_image(actor=ada, upload=picture_bytes(100, 100), at=AT, name="ada-lovelace.jpg")
    receive_image(actor=ada, upload=picture_bytes(120, 100), at=AT, name="ada-seule.jpg")
    theirs = receive_image(actor=UserFactory(), upload=picture_bytes(140, 100), at=AT, name="autre.jpg")
    TerritoryFactory(logo=mine)
    with django_capture_on_commit_callbacks(execute=True):
        forget(person=ada)

    kept = Image.objects.order_by("pk").values_list("pk", "owner", "name")
    assert list(kept) == [(mine.pk, None, ""), (theirs.pk, theirs.owner_id, "autre.jpg")]
    assert len(files()) == 4


class Album(BaseHTTPRequestHandler):
    """A site with one picture, which knows whether it changed."""

    body = b""
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.headers.get("If-None-Match", ""))
        same = self.headers.get("If-None-Match") == '"1"'
        self.send_response(304 if same else 200)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", "0" if same else str(len(self.body)))
        self.end_headers()
        if not same:
            self.wfile.write(self.body)

    def log_message(self, *args):
        """Be silent."""


@pytest.fixture
def album(settings):
    Album.body, Album.asked = picture_bytes(), []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Album)
    settings.OUTGOING_ALLOWED_HOSTS = [f"127.0.0.1:{server.server_port}"]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/photos/La%20nuit.jpg?size=l"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_picture_found_elsewhere_is_read_once_then_asked_whether_it_changed(album):
    image = fetch_image(actor=None, url=album, at=AT)
    again = fetch_image(actor=None, url=album, at=AT)

    assert (again, image.name, image.owner) == (image, "La nuit.jpg", None)
    assert (Album.asked, RemoteImage.objects.count(), str(RemoteImage.objects.get())) == (["", '"1"'], 1, album)


def test_a_page_found_in_place_of_a_picture_is_refused(album):
    Album.body = b"<!doctype html><p>Erreur 404"
    with pytest.raises(NotAPicture):
        fetch_image(actor=None, url=album, at=AT)

    assert (Image.objects.count(), RemoteImage.objects.count()) == (0, 0)


def test_a_picture_of_the_private_network_is_not_fetched():
    with pytest.raises(FetchRefused):
        fetch_image(actor=None, url="http://169.254.169.254/latest/user-data.png", at=AT)
