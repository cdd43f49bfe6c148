"""What is derived from organisations and places: points on the map, search, caches."""

from collections.abc import Sequence
from datetime import datetime

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement
from maillage.core.text import plain
from maillage.directory.models import Organisation, Venue
from maillage.geography.actions import place_points, remove_points
from maillage.search.clock import next_tick
from maillage.search.index import Row, index, remove
from maillage.territories.pagecache import renew
from maillage.territories.registry import registry

CLOCK = "directory"


def _shown(contribution_ids: Sequence[int]) -> tuple[dict[int, list[int]], set[int]]:
    """The territories that show each contribution, and all those whose pages change."""
    shown: dict[int, list[int]] = {}
    touched = set(
        Contribution.objects.filter(pk__in=contribution_ids).order_by("origin").values_list("origin", flat=True)
    )
    rows = Placement.objects.filter(contribution__in=contribution_ids).order_by("territory")
    for contribution_id, territory_id, is_shown, state in rows.values_list(
        "contribution", "territory", "shown", "contribution__state"
    ):
        touched.add(territory_id)
        if is_shown and state == State.PUBLISHED:
            shown.setdefault(contribution_id, []).append(territory_id)
    return shown, touched


def _finish(contribution_ids: Sequence[int], touched: set[int]) -> None:
    known = registry().by_id
    renew(known[pk].slug for pk in touched if pk in known)
    Contribution.objects.filter(pk__in=contribution_ids).update(tick=next_tick(CLOCK))


def _map(kind: str, things: Sequence[Organisation | Venue], shown: dict[int, list[int]]) -> None:
    """Points of what is shown, in the layer of each territory and in the network's."""
    layers: dict[str, list[tuple[int, float, float]]] = {}
    for thing in things:
        if thing.latitude is None or thing.longitude is None or thing.merged_into_id is not None:
            continue
        if isinstance(thing, Venue) and not thing.is_visitable:
            continue
        places = shown.get(thing.contribution_id, [])
        for layer in [kind, *(f"{kind}:{pk}" for pk in places)] if places else []:
            layers.setdefault(layer, []).append((thing.pk, thing.latitude, thing.longitude))
    for layer in sorted({kind, *(f"{kind}:{pk}" for pk in registry().by_id)} | set(layers)):
        rows = layers.get(layer, [])
        kept = {row[0] for row in rows}
        remove_points(layer, [thing.pk for thing in things if thing.pk not in kept])
        if rows:
            place_points(layer, rows)


def _text(thing: Organisation | Venue) -> str:
    parts = [plain(thing.description), thing.address, thing.commune.name if thing.commune else ""]
    parts += [term.label_fr for term in thing.themes.all()]
    parts += [" ".join(fields.values()) for fields in thing.translations.values()]
    return "\n".join(part for part in parts if part)


def _row(kind: str, thing: Organisation | Venue, scopes: list[int]) -> Row:
    summary = thing.mission if isinstance(thing, Organisation) else thing.summary
    return Row(
        kind=kind,
        object_id=thing.pk,
        title=thing.name,
        summary=summary or (thing.commune.name if thing.commune else ""),
        body=_text(thing),
        view="directory:organisation" if isinstance(thing, Organisation) else "directory:venue",
        args=(thing.slug,),
        scopes=tuple(scopes),
        language=thing.contribution.language,
        latitude=thing.latitude,
        longitude=thing.longitude,
        updated_at=thing.contribution.updated_at,
    )


def refresh_organisations(contribution_ids: Sequence[int], _at: datetime) -> None:
    """Bring everything derived from these organisations up to date."""
    things = list(
        Organisation.objects.filter(contribution__in=contribution_ids)
        .select_related("contribution", "commune")
        .prefetch_related("themes")
        .order_by("pk")
    )
    shown, touched = _shown(contribution_ids)
    visible = [thing for thing in things if thing.contribution_id in shown and thing.merged_into_id is None]
    index([_row("organisation", thing, shown[thing.contribution_id]) for thing in visible])
    kept = {thing.pk for thing in visible}
    remove("organisation", [thing.pk for thing in things if thing.pk not in kept])
    _map("organisations", things, shown)
    _finish(contribution_ids, touched)


def refresh_venues(contribution_ids: Sequence[int], _at: datetime) -> None:
    """Bring everything derived from these places up to date; only places to visit are searched and on the map."""
    things = list(
        Venue.objects.filter(contribution__in=contribution_ids)
        .select_related("contribution", "commune")
        .prefetch_related("themes")
        .order_by("pk")
    )
    shown, touched = _shown(contribution_ids)
    visible = [thing for thing in things if thing.contribution_id in shown and thing.merged_into_id is None]
    index([_row("venue", thing, shown[thing.contribution_id]) for thing in visible])
    kept = {thing.pk for thing in visible}
    remove("venue", [thing.pk for thing in things if thing.pk not in kept])
    _map("venues", things, shown)
    _finish(contribution_ids, touched)
