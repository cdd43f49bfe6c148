"""What the pages of imports show: the preview line by line, the counts, the roles of columns."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.core.paging import Page, page_of
from maillage.imports.enums import Deed
from maillage.imports.models import Run

FIELD_LABELS: dict[str, str | Promise] = {
    "external_id": _("identifiant"), "title": _("titre"), "summary": _("résumé"), "description": _("description"),
    "start": _("date de début"), "end": _("date de fin"), "start_time": _("heure de début"),
    "end_time": _("heure de fin"), "hours": _("horaires"), "timings": _("séances (dates et heures)"),
    "first_start": _("première séance seulement"), "last_start": _("dernière séance seulement"),
    "dates_note": _("dates en toutes lettres"), "venue_name": _("nom du lieu"), "venue_id": _("identifiant du lieu"),
    "address": _("adresse"), "postcode": _("code postal"), "city": _("commune"), "insee": _("code INSEE"),
    "country": _("pays"), "latitude": _("latitude"), "longitude": _("longitude"), "point": _("coordonnées"),
    "venue_access": _("accès au lieu"), "venue_url": _("site du lieu"), "venue_phone": _("téléphone du lieu"),
    "url": _("page de l’événement"), "organiser": _("organisateur"), "partner": _("partenaire"), "price": _("tarif"),
    "free": _("gratuit (oui ou non)"), "registration": _("inscription"),
    "registration_required": _("inscription nécessaire"), "registration_phone": _("téléphone d’inscription"),
    "registration_email": _("courriel d’inscription"), "accessibility": _("accessibilité"), "image": _("image"),
    "image_credit": _("crédit de l’image"), "image_alt": _("description de l’image"),
    "online_url": _("lien pour participer"), "mode": _("participation"), "life": _("situation"),
    "updated_at": _("modifié le"), "age_from": _("âge minimal"), "age_to": _("âge maximal"), "ages": _("âges"),
    "type": _("type"), "theme": _("thème"), "audience": _("public"), "keywords": _("mots clés"),
    "language": _("langue"),
}  # fmt: skip
TONES = {
    Deed.CREATED: "ok", Deed.UPDATED: "info", Deed.UNCHANGED: "neutral", Deed.REMOVED: "attention",
    Deed.CANCELLED: "attention", Deed.REFUSED: "danger",
}  # fmt: skip
PLURALS = {
    Deed.CREATED: _("créés"), Deed.UPDATED: _("mis à jour"), Deed.UNCHANGED: _("inchangés"),
    Deed.REMOVED: _("retirés"), Deed.CANCELLED: _("annulés"), Deed.REFUSED: _("refusés"),
}  # fmt: skip
LEVELS = {"refused": "danger", "warning": "attention", "info": "info"}
LINES_ON_A_PAGE = 50


@dataclass(frozen=True)
class PreviewLine:
    """One record of the source: where it is in the file, what becomes of it, what is said of it."""

    line: int
    title: str
    deed: str
    label: str
    tone: str
    messages: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Preview:
    """The lines of one kind, the figures of all, what is said of the whole file."""

    page: Page
    lines: list[PreviewLine]
    figures: list[tuple[str, str, int]]
    shown: str
    whole: list[dict[str, Any]]


def preview_of(run: Run, shown: str, number: str | None) -> Preview:
    """What the page of a run shows; ``shown`` keeps one deed only."""
    report = run.report
    said: dict[int, list[dict[str, Any]]] = {}
    for message in report.get("messages", ()):
        said.setdefault(message["line"], []).append(message | {"tone": LEVELS.get(message["level"], "info")})
    lines = [
        PreviewLine(line, title, deed, str(Deed(deed).label), TONES[Deed(deed)], tuple(said.get(line, ())))
        for line, title, deed in report.get("lines", ())
        if not shown or deed == shown
    ]
    if shown in ("", Deed.CANCELLED):
        lines += [
            PreviewLine(0, title, Deed.CANCELLED, str(Deed.CANCELLED.label), TONES[Deed.CANCELLED], ())
            for title in report.get("cancelled", ())
        ]
    figures = [(str(deed), str(PLURALS[deed]), run.counts.get(str(deed), 0)) for deed in Deed]
    known = {line for line, _title, _deed in report.get("lines", ())}
    whole = [message for line, messages in sorted(said.items()) if line not in known for message in messages]
    page = page_of(number, len(lines), LINES_ON_A_PAGE)
    return Preview(page, lines[page.offset : page.offset + page.size], [row for row in figures if row[2]], shown, whole)
