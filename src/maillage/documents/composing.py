"""From a paper to its frozen data, and from frozen data to a PDF."""

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from PIL import Image as Pillow

from maillage.core.text import clean_line, clean_text
from maillage.documents.papers.pieces import Block, Paper
from maillage.documents.papers.words import day
from maillage.documents.typesetting import DEFAULT_COLOURS, compile_pdf
from maillage.files.models import Image
from maillage.territories.place import public_address

TEMPLATE = "documents/typst/paper.typ"
PHOTO_SIDE = 900
PHOTO_QUALITY = 72
TITLE_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Who issues a document.

    ``key`` names them for ever (« organisation:42 »): numbers and texts are theirs. ``lines`` are printed under the
    name (address, identifiers). ``reply_to`` is where signers write. ``territory`` gives colours and addresses, the
    network’s without one.
    """

    key: str
    name: str
    lines: tuple[str, ...] = ()
    territory: Any = None
    reply_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What makes a numbered document of a paper: nothing for a draft or a sheet of labels."""

    number: str = ""
    reference: str = ""
    specimen: bool = False


def frozen(paper: Paper, issuer: Issuer, language: str, *, about: str = "") -> dict[str, Any]:
    """What a paper says, as JSON, in a language: enough to print it whatever becomes of what it was made from."""
    with translation.override(language):
        return {
            "paper": type(paper).__name__,
            "title": clean_line(paper.title)[:TITLE_LENGTH],
            "subtitle": clean_line(paper.subtitle),
            "about": clean_line(about),
            "issuer": {"name": clean_line(issuer.name), "lines": [clean_line(line) for line in issuer.lines]},
            "blocks": _levelled(_clean(paper.blocks())),
        }


def _levelled(blocks: list[Block]) -> list[Block]:
    """Blocks whose articles stand under a heading, or take its level: a level that is skipped is refused (PDF/UA)."""
    level = 2
    for block in blocks:
        if block["kind"] == "heading":
            level = 3
        elif block["kind"] == "articles":
            block["level"] = level
    return blocks


def _clean(value: Any) -> Any:
    """The same value without what no text may hold."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {str(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def pdf_of(
    data: Mapping[str, Any], *, language: str, territory: Any, at: datetime, stamp: Stamp | None = None
) -> bytes:
    """The PDF of frozen data; the same data, stamp and instant give the same bytes.

    Raises:
        DocumentRefused: too long, or not composed.
    """
    stamp = stamp or Stamp()
    with translation.override(language):
        given = {
            **data,
            "blocks": [_with_pictures(block) for block in data["blocks"]],
            "number": stamp.number,
            "reference": stamp.reference,
            "issued": _("Émis le %(day)s") % {"day": day(timezone.localtime(at).date())} if stamp.number else "",
            "specimen": _("spécimen") if stamp.specimen else "",
            "verify": public_address(territory, "documents:verify", language=language),
            "words": {"number": _("N°"), "verify": _("À vérifier sur")},
        }
        colours = (territory.colour_1, territory.colour_2) if territory is not None else DEFAULT_COLOURS
        return compile_pdf(
            TEMPLATE, given, language=language, title=data["title"], at=at, colours=colours,
            author=data["issuer"]["name"],
        )  # fmt: skip


def print_paper(
    paper: Paper, *, issuer: Issuer, language: str, at: datetime, specimen: bool = False, about: str = ""
) -> bytes:
    """A PDF that is not issued: a preview, a sheet of labels. It has no number and is not kept.

    Raises:
        DocumentRefused: too long, or not composed.
    """
    data = frozen(paper, issuer, language, about=about)
    return pdf_of(data, language=language, territory=issuer.territory, at=at, stamp=Stamp(specimen=specimen))


def _with_pictures(block: Mapping[str, Any]) -> Mapping[str, Any]:
    if block["kind"] != "photos":
        return block
    return {**block, "photos": [{**photo, "svg": _picture(photo["image"])} for photo in block["photos"]]}


def _picture(sha256: str) -> str:
    """A picture we keep as SVG that holds a JPEG, so that it travels with the data; nothing when it is gone."""
    image = Image.objects.filter(sha256=sha256).first()
    if image is None or not default_storage.exists(image.master_path):
        return ""
    with default_storage.open(image.master_path) as opened, Pillow.open(opened) as picture:
        small = picture.convert("RGB")
        small.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
        out = io.BytesIO()
        small.save(out, "JPEG", quality=PHOTO_QUALITY, optimize=True)
    written, (width, height) = base64.b64encode(out.getvalue()).decode("ascii"), small.size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{written}"/></svg>'
    )
