"""What the worker does with pictures."""

from datetime import timedelta

from maillage.core import clock
from maillage.core.background import daily
from maillage.files import actions
from maillage.files.models import Image

GRACE = timedelta(days=2)


def make_variants(image_id: int) -> None:
    """Make the other formats and widths of a picture; one removed meanwhile is left alone."""
    image = Image.objects.filter(pk=image_id).first()
    if image is not None and not image.is_ready:
        actions.make_variants(image=image)


@daily(at="03:40")
def remove_unused() -> None:
    """Remove the pictures that nothing has shown for two days with their files, and files without a row."""
    before = clock.now() - GRACE
    actions.remove_unused(before=before)
    actions.remove_strays(before=before)
    actions.remove_stray_documents(before=before)
