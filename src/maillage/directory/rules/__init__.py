"""Who may do what in the directory."""

from typing import Any

from maillage.contributions import rules as contributions
from maillage.directory.enums import TeamRole
from maillage.directory.models import Member, Organisation, Venue
from maillage.territories.rules import moderates


def acts_for(user: Any, organisation: Organisation, role: str = TeamRole.EDITOR) -> bool:
    """Is in the team; for the role of manager, manages it."""
    if not user.is_authenticated:
        return False
    mine = Member.objects.filter(organisation=organisation, user=user)
    return (mine if role == TeamRole.EDITOR else mine.filter(role=TeamRole.MANAGER)).exists()


def may_edit_organisation(user: Any, organisation: Organisation) -> bool:
    """Its team, and the moderators of its origin."""
    if organisation.merged_into_id or organisation.contribution.is_tombstone:
        return False
    return contributions.may_moderate(user, organisation.contribution) or acts_for(user, organisation)


def may_manage_team(user: Any, organisation: Organisation) -> bool:
    """Its managers, and the moderators of its origin."""
    return contributions.may_moderate(user, organisation.contribution) or acts_for(user, organisation, TeamRole.MANAGER)


def may_edit_venue(user: Any, venue: Venue) -> bool:
    """Moderators of its origin, the team of its organisation, and who typed it while it is not verified."""
    if venue.merged_into_id or venue.contribution.is_tombstone:
        return False
    if contributions.may_moderate(user, venue.contribution):
        return True
    if venue.organisation is not None and acts_for(user, venue.organisation):
        return True
    return not venue.is_verified and contributions.is_author(user, venue.contribution)


def may_verify_venue(user: Any, venue: Venue) -> bool:
    """Moderators of its origin."""
    return moderates(user, venue.contribution.origin_id, "venue") and venue.merged_into_id is None


def may_merge_venue(user: Any, venue: Venue) -> bool:
    """Moderators of its origin."""
    return may_verify_venue(user, venue)


def may_merge_organisation(user: Any, organisation: Organisation) -> bool:
    """Moderators of its origin."""
    return moderates(user, organisation.contribution.origin_id, "organisation") and organisation.merged_into_id is None
