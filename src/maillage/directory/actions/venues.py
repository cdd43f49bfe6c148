"""Writing places, verifying and merging them, and their seasons."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.actions import keep_revision, open_contribution, remove, touch
from maillage.contributions.enums import Reason
from maillage.contributions.kinds import place_changed, refresh
from maillage.contributions.models import Contribution
from maillage.core.bulk import insert_with_slug
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text, fold, sanitise, slug
from maillage.directory.actions.organisations import SameThing
from maillage.directory.actions.projection import refresh_venues
from maillage.directory.models import Closure, FormerSlug, Hours, Organisation, Price, Season, Venue
from maillage.files.models import Image
from maillage.geography.models import Commune
from maillage.geography.tiles import key as tile_key
from maillage.journal.actions import record
from maillage.search.ranking import kilometres
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term

LONGEST_SLUG = 80


class BadSeason(Refused):
    """A season whose days or hours cannot be."""


@dataclass(frozen=True, kw_only=True)
class HoursData:
    """Opening hours of one weekday (0 = Monday)."""

    weekday: int
    opens: time
    closes: time
    last_entry: time | None = None


@dataclass(frozen=True, kw_only=True)
class SeasonData:
    """A part of the year, as (month, day) bounds, with its hours; ``year`` limits it to one year."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]
    year: int | None = None
    hours: tuple[HoursData, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PriceData:
    """A price by age band; ``season`` is the name of a season of the same place. Euros, years."""

    label: str
    amount: Decimal
    age_from: int | None = None
    age_to: int | None = None
    season: str = ""


@dataclass(frozen=True, kw_only=True)
class VenueData:
    """Everything that one writes of a place. Degrees in WGS 84; ``closures`` are (first, last, reason)."""

    name: str
    organisation: Organisation | None = None
    address: str = ""
    postcode: str = ""
    commune: Commune | None = None
    latitude: float | None = None
    longitude: float | None = None
    access: str = ""
    website: str = ""
    phone: str = ""
    is_visitable: bool = False
    summary: str = ""
    description: str = ""
    image: Image | None = None
    image_alt: str = ""
    image_credit: str = ""
    image_decorative: bool = False
    themes: tuple[Term, ...] = ()
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    seasons: tuple[SeasonData, ...] = ()
    closures: tuple[tuple[date, date, str], ...] = ()
    prices: tuple[PriceData, ...] = ()


FIELDS = ("name", "organisation", "address", "postcode", "commune", "latitude", "longitude", "access", "website",
          "phone", "is_visitable", "summary", "description", "image", "image_alt", "image_credit", "image_decorative",
          "translations")  # fmt: skip
ANNOUNCED = ("name", "address", "postcode", "commune")
FAR = 0.2  # kilometres
FILLED_BY_MERGE = ("organisation", "address", "postcode", "commune", "access", "website", "phone", "summary",
                   "description", "image", "image_alt", "image_credit")  # fmt: skip


def free_slugs(names: Iterable[str]) -> list[str]:
    """Addresses that no place has nor had, in order, in two queries."""
    wanted = [slug(name, fallback="lieu", length=LONGEST_SLUG) for name in names]
    taken = set(Venue.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    taken |= set(FormerSlug.objects.filter(slug__in=wanted, organisation=None).values_list("slug", flat=True))
    made: list[str] = []
    for name in wanted:
        free = name if name not in taken else f"{name}-{secrets.token_hex(3)}"
        taken.add(free)
        made.append(free)
    return made


def venue_values(data: VenueData) -> dict[str, Any]:
    """The clean columns of a place, derived ones included: folded name, key of the point."""
    values = {name: getattr(data, name) for name in FIELDS}
    lines = ("name", "address", "postcode", "website", "phone", "summary", "image_alt", "image_credit")
    values |= {name: clean_line(values[name]) for name in lines}
    values["access"] = clean_text(values["access"])
    values["description"] = sanitise(values["description"])
    values["folded"] = fold(values["name"])[:160]
    latitude, longitude = values["latitude"], values["longitude"]
    if latitude is None or longitude is None:
        latitude = data.commune.latitude if data.commune else None
        longitude = data.commune.longitude if data.commune else None
    values["latitude"], values["longitude"] = latitude, longitude
    values["tile_key"] = None if latitude is None or longitude is None else tile_key(latitude, longitude)
    return values


def _revision(data: VenueData) -> dict[str, Any]:
    return {
        "name": data.name, "address": data.address, "postcode": data.postcode,
        "commune": data.commune.pk if data.commune else "", "latitude": data.latitude, "longitude": data.longitude,
        "access": data.access, "website": data.website, "phone": data.phone, "is_visitable": data.is_visitable,
        "summary": data.summary, "description": data.description, "themes": [term.code for term in data.themes],
        "seasons": [
            {"name": row.name, "first": list(row.first), "last": list(row.last), "year": row.year,
             "hours": [[h.weekday, str(h.opens), str(h.closes), str(h.last_entry or "")] for h in row.hours]}
            for row in data.seasons
        ],
        "closures": [[str(first), str(last), reason] for first, last, reason in data.closures],
        "prices": [[row.label, str(row.amount), row.age_from, row.age_to, row.season] for row in data.prices],
    }  # fmt: skip


def _check_season(row: SeasonData) -> None:
    for month, day in (row.first, row.last):
        try:
            date(2024, month, day)
        except ValueError as error:
            raise BadSeason(
                _("Saison « %(name)s » : le %(day)s/%(month)s n’existe pas.")
                % {"name": row.name, "day": day, "month": month}
            ) from error
    for hours in row.hours:
        if hours.closes <= hours.opens:
            raise BadSeason(_("Saison « %(name)s » : la fermeture doit suivre l’ouverture.") % {"name": row.name})
        if hours.last_entry is not None and not hours.opens <= hours.last_entry <= hours.closes:
            raise BadSeason(
                _("Saison « %(name)s » : la dernière entrée se situe entre l’ouverture et la fermeture.")
                % {"name": row.name}
            )


def _write_seasons(venue: Venue, data: VenueData) -> None:
    venue.prices.all().delete()
    venue.seasons.all().delete()
    venue.closures.all().delete()
    by_name: dict[str, Season] = {}
    for row in data.seasons:
        _check_season(row)
        season = Season.objects.create(
            venue=venue, name=clean_line(row.name), first_month=row.first[0], first_day=row.first[1],
            last_month=row.last[0], last_day=row.last[1], year=row.year,
        )  # fmt: skip
        by_name[row.name] = season
        Hours.objects.bulk_create(
            Hours(season=season, weekday=h.weekday, opens=h.opens, closes=h.closes, last_entry=h.last_entry)
            for h in row.hours
        )
    Closure.objects.bulk_create(
        Closure(venue=venue, first_on=first, last_on=last, reason=clean_line(reason))
        for first, last, reason in data.closures
    )
    Price.objects.bulk_create(
        Price(venue=venue, label=clean_line(row.label), amount=row.amount, age_from=row.age_from, age_to=row.age_to,
              season=by_name.get(row.season), position=rank)
        for rank, row in enumerate(data.prices)
    )  # fmt: skip


@transaction.atomic
def create_venue(
    *, actor: User | None, origin: Territory, data: VenueData, at: datetime, language: str = "fr"
) -> Venue:
    """Write a new place as a draft; it stays « to verify » until a coordinator has looked at it."""
    values = venue_values(data)
    contribution = open_contribution(
        actor=actor, kind=Kind.VENUE, title=values["name"], origin=origin, language=language, at=at
    )
    venue = Venue(contribution=contribution, slug=free_slugs([values["name"]])[0], **values)
    insert_with_slug(venue, f"{venue.slug}-{secrets.token_hex(3)}")
    venue.themes.set(data.themes)
    _write_seasons(venue, data)
    keep_revision(actor=actor, contribution=contribution, data=_revision(data), at=at)
    record(actor=actor, verb="created", obj=contribution, at=at, territory_id=origin.pk)
    refresh_venues([contribution.pk], at)
    return venue


@transaction.atomic
def change_venue(
    *, actor: User | None, venue: Venue, data: VenueData, at: datetime, seen: datetime | None = None
) -> None:
    """Write what changed of a place; a new address raises the version of the events that happen there.

    Raises:
        TooLate: somebody wrote it since ``seen``.
    """
    values = venue_values(data)
    moved = any(values[name] != getattr(venue, name) for name in (*ANNOUNCED, "latitude", "longitude"))
    elsewhere = _is_elsewhere(venue, values)
    for name, value in values.items():
        setattr(venue, name, value)
    venue.save(update_fields=list(values))
    venue.themes.set(data.themes)
    _write_seasons(venue, data)
    touch(actor=actor, contribution=venue.contribution, at=at, title=venue.name, material=moved, seen=seen)
    keep_revision(actor=actor, contribution=venue.contribution, data=_revision(data), at=at)
    record(actor=actor, verb="changed", obj=venue.contribution, at=at, territory_id=venue.contribution.origin_id)
    refresh_venues([venue.contribution_id], at)
    if moved:
        _tell_events(venue, at, elsewhere=elsewhere)


def _is_elsewhere(venue: Venue, values: dict[str, Any]) -> bool:
    """Whether people would go to another door: another name or address, or a point more than 200 metres away."""
    if any(values[name] != getattr(venue, name) for name in ANNOUNCED):
        return True
    latitude, longitude = values["latitude"], values["longitude"]
    if venue.latitude is None or venue.longitude is None or latitude is None or longitude is None:
        return bool(venue.latitude != latitude)
    return kilometres((venue.latitude, venue.longitude), (latitude, longitude)) > FAR


def _tell_events(venue: Venue, at: datetime, *, elsewhere: bool) -> None:
    """What happens at a place that moved: a new version for calendars, the new point on the map, word to who comes."""
    rows = Contribution.objects.filter(pk__in=venue.events.values("contribution"))
    rows.update(sequence=F("sequence") + 1, updated_at=at)
    changed = list(rows.order_by("pk"))
    refresh(changed, at)
    if elsewhere:
        place_changed(changed, at)


@transaction.atomic
def verify_venue(*, actor: User, venue: Venue, at: datetime) -> None:
    """A coordinator has looked: name, address and point are right."""
    Venue.objects.filter(pk=venue.pk).update(verified_at=at)
    venue.verified_at = at
    record(actor=actor, verb="verified", obj=venue.contribution, at=at, territory_id=venue.contribution.origin_id)


@transaction.atomic
def merge_venues(*, actor: User, kept: Venue, merged: Venue, at: datetime, taken: Collection[str] = ()) -> list[int]:
    """Two rows of one place become one: events move, blanks are filled, the address redirects.

    ``taken`` names what the person prefers of the other row; « point » takes latitude and longitude together.

    Gives the contributions of the events that moved, for the floor above to refresh.

    Raises:
        SameThing: the two are one already.
    """
    if kept.pk == merged.pk or merged.merged_into_id or kept.merged_into_id:
        raise SameThing(_("Ces deux fiches n’en font déjà plus qu’une."))
    blanks = {name for name in FILLED_BY_MERGE if not getattr(kept, name) and getattr(merged, name)}
    chosen = {name for name in (*FILLED_BY_MERGE, "name") if name in taken}
    point = {"latitude", "longitude", "tile_key"} if "point" in taken and merged.latitude is not None else set()
    for name in blanks | chosen | point:
        setattr(kept, name, getattr(merged, name))
    kept.folded = fold(kept.name)[:160]
    kept.save(update_fields=[*(blanks | chosen | point), "folded"])
    touch(actor=actor, contribution=kept.contribution, at=at, title=kept.name, material="name" in chosen or bool(point))
    moved = list(merged.events.order_by("pk").values_list("contribution", flat=True))
    merged.events.update(venue=kept)
    merged.former_slugs.update(venue=kept)
    FormerSlug.objects.create(slug=merged.slug, venue=kept)
    Venue.objects.filter(pk=merged.pk).update(merged_into=kept)
    merged.merged_into = kept
    remove(actor=actor, contribution=merged.contribution, at=at, reason=Reason.DUPLICATE, message=kept.name)
    record(actor=actor, verb="merged", obj=kept.contribution, at=at, territory_id=kept.contribution.origin_id,
           merged=merged.slug)  # fmt: skip
    refresh_venues([kept.contribution_id], at)
    return moved
