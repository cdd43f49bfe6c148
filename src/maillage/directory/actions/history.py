"""Writing an earlier state of an organisation or of a place again, from what its history keeps.

A revision holds codes, names and keys; what it does not hold stays as it is.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.models import Contribution
from maillage.directory.actions.organisations import change_organisation, data_of
from maillage.directory.actions.profile_data import profile_from
from maillage.directory.actions.venues import FIELDS as VENUE_FIELDS
from maillage.directory.actions.venues import HoursData, PriceData, SeasonData, VenueData, change_venue
from maillage.directory.models import Season, Venue
from maillage.files.models import Image
from maillage.geography.models import Commune
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term

ORGANISATION_WORDS = ("name", "acronym", "mission", "description", "address", "website", "phone", "email")
VENUE_WORDS = ("name", "address", "postcode", "latitude", "longitude", "access", "website", "phone", "is_visitable",
               "summary", "description")  # fmt: skip


def venue_data(venue: Venue) -> VenueData:
    """What is written of a place, seasons, closures and prices included, ready for ``change_venue``."""
    values: dict[str, Any] = {name: getattr(venue, name) for name in VENUE_FIELDS}
    prices = venue.prices.select_related("season").order_by("position", "pk")
    return VenueData(
        **values,
        themes=tuple(venue.themes.order_by("position")),
        seasons=tuple(_season_data(row) for row in venue.seasons.prefetch_related("hours").order_by("pk")),
        closures=tuple((row.first_on, row.last_on, row.reason) for row in venue.closures.order_by("first_on", "pk")),
        prices=tuple(
            PriceData(label=row.label, amount=row.amount, age_from=row.age_from, age_to=row.age_to,
                      season=row.season.name if row.season else "")
            for row in prices
        ),
    )  # fmt: skip


def _season_data(row: Season) -> SeasonData:
    hours = sorted(row.hours.all(), key=lambda one: (one.weekday, one.opens))
    return SeasonData(
        name=row.name, first=(row.first_month, row.first_day), last=(row.last_month, row.last_day), year=row.year,
        hours=tuple(
            HoursData(weekday=one.weekday, opens=one.opens, closes=one.closes, last_entry=one.last_entry)
            for one in hours
        ),
    )  # fmt: skip


def _themes(codes: list[str]) -> tuple[Term, ...]:
    return tuple(Term.objects.filter(scheme=Scheme.THEME, code__in=codes).order_by("position"))


def _commune(data: Mapping[str, Any], now: Commune | None) -> Commune | None:
    return Commune.objects.filter(pk=data["commune"]).first() if "commune" in data else now


@transaction.atomic
def restore_organisation(*, actor: User, contribution: Contribution, data: Mapping[str, Any], at: datetime) -> None:
    """Write again what a revision says of an organisation; a point it does not hold follows the commune."""
    organisation = contribution.organisation
    now = data_of(organisation)
    values: dict[str, Any] = {name: data[name] for name in ORGANISATION_WORDS if name in data}
    values["commune"] = _commune(data, now.commune)
    if "point" in data or values["commune"] != now.commune:
        latitude, longitude = data.get("point") or (None, None)
        values |= {"latitude": latitude, "longitude": longitude}
    if "logo" in data:
        values["logo"] = Image.objects.filter(pk=data["logo"] or 0).first()
    if "family" in data:
        values["family"] = Term.objects.filter(scheme=Scheme.FAMILY, code=data["family"]).first()
    if "themes" in data:
        values["themes"] = _themes(data["themes"])
    if "translations" in data:
        values["translations"] = data["translations"]
    values["profile"] = profile_from(data)
    change_organisation(actor=actor, organisation=organisation, data=replace(now, **values), at=at)


@transaction.atomic
def restore_venue(*, actor: User, contribution: Contribution, data: Mapping[str, Any], at: datetime) -> None:
    """Write again what a revision says of a place: address, texts, seasons, closures, prices."""
    venue = contribution.venue
    now = venue_data(venue)
    values: dict[str, Any] = {name: data[name] for name in VENUE_WORDS if name in data}
    values["commune"] = _commune(data, now.commune)
    if "themes" in data:
        values["themes"] = _themes(data["themes"])
    if "seasons" in data:
        values["seasons"] = tuple(_season(row) for row in data["seasons"])
    if "closures" in data:
        values["closures"] = tuple(
            (date.fromisoformat(first), date.fromisoformat(last), reason) for first, last, reason in data["closures"]
        )
    if "prices" in data:
        values["prices"] = tuple(
            PriceData(label=label, amount=Decimal(amount), age_from=low, age_to=high, season=season)
            for label, amount, low, high, season in data["prices"]
        )
    change_venue(actor=actor, venue=venue, data=replace(now, **values), at=at)


def _season(row: Mapping[str, Any]) -> SeasonData:
    first, last = row["first"], row["last"]
    return SeasonData(
        name=row["name"], first=(first[0], first[1]), last=(last[0], last[1]), year=row["year"],
        hours=tuple(
            HoursData(
                weekday=day, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes),
                last_entry=time.fromisoformat(entry) if entry else None,
            )
            for day, opens, closes, entry in row["hours"]
        ),
    )  # fmt: skip
