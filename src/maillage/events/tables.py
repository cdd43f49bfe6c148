"""Lists of events as files: CSV and XLSX without formulas."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from maillage.core.spreadsheets import csv_lines, xlsx_of
from maillage.events.models import Event


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
        found.append([str(value) for value in line])
    return found


def as_csv(events: Iterable[Event], base: str) -> bytes:
    """Events as CSV."""
    return b"".join(csv_lines([columns(), *rows(events, base)]))


def as_xlsx(events: Iterable[Event], base: str) -> bytes:
    """Events as a workbook."""
    return xlsx_of(_("Événements"), [columns(), *rows(events, base)])
