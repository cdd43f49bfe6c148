"""The keys under which « qui intervient dans ma commune ? » finds organisations, derived from what everyone reads."""

from collections.abc import Sequence

from maillage.contributions.enums import State
from maillage.directory.enums.organisations import AreaKind, Field
from maillage.directory.models import ActionArea, AreaKey, Organisation
from maillage.directory.querysets.area import disc_cells
from maillage.directory.rules.visibility import is_public
from maillage.territories.registry import registry

PREFIXES = {AreaKind.COMMUNE: "com", AreaKind.EPCI: "epci", AreaKind.DEPARTMENT: "dep", AreaKind.REGION: "reg",
            AreaKind.COUNTRY: "pays"}  # fmt: skip
BATCH = 500
Disc = tuple[float, float, int]


def _keys(organisation: Organisation) -> list[AreaKey]:
    """The keys of one organisation: its communes, then each part of its area; of two discs the larger."""
    found: dict[str, Disc | None] = dict.fromkeys(_communes(organisation))
    for area in organisation.areas.all() if is_public(organisation, Field.AREA) else ():
        for key, disc in _parts(organisation, area):
            kept = found.get(key)
            if key not in found or (kept is not None and disc is not None and kept[2] < disc[2]):
                found[key] = disc
    nowhere = (None, None, None)
    return [
        AreaKey(
            organisation=organisation,
            key=key,
            **dict(zip(("latitude", "longitude", "radius_km"), disc or nowhere, strict=True)),
        )
        for key, disc in found.items()
    ]


def _communes(organisation: Organisation) -> list[str]:
    """Where it is: the commune of its head office and those of its published places."""
    found = []
    if organisation.commune_id and is_public(organisation, Field.ADDRESS):
        found.append(f"com:{organisation.commune_id}")
    if is_public(organisation, Field.SITES):
        found += [
            f"com:{venue.commune_id}"
            for venue in organisation.venues.all()
            if venue.commune_id and venue.merged_into_id is None and venue.contribution.state == State.PUBLISHED
        ]
    return found


def _parts(organisation: Organisation, area: ActionArea) -> list[tuple[str, Disc | None]]:
    latitude, longitude, radius = organisation.latitude, organisation.longitude, area.radius_km
    if area.kind == AreaKind.RADIUS:
        if latitude is None or longitude is None or radius is None:
            return []
        disc = (latitude, longitude, radius)
        return [(key, disc) for key in disc_cells(*disc)]
    if area.kind == AreaKind.TERRITORY:
        known = registry().by_slug.get(area.code)
        return [(f"ter:{known.pk}", None)] if known is not None else []
    return [(f"{PREFIXES[AreaKind(area.kind)]}:{area.code}", None)]


def renew_area_keys(organisation_ids: Sequence[int]) -> None:
    """Derive the keys of these organisations again, in a fixed number of queries.

    Places come with their envelope by a join: looked up apart, a thousand of them make a condition that SQLite refuses.
    """
    AreaKey.objects.filter(organisation__in=organisation_ids).delete()
    found = (
        Organisation.objects.filter(pk__in=organisation_ids, merged_into=None, contribution__state=State.PUBLISHED)
        .with_rows("areas", "venues")
        .order_by("pk")
    )
    AreaKey.objects.bulk_create((key for organisation in found for key in _keys(organisation)), batch_size=BATCH)
