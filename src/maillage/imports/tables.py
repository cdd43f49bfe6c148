"""What the pages of imports show: the preview line by line, the counts, the roles of columns."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from maillage.core.paging import Page, page_of
from maillage.directory.enums import Likeness
from maillage.directory.models import Organisation
from maillage.imports.enums import Deed, PictureState
from maillage.imports.models import Picture, Run
from maillage.ui.templatetags.ui.words import number

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
STRUCTURE_LABELS: dict[str, str | Promise] = {
    "external_id": _("identifiant"), "name": _("nom"), "kind": _("famille ou type"),
    "organiser": _("structure porteuse"), "summary": _("mission ou résumé"), "address": _("adresse"),
    "postcode": _("code postal"), "city": _("commune"), "insee": _("code INSEE"), "latitude": _("latitude"),
    "longitude": _("longitude"), "point": _("coordonnées"), "url": _("site web"), "phone": _("téléphone"),
}  # fmt: skip
TONES = {
    Deed.CREATED: "ok", Deed.UPDATED: "info", Deed.UNCHANGED: "neutral", Deed.REMOVED: "attention",
    Deed.CANCELLED: "attention", Deed.REFUSED: "danger", Deed.DUPLICATES: "attention",
}  # fmt: skip
LEVELS = {"refused": "danger", "warning": "attention", "info": "info"}
LINES_ON_A_PAGE = 50
TWINS_ON_A_PAGE = 25


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
    figures: list[tuple[str, str]]
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
    counts = [(deed, run.counts.get(str(deed), 0)) for deed in Deed]
    figures = [(str(deed), figure(deed, count)) for deed, count in counts if count]
    known = {line for line, _title, _deed in report.get("lines", ())}
    whole = [message for line, messages in sorted(said.items()) if line not in known for message in messages]
    page = page_of(number, len(lines), LINES_ON_A_PAGE)
    return Preview(page, lines[page.offset : page.offset + page.size], figures, shown, whole)


def figure(deed: Deed, count: int) -> str:
    """How many records have one fate, in words: « 1 créé », « 12 mis à jour »."""
    words = {
        Deed.CREATED: ngettext("%(n)s créé", "%(n)s créés", count),
        Deed.UPDATED: ngettext("%(n)s mis à jour", "%(n)s mis à jour", count),
        Deed.UNCHANGED: ngettext("%(n)s inchangé", "%(n)s inchangés", count),
        Deed.REMOVED: ngettext("%(n)s retiré", "%(n)s retirés", count),
        Deed.CANCELLED: ngettext("%(n)s annulé", "%(n)s annulés", count),
        Deed.REFUSED: ngettext("%(n)s refusé", "%(n)s refusés", count),
        Deed.DUPLICATES: ngettext("%(n)s à décider", "%(n)s à décider", count),
    }
    return words[deed] % {"n": number(count)}


def pictures_of(run: Run) -> list[str]:
    """What became of the pictures of a reading, in words; nothing when it had none."""
    counts = Picture.objects.figures(run.pk)
    kept, waiting, refused, missing = (counts.get(state, 0) for state in PictureState)
    said = (
        (kept, ngettext("%(n)s image reprise", "%(n)s images reprises", kept)),
        (waiting, ngettext("%(n)s image encore à lire", "%(n)s images encore à lire", waiting)),
        (refused, ngettext("%(n)s image refusée", "%(n)s images refusées", refused)),
        (missing, ngettext("%(n)s image introuvable", "%(n)s images introuvables", missing)),
    )
    return [words % {"n": number(count)} for count, words in said if count]


@dataclass(frozen=True)
class Twin:
    """A line of the file beside the organisation it looks like."""

    key: str
    told: dict[str, Any]
    why: str
    organisation: Organisation | None
    answer: str


def twins_of(run: Run, number: str | None) -> tuple[list[Twin], Page]:
    """The look-alikes of a preview, a page at a time, with what was answered."""
    rows = run.report.get("twins", [])
    page = page_of(number, len(rows), TWINS_ON_A_PAGE)
    shown = rows[page.offset : page.offset + page.size]
    keys = [row["twin"] for row in shown if row["twin"] > 0]
    known = Organisation.objects.select_related("commune", "family", "contribution__origin").in_bulk(keys)
    why = dict(Likeness.choices)
    return [
        Twin(
            key=row["id"], told=row, why=str(why.get(row["why"], "")), organisation=known.get(row["twin"]),
            answer=run.decisions.get(row["id"], ""),
        )
        for row in shown
    ], page  # fmt: skip
