"""Facts about files."""

import uuid

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.files.enums import DOCUMENT_TYPES, Format
from maillage.files.querysets import ImageQuerySet

FOLDER = "images"
DOCUMENTS = "attachments"


class Image(models.Model):
    """A picture, kept once whoever sends it; alternative text and credit belong to the page that shows it.

    `sha256` is the digest of the file as it came, so that the same file is recognised before it is decoded. `formats`
    lists the widths that are ready, by format: {"avif": [160, 320], "webp": [160, 320, 640]}. A variant's file name
    is made of digest, width and format, so a list of pictures needs no query but its own.
    """

    sha256 = models.CharField(_("empreinte du fichier reçu"), max_length=64, unique=True)
    name = models.CharField(_("nom du fichier reçu"), max_length=120, blank=True)
    width = models.PositiveIntegerField(_("largeur"))
    height = models.PositiveIntegerField(_("hauteur"))
    bytes = models.PositiveIntegerField(_("octets reçus"))
    colour = models.CharField(_("couleur moyenne"), max_length=7)
    formats = models.JSONField(_("variantes prêtes"), default=dict, blank=True)
    created_at = models.DateTimeField(_("reçue le"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("envoyée par"),
        related_name="+",
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def __str__(self) -> str:
        """The name under which it came, or its digest."""
        return self.name or self.sha256[:12]

    @property
    def stem(self) -> str:
        """The path of its files, without width nor format."""
        return f"{FOLDER}/{self.sha256[:2]}/{self.sha256}"

    @property
    def master_path(self) -> str:
        """What variants are made from; never served."""
        return f"{self.stem}-master.webp"

    @property
    def is_ready(self) -> bool:
        """Whether the worker has made every variant."""
        return bool(self.formats.get(Format.AVIF))

    def path(self, width: int, form: str) -> str:
        """Where one variant lies in the storage."""
        return f"{self.stem}-{width}.{form}"

    def paths(self) -> list[str]:
        """Every file of this picture, the master included."""
        made = [self.path(width, form) for form, widths in self.formats.items() for width in widths]
        return [self.master_path, *made]

    def height_at(self, width: int) -> int:
        """The height of the variant of that width, in pixels."""
        return max(1, round(self.height * width / self.width))

    def ready_widths(self, form: str) -> list[int]:
        """The widths that can be shown in this format, ascending."""
        return sorted(self.formats.get(form, ()))

    def width_near(self, width: int, form: str) -> int:
        """The ready width nearest above `width` in this format, the largest when none is."""
        widths = self.ready_widths(form)
        return next((step for step in widths if step >= width), widths[-1])

    def url(self, width: int = 960, form: str | None = None) -> str:
        """The address of the variant nearest above `width`: in `form`, or as JPEG once it is there, else WebP.

        Relative to the site (or absolute, for a storage elsewhere): feeds and social cards complete it.
        """
        chosen = form or (Format.JPEG if self.formats.get(Format.JPEG) else Format.WEBP)
        return default_storage.url(self.path(self.width_near(width, chosen), chosen))


class RemoteImage(models.Model):
    """Where a picture was fetched, so that the next import asks for it only if it changed."""

    digest = models.CharField(_("empreinte de l’adresse"), max_length=64, unique=True)
    url = models.TextField(_("adresse"))
    image = models.ForeignKey(Image, models.CASCADE, verbose_name=_("image"), related_name="+")
    etag = models.CharField(_("validateur"), max_length=200, blank=True)
    last_modified = models.CharField(_("date donnée par le site"), max_length=60, blank=True)
    fetched_at = models.DateTimeField(_("lue le"))

    class Meta:
        verbose_name = _("image lue ailleurs")
        verbose_name_plural = _("images lues ailleurs")

    def __str__(self) -> str:
        """The address it came from."""
        return self.url


class Attachment(models.Model):
    """A document that somebody joined to a page: never shown by the site itself, only downloaded.

    It is served by the page that holds it, to those who may read that page; its name in the storage says nothing.
    """

    uid = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("nom du fichier reçu"), max_length=120)
    extension = models.CharField(_("format"), max_length=5)
    bytes = models.PositiveIntegerField(_("octets reçus"))
    created_at = models.DateTimeField(_("reçu le"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("envoyé par"),
        related_name="+",
    )

    class Meta:
        verbose_name = _("pièce jointe")
        verbose_name_plural = _("pièces jointes")

    def __str__(self) -> str:
        """The name under which it came."""
        return self.name

    @property
    def path(self) -> str:
        """Where it lies in the storage."""
        return f"{DOCUMENTS}/{self.uid.hex[:2]}/{self.uid.hex}.{self.extension}"

    @property
    def media_type(self) -> str:
        """What it is, for the browser that receives it."""
        return DOCUMENT_TYPES[self.extension][0]
