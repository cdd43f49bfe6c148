"""Resources, written by the real actions so that lists, search and harvesters know them."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from maillage.files.attachments import receive_attachment
from maillage.files.models import Attachment
from maillage.resources.actions.writing import FileData, ResourceData, create_resource
from maillage.resources.models import Resource
from tests.factories.accounts import UserFactory
from tests.factories.directory import _publish
from tests.factories.events import term

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 une fiche"


def make_attachment(owner: Any = None, name: str = "fiche.pdf", content: bytes = PDF) -> Attachment:
    """A document kept for somebody."""
    upload = BytesIO(content)
    upload.name = name
    return receive_attachment(actor=owner, upload=upload, at=AT)


def file_data(owner: Any = None, **fields: Any) -> FileData:
    """A file with its own licence."""
    given: dict[str, Any] = {
        "title": "La fiche", "licence": term("licence", "cc-by-sa-4-0"), "credit": "Club Céphée",
        "attachment": make_attachment(owner),
    }  # fmt: skip
    return FileData(**(given | fields))


def resource_data(kind: str = "sheet", **fields: Any) -> ResourceData:
    """What is written of a resource, complete for its type."""
    given: dict[str, Any] = {
        "type": kind, "title": "Fabriquer un cadran solaire", "summary": "Un bâton, une planche, une belle journée.",
        "description": "<p>On plante, on trace, on attend midi.</p>", "authors": "Nour Hadj\nLéo Vasseur",
        "themes": (term("theme", "ciel"),),
    }  # fmt: skip
    if kind == "kit":
        given |= {"sector": "library", "checklist": "Réserver la salle\nImprimer les fiches", "files": (file_data(),)}
    return ResourceData(**(given | fields))


def make_resource(
    origin: Any, kind: str = "sheet", *, author: Any = None, published: bool = True, at: datetime = AT, **fields: Any
) -> Resource:
    """A resource of a territory, published unless said otherwise."""
    made = create_resource(actor=author or UserFactory(), origin=origin, data=resource_data(kind, **fields), at=at)
    if published:
        _publish(made.contribution, at)
        made.refresh_from_db()
    return made
