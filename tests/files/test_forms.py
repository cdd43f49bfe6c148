"""A picture chosen in a form that comes back is still chosen, whatever the form is about."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.announcements.models import Announcement
from maillage.events.models import Event
from maillage.files.models import Image
from maillage.projects.models import Project
from maillage.publications.models import Publication
from tests.factories.files import picture_bytes

FORMS = {
    "article": (Publication, {"title": "Le vent tourne", "language": "fr"}),
    "projet": (Project, {"title": "Le vent tourne", "baseline": "Une girouette.", "stage": "idea"}),
    "annonce/nouvelle/benevolat": (Announcement, {"title": "Le vent tourne"}),
    "evenement": (Event, {"title": "Le vent tourne"}),
}


def photo(name="photo.jpg", content=None):
    return SimpleUploadedFile(name, picture_bytes() if content is None else content, content_type="image/jpeg")


@pytest.fixture
def author(cast) -> Client:
    return cast.client("editor_a")


@pytest.mark.parametrize("path", FORMS)
def test_the_picture_of_a_form_that_comes_back_is_kept(author, here, path):
    _model, typed = FORMS[path]
    address = f"/{here.slug}/contribuer/{path}/"
    refused = author.post(address, typed | {"do": "send", "image": photo()})
    kept = Image.objects.get()
    page = refused.content.decode()

    assert refused.status_code == 422
    assert f'name="image_kept" value="{kept.sha256}"' in page
    assert "L’image que vous avez choisie est gardée" in page


def test_a_kept_picture_is_saved_with_the_article(author, here):
    address = f"/{here.slug}/contribuer/article/"
    typed = {"title": "Le vent tourne", "language": "fr", "do": "save"}
    author.post(address, typed | {"image": photo()})
    kept = Image.objects.get()
    author.post(address, typed | {"image_kept": kept.sha256, "image_alt": "Une girouette"})

    assert Publication.objects.get().image == kept


def test_the_preview_goes_back_with_the_picture(author, here):
    typed = {"title": "Le vent tourne", "language": "fr", "do": "preview", "image_alt": "Une girouette"}
    page = author.post(f"/{here.slug}/contribuer/article/", typed | {"image": photo()}).content.decode()

    assert f'<textarea hidden name="image_kept">{Image.objects.get().sha256}</textarea>' in page
    assert 'class="wrap preview-bar" method="post" aria-label="Aperçu"' in page  # a landmark, as axe asks
    assert not Publication.objects.exists()


def test_a_kept_picture_must_be_described_and_may_be_taken_away(author, here):
    address = f"/{here.slug}/contribuer/article/"
    typed = {"title": "Le vent tourne", "language": "fr", "do": "save"}
    author.post(address, typed | {"image": photo()})
    kept = Image.objects.get().sha256

    assert author.post(address, typed | {"image_kept": kept}).status_code == 422
    author.post(address, typed | {"image_kept": kept, "image_removed": "on"})
    assert Publication.objects.get().image is None


def test_choosing_another_picture_replaces_the_one_that_was_kept(author, here):
    address = f"/{here.slug}/contribuer/article/"
    typed = {"title": "Le vent tourne", "language": "fr", "do": "save", "image_removed": "on"}
    author.post(address, typed | {"image": photo()})
    first = Image.objects.get()
    other = photo(content=picture_bytes(width=700))
    author.post(address, typed | {"image_kept": first.sha256, "image": other, "image_alt": "Une autre"})

    assert Publication.objects.get().image == Image.objects.exclude(pk=first.pk).get()


@pytest.mark.parametrize("typed", ["0" * 64, "x' OR 1", "<script>", "é" * 64])
def test_a_picture_that_nobody_sent_is_none(author, here, typed):
    sent = {"title": "Le vent", "language": "fr", "do": "save", "image_kept": typed, "image_alt": "Rien"}
    author.post(f"/{here.slug}/contribuer/article/", sent)

    assert Publication.objects.get().image is None


@pytest.mark.parametrize("path", FORMS)
def test_the_enter_key_saves_it_never_publishes_nor_adds_a_line(author, here, path):
    page = author.get(f"/{here.slug}/contribuer/{path}/").content.decode()
    form = page[page.index("data-autosave-url") :]
    first = form[form.index("<button") : form.index("</button>")]

    assert 'name="do" value="save"' in first
    assert 'type="submit"' in first


ENTRIES = {"structure": ("picture", "banner"), "lieu": ("picture",)}


@pytest.mark.parametrize("word", ENTRIES)
def test_the_pictures_of_an_entry_that_comes_back_are_kept(author, here, word):
    pictures = {
        name: photo(f"{name}.jpg", picture_bytes(width=600 + 100 * rank)) for rank, name in enumerate(ENTRIES[word])
    }
    refused = author.post(f"/{here.slug}/contribuer/{word}/", {"name": ""} | pictures)
    page = refused.content.decode()

    assert refused.status_code == 422
    assert page.count("L’image que vous avez choisie est gardée") == len(pictures)
    for name in pictures:
        assert f'name="{name}_kept"' in page
