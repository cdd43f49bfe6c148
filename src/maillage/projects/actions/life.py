"""Archiving and removing are different: one leaves lists and stays readable, the other leaves a tombstone."""

from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.actions import archive, publish, read_again, remove
from maillage.contributions.enums import Reason
from maillage.contributions.rules import may_moderate
from maillage.projects.actions.projection import refresh
from maillage.projects.models import Project


@transaction.atomic
def archive_project(*, actor: User | None, project: Project, at: datetime) -> None:
    """It is over or asleep: out of lists, feeds and search; its page stays, with its ribbon."""
    archive(actor=actor, contribution=project.contribution, at=at)


@transaction.atomic
def bring_back(*, actor: User, project: Project, at: datetime) -> bool:
    """Show it again: at once by a moderator, after reading otherwise. Gives whether it is published."""
    made = project.contribution
    if may_moderate(actor, made):
        publish(actor=actor, contribution=made, at=at)
    else:
        read_again(actor=actor, contribution=made, at=at)
        refresh([made.pk], at)
    return made.is_published


@transaction.atomic
def remove_project(*, actor: User, project: Project, at: datetime, message: str = "") -> None:
    """Remove it everywhere; the address says that it was removed.

    Raises:
        NeedsMessage: who removes did not sign it, and says nothing to who did.
    """
    remove(actor=actor, contribution=project.contribution, at=at, reason=Reason.AUTHOR, message=message)
