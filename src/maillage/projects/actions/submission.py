"""Saving what the entry form holds: the picture, the project, and sending it."""

from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.actions import submit
from maillage.files.intake import receive_image
from maillage.projects.actions.drafts import drop_draft
from maillage.projects.actions.writing import ProjectData, change_project, create_project
from maillage.projects.models import Project
from maillage.territories.models import Territory


@transaction.atomic
def save_project(
    *, actor: User, project: Project | None, origin: Territory, data: ProjectData, at: datetime,
    picture: BinaryIO | None = None, send: bool = False, seen: datetime | None = None,
) -> Project:  # fmt: skip
    """Write the project with its picture in one transaction; ``send`` proposes or publishes it.

    Raises:
        Refused: what the picture, the dates or the policy refuse; nothing is written then.
        TooLate: somebody wrote it since ``seen``.
    """
    if picture is not None:
        data = replace(data, image=receive_image(actor=actor, upload=picture, at=at))
    drop_draft(actor=actor, project=project)
    if project is None:
        project = create_project(actor=actor, origin=origin, data=data, at=at)
    else:
        change_project(actor=actor, project=project, data=data, at=at, seen=seen)
    if send and project.contribution.state in {"draft", "returned", "refused"}:
        submit(actor=actor, contribution=project.contribution, at=at)
    return project
