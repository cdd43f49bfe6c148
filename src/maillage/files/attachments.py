"""How a document comes in and goes out: checked by its content, kept apart from what the site serves.

attachment = receive_attachment(actor=user, upload=form.cleaned_data["document"], at=at)   # before your transaction
return attachment_answer(attachment)                                                       # once you have said who may
"""

import unicodedata
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.files.enums import DOCUMENT_TYPES
from maillage.files.models import Attachment

MAX_BYTES = 20_000_000
NAME_LENGTH = 120


class DocumentRefused(Refused):
    """A file that we do not keep: too heavy, or not what its name says."""


def _check(extension: str, data: bytes) -> None:
    if extension not in DOCUMENT_TYPES:
        raise DocumentRefused(
            _("Ce format n’est pas accepté : envoyez un PDF, un document OpenDocument ou Office, un CSV ou un texte.")
        )
    if len(data) > MAX_BYTES:
        raise DocumentRefused(_("Ce fichier dépasse 20 Mo : réduisez ses images, ou découpez-le."))
    beginning = DOCUMENT_TYPES[extension][1]
    plain = not beginning and b"\x00" not in data
    if not data or not (plain or (beginning and data.startswith(beginning))):
        raise DocumentRefused(
            _("Le contenu de ce fichier n’est pas celui que son nom annonce : enregistrez-le à nouveau.")
        )


def receive_attachment(*, actor: User | None, upload: BinaryIO, at: datetime) -> Attachment:
    """Keep a document that somebody sent.

    Raises:
        DocumentRefused: with the sentence to show beside the field.
    """
    name = unicodedata.normalize("NFC", str(getattr(upload, "name", "") or "").replace("\\", "/").rpartition("/")[2])
    extension = PurePosixPath(name).suffix.lower().removeprefix(".")
    data = upload.read(MAX_BYTES + 1)
    _check(extension, data)
    kept = Attachment(
        name=clean_line(name)[-NAME_LENGTH:], extension=extension, bytes=len(data), created_at=at, owner=actor
    )
    default_storage.save(kept.path, ContentFile(data))
    kept.save(force_insert=True)
    return kept


@transaction.atomic
def remove_attachment(*, attachment: Attachment) -> None:
    """Forget a document; its file goes once the row is gone for good."""
    path = attachment.path
    attachment.delete()
    transaction.on_commit(lambda: default_storage.delete(path))


def attachment_answer(attachment: Attachment) -> FileResponse:
    """The document as a download: nothing in it may run on our pages."""
    answer = FileResponse(
        default_storage.open(attachment.path), as_attachment=True, filename=attachment.name,
        content_type=attachment.media_type,
    )  # fmt: skip
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
