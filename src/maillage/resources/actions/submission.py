"""Saving what the entry form holds: the picture, the resource, and sending it."""

from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.actions import submit
from maillage.contributions.enums import State
from maillage.files.intake import receive_image
from maillage.resources.actions.drafts import drop_draft
from maillage.resources.actions.writing import ResourceData, change_resource, create_resource
from maillage.resources.models import Resource
from maillage.territories.models import Territory

SENDABLE = frozenset({State.DRAFT, State.RETURNED, State.REFUSED})


@transaction.atomic
def save_resource(
    *, actor: User, resource: Resource | None, origin: Territory, data: ResourceData, at: datetime,
    picture: BinaryIO | None = None, send: bool = False, seen: datetime | None = None,
) -> Resource:  # fmt: skip
    """Write the resource with its picture in one transaction; ``send`` proposes or publishes it.

    Raises:
        Refused: what the picture, the completeness or the policy refuse; nothing is written then.
        TooLate: somebody wrote it since ``seen``.
    """
    if picture is not None:
        data = replace(data, image=receive_image(actor=actor, upload=picture, at=at))
    drop_draft(actor=actor, resource=resource)
    if resource is None:
        resource = create_resource(actor=actor, origin=origin, data=data, at=at)
    else:
        change_resource(actor=actor, resource=resource, data=data, at=at, seen=seen)
    if send and resource.contribution.state in SENDABLE:
        submit(actor=actor, contribution=resource.contribution, at=at)
    return resource
