"""A picture sent with the entry form: what is kept of it, and what is refused."""

import io
from pathlib import Path

import pytest
from PIL import ExifTags
from PIL import Image as Pillow

from maillage.core.clock import now
from maillage.events.models import Event
from maillage.files.models import Image
from tests.factories.events import make_event, slots, term

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
AUTHOR, MAKER = "Jeanne Privée", "Appareil 3000"


def photograph() -> bytes:
    """A JPEG as a telephone makes it: who, with what, where."""
    picture = Pillow.radial_gradient("L").resize((900, 600)).convert("RGB")
    exif = Pillow.Exif()
    exif[ExifTags.Base.Artist], exif[ExifTags.Base.Make] = AUTHOR, MAKER
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (49.0, 53.0, 40.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=AUTHOR.encode())
    return out.getvalue()


@pytest.fixture
def entry(visit, cast, here):
    """The entry form of one of the contributor’s events."""
    workshop = term("event_type", "atelier")
    event = make_event(here, title="Petits géologues", type=workshop, author=cast["editor_a"], slots=slots(now()))
    return visit(f"/hauts-de-lys/contribuer/evenement/{event.slug}/", person=cast["editor_a"])


def send(page, name, data):
    page.locator("[name=image]").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": data})
    page.get_by_role("button", name="Enregistrer", exact=True).click()


def test_a_photograph_is_made_anew_and_says_nothing_of_who_took_it(entry, settings):
    data = photograph()
    assert AUTHOR.encode() in data
    entry.locator("[name=image_alt]").fill("Une coupe de falaise")
    entry.locator("[name=image_credit]").fill("Muséum de la Craie")
    send(entry, "falaise.jpg", data)
    entry.wait_for_url("**/agenda/petits-geologues/")

    shown = entry.get_by_role("img", name="Une coupe de falaise").first
    shown.scroll_into_view_if_needed()
    entry.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=shown.element_handle())
    kept = Event.objects.get(slug="petits-geologues").image
    assert (kept.width, kept.height) == (900, 600)
    files = [path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert files
    for body in files:
        assert not any(word.encode() in body for word in (AUTHOR, MAKER, "Exif", "GPS"))
        assert not Pillow.open(io.BytesIO(body)).getexif()


def test_what_is_not_a_picture_is_refused_in_a_sentence_and_nothing_typed_is_lost(entry, seen):
    entry.locator("[name=place_note]").fill("Parking devant l’entrée.")
    entry.locator("[name=image_decorative]").check()
    for name, data, sentence in (
        ("logo.jpg", SVG, "Le format SVG n’est pas accepté. Exportez l’image en PNG ou en JPEG."),
        ("immense.png", bomb(), "Cette image dépasse 60 millions de pixels."),
        ("photo.jpg", photograph()[:9000], "Cette image est incomplète ou abîmée."),
    ):
        send(entry, name, data)
        entry.get_by_text(sentence).first.wait_for()
        assert entry.locator("[name=place_note]").input_value() == "Parking devant l’entrée."
    assert Image.objects.count() == 0
    seen.errors[:] = [told for told in seen.errors if "status of 422" not in told]


def bomb() -> bytes:
    """A PNG of a few hundred kilobytes that would fill gigabytes."""
    out = io.BytesIO()
    Pillow.new("1", (12_000, 12_000)).save(out, "PNG")
    return out.getvalue()
