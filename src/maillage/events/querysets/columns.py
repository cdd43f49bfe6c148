"""What the agenda's read model holds of each published event, and how it is read. See docs/decisions/0006-columns.md.

Two statements of the same kind serve a whole load and what changed since a tick: the clock of events stamps their
contributions.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from django.db import connections

from maillage.events.enums import Life, Mode
from maillage.search.columns import Array, Codes, Columns, Load, Spec, table

CLOCK = "events"
NETWORK = 0
POINT = ("latitude", "longitude")
SCHOOL, FREE, PAID, UMBRELLA, CANCELLED = 1, 2, 4, 8, 16
HIDDEN_SLOT, FULL_SLOT = 1, 2
OLDEST = 999
EVERYTHING = -1
MASKS = {"themes": "theme", "audiences": "audience", "accessibility": "impairment"}
TYPES = {
    "type": "u2", "campaign": "u2", "mode": "u1", "life": "u1", "flags": "u1", "age_from": "i2", "age_to": "i2",
    "venue": "i4", "umbrella": "i4", "latitude": "f4", "longitude": "f4", "commune": "i4", "department": "i2",
    "epci": "i4", "themes": "u8", "audiences": "u8", "accessibility": "u8",
}  # fmt: skip
MODES = tuple(Mode.values)
LIVES = tuple(Life.values)
MODE_NUMBERS = {name: number for number, name in enumerate(MODES)}
LIFE_NUMBERS = {name: number for number, name in enumerate(LIVES)}
SCHOOL_FLAG = {"public": 0, "school": SCHOOL}
FREE_FLAG = {None: 0, True: FREE, False: PAID}
AT_ONCE = 4000
NAN = float("nan")
Place = tuple[float, float, int, int, int]
NOWHERE: Place = (NAN, NAN, 0, 0, 0)

types, campaigns, communes, departments, epcis = Codes(), Codes(), Codes(), Codes(), Codes()
bits: dict[str, dict[str, int]] = {scheme: {} for scheme in MASKS.values()}

PUBLISHED = " JOIN contributions_contribution c ON c.id = e.contribution_id AND c.state = 'published' AND c.tick > %s"
OBJECTS = f"""
    SELECT e.id, t.code, g.code, e.mode, e.life, e.public, e.is_free, e.is_umbrella, e.age_from, e.age_to, e.venue_id,
           e.umbrella_id
    FROM events_event e {PUBLISHED}
    LEFT JOIN vocabularies_term t ON t.id = e.type_id
    LEFT JOIN vocabularies_term g ON g.id = e.campaign_id
"""  # noqa: S608 - our own names only
# Once for each venue and not for each event: many happen at one place, and to find a commune costs the most of all.
VENUES = f"""
    SELECT v.id, v.latitude, v.longitude, v.commune_id, m.department_id, m.epci_id
    FROM directory_venue v LEFT JOIN geography_commune m ON m.code = v.commune_id
    WHERE v.id IN (SELECT e.venue_id FROM events_event e {PUBLISHED})
"""  # noqa: S608 - our own names only
TERMS = " UNION ALL ".join(
    f"SELECT x.event_id, {number}, t.bit FROM {source} x JOIN events_event e ON e.id = x.event_id {PUBLISHED}"  # noqa: S608 - ours
    f" JOIN vocabularies_term t ON t.id = x.{column}"
    for number, (source, column) in enumerate(
        (
            ("events_event_themes", "term_id"),
            ("events_event_audiences", "term_id"),
            ("events_accessnote", "impairment_id"),
        )
    )
)
SHOWN = f"""
    SELECT e.id, p.territory_id FROM events_event e {PUBLISHED}
    JOIN contributions_placement p ON p.contribution_id = c.id AND p.shown
    UNION ALL
    SELECT e.id, {NETWORK} FROM events_event e {PUBLISHED}
    JOIN contributions_placement p ON p.contribution_id = c.id AND p.shown AND p.territory_id = c.origin_id
"""  # noqa: S608 - our own names only
ORGANISERS = f"""
    SELECT e.id, o.organisation_id FROM events_event e {PUBLISHED}
    JOIN events_organiser o ON o.event_id = e.id AND o.organisation_id IS NOT NULL
"""  # noqa: S608 - our own names only
# A cancelled slot is left out of lists while the event has others: the event is then shown at those.
SLOTS = f"""
    SELECT s.event_id, {{starts}}, {{ends}},
           CASE WHEN s.state = 'full' THEN {FULL_SLOT}
                WHEN s.state = 'cancelled' AND EXISTS (
                    SELECT 1 FROM events_slot o WHERE o.event_id = s.event_id AND o.state <> 'cancelled'
                ) THEN {HIDDEN_SLOT}
                ELSE 0 END
    FROM events_slot s JOIN events_event e ON e.id = s.event_id {PUBLISHED}
"""  # noqa: S608 - our own names only
TOUCHED = (
    "SELECT e.id FROM events_event e JOIN contributions_contribution c ON c.id = e.contribution_id AND c.tick > %s"
)
MINUTES = {
    "sqlite": "CAST(strftime('%%s', s.{0}) AS INTEGER) / 60",
    "postgresql": "CAST(FLOOR(EXTRACT(EPOCH FROM s.{0}) / 60) AS integer)",
}


def load(since: int | None, using: str) -> Load:
    """Every published event, or what changed after a tick (those that left included)."""
    after = EVERYTHING if since is None else since
    _learn_terms(using)
    rows = _objects(after, using)
    ids = rows["id"]
    columns: dict[str, Array] = {name: rows[name] for name in TYPES if name in rows}
    columns.update(_masks(ids, after, using))
    pair = {"id": "i8", "value": "i8"}
    shown = table(SHOWN, [after, after], pair, using)
    organisers = table(ORGANISERS, [after], pair, using)
    touched = None if since is None else table(TOUCHED, [after], {"id": "i8"}, using)["id"]
    return Load(
        ids=ids,
        columns=columns,
        links={"shown": (shown["id"], shown["value"]), "organisers": (organisers["id"], organisers["value"])},
        occurrences=_occurrences(after, using),
        touched=touched,
    )


def _objects(after: int, using: str) -> dict[str, Array]:
    kinds = {name: kind for name, kind in TYPES.items() if name not in MASKS}
    dtype = np.dtype([("id", "i8"), *kinds.items()])
    with connections[using].cursor() as cursor:
        cursor.execute(VENUES, [after])
        places = {pk: _place(*told) for pk, *told in cursor.fetchall()}
        cursor.execute(OBJECTS, [after])
        rows = np.sort(np.fromiter(_figures(cursor, places), dtype=dtype), order="id")
    return {name: np.ascontiguousarray(rows[name]) for name in ("id", *kinds)}


def _place(latitude: float | None, longitude: float | None, *areas: str | None) -> Place:
    """Where a venue is, as figures: latitude, longitude, commune, department, EPCI."""
    commune, department, epci = areas
    return (
        NAN if latitude is None else latitude, NAN if longitude is None else longitude,
        communes[commune], departments[department], epcis[epci],
    )  # fmt: skip


def _figures(cursor: Any, places: Mapping[int | None, Place]) -> Iterator[tuple[float, ...]]:
    """The rows of ``OBJECTS`` as figures, in the order of ``TYPES``."""
    while rows := cursor.fetchmany(AT_ONCE):
        for pk, kind, campaign, mode, life, public, free, gathers, low, high, venue, umbrella in rows:
            flags = SCHOOL_FLAG[public] | FREE_FLAG[free] | (UMBRELLA if gathers else 0)
            yield (
                pk, types[kind], campaigns[campaign], MODE_NUMBERS[mode], LIFE_NUMBERS[life],
                flags | CANCELLED if life == "cancelled" else flags,
                low or 0, OLDEST if high is None else high, venue or 0, umbrella or 0,
                *places.get(venue, NOWHERE),
            )  # fmt: skip


def _masks(ids: Array, after: int, using: str) -> dict[str, Array]:
    """The bits of the terms of each event, in the order of ``ids`` (ascending)."""
    told = table(TERMS, [after] * len(MASKS), {"id": "i8", "mask": "u1", "bit": "u1"}, using)
    here = np.isin(told["id"], ids)
    masks, places = told["mask"][here], np.searchsorted(ids, told["id"][here])
    shown = np.left_shift(np.uint64(1), told["bit"][here].astype(np.uint64))
    found = np.zeros((len(MASKS), len(ids)), dtype=np.uint64)
    np.bitwise_or.at(found, (masks, places), shown)
    return dict(zip(MASKS, found, strict=True))


def _occurrences(after: int, using: str) -> tuple[Array, Array, Array, Array]:
    minutes = MINUTES[connections[using].vendor]
    sql = SLOTS.format(starts=minutes.format("starts_at"), ends=minutes.format("ends_at"))
    slots = table(sql, [after], {"id": "i8", "start": "i4", "end": "i4", "flags": "u1"}, using)
    return slots["id"], slots["start"], slots["end"], slots["flags"]


def _learn_terms(using: str) -> None:
    """The bits of the codes: neither ever changes, terms are only added."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT scheme, code, bit FROM vocabularies_term")
        for scheme, code, bit in cursor.fetchall():
            if scheme in bits:
                bits[scheme][code] = bit


agenda = Columns(Spec(name=CLOCK, columns=TYPES, links=("shown", "organisers"), point=POINT, load=load))
