"""Saving what the forms of the directory hold, picture included, in one transaction."""

from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.actions import submit
from maillage.contributions.enums import State
from maillage.directory.actions.drafts import drop_draft
from maillage.directory.actions.organisations import OrganisationData, change_organisation, create_organisation
from maillage.directory.actions.venues import VenueData, change_venue, create_venue
from maillage.directory.models import Organisation, Venue
from maillage.files.intake import receive_image
from maillage.territories.models import Territory


@transaction.atomic
def save_organisation(
    *, actor: User, organisation: Organisation | None, origin: Territory, data: OrganisationData, at: datetime,
    picture: BinaryIO | None = None, banner: BinaryIO | None = None, send: bool = False, seen: datetime | None = None,
) -> Organisation:  # fmt: skip
    """Write an organisation with its logo and its banner, and propose it when asked; its draft is no longer needed.

    ``seen`` is the last change that was compared with what was typed: what others wrote since is not overwritten.

    Raises:
        Refused: what the picture refuses; nothing is written then.
        TooLate: somebody wrote it since ``seen``.
    """
    if picture is not None:
        data = replace(data, logo=receive_image(actor=actor, upload=picture, at=at))
    if banner is not None and data.profile is not None:
        received = receive_image(actor=actor, upload=banner, at=at)
        data = replace(data, profile=replace(data.profile, banner=received))
    drop_draft(actor=actor, organisation=organisation)
    if organisation is None:
        organisation = create_organisation(actor=actor, origin=origin, data=data, at=at)
    else:
        change_organisation(actor=actor, organisation=organisation, data=data, at=at, seen=seen)
    if send and organisation.contribution.state in {State.DRAFT, State.RETURNED, State.REFUSED}:
        submit(actor=actor, contribution=organisation.contribution, at=at)
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
    seen: datetime | None = None,
) -> Venue:
    """Write a place with its image; ``seen`` as for an organisation.

    Raises:
        Refused: what the picture or the seasons refuse; nothing is written then.
        TooLate: somebody wrote it since ``seen``.
    """
    if picture is not None:
        data = replace(data, image=receive_image(actor=actor, upload=picture, at=at))
    if venue is None:
        return create_venue(actor=actor, origin=origin, data=data, at=at)
    change_venue(actor=actor, venue=venue, data=data, at=at, seen=seen)
    return venue
