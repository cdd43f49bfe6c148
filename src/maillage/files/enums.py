"""Formats and sizes of pictures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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


class Licence(models.TextChoices):
    """Under which terms a document may be used again."""

    CC_BY = "cc_by", _("Creative Commons Attribution (CC BY)")
    CC_BY_SA = "cc_by_sa", _("Creative Commons Partage à l’identique (CC BY-SA)")
    CC_BY_NC = "cc_by_nc", _("Creative Commons Pas d’utilisation commerciale (CC BY-NC)")
    CC0 = "cc0", _("Domaine public (CC0)")
    ETALAB = "etalab", _("Licence Ouverte (Etalab)")
    RESERVED = "reserved", _("Tous droits réservés")


# What an attachment may be: the end of its name, its media type, how its content begins.
DOCUMENT_TYPES: dict[str, tuple[str, bytes]] = {
    "pdf": ("application/pdf", b"%PDF-"),
    "odt": ("application/vnd.oasis.opendocument.text", b"PK\x03\x04"),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", b"PK\x03\x04"),
    "odp": ("application/vnd.oasis.opendocument.presentation", b"PK\x03\x04"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", b"PK\x03\x04"),
    "csv": ("text/csv", b""),
    "txt": ("text/plain", b""),
}
