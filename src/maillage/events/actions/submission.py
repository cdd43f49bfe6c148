"""Saving what the entry form holds: the new place, the picture, the event, and sending it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.actions import submit
from maillage.directory.actions.venues import VenueData, create_venue
from maillage.events.actions.drafts import drop_draft
from maillage.events.actions.writing import EventData, change_event, create_event
from maillage.events.models import Event
from maillage.files.intake import receive_image
from maillage.geography.models import Commune
from maillage.territories.models import Territory


@dataclass(frozen=True, kw_only=True)
class NewVenue:
    """A place typed with the event."""

    name: str
    address: str
    commune: Commune


@transaction.atomic
def save_event(
    *, actor: User, event: Event | None, origin: Territory, data: EventData, at: datetime,
    new_venue: NewVenue | None = None, picture: BinaryIO | None = None, send: bool = False,
    seen: datetime | None = None,
) -> Event:  # fmt: skip
    """Write the event with its new place and picture in one transaction; ``send`` proposes or publishes it.

    ``seen`` is the last change that the person saw: what others wrote since is not overwritten.

    Raises:
        Refused: what the place, the picture, the slots or the policy refuse; nothing is written then.
        TooLate: somebody wrote it since ``seen``.
    """
    if new_venue is not None:
        typed = VenueData(name=new_venue.name, address=new_venue.address, commune=new_venue.commune)
        venue = create_venue(actor=actor, origin=origin, data=typed, at=at)
        submit(actor=actor, contribution=venue.contribution, at=at)
        data = replace(data, venue=venue)
    if picture is not None:
        data = replace(data, image=receive_image(actor=actor, upload=picture, at=at))
    if event is None:
        event = create_event(actor=actor, origin=origin, data=data, at=at)
        drop_draft(actor=actor, event=None)
    else:
        change_event(actor=actor, event=event, data=data, at=at, seen=seen)
        drop_draft(actor=actor, event=event)
    if send and event.contribution.state in {"draft", "returned", "refused"}:
        submit(actor=actor, contribution=event.contribution, at=at)
    return event
