"""Organisations and places, written by the real actions so that what is derived from them is there too."""

from datetime import UTC, datetime
from typing import Any

from maillage.contributions.actions import publish
from maillage.directory.actions.organisations import OrganisationData, create_organisation
from maillage.directory.actions.venues import VenueData, create_venue
from maillage.directory.models import Organisation, Venue
from tests.factories.accounts import UserFactory
from tests.factories.geography import CommuneFactory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def make_venue(origin: Any, *, published: bool = True, author: Any = None, at: datetime = AT, **fields: Any) -> Venue:
    """A place of a territory; in Amiens unless said otherwise."""
    author = author or UserFactory()
    given = {"name": "Salle des Tilleuls", "address": "3 rue des Tilleuls"} | fields
    if "commune" not in given:
        given["commune"] = CommuneFactory(
            code="80021", name="Amiens", population=134_000, latitude=49.8942, longitude=2.2957
        )
    venue = create_venue(actor=author, origin=origin, data=VenueData(**given), at=at)
    if published:
        _publish(venue.contribution, at)
    return venue


def make_organisation(
    origin: Any, *, published: bool = True, author: Any = None, at: datetime = AT, **fields: Any
) -> Organisation:
    """An organisation of a territory."""
    author = author or UserFactory()
    given = {"name": "Club Céphée"} | fields
    organisation = create_organisation(actor=author, origin=origin, data=OrganisationData(**given), at=at)
    if published:
        _publish(organisation.contribution, at)
    return organisation


def _publish(contribution: Any, at: datetime) -> None:
    from maillage.contributions.actions import submit

    submit(actor=contribution.author, contribution=contribution, at=at)
    if not contribution.is_published:
        publish(actor=UserFactory(administrator=True), contribution=contribution, at=at)
