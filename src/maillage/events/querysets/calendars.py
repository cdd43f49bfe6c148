"""What a calendar says of events and of their slots, as plain rows: of thousands, objects cost ten times as much.

Instants are seconds since 1970.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connections

from maillage.events.querysets.among import read, unpacked

SECONDS = {
    "sqlite": "CAST(strftime('%%s', {0}) AS INTEGER)",
    "postgresql": "CAST(FLOOR(EXTRACT(EPOCH FROM {0})) AS bigint)",
}
EVENTS = """
    SELECT e.id, c.uid, c.sequence, c.state, c.language, c.origin_id, {modified}, {created}, e.slug, e.title, e.summary,
           e.description, e.translations, e.life, e.life_note, e.mode, e.type_id, e.registration_url, e.online_url,
           e.time_zone, v.name, v.address, m.name, v.latitude, v.longitude
    FROM events_event e JOIN contributions_contribution c ON c.id = e.contribution_id
    LEFT JOIN directory_venue v ON v.id = e.venue_id
    LEFT JOIN geography_commune m ON m.code = v.commune_id
    WHERE e.id {among}
"""
THEMES = "SELECT event_id, term_id FROM events_event_themes WHERE event_id {among} ORDER BY event_id, id"
SLOTS = """
    SELECT s.event_id, s.id, {starts}, {ends}, s.state, s.note, s.whole_day FROM events_slot s
    WHERE s.event_id {among} AND {last} ORDER BY s.starts_at, s.id
"""


class Told(NamedTuple):
    """An event and its place."""

    pk: int
    uid: Any
    sequence: int
    state: str
    written_in: str
    origin_id: int
    modified: int
    created: int
    slug: str
    title: str
    summary: str
    description: str
    translations: Any
    life: str
    life_note: str
    mode: str
    type_id: int | None
    registration_url: str
    online_url: str
    time_zone: str
    venue: str | None
    address: str | None
    commune: str | None
    latitude: float | None
    longitude: float | None

    def text(self, name: str, language: str) -> str:
        """A field in a language when it was translated, as it was written otherwise."""
        written: str = getattr(self, name)
        if language == self.written_in or self.translations in ("{}", {}):
            return written
        return unpacked(self.translations).get(language, {}).get(name, "") or written


class SlotTold(NamedTuple):
    """A slot."""

    event_id: int
    pk: int
    start: int
    end: int
    state: str
    note: str
    whole_day: bool


def events_told(ids: Sequence[int], using: str = "default") -> dict[int, Told]:
    """These events, by id."""
    seconds = SECONDS[connections[using].vendor]
    created = seconds.format("COALESCE(c.published_at, c.created_at)")
    rows = read(EVENTS, ids, using, modified=seconds.format("c.updated_at"), created=created)
    return {row[0]: Told._make(row) for row in rows}


def themes_told(ids: Sequence[int], using: str = "default") -> dict[int, list[int]]:
    """The terms of the themes of each of these events."""
    found: dict[int, list[int]] = {}
    for event_id, term_id in read(THEMES, ids, using):
        found.setdefault(event_id, []).append(term_id)
    return found


def slots_told(ids: Sequence[int], ends_after: datetime | None, using: str = "default") -> dict[int, list[SlotTold]]:
    """The slots of each of these events in their order, those that had ended at an instant left out."""
    seconds = SECONDS[connections[using].vendor]
    bound = "1 = 1" if ends_after is None else f"{seconds.format('s.ends_at')} > {int(ends_after.timestamp())}"
    found: dict[int, list[SlotTold]] = {}
    for row in read(
        SLOTS, ids, using, starts=seconds.format("s.starts_at"), ends=seconds.format("s.ends_at"), last=bound
    ):
        found.setdefault(row[0], []).append(SlotTold._make(row))
    return found
