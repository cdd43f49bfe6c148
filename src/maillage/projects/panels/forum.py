"""The page of a forum: who comes, when each speaks, who meets whom at which table."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.translation import get_language

from maillage.core.dates import hour_phrase
from maillage.directory.panels.extensions import Panel
from maillage.events.models import Event
from maillage.projects.enums import Outcome
from maillage.projects.models import Forum, ForumEntry, Meeting


@dataclass(frozen=True)
class Pitch:
    """A project and when it speaks."""

    entry: ForumEntry
    when: str


@dataclass(frozen=True)
class Round:
    """A round: its number, when it starts and ends, what happens at each table."""

    number: int
    when: str
    tables: tuple[Meeting | None, ...]


@dataclass(frozen=True)
class Timetable:
    """Everything that the day holds, in local time."""

    pitches: tuple[Pitch, ...]
    rounds: tuple[Round, ...]
    tables: tuple[int, ...]


def _start(forum: Forum) -> datetime | None:
    """When the forum starts, local to its event: its first slot."""
    first = forum.event.first_starts_at
    return first.astimezone(ZoneInfo(forum.event.time_zone)) if first is not None else None


def _hour(start: datetime | None, after: timedelta) -> str:
    """« 14 h 30 », some time after the start; nothing when the event has no hour."""
    return hour_phrase(start + after, get_language() or "fr") if start is not None else ""


def timetable_of(forum: Forum, entries: list[ForumEntry]) -> Timetable:
    """The pitches one after the other, then the rounds; hours follow the settings."""
    start = _start(forum)
    pitch, turn = timedelta(minutes=forum.pitch_minutes), timedelta(minutes=forum.round_minutes)
    pitches = tuple(Pitch(entry, _hour(start, pitch * rank)) for rank, entry in enumerate(entries))
    by_key = {entry.pk: entry for entry in entries}
    placed: dict[tuple[int, int], Meeting] = {}
    for meeting in forum.meetings.order_by("round", "table"):
        meeting.first = by_key.get(meeting.first_id, meeting.first)
        meeting.second = by_key.get(meeting.second_id or 0)
        placed[meeting.round, meeting.table] = meeting
    tables = tuple(range(1, forum.tables + 1))
    rounds = tuple(
        Round(
            number,
            _hour(start, pitch * len(entries) + turn * (number - 1)),
            tuple(placed.get((number, table)) for table in tables),
        )
        for number in range(1, forum.rounds + 1)
    )
    return Timetable(pitches, rounds, tables)


def entries_of(forum: Forum) -> list[ForumEntry]:
    """The projects that come, in the order in which they speak."""
    rows = forum.entries.in_order().select_related("project__contribution", "project__commune", "project__image")
    return list(rows)


def outcomes_of(entries: list[ForumEntry]) -> list[tuple[str, int]]:
    """What came of it: how many projects gave each answer."""
    counts = Counter(entry.outcome for entry in entries if entry.outcome)
    return [(str(label), counts[value]) for value, label in Outcome.choices if counts[value]]


def forum_context(forum: Forum, at: datetime) -> dict[str, Any]:
    """Everything that the page of a forum shows, whoever reads."""
    entries = entries_of(forum)
    return {
        "forum": forum,
        "event": forum.event,
        "entries": entries,
        "timetable": timetable_of(forum, entries),
        "open": at <= forum.closes_at and len(entries) < forum.most_projects,
        "left": max(0, forum.most_projects - len(entries)),
        "over": forum.event.last_ends_at is not None and forum.event.last_ends_at < at,
    }


def event_panel(event: Event, _user: Any, at: datetime) -> Panel | None:
    """The forum of an event, with how many projects come; nothing when it has none."""
    found = Forum.objects.filter(event=event).annotate(projects=Count("entries")).first()
    if found is None:
        return None
    return Panel("projects/parts/of_event.html", {"forum": found, "is_open": at < found.closes_at})
