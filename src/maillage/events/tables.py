"""Lists of events as files: CSV and XLSX without formulas."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils.translation import gettext as _

from maillage.events.models import Event

RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip().startswith(RISKY) or text.startswith(("\t", "\r", "\n")) else text


def columns() -> list[str]:
    """The headings."""
    return [
        _("Titre"),
        _("État"),
        _("Situation"),
        _("Type"),
        _("Première séance"),
        _("Dernière séance"),
        _("Lieu"),
        _("Commune"),
        _("Adresse"),
    ]


def _said(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d/%m/%Y %H:%M}" if moment else ""


def rows(events: Iterable[Event], base: str) -> list[list[str]]:
    """One line for each event; instants are local, ``base`` begins the addresses."""
    found: list[list[str]] = []
    for event in events:
        zone = ZoneInfo(event.time_zone)
        venue = event.venue
        first, last = _said(event.first_starts_at, zone), _said(event.last_ends_at, zone)
        place, town = (venue.name, venue.commune.name if venue.commune else "") if venue else ("", "")
        states = [event.contribution.get_state_display(), event.get_life_display(), event.type or ""]
        line = [event.title, *states, first, last, place, town, f"{base}agenda/{event.slug}/"]
        found.append([safe(value) for value in line])
    return found


def csv_of(lines: Iterable[list[str]]) -> bytes:
    """CSV with semicolons and a BOM, as French spreadsheets open it; the first line is the headings."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(lines)
    return ("\ufeff" + out.getvalue()).encode()


def xlsx_of(title: str, lines: Iterable[list[str]]) -> bytes:
    """A workbook of one sheet whose cells are all text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title)
    for number, line in enumerate(lines):
        for place, value in enumerate(line):
            sheet.write_string(number, place, value)
    book.close()
    return out.getvalue()


def as_csv(events: Iterable[Event], base: str) -> bytes:
    """Events as CSV."""
    return csv_of([columns(), *rows(events, base)])


def as_xlsx(events: Iterable[Event], base: str) -> bytes:
    """Events as a workbook."""
    return xlsx_of(_("Événements"), [columns(), *rows(events, base)])
