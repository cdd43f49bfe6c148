"""Formats and sizes of pictures."""

from django.db import models

WIDTHS = (160, 320, 640, 960, 1440)
AT_ONCE = 640  # the WebP made while the person waits; all other variants come from the worker
MASTER_SIDE = 2400  # pixels of the longer side of what is kept to make variants from


class Format(models.TextChoices):
    """What variants are encoded in, best first."""

    AVIF = "avif", "AVIF"
    WEBP = "webp", "WebP"
    JPEG = "jpg", "JPEG"


MEDIA_TYPES = {Format.AVIF: "image/avif", Format.WEBP: "image/webp", Format.JPEG: "image/jpeg"}


def widths_for(width: int) -> list[int]:
    """The widths to make from a picture of this width: never larger, its own when it is small."""
    kept = [step for step in WIDTHS if step <= width]
    if width < WIDTHS[-1] and width not in kept:
        kept.append(width)
    return kept
