"""How a picture comes in: decoded, cleaned, kept, and encoded again.

Decoding takes up to a second and reading another site up to twenty: nothing here holds a transaction while it works,
and callers use `receive_image` and `fetch_image` before their own transaction opens, not inside it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from PIL import Image as Pillow

from maillage.accounts.models import User
from maillage.core.background import later
from maillage.core.client import fetch
from maillage.core.text import clean_line
from maillage.files import pipeline
from maillage.files.enums import AT_ONCE, Format, widths_for
from maillage.files.models import DOCUMENTS, FOLDER, Attachment, Image, RemoteImage

ACCEPT = "image/avif,image/webp,image/jpeg,image/png,image/gif"
NAME_LENGTH = 120
UID = re.compile(r"[0-9a-f]{32}")


def receive_image(*, actor: User | None, upload: BinaryIO | bytes, at: datetime, name: str = "") -> Image:
    """Take in a picture: check it, clean it, keep it with one WebP that can be shown at once.

    `upload` is a form's file, any binary file, or bytes. The other formats and widths come from the worker. A file
    already known gives the picture already kept, whoever sends it.

    Raises:
        pipeline.PictureRefused: with the sentence to show beside the field.
    """
    data = upload if isinstance(upload, bytes) else upload.read(pipeline.MAX_BYTES + 1)
    digest = hashlib.sha256(data).hexdigest()
    known = Image.objects.filter(sha256=digest).first()
    if known is not None:
        return known
    picture = pipeline.read_picture(data)
    image = Image(
        sha256=digest,
        name=_file_name(name or str(getattr(upload, "name", "") or "")),
        width=picture.width,
        height=picture.height,
        bytes=len(data),
        colour=pipeline.average_colour(picture),
        created_at=at,
        owner=actor,
    )
    width = min(AT_ONCE, picture.width)
    _keep(image.master_path, pipeline.encode_master(picture))
    _keep(image.path(width, Format.WEBP), pipeline.encode(picture, Format.WEBP, width))
    image.formats = {Format.WEBP.value: [width]}
    return _saved(image)


def keep_chosen(
    *, actor: User | None, typed: QueryDict, files: MultiValueDict[str, Any], at: datetime,
    names: Sequence[str] = ("image",),
) -> QueryDict:  # fmt: skip
    """What was typed in a form with pictures, which now names them: whatever comes next, they are not lost.

    A file that is no picture is left to `receive_image`, which refuses it when the form is saved.
    """
    typed = typed.copy()
    for name in names:
        upload = files.get(name)
        if upload is None:
            continue
        try:
            typed[f"{name}_kept"] = receive_image(actor=actor, upload=upload, at=at).sha256
            typed.pop(f"{name}_removed", None)
        except pipeline.PictureRefused:
            pass
        upload.seek(0)
    return typed


def _saved(image: Image) -> Image:
    """The row written, and the rest of the work left to the worker; the other's row when somebody sent it meanwhile."""
    try:
        with transaction.atomic():
            image.save(force_insert=True)
            later("maillage.files.tasks.make_variants", image.pk)
    except IntegrityError:
        return Image.objects.get(sha256=image.sha256)
    return image


def _file_name(name: str) -> str:
    """The last part of a path, in one clean line."""
    bare = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    return clean_line(bare)[:NAME_LENGTH]


def _keep(path: str, data: bytes) -> None:
    """Write a file under exactly this name; the same content is not written twice."""
    if default_storage.exists(path):
        if default_storage.size(path) == len(data):
            return
        default_storage.delete(path)
    written = default_storage.save(path, ContentFile(data))
    if written != path:  # somebody wrote the same picture in between
        default_storage.delete(written)


def make_variants(*, image: Image) -> None:
    """Make every width in AVIF, WebP and JPEG from what is kept, then say that they are ready. May run again."""
    with default_storage.open(image.master_path) as kept, Pillow.open(kept) as picture:
        picture.load()
        widths = widths_for(picture.width)
        for form in Format:
            for width in widths:
                _keep(image.path(width, form), pipeline.encode(picture, form, width))
    ready = sorted({*widths, *image.ready_widths(Format.WEBP)})
    image.formats = {Format.AVIF.value: widths, Format.WEBP.value: ready, Format.JPEG.value: widths}
    image.save(update_fields=["formats"])


def remove_strays(*, before: datetime) -> int:
    """Remove the files of pictures that have no row: a crash between writing files and committing leaves some.

    Only those written before this instant, so that a picture being received keeps its files. Gives how many.
    """
    removed = 0
    folders = default_storage.listdir(FOLDER)[0] if default_storage.exists(FOLDER) else []
    for folder in sorted(folders):
        names = default_storage.listdir(f"{FOLDER}/{folder}")[1]
        known = set(Image.objects.filter(sha256__startswith=folder).values_list("sha256", flat=True))
        for path in (f"{FOLDER}/{folder}/{name}" for name in names if name.partition("-")[0] not in known):
            if default_storage.get_modified_time(path) < before:
                default_storage.delete(path)
                removed += 1
    return removed


def remove_stray_documents(*, before: datetime) -> int:
    """Remove the documents that have no row, written before this instant; gives how many (``remove_strays``)."""
    removed = 0
    folders = default_storage.listdir(DOCUMENTS)[0] if default_storage.exists(DOCUMENTS) else []
    for folder in sorted(folders):
        stems = {name: name.partition(".")[0] for name in default_storage.listdir(f"{DOCUMENTS}/{folder}")[1]}
        ours = [UUID(stem) for stem in stems.values() if UID.fullmatch(stem)]
        known = {uid.hex for uid in Attachment.objects.filter(uid__in=ours).values_list("uid", flat=True)}
        for path in (f"{DOCUMENTS}/{folder}/{name}" for name, stem in stems.items() if stem not in known):
            if default_storage.get_modified_time(path) < before:
                default_storage.delete(path)
                removed += 1
    return removed


def fetch_image(*, actor: User | None, url: str, at: datetime) -> Image:
    """Take in the picture found at an address, for imports, in the worker; an unchanged one is not read again.

    Raises:
        core.client.FetchRefused: the address cannot be read.
        pipeline.PictureRefused: what is there is not a picture that we show.
    """
    digest = hashlib.sha256(url.encode()).hexdigest()
    known = RemoteImage.objects.filter(digest=digest).select_related("image").first()
    etag, last_modified = (known.etag, known.last_modified) if known else ("", "")
    fetched = fetch(url, max_bytes=pipeline.MAX_BYTES, accept=ACCEPT, etag=etag, last_modified=last_modified)
    if known is not None and fetched.not_modified:
        return known.image
    name = PurePosixPath(unquote(urlsplit(fetched.url).path)).name
    image = receive_image(actor=actor, upload=fetched.body, at=at, name=name)
    RemoteImage.objects.update_or_create(
        digest=digest,
        defaults={
            "url": url,
            "image": image,
            "etag": fetched.etag[:200],
            "last_modified": fetched.last_modified[:60],
            "fetched_at": at,
        },
    )
    return image
