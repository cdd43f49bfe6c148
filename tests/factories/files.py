"""Pictures for the tests: rows, and files as people send them."""

import io
from datetime import UTC, datetime

import factory
from PIL import Image as Pillow

from maillage.files.models import Image


class ImageFactory(factory.django.DjangoModelFactory):
    """A picture whose WebP is ready, without its files."""

    class Meta:
        model = Image

    sha256 = factory.Sequence("{:064x}".format)
    name = "atelier.jpg"
    width = 1200
    height = 900
    bytes = 250_000
    colour = "#445566"
    formats = factory.LazyFunction(lambda: {"webp": [640]})
    created_at = datetime(2026, 3, 14, 9, tzinfo=UTC)


def picture_bytes(width=800, height=600, *, form="JPEG", mode="RGB", colour=(200, 60, 30), **saving):
    """A file as somebody sends it: a plain ground with a darker square in its top left corner."""
    picture = Pillow.new(mode, (width, height), colour)
    picture.paste(Pillow.new(mode, (width // 4, height // 4)), (0, 0))
    written = io.BytesIO()
    picture.save(written, form, **saving)
    return written.getvalue()
