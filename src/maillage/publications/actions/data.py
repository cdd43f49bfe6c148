"""What one writes of a publication: as a form, a restored version or the demonstration gives it, and as it is kept."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from maillage.contributions.models import Contribution
from maillage.directory.models import Organisation
from maillage.files.models import Image
from maillage.publications.enums import EXPERIENCE_FACTS, PARTS
from maillage.publications.models import Experience, Notebook, Publication
from maillage.territories.enums import Kind
from maillage.vocabularies.models import Term


@dataclass(frozen=True, kw_only=True)
class PublicationData:
    """Everything that one writes of a publication, whatever its kind; texts as typed, in our blocks or plain lines."""

    title: str
    lead: str = ""
    body: str = ""
    genre: str = ""
    organisation: Organisation | None = None
    byline: str = ""
    recommended: bool = False
    image: Image | None = None
    image_alt: str = ""
    image_credit: str = ""
    image_decorative: bool = False
    themes: tuple[Term, ...] = ()
    audiences: tuple[Term, ...] = ()
    tags: tuple[str, ...] = ()
    licence: Term | None = None
    credits: str = ""
    language: str = "fr"
    selection: tuple[tuple[Contribution, str], ...] = ()
    held_on: date | None = None
    place: str = ""
    public: str = ""
    headcount: int | None = None
    parts: dict[str, str] = field(default_factory=dict)


PLAIN_FIELDS = (
    "title", "lead", "body", "genre", "organisation", "byline", "recommended", "image", "image_alt", "image_credit",
    "image_decorative", "licence", "credits",
)  # fmt: skip


def _details(publication: Publication, kind: str) -> Experience | Notebook | None:
    if kind == Kind.EXPERIENCE:
        return Experience.objects.filter(publication=publication).first()
    return Notebook.objects.filter(publication=publication).first() if kind == Kind.NOTEBOOK else None


def data_of(publication: Publication) -> PublicationData:
    """What is written of a publication, ready to be changed and given back to ``change_publication``."""
    kind = publication.kind
    values: dict[str, Any] = {name: getattr(publication, name) for name in PLAIN_FIELDS}
    details = _details(publication, kind)
    if details is not None:
        values["parts"] = {name: getattr(details, name) for name in PARTS[kind]}
        values |= {name: getattr(details, name) for name in EXPERIENCE_FACTS if hasattr(details, name)}
    selected = publication.selection.select_related("contribution").order_by("position", "pk")
    return PublicationData(
        **values,
        language=publication.contribution.language,
        themes=tuple(publication.themes.order_by("position")),
        audiences=tuple(publication.audiences.order_by("position")),
        tags=tuple(tag.label for tag in publication.tags.order_by("pk")),
        selection=tuple((one.contribution, one.note) for one in selected),
    )
