"""Reading a text or a real file, and what came of it."""

from collections.abc import Callable
from datetime import date

import pytest

from maillage.imports import readers
from maillage.imports.schemas import Options, Problem, SourceEvent
from tests.strict.machine import real_data

TODAY = date(2026, 11, 22)


class Reading:
    """The events and problems of one reading."""

    def __init__(self, items: list[SourceEvent | Problem]):
        self.events = [item for item in items if isinstance(item, SourceEvent)]
        self.problems = [item for item in items if isinstance(item, Problem)]
        self.refused = [item for item in self.problems if item.level == "refused"]

    @property
    def counts(self):
        return len(self.events), len(self.refused), sum(len(event.slots) for event in self.events)

    @property
    def only(self) -> SourceEvent:
        assert len(self.events) == 1, self.problems
        return self.events[0]

    def said(self, level="warning"):
        return [(item.line, item.field, item.message) for item in self.problems if item.level == level]

    def local(self, zone="Europe/Paris"):
        """Slots of the only event as « 2026-03-14 14:00–16:00 », local, without end when it is not known."""
        from zoneinfo import ZoneInfo

        return [local(slot, ZoneInfo(zone)) for slot in self.only.slots]


def local(slot, zone):
    start, end = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    if slot.all_day:
        return f"{start:%Y-%m-%d}"
    return f"{start:%Y-%m-%d %H:%M}" + (f"–{end:%H:%M}" if slot.end_known else "")


def reading(
    data: bytes | str, file_format: str = "auto", *, mapping=None, zone="Europe/Paris", name="", today=TODAY
) -> Reading:
    raw = readers.unpack(data.encode() if isinstance(data, str) else data)
    chosen = readers.detect(raw, name) if file_format == "auto" else file_format
    return Reading(
        list(readers.read(raw, file_format=chosen, zone=zone, options=Options(today=today, mapping=mapping)))
    )


@pytest.fixture
def read() -> Callable[..., Reading]:
    return reading


@pytest.fixture
def real():
    """The folder of real files; skipped where it is not there."""
    return real_data("events").parent
