"""Many places or organisations at once, for imports: the same rows as one by one, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement, Revision
from maillage.core.bulk import insert
from maillage.core.text import clean_line, sanitise
from maillage.directory.actions import organisations, venues
from maillage.directory.actions.organisations import OrganisationData, content_of
from maillage.directory.actions.profile import usual_name, write_profile
from maillage.directory.actions.profile_data import ProfileData
from maillage.directory.actions.projection import refresh_organisations, refresh_venues
from maillage.directory.actions.venues import VenueData, venue_values
from maillage.directory.models import Organisation, Venue
from maillage.journal.actions import Deed, record_many
from maillage.territories.enums import Kind
from maillage.territories.models import Territory


def _envelopes(
    actor: User | None, origin: Territory, kind: str, titles: Sequence[str], at: datetime
) -> list[Contribution]:
    """Published envelopes, placed at their origin, in the journal."""
    made = [
        Contribution(kind=kind, title=title, origin=origin, created_at=at, updated_at=at,
                     submitted_at=at, published_at=at, state=State.PUBLISHED, checked_at=at if actor else None,
                     checked_by=actor)
        for title in titles
    ]  # fmt: skip
    insert(made, numbered=True)
    insert(Placement(contribution=row, territory=origin, placed_by=actor, placed_at=at) for row in made)
    record_many(actor=actor, deeds=(Deed(verb="imported", obj=row, territory_id=origin.pk) for row in made), at=at)
    return made


@transaction.atomic
def create_venues(*, actor: User | None, origin: Territory, places: Sequence[VenueData], at: datetime) -> list[Venue]:
    """Write places, published and « to verify », in order."""
    values = [venue_values(data) for data in places]
    envelopes = _envelopes(actor, origin, Kind.VENUE, [row["name"] for row in values], at)
    slugs = venues.free_slugs(row["name"] for row in values)
    made = [Venue(contribution=one, slug=slug, **row) for one, slug, row in zip(envelopes, slugs, values, strict=True)]
    insert(made, numbered=True)
    refresh_venues([row.pk for row in envelopes], at)
    return made


@transaction.atomic
def create_organisations(
    *, actor: User | None, origin: Territory, organisations_: Sequence[OrganisationData], at: datetime
) -> list[Organisation]:
    """Write organisations, published, in order; nobody manages them until a structure claims its page."""
    values = [_organisation_values(data) for data in organisations_]
    envelopes = _envelopes(actor, origin, Kind.ORGANISATION, [row["name"] for row in values], at)
    slugs = organisations.free_slugs(row["name"] for row in values)
    made = [
        Organisation(contribution=one, slug=slug, **row)
        for one, slug, row in zip(envelopes, slugs, values, strict=True)
    ]
    insert(made, numbered=True)
    insert(usual_name(row) for row in made)
    insert(_first_revision(row, data, actor, at) for row, data in zip(made, organisations_, strict=True))
    for row, data in zip(made, organisations_, strict=True):
        if data.profile is not None:
            write_profile(row, data.profile)
    refresh_organisations([row.pk for row in envelopes], at)
    return made


def _first_revision(made: Organisation, data: OrganisationData, actor: User | None, at: datetime) -> Revision:
    """The history begins with what came in."""
    written: dict[str, Any] = {name: getattr(made, name) for name in organisations.FIELDS}
    content = content_of(replace(data, **written, profile=data.profile or ProfileData()))
    return Revision(contribution=made.contribution, author=actor, at=at, data=content)


def _organisation_values(data: OrganisationData) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(data, name) for name in organisations.FIELDS}
    values |= {name: clean_line(str(values[name])) for name in ("name", "acronym", "mission", "address", "phone")}
    values["description"] = sanitise(data.description)
    if None in (data.latitude, data.longitude) and data.commune is not None:
        values["latitude"], values["longitude"] = data.commune.latitude, data.commune.longitude
    return values
