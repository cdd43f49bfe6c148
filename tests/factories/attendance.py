"""What is counted, waited for by the real action as an upper floor does."""

from datetime import UTC, datetime, timedelta
from typing import Any

from maillage.attendance.actions import Answer, SlotData, SubjectData, Voice, expect, report
from maillage.attendance.enums import Way
from maillage.attendance.models import Headcount, Subject

AT = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
FIRST = datetime(2026, 3, 14, 13, 0, tzinfo=UTC)
VOICE = Voice(way=Way.TEAM, reporter="Club Céphée")


def slot(key: Any = "1", *, starts: datetime = FIRST, hours: float | None = 2, **fields: Any) -> SlotData:
    """A slot of two hours, on 14 March 2026 at 14 h local time."""
    ends = None if hours is None else starts + timedelta(hours=hours)
    return SlotData(key=str(key), starts_at=starts, ends_at=ends, **fields)


def make_subject(territory: Any, *, slots: Any = None, at: datetime = AT, **fields: Any) -> Subject:
    """Something that took place and waits for its figures."""
    given = {"kind": "event", "key": f"cle-{Subject.objects.count()}", "title": "Petits géologues"} | fields
    return expect(
        actor=None, subject=SubjectData(territory=territory, **given), slots=[slot()] if slots is None else slots, at=at
    )


def make_headcount(territory: Any, **fields: Any) -> Headcount:
    """One slot that waits for its figure."""
    return make_subject(territory, **fields).headcounts.select_related("subject__territory").get()


def counted(number: int = 34, **fields: Any) -> Answer:
    """So many people, counted one by one."""
    return Answer(**({"state": "counted", "number": number, "accuracy": "counted"} | fields))


def give(headcount: Headcount, answer: Answer | None = None, *, actor: Any = None, at: datetime = AT) -> Headcount:
    """Answer over what is there now."""
    seen = Headcount.objects.get(pk=headcount.pk).revision
    return report(actor=actor, headcount=headcount, answer=answer or counted(), seen=seen, voice=VOICE, at=at)
