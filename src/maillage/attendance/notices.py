"""The mail that asks for the attendance: one minute, without account."""

from datetime import datetime
from typing import Any

from maillage.attendance.models import ReportLink, Subject
from maillage.core.clock import day_of
from maillage.core.dates import day_phrase
from maillage.notices.actions import notify
from maillage.notices.models import Mail
from maillage.territories.place import public_address


def _context(subject: Subject, link: ReportLink, url: str, language: str, *, reminder: bool) -> dict[str, Any]:
    days = list(subject.headcounts.waiting().oldest_first().values_list("on", flat=True)[:2])
    return {
        "territory": subject.territory,
        "title": subject.title,
        "slots": subject.headcounts.waiting().count(),
        "day": day_phrase(days[0], language) if days else "",
        "until": day_phrase(day_of(link.expires_at, subject.territory.time_zone), language, weekday=False),
        "reminder": reminder,
        "url": url,
        "page_url": subject.page_url,
    }


def ask(
    *, subject: Subject, link: ReportLink, token: str, to: str, language: str, at: datetime, reminder: bool
) -> Mail | None:
    """Ask one organiser; the link is theirs."""
    url = public_address(subject.territory, "attendance:link", token, language=language)
    context = _context(subject, link, url, language, reminder=reminder)
    return notify(to=to, template="attendance/mail/ask", context=context, language=language, at=at)
