"""Attendance as files: one line for each slot, one column for each part of a breakdown, blanks left blank."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from maillage.attendance.enums import Dimension, Member, dimensions, reporter_phrase
from maillage.attendance.models import Cell
from maillage.attendance.querysets import HeadcountQuerySet

BATCH = 2000


def _columns() -> list[tuple[Dimension, Member]]:
    return [(one, part) for one in dimensions() for part in one.parts]


def headings() -> list[str]:
    """The first line."""
    return [
        _("Jour"), _("Début"), _("Titre"), _("Structure"), _("Lieu"), _("Commune"), _("Code commune"),
        _("Département"), _("Réponse"), _("Personnes"), _("Compté ou estimé"), _("Durée de présence (minutes)"),
        _("Heures × personnes"), _("Inscriptions"), _("Remarque"), _("Déclaré par"), _("Répondu le"), _("Version"),
        _("Action de programme"), _("Page"), *(f"{one.label} : {part.label}" for one, part in _columns()),
    ]  # fmt: skip


def _blank(value: Any) -> str:
    """A blank stays a blank; zero is written."""
    return "" if value is None else str(value)


def table_of(rows: HeadcountQuerySet) -> Iterable[list[str]]:
    """The slots of a list, headings first, in batches: memory does not grow with them."""
    yield headings()
    columns = _columns()
    keys = list(rows.latest_first().values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        found = rows.model.objects.filter(pk__in=batch).for_lists().in_bulk()
        cells: dict[int, dict[tuple[str, str], int]] = {}
        for cell in Cell.objects.filter(headcount__in=batch).order_by("pk"):
            cells.setdefault(cell.headcount_id, {})[cell.dimension, cell.member] = cell.number
        for pk in batch:
            if pk in found:
                said = cells.get(pk, {})
                yield [*_line(found[pk]), *(_blank(said.get((one.code, part.code))) for one, part in columns)]


def _line(row: Any) -> list[str]:
    zone = ZoneInfo(row.time_zone)
    subject, commune = row.subject, row.commune
    answered = f"{row.answered_at.astimezone(zone):%d/%m/%Y %H:%M}" if row.answered_at else ""
    hours = row.hours
    return [
        f"{row.on:%d/%m/%Y}", f"{row.starts_at.astimezone(zone):%H:%M}", subject.title,
        subject.organisation.name if subject.organisation else "", row.place, commune.name if commune else "",
        commune.code if commune else "", commune.department.name if commune and commune.department else "",
        row.get_state_display(), _blank(row.number), row.get_accuracy_display(), _blank(row.minutes),
        "" if hours is None else f"{hours:.2f}".replace(".", ","), _blank(row.suggested), row.note,
        reporter_phrase(row.way, row.reporter), answered, _blank(row.revision or None), subject.programme_action,
        subject.page_url,
    ]  # fmt: skip
