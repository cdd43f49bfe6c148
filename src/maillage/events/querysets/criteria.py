"""What is asked of the agenda, and what it finds among the events that a process knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from maillage.contributions.models import Placement
from maillage.events.querysets import columns as held
from maillage.events.querysets.columns import FREE, HIDDEN_SLOT, NETWORK, PAID, POINT, SCHOOL, UMBRELLA
from maillage.geography.models import Commune
from maillage.search import columns as model
from maillage.search.columns import Array, Filter, Match, Snapshot, Window

MINUTE = 60
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What is asked of the agenda. Empty means « no limit »; several values of one name mean « one of these ».

    ``starts`` (default: now) and ``until`` bound the slots; ``past`` asks for events whose last slot has ended.
    ``communes``, ``departments`` and ``epcis`` are codes, joined: with ``radius_km`` a commune reaches that far around;
    ``centre`` (latitude, longitude) with ``radius_km`` is a place of its own. ``bbox`` is (west, south, east, north).
    Terms are codes. ``accessibility`` asks for all of its kinds. ``ids`` narrows to these events (a text search).
    """

    territory_id: int | None = None
    starts: datetime | None = None
    until: datetime | None = None
    past: bool = False
    communes: tuple[str, ...] = ()
    radius_km: float | None = None
    centre: tuple[float, float] | None = None
    departments: tuple[str, ...] = ()
    epcis: tuple[str, ...] = ()
    bbox: tuple[float, float, float, float] | None = None
    types: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    age: int | None = None
    public: str = "public"
    free: bool | None = None
    accessibility: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    organisers: tuple[int, ...] = ()
    campaigns: tuple[str, ...] = ()
    umbrella: int | None = None
    venues: tuple[int, ...] = ()
    featured: bool = False
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """An event in a list, at its next matching slot; ``more`` slots match besides. Times are in UTC."""

    event_id: int
    starts_at: datetime
    ends_at: datetime
    more: int


def minute_of(moment: datetime) -> int:
    """Minutes since 1970, rounded down."""
    return int(moment.timestamp() // MINUTE)


def moment_of(minute: int) -> datetime:
    """The instant of a number of minutes since 1970, in UTC."""
    return EPOCH + timedelta(minutes=minute)


def featured_ids(territory_id: int | None, at: datetime) -> list[int]:
    """Events put forward now: by this territory, or by any for the network's portal."""
    rows = Placement.objects.featured(at).filter(contribution__event__isnull=False)
    if territory_id is not None:
        rows = rows.filter(territory=territory_id)
    return sorted(set(rows.order_by("pk").values_list("contribution__event", flat=True)))


class Search:
    """Criteria against the snapshot of now."""

    def __init__(self, criteria: Criteria, at: datetime) -> None:
        self.criteria = criteria
        self.at = minute_of(at)
        self.snapshot: Snapshot = held.agenda.current()
        start = None if criteria.past else max(minute_of(criteria.starts or at), 0)
        end = self.at if criteria.past else None if criteria.until is None else minute_of(criteria.until)
        self.window = Window(start, end, HIDDEN_SLOT)
        self._now = at

    def base(self) -> list[Filter]:
        """What no facet lifts: where it is shown, and what a page is about."""
        asked = self.criteria
        found: list[Filter] = [model.Linked("shown", (asked.territory_id or NETWORK,))]
        if asked.umbrella is not None:
            found.append(model.AnyOf("umbrella", (asked.umbrella,)))
        if asked.venues:
            found.append(model.AnyOf("venue", asked.venues))
        if asked.featured:
            found.append(model.Ids(tuple(featured_ids(asked.territory_id, self._now))))
        if asked.ids is not None:
            found.append(model.Ids(tuple(asked.ids)))
        if asked.bbox is not None:
            west, south, east, north = asked.bbox
            found.append(model.Box(POINT, south, west, north, east))
        return found

    def when(self) -> list[Filter]:
        """The slots asked for; past events have none to come."""
        if self.criteria.past:
            return [self.window, model.Without(Window(self.at, None, HIDDEN_SLOT))]
        return [self.window]

    def dimensions(self) -> dict[str, Sequence[Filter]]:
        """The filters by facet."""
        asked = self.criteria
        flags = {True: FREE, False: PAID}
        ages = [] if asked.age is None else [model.Range("age_from", None, asked.age), model.Range("age_to", asked.age)]
        return {
            "when": self.when(),
            "place": self._places(),
            "types": _codes("type", held.types, asked.types),
            "campaigns": _codes("campaign", held.campaigns, asked.campaigns),
            "themes": _bits("themes", asked.themes),
            "audiences": _bits("audiences", asked.audiences),
            "accessibility": _bits("accessibility", asked.accessibility, every=True),
            "modes": [model.AnyOf("mode", tuple(held.MODES.index(mode) for mode in asked.modes if mode in held.MODES))]
            if asked.modes
            else [],
            "organisers": [model.Linked("organisers", asked.organisers)] if asked.organisers else [],
            "age": ages,
            "free": [] if asked.free is None else [model.Bits("flags", flags[asked.free])],
            "public": _public(asked.public),
        }

    def _places(self) -> list[Filter]:
        asked = self.criteria
        found: list[Filter] = []
        points: list[tuple[float, float]] = []
        if asked.communes:
            found.append(model.AnyOf("commune", held.communes.known(asked.communes)))
            if asked.radius_km:
                rows = Commune.objects.filter(pk__in=asked.communes).order_by("pk")
                points += rows.values_list("latitude", "longitude")
        if asked.departments:
            found.append(model.AnyOf("department", held.departments.known(asked.departments)))
        if asked.epcis:
            found.append(model.AnyOf("epci", held.epcis.known(asked.epcis)))
        if asked.centre is not None and asked.radius_km:
            points.append(asked.centre)
        found += [model.Near(POINT, latitude, longitude, asked.radius_km or 0.0) for latitude, longitude in points]
        return [model.Either(tuple(found))] if found else []

    def match(self) -> Match:
        """What matches."""
        return model.match(self.snapshot, self.base(), self.dimensions())

    def counted(self, rows: Array) -> Array:
        """These rows without the umbrellas of which a stand is among them."""
        flags = self.snapshot.columns["flags"][rows]
        gathers = np.flatnonzero(flags & UMBRELLA)
        if not len(gathers):
            return rows
        above = np.unique(self.snapshot.columns["umbrella"][rows])
        doubled = np.isin(self.snapshot.ids[rows[gathers]], above)
        return np.delete(rows, gathers[doubled])

    def hits(self, mask: Array, *, offset: int, limit: int) -> list[Hit]:
        """Each event once, at its next matching slot (its last one, for the past)."""
        snapshot = self.snapshot
        backwards = self.criteria.past
        places = model.firsts(snapshot, mask, self.window, offset=offset, limit=limit, backwards=backwards)
        each = model.per_object(snapshot, self.window)
        return [hit_at(snapshot, place, more=int(each[snapshot.slot_rows[place]]) - 1) for place in places.tolist()]


def _codes(column: str, codes: model.Codes, wanted: tuple[str, ...]) -> list[Filter]:
    return [model.AnyOf(column, codes.known(wanted))] if wanted else []


def _bits(column: str, wanted: tuple[str, ...], *, every: bool = False) -> list[Filter]:
    """Events with one of these terms, or all of them; a code that nobody knows finds nothing."""
    if not wanted:
        return []
    known = held.bits[held.MASKS[column]]
    if every and not set(wanted) <= known.keys():
        return [model.Ids(())]
    return [model.Bits(column, sum(1 << known[code] for code in set(wanted) if code in known), every)]


def _public(asked: str) -> list[Filter]:
    """Open to all, for schools, or both."""
    school = model.Bits("flags", SCHOOL)
    if asked == "all":
        return []
    return [school if asked == "school" else model.Without(school)]


def hit_at(snapshot: Snapshot, place: int, more: int = 0) -> Hit:
    """The event of an occurrence of the snapshot."""
    return Hit(
        int(snapshot.ids[snapshot.slot_rows[place]]),
        moment_of(int(snapshot.slot_starts[place])),
        moment_of(int(snapshot.slot_ends[place])),
        more,
    )
