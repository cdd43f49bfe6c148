"""What is derived from an event and kept beside it: first and last instants, points on the map, search, caches.

Every action ends here, in its own transaction; many events at once cost a fixed number of queries.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max, Min, OuterRef, Subquery

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement
from maillage.core.text import plain
from maillage.events.actions.attendance import follow_events
from maillage.events.models import Event, Slot
from maillage.geography.actions import place_points, remove_points
from maillage.geography.models import Point
from maillage.search.clock import next_tick
from maillage.search.index import Row, index, remove
from maillage.territories.pagecache import renew
from maillage.territories.registry import registry

CLOCK = "events"
NETWORK_LAYER = "events"


def layer_of(territory_id: int | None) -> str:
    """The name of the map layer of a territory; ``None``: the network's."""
    return NETWORK_LAYER if territory_id is None else f"{NETWORK_LAYER}:{territory_id}"


def _derive_periods(event_ids: Sequence[int]) -> None:
    slots = Slot.objects.filter(event=OuterRef("pk")).order_by().values("event")
    Event.objects.filter(pk__in=event_ids).update(
        first_starts_at=Subquery(slots.annotate(first=Min("starts_at")).values("first")),
        last_ends_at=Subquery(slots.annotate(last=Max("ends_at")).values("last")),
    )


def _text_of(event: Event) -> str:
    parts = [plain(event.description)]
    if event.venue is not None:
        parts.append(event.venue.where)
    parts += [term.label_fr for term in event.themes.all()]
    parts += [str(organiser) for organiser in event.organisers.all()]
    if event.type is not None:
        parts.append(event.type.label_fr)
    parts += [" ".join(fields.values()) for fields in event.translations.values()]
    return "\n".join(part for part in parts if part)


def _row_of(event: Event, scopes: list[int]) -> Row:
    venue = event.venue
    return Row(
        kind="event",
        object_id=event.pk,
        title=event.title,
        summary=event.summary,
        body=_text_of(event),
        view="events:event",
        args=(event.slug,),
        scopes=tuple(scopes),
        network=event.contribution.origin_id in scopes,
        language=event.contribution.language,
        starts_at=event.first_starts_at,
        ends_at=event.last_ends_at,
        latitude=venue.latitude if venue else None,
        longitude=venue.longitude if venue else None,
        updated_at=event.contribution.updated_at,
    )


def _network(event: Event, shown_in: list[int]) -> list[None]:
    """The network shows what the origin shows: the one rule of lists, map, search and sitemap."""
    return [None] if event.contribution.origin_id in shown_in else []


def _map(shown: dict[int, list[int]], events: dict[int, Event], all_ids: Sequence[int], at: datetime) -> None:
    """Upcoming events with a point are on the map of each territory that shows them, and of the network."""
    layers: dict[str, list[tuple[int, float, float]]] = {}
    for event_id, territory_ids in shown.items():
        event = events[event_id]
        venue = event.venue
        if venue is None or venue.latitude is None or venue.longitude is None or event.is_umbrella:
            continue
        if event.last_ends_at is None or event.last_ends_at <= at or event.public != "public":
            continue
        for territory_id in [*_network(event, territory_ids), *territory_ids]:
            layers.setdefault(layer_of(territory_id), []).append((event_id, venue.latitude, venue.longitude))
    old = {layer_of(None), *(layer_of(pk) for pk in registry().by_id)} if all_ids else set()
    for layer in sorted(old | set(layers)):
        rows = layers.get(layer, [])
        kept = {row[0] for row in rows}
        remove_points(layer, [pk for pk in all_ids if pk not in kept])
        if rows:
            place_points(layer, rows)


def refresh(contribution_ids: Sequence[int], at: datetime, *, fresh: bool = False) -> None:
    """Bring everything derived from these events up to date; ``fresh`` ones were derived from nowhere before."""
    keys = list(Event.objects.filter(contribution__in=contribution_ids).order_by("pk").values_list("pk", flat=True))
    _derive_periods(keys)
    events = {
        event.pk: event
        for event in Event.objects.filter(pk__in=keys)
        .select_related("contribution", "venue__commune", "type")
        .with_organisers()
        .prefetch_related("themes")
        .order_by("pk")
    }
    shown: dict[int, list[int]] = {}
    by_contribution = {event.contribution_id: event for event in events.values()}
    touched: set[int] = {event.contribution.origin_id for event in events.values()}
    placements = Placement.objects.filter(contribution__in=contribution_ids).order_by("territory")
    for contribution_id, territory_id, is_shown in placements.values_list("contribution", "territory", "shown"):
        touched.add(territory_id)
        event = by_contribution.get(contribution_id)
        if event is not None and is_shown and event.contribution.state == State.PUBLISHED:
            shown.setdefault(event.pk, []).append(territory_id)
    visible = [pk for pk in events if pk in shown]
    index([_row_of(events[pk], shown[pk]) for pk in visible])
    if not fresh:
        remove("event", [pk for pk in events if pk not in shown])
    _map(shown, events, [] if fresh else list(events), at)
    known = registry().by_id
    renew(known[pk].slug for pk in touched if pk in known)
    Contribution.objects.filter(pk__in=contribution_ids).update(tick=next_tick(CLOCK))
    if not fresh:
        follow_events(contribution_ids, at)


def take_past_off_the_map(at: datetime) -> int:
    """Events whose last slot has ended leave the map's layers (run every quarter of an hour). Gives how many.

    Those that the map still shows are looked at, however long ago they ended: the worker may have been away for weeks.
    """
    shown = Point.objects.filter(layer=layer_of(None)).order_by().values("object_id")
    ended = list(Event.objects.filter(last_ends_at__lte=at, pk__in=shown).order_by("pk").values_list("pk", flat=True))
    if ended:
        for layer in [layer_of(None), *(layer_of(pk) for pk in sorted(registry().by_id))]:
            remove_points(layer, ended)
    return len(ended)
