"""The leaflet of a kit: two pages to print, tagged (PDF/UA), from the same words as its page."""

from datetime import datetime
from typing import Any

import segno
from django.utils.translation import gettext as _

from maillage.core.text import plain
from maillage.documents.typesetting import DEFAULT_COLOURS, compile_pdf
from maillage.resources.describing import address_of, ages_of
from maillage.resources.models import Resource
from maillage.resources.panels.page import files_of, selection_of
from maillage.resources.panels.rows import age_phrase, duration_phrase, group_phrase, kind_of, signed
from maillage.territories.models import Territory


def _code(url: str) -> str:
    """The address as a code to scan."""
    return segno.make_qr(url, error="m").svg_inline(scale=4, border=0, dark="#1c1b22", omitsize=True)


def _facts(resource: Resource) -> list[list[str]]:
    needs = ", ".join([*(term.label for term in resource.needs.all()), *filter(None, [resource.needs_note])])
    pairs = (
        (_("Pour"), str(resource.get_sector_display())),
        (_("Publics"), ", ".join(term.label for term in resource.audiences.all())),
        (_("Âge"), age_phrase(ages_of(resource))),
        (_("Durée"), duration_phrase(resource.minutes)),
        (_("Groupe"), group_phrase(resource.group_from, resource.group_to)),
        (_("Ce qu’il faut"), needs),
        (_("Accessibilité"), plain(resource.accessibility)),
    )
    return [[label, words] for label, words in pairs if words]


def leaflet_data(resource: Resource) -> dict[str, Any]:
    """What the leaflet says."""
    entries = [
        {"title": one.line.resource.title, "lead": one.line.kind, "summary": one.note or one.line.resource.summary,
         "url": address_of(one.line.resource), "lines": [one.line.note] if one.line.note else []}
        for one in selection_of(resource)
    ]  # fmt: skip
    files = [
        {"title": one.file.title, "lead": one.file.attachment.extension.upper(),
         "summary": " – ".join(part for part in (one.file.licence.label, one.file.credit) if part), "lines": []}
        for one in files_of(resource)
    ]  # fmt: skip
    groups = [
        {"heading": _("Ce que le kit rassemble"), "note": "", "entries": entries},
        {"heading": _("Les fichiers, et ce que l’on a le droit d’en faire"), "note": "", "entries": files},
    ]
    url = address_of(resource)
    return {
        "subtitle": resource.summary,
        "introduction": plain(resource.description),
        "facts": _facts(resource),
        "checklist_heading": _("À préparer"),
        "checks": resource.checks,
        "groups": [group for group in groups if group["entries"]],
        "code": _code(url),
        "code_alt": _("Code à scanner : l’adresse de ce kit"),
        "code_note": url.partition("://")[2],
        "url": url,
        "closing": _("%(kind)s de %(name)s. Description libre de droits (CC0) ; chaque fichier garde sa licence.")
        % {"kind": kind_of(resource), "name": signed(resource)},
    }  # fmt: skip


def leaflet(resource: Resource, territory: Territory | None, language: str, at: datetime) -> bytes:
    """The leaflet as a PDF.

    Raises:
        DocumentRefused: it would be too long, or was not composed.
    """
    colours = (territory.colour_1, territory.colour_2) if territory is not None else DEFAULT_COLOURS
    return compile_pdf(
        "documents/typst/leaflet.typ", leaflet_data(resource), language=language, title=resource.title, at=at,
        colours=colours, author=signed(resource),
    )  # fmt: skip
