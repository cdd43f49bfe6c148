"""Saving what the forms of the directory hold, picture included, in one transaction."""

from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from maillage.accounts.models import User
from maillage.directory.actions.organisations import OrganisationData, change_organisation, create_organisation
from maillage.directory.actions.venues import VenueData, change_venue, create_venue
from maillage.directory.models import Organisation, Venue
from maillage.files.intake import receive_image
from maillage.territories.models import Territory


@transaction.atomic
def save_organisation(
    *, actor: User, organisation: Organisation | None, origin: Territory, data: OrganisationData, at: datetime,
    picture: BinaryIO | None = None,
) -> Organisation:  # fmt: skip
    """Write an organisation with its logo.

    Raises:
        Refused: what the picture refuses; nothing is written then.
    """
    if picture is not None:
        data = replace(data, logo=receive_image(actor=actor, upload=picture, at=at))
    if organisation is None:
        return create_organisation(actor=actor, origin=origin, data=data, at=at)
    change_organisation(actor=actor, organisation=organisation, data=data, at=at)
    return organisation


@transaction.atomic
def save_venue(
    *,
    actor: User,
    venue: Venue | None,
    origin: Territory,
    data: VenueData,
    at: datetime,
    picture: BinaryIO | None = None,
) -> Venue:
    """Write a place with its image.

    Raises:
        Refused: what the picture or the seasons refuse; nothing is written then.
    """
    if picture is not None:
        data = replace(data, image=receive_image(actor=actor, upload=picture, at=at))
    if venue is None:
        return create_venue(actor=actor, origin=origin, data=data, at=at)
    change_venue(actor=actor, venue=venue, data=data, at=at)
    return venue
