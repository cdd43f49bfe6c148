"""Saving what the entry form holds: the picture, the publication, and sending it."""

from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.actions import submit
from maillage.files.intake import receive_image
from maillage.publications.actions.data import PublicationData
from maillage.publications.actions.drafts import drop_draft
from maillage.publications.actions.writing import change_publication, create_publication
from maillage.publications.models import Publication
from maillage.territories.models import Territory


@transaction.atomic
def save_publication(
    *, actor: User, publication: Publication | None, origin: Territory, kind: str, data: PublicationData, at: datetime,
    picture: BinaryIO | None = None, send: bool = False, seen: datetime | None = None,
) -> Publication:  # fmt: skip
    """Write the publication with its picture in one transaction; ``send`` proposes or publishes it.

    Raises:
        Refused: what the picture, the kind or the policy refuse; nothing is written then.
        TooLate: somebody wrote it since ``seen``.
    """
    if picture is not None:
        data = replace(data, image=receive_image(actor=actor, upload=picture, at=at))
    if publication is None:
        publication = create_publication(actor=actor, origin=origin, kind=kind, data=data, at=at)
        drop_draft(actor=actor, kind=kind, publication=None)
    else:
        change_publication(actor=actor, publication=publication, data=data, at=at, seen=seen)
        drop_draft(actor=actor, kind=kind, publication=publication)
    if send and publication.contribution.state in {"draft", "returned", "refused"}:
        submit(actor=actor, contribution=publication.contribution, at=at)
    return publication
