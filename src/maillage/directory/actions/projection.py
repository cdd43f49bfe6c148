"""What is derived from organisations and places: points on the map, search, caches."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement
from maillage.core.clock import day_of
from maillage.core.text import plain, squash
from maillage.directory.actions.areas import renew_area_keys
from maillage.directory.enums.organisations import Field
from maillage.directory.models import Listed, Organisation, Venue
from maillage.directory.querysets.columns import head_id, site_id
from maillage.directory.rules.facts import Facts, public_facts
from maillage.geography.actions import place_points, remove_points
from maillage.search.clock import next_tick
from maillage.search.index import Row, index, remove
from maillage.territories.pagecache import renew
from maillage.territories.registry import registry
from maillage.vocabularies.models import Term

CLOCK = "directory"
LAYER = "actors"
BATCH = 500
Follower = Callable[[Sequence[int], datetime], None]
_followers: list[Follower] = []


def add_follower(follower: Follower) -> None:
    """Be told which organisations changed, were hidden or removed: what upper floors show of theirs goes with them."""
    if follower not in _followers:
        _followers.append(follower)


def shown_by(contribution_ids: Sequence[int]) -> tuple[dict[int, list[int]], set[int]]:
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


def finish(contribution_ids: Sequence[int], touched: set[int]) -> None:
    """Renew the pages of these territories and stamp what changed: the last thing a projection does."""
    known = registry().by_id
    renew(known[pk].slug for pk in touched if pk in known)
    Contribution.objects.filter(pk__in=contribution_ids).update(tick=next_tick(CLOCK))


@dataclass(frozen=True)
class Spot:
    """One object of a map: where it is, and which territories show it (none: it is on no map)."""

    object_id: int
    latitude: float | None
    longitude: float | None
    territories: Sequence[int]
    origin: int


def _map(kind: str, spots: Sequence[Spot]) -> None:
    """Points of what is shown, in the layer of each territory and in the network's."""
    layers: dict[str, list[tuple[int, float, float]]] = {}
    for spot in spots:
        if spot.latitude is None or spot.longitude is None or not spot.territories:
            continue
        network = [kind] if spot.origin in spot.territories else []  # it shows what the origin shows
        for layer in [*network, *(f"{kind}:{pk}" for pk in spot.territories)]:
            layers.setdefault(layer, []).append((spot.object_id, spot.latitude, spot.longitude))
    for layer in sorted({kind, *(f"{kind}:{pk}" for pk in registry().by_id)} | set(layers)):
        rows = layers.get(layer, [])
        kept = {row[0] for row in rows}
        remove_points(layer, [spot.object_id for spot in spots if spot.object_id not in kept])
        if rows:
            place_points(layer, rows)


def _text(thing: Venue) -> str:
    parts = [plain(thing.description), thing.address, thing.commune.name if thing.commune else ""]
    parts += [term.label_fr for term in thing.themes.all()]
    parts += [" ".join(fields.values()) for fields in thing.translations.values()]
    return "\n".join(part for part in parts if part)


def _facts_text(facts: Facts) -> str:
    """What everyone may read: former names, those of what it comes from, and the networks it belongs to included."""
    organisation = facts.organisation
    parts = [facts.acronym, plain(facts.description), facts.address, facts.commune.name if facts.commune else ""]
    parts += [term.label_fr for term in (*facts.themes, *facts.audiences)]
    parts += [row.text for row in facts.names] + [row.name for row in facts.labels]
    parts += [row.before_name for row in facts.lineage_before] + [row.name for row in facts.networks]
    parts += [facts.family.label_fr if facts.family else ""]
    for words in organisation.translations.values():
        parts += [text for name, text in words.items() if name not in facts.hidden]
    return "\n".join(part for part in parts if part)


def _row(kind: str, thing: Organisation | Venue, scopes: list[int], on: date) -> Row:
    facts = public_facts(thing, on) if isinstance(thing, Organisation) else None
    shown = facts or thing
    summary = facts.mission if facts else getattr(thing, "summary", "")
    return Row(
        kind=kind,
        object_id=thing.pk,
        title=thing.name,
        summary=summary or (shown.commune.name if shown.commune else ""),
        body=_facts_text(facts) if facts else _text(thing),  # type: ignore[arg-type]  # a place when it has no facts
        view="directory:organisation" if facts else "directory:venue",
        args=(thing.slug,),
        scopes=tuple(scopes),
        network=thing.contribution.origin_id in scopes,
        language=thing.contribution.language,
        latitude=shown.latitude,
        longitude=shown.longitude,
        updated_at=thing.contribution.updated_at,
    )


def refresh_organisations(contribution_ids: Sequence[int], at: datetime) -> None:
    """Bring everything derived from these organisations up to date."""
    things = list(
        Organisation.objects.filter(contribution__in=contribution_ids)
        .select_related("contribution", "commune", "family")
        .with_rows()
        .order_by("pk")
    )
    shown, touched = shown_by(contribution_ids)
    visible = [thing for thing in things if thing.contribution_id in shown and thing.merged_into_id is None]
    index([_row("organisation", thing, shown[thing.contribution_id], day_of(at)) for thing in visible])
    kept = {thing.pk for thing in visible}
    remove("organisation", [thing.pk for thing in things if thing.pk not in kept])
    facts = {thing.pk: public_facts(thing, day_of(at)) for thing in visible}
    _list_again([thing.pk for thing in things], list(facts.values()))
    renew_area_keys([thing.pk for thing in things])
    spots = [
        spot for thing in things for spot in _spots(thing, facts.get(thing.pk), shown.get(thing.contribution_id, []))
    ]
    _map(LAYER, spots)
    for follower in _followers:
        follower([thing.pk for thing in things], at)
    finish(contribution_ids, touched)


def _spots(thing: Organisation, facts: Facts | None, territories: Sequence[int]) -> list[Spot]:
    """The head office and the sites of an organisation; none of them on a map when it is not shown."""
    shown = {site.pk for site in facts.sites} if facts else set()
    latitude, longitude = (facts.latitude, facts.longitude) if facts else (None, None)
    origin = thing.contribution.origin_id
    return [Spot(head_id(thing.pk), latitude, longitude, territories, origin)] + [
        Spot(site_id(site.pk), site.latitude, site.longitude, territories if site.pk in shown else (), origin)
        for site in thing.venues.all()
    ]


def _list_again(organisation_ids: Sequence[int], found: Sequence[Facts]) -> None:
    """The lines of the list of actors: those that are not shown any more go."""
    Listed.objects.filter(organisation__in=organisation_ids).exclude(
        organisation__in=[facts.organisation.pk for facts in found]
    ).delete()
    Listed.objects.bulk_create(
        [_line(facts) for facts in found],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["organisation"],
        update_fields=[field.name for field in Listed._meta.fields if not field.primary_key],
    )


def _mask(terms: Iterable[Term | None]) -> int:
    mask = 0
    for term in terms:
        mask |= term.mask if term is not None else 0
    return mask


def _holds_until(facts: Facts) -> date | None:
    """The last day on which the line says what is true: then a label or an approval ends, or the next one begins."""
    organisation = facts.organisation
    spans = [(row.starts_on, row.ends_on) for row in organisation.certifications.all()]
    spans.append((organisation.esus_from, organisation.esus_until))
    days = [day for _begins, day in spans if day is not None and day >= facts.on]
    days += [day - timedelta(days=1) for day, _ends in spans if day is not None and day > facts.on]
    return min(days, default=None)


def _line(facts: Facts) -> Listed:
    return Listed(
        organisation=facts.organisation,
        sorted_name=squash(facts.organisation.name)[:24],
        family=facts.family.code if facts.family else "",
        circle=facts.circle,
        ess=bool(facts.ess),
        themes=_mask(facts.themes),
        audiences=_mask(facts.audiences),
        labels=_mask(row.label for row in facts.labels),
        labels_until=_holds_until(facts),
        commune=facts.commune,
        latitude=facts.latitude,
        longitude=facts.longitude,
        sites_shown=Field.SITES not in facts.hidden,
        networks_shown=Field.NETWORKS not in facts.hidden,
    )


def refresh_venues(contribution_ids: Sequence[int], at: datetime) -> None:
    """Bring everything derived from these places up to date; only places to visit are searched and on their map."""
    things = list(
        Venue.objects.filter(contribution__in=contribution_ids)
        .select_related("contribution", "commune")
        .prefetch_related("themes")
        .order_by("pk")
    )
    shown, touched = shown_by(contribution_ids)
    visible = [thing for thing in things if thing.contribution_id in shown and thing.merged_into_id is None]
    index([_row("venue", thing, shown[thing.contribution_id], day_of(at)) for thing in visible])
    kept = {thing.pk for thing in visible}
    remove("venue", [thing.pk for thing in things if thing.pk not in kept])
    places = {thing.pk: shown[thing.contribution_id] for thing in visible if thing.is_visitable}
    spots = [
        Spot(thing.pk, thing.latitude, thing.longitude, places.get(thing.pk, ()), thing.contribution.origin_id)
        for thing in things
    ]
    _map("venues", spots)
    _sites(things, kept)
    finish(contribution_ids, touched)


def _sites(things: Sequence[Venue], kept: set[int]) -> None:
    """These places as sites of their organisations: on the map of actors, and in where each works."""
    holders = {thing.organisation_id for thing in things if thing.organisation_id is not None}
    lines = dict(Listed.objects.filter(organisation__in=holders).values_list("organisation", "sites_shown"))
    rows = Organisation.objects.filter(pk__in=holders).order_by("pk")
    placed = {pk: (one, origin) for pk, one, origin in rows.values_list("pk", "contribution", "contribution__origin")}
    shown, _touched = shown_by([one for one, _origin in placed.values()])
    spots = []
    for thing in things:
        contribution, origin = placed.get(thing.organisation_id or 0, (0, 0))
        on_map = thing.pk in kept and lines.get(thing.organisation_id or 0, False)
        territories = shown.get(contribution, []) if on_map else []
        spots.append(Spot(site_id(thing.pk), thing.latitude, thing.longitude, territories, origin))
    _map(LAYER, spots)
    renew_area_keys(sorted(holders))
