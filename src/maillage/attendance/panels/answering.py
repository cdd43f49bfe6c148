"""What the pages of one thing show: the form of a slot, the other slots, the links that are open."""

from datetime import datetime
from typing import Any

from maillage.attendance.actions.links import token_of
from maillage.attendance.enums import HeadcountState
from maillage.attendance.forms.answer import AnswerForm
from maillage.attendance.models import Headcount, ReportLink, Subject
from maillage.attendance.panels.desk import by_department, public_total
from maillage.attendance.panels.figures import completeness, value_words
from maillage.attendance.panels.lines import Line, line_of, versions_of, when_phrase
from maillage.territories.models import Territory
from maillage.territories.place import public_address


def form_context(row: Headcount, form: AnswerForm) -> dict[str, Any]:
    """The form of one slot, and what was answered before."""
    return {
        "row": row, "form": form, "when": when_phrase(row), "versions": versions_of(row),
        "breakdowns": list(form.breakdowns), "said": "", "other_said": "",
    }  # fmt: skip


def link_context(link: ReportLink, wanted: str) -> dict[str, Any]:
    """The slots that a link opens, and the one to answer: asked for, or the first without answer, or none."""
    subject = link.subject
    rows = list(subject.headcounts.filter(is_counted_elsewhere=False).oldest_first())
    for row in rows:
        row.subject = subject
    asked = next((row for row in rows if str(row.uid) == wanted), None)
    ended = [row for row in rows if row.state != HeadcountState.PLANNED]
    silent = next((row for row in ended if row.state == HeadcountState.AWAITED), None)
    lines: list[Line] = [line_of(row, f"?seance={row.uid}") for row in rows]
    to_come = rows[0] if rows and not ended else None
    return {
        "structure": subject.organisation.name if subject.organisation else "", "link": link, "subject": subject,
        "lines": lines, "row": asked or silent or to_come,
        "waiting": sum(row.state == HeadcountState.AWAITED for row in rows),
        "answered": any(row.revision for row in rows),
    }  # fmt: skip


def subject_context(subject: Subject, at: datetime) -> dict[str, Any]:
    """All the slots of one thing with their figures, and its links."""
    rows = list(subject.headcounts.oldest_first())
    for row in rows:
        row.subject = subject
    links = [
        (one, public_address(subject.territory, "attendance:link", token_of(one)) if one.is_shared else "")
        for one in subject.links.alive(at).select_related("user", "organisation").order_by("-sent_at", "-pk")
    ]
    measures = subject.headcounts.all().measures()
    return {
        "subject": subject, "lines": [line_of(row) for row in rows], "links": links, "measures": measures,
        "total": value_words(measures.participations), "hours": value_words(measures.hours),
        "complete": completeness(measures.participations),
    }  # fmt: skip


def public_context(territory: Territory | None, at: datetime) -> dict[str, Any]:
    """The figure of the home page, explained: what it counts, how complete it is, where."""
    key = territory.pk if territory is not None else None
    total = public_total(key, at)
    return {
        "total": total, "value": value_words(total), "complete": completeness(total),
        "departments": by_department(key, at),
    }  # fmt: skip
