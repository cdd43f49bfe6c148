"""Which format a file is, from its content first, then its name and declared type."""

import re
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.imports.readers import openagenda, opendatasoft, tourism
from maillage.imports.readers.guard import Unreadable, decode, load_json
from maillage.imports.readers.linked import node_types

HEAD = 4096


class Format(StrEnum):
    """The formats that can be read."""

    OPENAGENDA = "openagenda"
    OPENDATASOFT = "opendatasoft"
    ICAL = "ical"
    RSS = "rss"
    CSV = "csv"
    XLSX = "xlsx"
    JSONLD = "jsonld"
    HTML = "html"
    TOURISM = "tourism"


FORMAT_LABELS = {
    Format.OPENAGENDA: gettext_lazy("OpenAgenda (JSON)"),
    Format.OPENDATASOFT: gettext_lazy("Opendatasoft (JSON)"),
    Format.ICAL: gettext_lazy("Calendrier (iCalendar)"),
    Format.RSS: gettext_lazy("Flux RSS ou Atom"),
    Format.CSV: gettext_lazy("Tableau CSV"),
    Format.XLSX: gettext_lazy("Classeur (.xlsx, .ods)"),
    Format.JSONLD: gettext_lazy("Données liées (JSON-LD, DATAtourisme)"),
    Format.HTML: gettext_lazy("Page web avec JSON-LD"),
    Format.TOURISM: gettext_lazy("Apidae ou Tourinsoft (JSON)"),
}


def detect(data: bytes, filename: str = "", content_type: str = "") -> Format:
    """The format of unpacked content.

    Raises:
        Unreadable: nothing we know; the sentence lists what is read.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Format.XLSX
    head = decode(data[:HEAD]).lstrip("\ufeff \t\r\n")
    if re.match(r"BEGIN:V(CALENDAR|EVENT)", head, re.IGNORECASE):
        return Format.ICAL
    if head.startswith(("{", "[")):
        return detect_json(load_json(data))
    if head.startswith("<"):
        return _detect_markup(head, content_type)
    return _detect_text(data, head, filename, content_type)


def _detect_markup(head: str, content_type: str) -> Format:
    if re.search(r"<(?:\w+:)?(rss|feed|rdf|channel)\b", head, re.IGNORECASE):
        return Format.RSS
    if re.search(r"<!doctype html|<html|<head|<body|<script", head, re.IGNORECASE) or "html" in content_type:
        return Format.HTML
    if head.startswith("<?xml") or "xml" in content_type:
        return Format.RSS
    raise unknown()


def _detect_text(data: bytes, head: str, filename: str, content_type: str) -> Format:
    name = filename.lower().removesuffix(".gz")
    if name.endswith((".ics", ".ical", ".ifb")) or "calendar" in content_type:
        return Format.ICAL
    if name.endswith((".csv", ".tsv", ".txt")) or "csv" in content_type:
        return Format.CSV
    controls = sum(byte < 9 or 13 < byte < 32 for byte in data[:HEAD])  # noqa: PLR2004 - ASCII controls
    if (
        "\n" in head
        and re.search(r"[;,\t|]", head)
        and (controls * 20 < len(data[:HEAD]) or data[:2] in (b"\xff\xfe", b"\xfe\xff"))
    ):
        return Format.CSV
    raise unknown()


def detect_json(document: Any) -> Format:
    """The format of a JSON document."""
    first = next((item for item in document if isinstance(item, dict)), {}) if isinstance(document, list) else document
    if tourism.looks_like(document):
        return Format.TOURISM
    if isinstance(first, dict) and ("@graph" in first or "@context" in first or node_types(first)):
        return Format.JSONLD
    if opendatasoft.looks_like_v1(first) or (isinstance(document, dict) and {"results", "records"} & set(document)):
        return Format.OPENDATASOFT
    if any(openagenda.looks_like_event(event) for event in openagenda.events_in(document)) or _empty_answer(document):
        return Format.OPENAGENDA
    if isinstance(document, list) and isinstance(first, dict) and opendatasoft.looks_like_rows(first):
        return Format.OPENDATASOFT
    raise unknown()


def _empty_answer(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("events"), list)


def unknown() -> Unreadable:
    """The refusal of a file whose format is not recognised."""
    return Unreadable(
        _(
            "Ce format n’est pas reconnu. Sont lus : OpenAgenda, Opendatasoft, iCalendar, RSS, CSV, .xlsx, "
            ".ods, JSON-LD, Apidae, Tourinsoft."
        )
    )
