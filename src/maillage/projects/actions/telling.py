"""News of a project, and its documents."""

import hashlib
import io
import secrets
import zipfile
from datetime import datetime
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.background import later
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text
from maillage.journal.actions import record
from maillage.projects import notices
from maillage.projects.actions.projection import refresh
from maillage.projects.models import Document, News, Project
from maillage.projects.models.things import FOLDER
from maillage.vocabularies.models import Term

MOST_BYTES = 20 * 1024 * 1024
MOST_DOCUMENTS = 40
AT_ONCE = 50
OFFICE = {
    "application/vnd.oasis.opendocument.text": "odt", "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}  # fmt: skip
MICROSOFT = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}


class BadDocument(Refused):
    """A file that we do not keep."""


@transaction.atomic
def post_news(*, actor: User, project: Project, title: str, text: str, at: datetime) -> News:
    """Write a dated word; those who follow, help or make the project are told."""
    made = project.contribution
    news = News.objects.create(
        project=project, title=clean_line(title)[:140], text=clean_text(text)[:4000], author=actor, at=at
    )
    record(actor=actor, verb="posted_news", obj=made, at=at, territory_id=made.origin_id)
    refresh([made.pk], at)
    notices.announce_news(news)
    return news


@transaction.atomic
def remove_news(*, actor: User, news: News, at: datetime) -> None:
    """Take a word back; mails already sent are sent."""
    made = news.project.contribution
    record(actor=actor, verb="removed_news", obj=made, at=at, territory_id=made.origin_id)
    news.delete()
    refresh([made.pk], at)


@transaction.atomic
def tell_next(*, news: News, at: datetime, after: int) -> None:
    """Tell the next fifty and ask for those after them; both are written, or neither."""
    last = notices.tell_some_news(news, at, after=after, most=AT_ONCE)
    if last:
        later("maillage.projects.tasks.tell_news", news.pk, last)


def form_of(data: bytes) -> str:
    """What a file is, read from its content, never from its name; nothing when it is none of what we keep."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
            if "mimetype" in names and packed.getinfo("mimetype").file_size <= 100:  # noqa: PLR2004 - a media type
                return OFFICE.get(packed.read("mimetype").decode("ascii", "replace").strip(), "")
            if "[Content_Types].xml" in names and not any("vbaProject" in name for name in names):
                return next((form for start, form in MICROSOFT.items() if any(n.startswith(start) for n in names)), "")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return ""
    return ""


@transaction.atomic
def add_document(
    *, actor: User, project: Project, title: str, upload: BinaryIO, at: datetime, licence: Term | None = None,
    credit: str = "",
) -> Document:  # fmt: skip
    """Keep a file under a name that says nothing; it is only ever downloaded.

    Raises:
        BadDocument: too heavy, of a kind that we do not keep, or one too many.
    """
    if project.documents.count() >= MOST_DOCUMENTS:
        raise BadDocument(_("Quarante documents au plus par projet : retirez-en un d’abord."))
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise BadDocument(_("Ce fichier dépasse 20 Mo : allégez-le, ou donnez un lien."))
    form = form_of(data)
    if not form:
        raise BadDocument(_("Choisissez un PDF, ou un document de traitement de texte, tableur ou présentation."))
    name = f"{hashlib.sha256(data).hexdigest()[:24]}-{secrets.token_hex(6)}.{form}"
    path = default_storage.save(f"{FOLDER}/{name[:2]}/{name}", ContentFile(data))
    made = project.contribution
    found = Document.objects.create(
        project=project, title=clean_line(title)[:140], path=path, form=form, bytes=len(data), licence=licence,
        credit=clean_line(credit)[:160], added_by=actor, at=at,
    )  # fmt: skip
    record(actor=actor, verb="added_document", obj=made, at=at, territory_id=made.origin_id)
    refresh([made.pk], at)
    return found


@transaction.atomic
def remove_document(*, actor: User, document: Document, at: datetime) -> None:
    """Take a document away; its file goes once the row is gone for good."""
    made, path = document.project.contribution, document.path
    record(actor=actor, verb="removed_document", obj=made, at=at, territory_id=made.origin_id)
    document.delete()
    refresh([made.pk], at)
    transaction.on_commit(lambda: default_storage.delete(path))
