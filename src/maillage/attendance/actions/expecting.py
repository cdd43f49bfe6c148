"""What an upper floor says of what it wants counted: its slots, and what became of them.

``expect`` may be called again whenever something changed: facts follow, answers stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from maillage.accounts.models import User
from maillage.attendance.actions.links import close_links
from maillage.attendance.enums import MOVES, HeadcountState
from maillage.attendance.models import Headcount, Subject
from maillage.core.states import advance
from maillage.core.text import clean_line
from maillage.directory.models import Organisation
from maillage.geography.models import Commune
from maillage.journal.actions import record
from maillage.territories.models import Territory

FACTS = ("on", "starts_at", "ends_at", "time_zone", "place", "commune_id", "suggested", "is_counted_elsewhere")


@dataclass(frozen=True, kw_only=True)
class SlotData:
    """One occurrence. ``ends_at`` is None when the end is not known; ``suggested`` how many people registered."""

    key: str
    starts_at: datetime
    ends_at: datetime | None = None
    time_zone: str = "Europe/Paris"
    place: str = ""
    commune: Commune | None = None
    suggested: int | None = None
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True)
class SubjectData:
    """What is counted, with the facts that figures need. ``organisations`` begins with the one that leads."""

    kind: str
    key: str
    title: str
    territory: Territory
    page_url: str = ""
    organisations: Sequence[Organisation] = ()
    author: User | None = None
    programme_action: str = ""
    counted_by_parts: bool = False


def _facts(slot: SlotData, subject: SubjectData) -> dict[str, Any]:
    ends_at = slot.ends_at if slot.ends_at is not None and slot.ends_at > slot.starts_at else None
    return {
        "on": slot.starts_at.astimezone(ZoneInfo(slot.time_zone)).date(),
        "starts_at": slot.starts_at,
        "ends_at": ends_at,
        "time_zone": slot.time_zone,
        "place": clean_line(slot.place)[:240],
        "commune_id": slot.commune.pk if slot.commune else None,
        "suggested": slot.suggested,
        "is_counted_elsewhere": subject.counted_by_parts,
    }


@transaction.atomic
def expect(*, actor: User | None, subject: SubjectData, slots: Sequence[SlotData], at: datetime) -> Subject:
    """Wait for the attendance of each slot, or bring the facts of those already waited for up to date.

    A slot that was cancelled, or is no longer named, is not waited for; one that takes place after all is again. What
    somebody answered never changes here.
    """
    ends = [end for slot in slots if (end := slot.ends_at or slot.starts_at) <= at]
    lead = subject.organisations[0] if subject.organisations else None
    row, made = Subject.objects.update_or_create(
        kind=subject.kind,
        key=subject.key,
        defaults={
            "title": clean_line(subject.title)[:200], "page_url": subject.page_url[:400],
            "territory": subject.territory, "organisation": lead, "author": subject.author,
            "programme_action": subject.programme_action[:80], "last_ends_at": max(ends, default=None),
        },
    )  # fmt: skip
    row.organisations.set(subject.organisations)
    known = {one.slot_key: one for one in row.headcounts.order_by("pk")}
    for slot in slots:
        _keep(row, known.pop(slot.key, None), slot.key, _state(slot, at), _facts(slot, subject))
    for one in known.values():
        _stop_waiting(one)
    if made:
        record(actor=actor, verb="attendance_expected", obj=row, at=at, territory_id=row.territory_id)
    return row


def _state(slot: SlotData, at: datetime) -> str:
    """Where a slot without answer stands: nobody is silent before it has ended."""
    if slot.cancelled:
        return HeadcountState.CANCELLED
    return HeadcountState.AWAITED if (slot.ends_at or slot.starts_at) <= at else HeadcountState.PLANNED


def _keep(row: Subject, one: Headcount | None, key: str, state: str, facts: dict[str, Any]) -> None:
    if one is None:
        Headcount.objects.get_or_create(subject=row, slot_key=key, defaults={**facts, "state": state})
        return
    changed = {name: value for name, value in facts.items() if getattr(one, name) != value}
    if changed:
        Headcount.objects.filter(pk=one.pk).update(**changed)
    if one.revision == 0 and one.state != state:
        advance(one, to=state, moves=MOVES, unchanged=("revision",))


def _stop_waiting(one: Headcount) -> None:
    if one.revision == 0 and one.state != HeadcountState.CANCELLED:
        advance(one, to=HeadcountState.CANCELLED, moves=MOVES, unchanged=("revision",))


@transaction.atomic
def withdraw(*, actor: User | None, kind: str, keys: Sequence[str], at: datetime) -> int:
    """Stop waiting for subjects that were removed; gives how many. What was answered stays in the figures."""
    gone = 0
    for row in Subject.objects.filter(kind=kind, key__in=keys).order_by("pk"):
        waiting = list(row.headcounts.filter(revision=0).exclude(state=HeadcountState.CANCELLED).order_by("pk"))
        for one in waiting:
            _stop_waiting(one)
        close_links(actor=actor, subject=row, at=at)
        if waiting:
            gone += 1
            record(actor=actor, verb="attendance_withdrawn", obj=row, at=at, territory_id=row.territory_id)
    return gone
