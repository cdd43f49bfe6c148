"""One slot and its answer in words: the line of every list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.attendance.enums import HeadcountState, reporter_phrase
from maillage.attendance.models import Headcount, Subject
from maillage.attendance.rules import may_report_on
from maillage.core.dates import slot_phrase
from maillage.ui.templatetags.ui.words import number as grouped

BADGES = {
    HeadcountState.AWAITED: ("attention", "clock"),
    HeadcountState.COUNTED: ("ok", "check"),
    HeadcountState.NOBODY: ("ok", "check"),
    HeadcountState.UNKNOWN: ("blank", ""),
    HeadcountState.CANCELLED: ("neutral", "circle-x"),
}
HOUR = 60


def when_phrase(row: Headcount) -> str:
    """« samedi 14 mars, 14 h – 16 h », where it happened."""
    zone = ZoneInfo(row.time_zone)
    end = row.ends_at.astimezone(zone) if row.ends_at is not None else None
    return slot_phrase(row.starts_at.astimezone(zone), end, get_language() or "fr")


def duration_phrase(minutes: int) -> str:
    """« 45 min », « 2 h », « 1 h 30 »."""
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"


def number_phrase(row: Headcount) -> str:
    """What was answered: « 34 personnes », « 0 personne », « pas compté », or nothing while nobody answered."""
    if row.number == 0:
        return _("0, personne n’est venu")
    if row.number is not None:
        words = ngettext("%(shown)s personne", "%(shown)s personnes", row.number)
        return words % {"shown": grouped(row.number)}
    if row.state == HeadcountState.AWAITED:
        return ""
    return str(HeadcountState(row.state).label)


def answer_phrase(row: Headcount) -> str:
    """A whole answer with its voice: « 34 personnes, compté, 2 h (Club Céphée, lien signé) »."""
    parts = [number_phrase(row), row.get_accuracy_display() if row.accuracy else "",
             duration_phrase(row.minutes) if row.minutes else ""]  # fmt: skip
    said = ", ".join(part for part in parts if part)
    voice = reporter_phrase(row.way, row.reporter)
    return f"{said} ({voice})" if voice else said


@dataclass(frozen=True, kw_only=True)
class Line:
    """One slot in a list."""

    row: Headcount
    when: str
    said: str
    accuracy: str
    stay: str
    badge: tuple[str, str, str]
    url: str


def line_of(row: Headcount, url: str = "") -> Line:
    """One slot in words; its own page by account unless another is given."""
    state = HeadcountState(row.state)
    tone, icon = BADGES[state]
    return Line(
        row=row, when=when_phrase(row), said=number_phrase(row),
        accuracy=row.get_accuracy_display() if row.accuracy else "",
        stay=duration_phrase(row.minutes) if row.minutes else "", badge=(str(state.label), tone, icon),
        url=url or reverse("attendance:headcount", args=[row.uid]),
    )  # fmt: skip


def lines_of(rows: Iterable[Headcount]) -> list[Line]:
    """Lines for a list."""
    return [line_of(row) for row in rows]


@dataclass(frozen=True, kw_only=True)
class OnPage:
    """The attendance of something on its own page, for those who give it."""

    subject: Subject
    lines: tuple[Line, ...]
    more: int
    url: str


SHOWN = 6


def attendance_of(kind: str, key: str, user: Any) -> OnPage | None:
    """What an upper floor shows on the page of its thing; nothing to those who do not give its figures."""
    subject = Subject.objects.of(kind, key).select_related("territory").first() if user.is_authenticated else None
    if subject is None or not may_report_on(user, subject):
        return None
    rows = list(subject.headcounts.oldest_first())
    return OnPage(
        subject=subject, lines=tuple(lines_of(rows[:SHOWN])), more=max(0, len(rows) - SHOWN),
        url=reverse("attendance:subject", args=[subject.uid]),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Version:
    """One answer of the history."""

    rank: int
    at: datetime
    said: str
    reporter: str
    is_last: bool


def versions_of(row: Headcount) -> list[Version]:
    """Who said what, the last first: it is the one that counts."""
    found = []
    for one in row.revisions.newest_first():
        data = one.data
        asked = Headcount(state=data["state"], number=data["number"])
        parts = [number_phrase(asked)]
        if data.get("accuracy"):
            parts.append({"counted": _("compté"), "estimated": _("estimé")}[data["accuracy"]])
        if data.get("minutes"):
            parts.append(duration_phrase(data["minutes"]))
        said = ", ".join(parts)
        found.append(
            Version(rank=one.number, at=one.at, said=said, reporter=reporter_phrase(one.way, one.reporter),
                    is_last=one.number == row.revision)
        )  # fmt: skip
    return found
