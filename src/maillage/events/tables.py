"""Lists of events as files: CSV and XLSX without formulas."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils.translation import gettext as _

from maillage.events.models import Event

RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(RISKY) else text


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
        line = [
            event.title, event.contribution.get_state_display(), event.get_life_display(), event.type or "", first, last,
            venue.name if venue else "", venue.commune.name if venue and venue.commune else "", f"{base}agenda/{event.slug}/",
        ]  # fmt: skip
        found.append([safe(value) for value in line])
    return found


def as_csv(events: Iterable[Event], base: str) -> bytes:
    """CSV with semicolons and a BOM, as French spreadsheets open it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(columns())
    writer.writerows(rows(events, base))
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(events: Iterable[Event], base: str) -> bytes:
    """A workbook whose cells are all text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("Événements"))
    for number, line in enumerate([columns(), *rows(events, base)]):
        for place, value in enumerate(line):
            sheet.write_string(number, place, value)
    book.close()
    return out.getvalue()
