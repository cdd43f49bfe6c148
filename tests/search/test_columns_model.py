"""The read model against a plain Python model of the same rules, through patches, removals and rebuilding."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.geography import tiles
from maillage.search.columns import (
    AnyOf,
    Bits,
    Box,
    Either,
    Ids,
    Linked,
    Load,
    Near,
    Range,
    Spec,
    Window,
    bit_counts,
    by_day,
    cells,
    days,
    firsts,
    match,
    per_object,
    value_counts,
)  # fmt: skip
from maillage.search.columns.facets import link_counts
from maillage.search.columns.snapshot import Grower, build, patch

POINT = ("latitude", "longitude")


@dataclass
class Thing:
    number: int
    kind: int
    themes: int
    age: int
    latitude: float | None
    longitude: float | None
    places: list[int] = field(default_factory=list)
    slots: list[tuple[int, int]] = field(default_factory=list)


def spec():
    return Spec(
        name="things",
        columns={"kind": "u1", "themes": "u8", "age": "i2", "latitude": "f4", "longitude": "f4"},
        links=("places",),
        point=POINT,
        load=lambda _since, _using: load([]),
    )


def load(things, touched=None):
    def column(values, kind):
        return np.asarray(list(values), dtype=kind)

    pairs = [(thing.number, place) for thing in things for place in thing.places]
    slots = [(thing.number, *slot) for thing in things for slot in thing.slots]
    return Load(
        ids=column((thing.number for thing in things), "i8"),
        columns={
            "kind": column((thing.kind for thing in things), "u1"),
            "themes": column((thing.themes for thing in things), "u8"),
            "age": column((thing.age for thing in things), "i2"),
            "latitude": column((np.nan if thing.latitude is None else thing.latitude for thing in things), "f4"),
            "longitude": column((np.nan if thing.longitude is None else thing.longitude for thing in things), "f4"),
        },
        links={"places": (column((pair[0] for pair in pairs), "i8"), column((pair[1] for pair in pairs), "i8"))},
        occurrences=(
            column((slot[0] for slot in slots), "i8"),
            column((slot[1] for slot in slots), "i4"),
            column((slot[2] for slot in slots), "i4"),
            column((0 for _slot in slots), "u1"),
        ),
        touched=None if touched is None else column(touched, "i8"),
    )


def degree(low, high):
    return st.floats(low, high, width=32).map(float)


@st.composite
def things(draw, number):
    located = draw(st.booleans())
    starts = draw(st.lists(st.integers(0, 3000), max_size=5, unique=True))
    return Thing(
        number=number,
        kind=draw(st.integers(0, 6)),
        themes=draw(st.integers(0, 2**20)) | (draw(st.booleans()) << 62),
        age=draw(st.integers(-1, 20)),
        latitude=draw(degree(42, 51)) if located else None,
        longitude=draw(degree(-5, 9)) if located else None,
        places=sorted(draw(st.sets(st.integers(1, 4), max_size=3))),
        slots=[(start, start + draw(st.integers(0, 400))) for start in starts],
    )


@st.composite
def histories(draw):
    """What there is at first, then what changes: numbers with their new state, None when they go."""
    first = {number: draw(things(number)) for number in draw(st.sets(st.integers(0, 30), max_size=14))}
    changes = [
        {number: draw(st.one_of(st.none(), things(number))) for number in draw(st.sets(st.integers(0, 34), max_size=5))}
        for _ in range(draw(st.integers(0, 4)))
    ]
    return first, changes


def played(history, *, room):
    """The snapshot after a history, and the things that are there."""
    first, changes = history
    now = dict(first)
    snapshot = build(spec(), load(list(first.values())), epoch=1, tick=0)
    grower = Grower(room=room)
    for tick, change in enumerate(changes, 1):
        here = [thing for thing in change.values() if thing is not None]
        snapshot = patch(spec(), snapshot, load(here, touched=sorted(change)), grower, tick=tick)
        now = {number: thing for number, thing in {**now, **change}.items() if thing is not None}
    return snapshot, list(now.values())


def numbers(snapshot, rows):
    return sorted(snapshot.ids[rows].tolist())


def in_window(slot, window):
    start, end = slot
    begun = window.end is None or start < window.end
    return begun and (window.start is None or end > window.start or start >= window.start)


WINDOWS = [Window(500, None), Window(None, 900), Window(400, 800), Window(None, None), Window(3500, None)]


@settings(max_examples=150, deadline=None)
@given(histories(), st.booleans())
def test_filters_find_what_their_rules_say(history, room):
    snapshot, now = played(history, room=room)
    rules = [
        (AnyOf("kind", (1, 3)), lambda thing: thing.kind in {1, 3}),
        (AnyOf("kind", (0, 1, 2, 3, 4)), lambda thing: thing.kind < 5),
        (AnyOf("age", (-1, 2, 4, 6, 8)), lambda thing: thing.age in {-1, 2, 4, 6, 8}),
        (AnyOf("kind", ()), lambda _thing: False),
        (Bits("themes", 0b101), lambda thing: thing.themes & 0b101),
        (Bits("themes", 0b101, every=True), lambda thing: thing.themes & 0b101 == 0b101),
        (Bits("themes", 1 << 62), lambda thing: thing.themes >> 62),
        (Range("age", 3, 9), lambda thing: 3 <= thing.age <= 9),
        (Range("age", None, 4), lambda thing: thing.age <= 4),
        (Range("age", 4, None), lambda thing: thing.age >= 4),
        (Linked("places", (2,)), lambda thing: 2 in thing.places),
        (Linked("places", (1, 4)), lambda thing: {1, 4} & set(thing.places)),
        (Ids((3, 7, 99, -1)), lambda thing: thing.number in {3, 7}),
        (
            Box(POINT, 45.0, 0.0, 48.0, 4.0),
            lambda thing: thing.latitude is not None and 45 <= thing.latitude <= 48 and 0 <= thing.longitude <= 4,
        ),
        (Either((AnyOf("kind", (1,)), Range("age", 15))), lambda thing: thing.kind == 1 or thing.age >= 15),
        *((window, lambda thing, w=window: any(in_window(slot, w) for slot in thing.slots)) for window in WINDOWS),
    ]
    for condition, rule in rules:
        assert numbers(snapshot, match(snapshot, [condition]).rows) == sorted(t.number for t in now if rule(t)), (
            condition
        )


@settings(max_examples=60, deadline=None)
@given(histories())
def test_a_radius_is_measured_on_the_sphere(history):
    snapshot, now = played(history, room=True)

    def kilometres(thing):
        lat, lon = np.radians(47.0), np.radians(2.0)
        other_lat, other_lon = np.radians(thing.latitude), np.radians(thing.longitude)
        cosine = np.sin(lat) * np.sin(other_lat) + np.cos(lat) * np.cos(other_lat) * np.cos(other_lon - lon)
        return 6371.0 * np.arccos(np.clip(cosine, -1, 1))

    found = set(numbers(snapshot, match(snapshot, [Near(POINT, 47.0, 2.0, 200.0)]).rows))
    located = [thing for thing in now if thing.latitude is not None]
    assert {thing.number for thing in located if kilometres(thing) < 199.9} <= found
    assert found <= {thing.number for thing in located if kilometres(thing) < 200.1}


@settings(max_examples=100, deadline=None)
@given(histories())
def test_counts_of_a_dimension_lift_its_own_filters_only(history):
    snapshot, now = played(history, room=True)
    found = match(
        snapshot,
        [Range("age", 0)],
        {"kind": [AnyOf("kind", (1, 2))], "theme": [Bits("themes", 0b11)], "place": [], "when": [Window(500, 2000)]},
    )

    def holds(thing, *, but):
        return (
            thing.age >= 0
            and (but == "kind" or thing.kind in {1, 2})
            and (but == "theme" or bool(thing.themes & 0b11))
            and (but == "when" or any(in_window(slot, Window(500, 2000)) for slot in thing.slots))
        )

    for dimension in ("", "kind", "theme", "place", "when"):
        expected = [thing for thing in now if holds(thing, but=dimension)]
        rows = found.without(dimension)
        assert numbers(snapshot, rows) == sorted(thing.number for thing in expected)
        assert value_counts(snapshot, "kind", rows) == {
            kind: n for kind in range(7) if (n := sum(thing.kind == kind for thing in expected))
        }
        assert value_counts(snapshot, "age", rows) == {
            age: n for age in range(21) if (n := sum(thing.age == age for thing in expected))
        }
        assert bit_counts(snapshot, "themes", rows) == {
            bit: n for bit in range(64) if (n := sum(thing.themes >> bit & 1 for thing in expected))
        }
        places = {place: n for place in range(1, 5) if (n := sum(place in thing.places for thing in expected))}
        assert link_counts(snapshot, "places", found.mask(rows)) == places
        first = sorted(places, key=lambda place: (-places[place], place))[:2]
        assert link_counts(snapshot, "places", found.mask(rows), 2) == {place: places[place] for place in first}


@settings(max_examples=100, deadline=None)
@given(histories(), st.sampled_from(WINDOWS), st.integers(0, 6), st.integers(1, 6))
def test_pages_hold_each_object_once_at_its_first_occurrence(history, window, offset, limit):
    snapshot, now = played(history, room=True)
    mask = match(snapshot, [Range("age", 0)]).mask()
    expected = sorted(
        (min(slot for slot in thing.slots if in_window(slot, window)), thing.number)
        for thing in now
        if thing.age >= 0 and any(in_window(slot, window) for slot in thing.slots)
    )
    whole = firsts(snapshot, mask, window, limit=1000)
    starts = snapshot.slot_starts[whole].tolist()
    assert starts == [slot[0] for slot, _number in expected]
    assert sorted(snapshot.ids[snapshot.slot_rows[whole]].tolist()) == sorted(number for _slot, number in expected)
    page = firsts(snapshot, mask, window, offset=offset, limit=limit)
    assert page.tolist() == whole[offset : offset + limit].tolist()


@settings(max_examples=80, deadline=None)
@given(histories(), st.sampled_from(WINDOWS))
def test_occurrences_are_counted_by_object(history, window):
    snapshot, now = played(history, room=True)
    counts = per_object(snapshot, window)
    found = {int(snapshot.ids[row]): int(counts[row]) for row in np.flatnonzero(snapshot.alive)}
    assert found == {thing.number: sum(in_window(slot, window) for slot in thing.slots) for thing in now}


@settings(max_examples=80, deadline=None)
@given(histories(), st.sampled_from([Window(None, None), Window(None, 900), Window(300, 1500)]))
def test_each_day_counts_the_objects_that_begin_on_it(history, window):
    snapshot, now = played(history, room=True)
    boundaries = [300, 700, 1000, 1600]
    expected = []
    for low, high in pairwise(boundaries):

        def that_day(slot, low=low, high=high):
            ongoing = window.start is not None and low == boundaries[0] and slot[0] < low
            return in_window(slot, window) and (low <= slot[0] < high or ongoing)

        expected.append(sum(any(that_day(slot) for slot in thing.slots) for thing in now))
    mask = match(snapshot).mask()
    assert days(snapshot, mask, window, boundaries) == expected
    first_of_each = []
    for low, high in pairwise(boundaries):
        slots = {thing.number: min((s for s in thing.slots if low <= s[0] < high), default=None) for thing in now}
        first_of_each.append(sorted((slot[0], number) for number, slot in slots.items() if slot))
    found = [[(int(snapshot.slot_starts[place]), int(snapshot.ids[snapshot.slot_rows[place]])) for place in places]
             for places in by_day(snapshot, mask, boundaries)]  # fmt: skip
    assert [sorted(day) for day in found] == first_of_each


@settings(max_examples=80, deadline=None)
@given(histories(), st.integers(3, 12))
def test_cells_hold_every_located_object_once(history, zoom):
    snapshot, now = played(history, room=True)
    expected: dict[int, list[Thing]] = {}
    for thing in now:
        if thing.latitude is not None:
            expected.setdefault(tiles.cell(tiles.key(thing.latitude, thing.longitude), zoom), []).append(thing)
    found = cells(snapshot, match(snapshot).rows, zoom=zoom)
    assert [(cell.key, cell.count, cell.object_id) for cell in found] == [
        (key, len(some), some[0].number if len(some) == 1 else 0) for key, some in sorted(expected.items())
    ]
    for cell in found:
        assert cell.latitude == pytest.approx(np.mean([thing.latitude for thing in expected[cell.key]]), abs=1e-4)
        assert cell.longitude == pytest.approx(np.mean([thing.longitude for thing in expected[cell.key]]), abs=1e-4)


def test_an_older_snapshot_stays_as_it_was():
    grower = Grower(room=True)
    before = build(spec(), load([Thing(1, 1, 1, 1, 48.0, 2.0, [1], [(10, 20)])]), epoch=1, tick=0)
    after = before
    for tick in range(1, 200):
        changed = Thing(tick, tick % 7, 2, 5, 45.0, 1.0, [2], [(tick, tick + 5)])
        after = patch(spec(), after, load([changed], touched=[tick]), grower, tick=tick)
    assert numbers(before, match(before).rows) == [1]
    assert match(before, [AnyOf("kind", (1,)), Linked("places", (1,)), Window(9, 11)]).rows.tolist() == [0]
    assert numbers(after, match(after).rows) == list(range(1, 200))
    assert after.slot_starts.tolist() == list(range(1, 200))
