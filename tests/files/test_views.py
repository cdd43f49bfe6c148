"""Pictures are served for a year, cannot run anything, and answer 304; the tag shows what is ready."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.template import Context, Template

from tests.factories.files import ImageFactory, picture_bytes

pytestmark = pytest.mark.django_db


class SigningStorage(FileSystemStorage):
    """A storage whose addresses end by a signature, as those of a private bucket do."""

    def url(self, name):
        return f"{super().url(name)}?a=1&b=2"


@pytest.fixture
def image():
    made = ImageFactory(formats={"avif": [320, 640], "webp": [320, 640], "jpg": [320, 640]})
    for path in made.paths():
        default_storage.save(path, ContentFile(picture_bytes(64, 64)))
    return made


@pytest.mark.parametrize(("form", "kind"), [("avif", "image/avif"), ("webp", "image/webp"), ("jpg", "image/jpeg")])
def test_a_variant_is_served_for_a_year_and_can_never_run(client, image, form, kind, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(image.url(320, form))

    assert (response.status_code, response.content) == (200, picture_bytes(64, 64))
    assert (response["Content-Type"], response["Cache-Control"]) == (kind, "public, max-age=31536000, immutable")
    assert (response["X-Content-Type-Options"], response["Content-Security-Policy"]) == (
        "nosniff",
        "default-src 'none'; sandbox",
    )
    assert "Set-Cookie" not in response


def test_a_variant_already_known_is_not_sent_again(client, image):
    etag = client.get(image.url(320, "webp"))["ETag"]
    again = client.get(image.url(320, "webp"), headers={"If-None-Match": f'"other", {etag}'})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)


def test_head_is_answered_and_post_is_not(client, image):
    assert client.head(image.url(320, "webp")).status_code == 200
    assert client.post(image.url(320, "webp")).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "images/{two}/{sha}-960.webp",
        "images/{two}/{sha}-master.webp",
        "images/{two}/{sha}-320.svg",
        "images/{two}/{sha}-0320.webp",
        "images/{two}/../../secret_key",
        "images/{two}/{sha}-320.webp/../../../secret_key",
        "%2e%2e/secret_key",
        "images/",
        "images/zz/{sha}-320.webp",
        "images/{two}/{sha}-320.webp%0a",
    ],
)
def test_nothing_else_of_the_disk_is_served(client, image, path):
    address = "/media/" + path.format(two=image.sha256[:2], sha=image.sha256)

    assert client.get(address).status_code == 404


def shown(image, arguments):
    return Template("{% load files %}{% picture image " + arguments + " %}").render(
        Context({"image": image, "alt": "Un « atelier » <b>"})
    )


def test_the_tag_offers_the_best_formats_first_and_reserves_the_place(image):
    stem = f"/media/{image.stem}"

    assert shown(image, 'alt=alt sizes="50vw"') == (
        "<picture>"
        f'<source type="image/avif" srcset="{stem}-320.avif 320w, {stem}-640.avif 640w" sizes="50vw">'
        f'<source type="image/webp" srcset="{stem}-320.webp 320w, {stem}-640.webp 640w" sizes="50vw">'
        f'<img src="{stem}-640.jpg" alt="Un « atelier » &lt;b&gt;" width="640" height="480" loading="lazy"'
        ' decoding="async"></picture>'
    )


def test_the_tag_shows_the_only_variant_of_a_picture_just_sent():
    image = ImageFactory(width=500, height=250, formats={"webp": [500]})
    stem = f"/media/{image.stem}"

    assert shown(image, 'lazy=False widths="320" ratio="4/3" css="cover"') == (
        f'<picture><source type="image/webp" srcset="{stem}-500.webp 500w" sizes="100vw">'
        f'<img src="{stem}-500.webp" alt="" width="500" height="375" class="cover" fetchpriority="high"'
        ' decoding="async"></picture>'
    )


def test_the_tag_offers_only_the_widths_asked_for(image):
    assert "-640.avif" not in shown(image, 'widths="160,320"')


def test_the_tag_asks_a_storage_that_signs_each_address(image, settings):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.SigningStorage"}}
    stem = f"/media/{image.stem}"

    assert f'srcset="{stem}-320.avif?a=1&amp;b=2 320w"' in shown(image, 'widths="320"')


def test_the_tag_writes_nothing_without_a_picture():
    assert shown(None, "") == ""


def test_a_picture_is_named_by_its_file_or_its_digest(image):
    assert (str(image), str(ImageFactory.build(name="", sha256="ab" * 32))) == ("atelier.jpg", "abababababab")
