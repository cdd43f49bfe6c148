"""Who may do what with an announcement."""

from typing import Any

from maillage.announcements.enums import HIRING, ApplyBy
from maillage.announcements.models import Announcement
from maillage.contributions import rules as contributions
from maillage.contributions.enums import State
from maillage.directory.models import Organisation
from maillage.directory.rules import acts_for


def may_announce_for(user: Any, organisation: Organisation) -> bool:
    """Write in the name of a structure: its team, once everyone reads its page."""
    if organisation.merged_into_id is not None or not acts_for(user, organisation):
        return False
    return organisation.contribution.is_published


def is_in_its_team(user: Any, announcement: Announcement) -> bool:
    """Acts for the structure that announces."""
    organisation = announcement.organisation
    return organisation is not None and may_announce_for(user, organisation)


def may_edit(user: Any, announcement: Announcement) -> bool:
    """Its author, the team of its structure, the moderators of its origin.

    A job is the structure's: its author keeps it as long as they are in the team.
    """
    contribution = announcement.contribution
    if contribution.is_tombstone:
        return False
    if contributions.may_moderate(user, contribution) or is_in_its_team(user, announcement):
        return True
    of_the_structure = announcement.genre in HIRING and announcement.organisation_id is not None
    return contributions.is_author(user, contribution) and not of_the_structure


def may_submit(user: Any, announcement: Announcement) -> bool:
    """Send it for reading, or publish it where the policy says so."""
    movable = announcement.contribution.state in {State.DRAFT, State.RETURNED, State.REFUSED}
    return movable and may_edit(user, announcement)


def may_end(user: Any, announcement: Announcement) -> bool:
    """Renew it or close it: those who may edit it, once it is published."""
    return announcement.contribution.is_published and may_edit(user, announcement)


def may_remove(user: Any, announcement: Announcement) -> bool:
    """Those who may edit it, and who wrote it."""
    return may_edit(user, announcement) or contributions.may_remove(user, announcement.contribution)


def may_answer(user: Any, announcement: Announcement) -> bool:  # noqa: ARG001 - the signature of a rule
    """Anyone writes about an announcement that everyone may read and that is answered by message."""
    return announcement.contribution.is_published and announcement.apply_by == ApplyBy.MAIL
