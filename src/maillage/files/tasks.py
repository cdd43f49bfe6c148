"""What the worker does with pictures."""

from datetime import timedelta

from maillage.core import clock
from maillage.files import actions
from maillage.files.models import Image

GRACE = timedelta(days=2)


def make_variants(image_id: int) -> None:
    """Make the other formats and widths of a picture; one removed meanwhile is left alone."""
    image = Image.objects.filter(pk=image_id).first()
    if image is not None and not image.is_ready:
        actions.make_variants(image=image)


def remove_unused() -> None:
    """Every day: remove the pictures that nothing has shown for two days, and their files."""
    actions.remove_unused(before=clock.now() - GRACE)
