"""What harvesters learn of a thing, whatever the format; and the few lines of XML that all formats share."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class Related:
    """Another thing: ``kind`` is a relation of LOM (``ispartof``, ``requires``, ``isversionof``, ``isbasedon``…)."""

    kind: str
    url: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file: its address, its media type, its bytes, its own licence."""

    url: str
    media_type: str
    size: int
    licence: str = ""


@dataclass(frozen=True, kw_only=True)
class Classified:
    """A term of a list: the list, its code, its words. ``purpose`` is one of LOM’s (``discipline``…)."""

    purpose: str
    source: str
    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Description:
    """A thing to learn with, to read, to watch, to borrow. Texts are plain, in ``language`` (ISO 639-1).

    ``kind`` is what it is in Dublin Core's own list (``Text``, ``MovingImage``, ``Collection``, ``PhysicalObject``…),
    ``document_type`` the same in LOM-FR's, ``learning_type`` what one does with it in LOM's. ``ages`` has None for an
    open end. ``metadata_at`` is when the description was written.
    """

    url: str
    title: str
    language: str
    description: str
    kind: str
    document_type: str
    learning_type: str
    metadata_at: datetime
    identifiers: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    publisher: str = ""
    issued_on: date | None = None
    modified_at: datetime | None = None
    parts: tuple[Part, ...] = ()
    links: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    roles: tuple[str, ...] = ("learner",)
    contexts: tuple[str, ...] = ()
    ages: tuple[int | None, int | None] = (None, None)
    minutes: int | None = None
    advice: str = ""
    needs: str = ""
    accessibility: str = ""
    rights: str = ""
    rights_url: str = ""
    is_free: bool = True
    relations: tuple[Related, ...] = ()
    classified: tuple[Classified, ...] = ()

    @property
    def age_range(self) -> str:
        """« 6-10 », « 12- », « -6 »: as LOM writes it (5.7)."""
        low, high = self.ages
        if low is None and high is None:
            return ""
        return f"{'' if low is None else low}-{'' if high is None else high}"


def text(value: str) -> str:
    """A text between tags."""
    return escape(NOT_XML.sub("", value))


def element(name: str, value: object, **attributes: str) -> str:
    """An element that holds a text; nothing when there is no text. ``xml_lang`` is written ``xml:lang``."""
    words = NOT_XML.sub("", str(value)).strip() if value is not None else ""
    if not words:
        return ""
    told = "".join(f" {key.replace('_', ':', 1)}={quoteattr(said)}" for key, said in attributes.items() if said)
    return f"<{name}{told}>{escape(words)}</{name}>"
