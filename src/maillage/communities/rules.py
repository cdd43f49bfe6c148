"""Who does what in a community."""

from typing import Any

from maillage.communities.enums import Access, MemberRole
from maillage.communities.models import Community, CommunityDocument, Invitation, JoinRequest, Membership, Posting
from maillage.contributions import rules as contributions
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.territories.enums import Kind


def membership_of(user: Any, community: Community) -> Membership | None:
    """The place of a person in a community."""
    if not user.is_authenticated:
        return None
    return Membership.objects.filter(community=community, user=user).first()


def is_member(user: Any, community: Community) -> bool:
    """Is one of its members."""
    return membership_of(user, community) is not None


def may_lead(user: Any, community: Community) -> bool:
    """Answer requests, name leaders, invite, put in order: those who lead it, and the moderators of its origin."""
    if contributions.may_moderate(user, community.contribution):
        return True
    place = membership_of(user, community)
    return place is not None and place.role == MemberRole.LEADER


def may_edit(user: Any, community: Community) -> bool:
    """Those who lead it, while it is not removed."""
    return not community.contribution.is_tombstone and may_lead(user, community)


def may_read_inside(user: Any, community: Community) -> bool:
    """Messages, documents and what is posted: everyone if it is open, else its members and the moderators."""
    if community.access == Access.OPEN and community.contribution.is_published:
        return True
    return is_member(user, community) or contributions.may_moderate(user, community.contribution)


def may_see_members(user: Any, community: Community) -> bool:
    """Members know each other; nobody else has their list but those who lead and moderate."""
    return is_member(user, community) or may_lead(user, community)


def may_join(user: Any, community: Community) -> bool:
    """Become a member or ask to: whoever signs in, where one does not need to be invited."""
    if not user.is_authenticated or community.contribution.state != State.PUBLISHED:
        return False
    return community.access != Access.PRIVATE and not is_member(user, community)


def may_leave(user: Any, community: Community) -> bool:
    """Its members."""
    return is_member(user, community)


def leads_alone(user: Any, community: Community) -> bool:
    """Is the last person who leads it: somebody else leads first, then one leaves."""
    place = membership_of(user, community)
    if place is None or place.role != MemberRole.LEADER:
        return False
    return not Membership.objects.filter(community=community, role=MemberRole.LEADER).exclude(pk=place.pk).exists()


def is_only_member(user: Any, community: Community) -> bool:
    """Nobody else is in it: to leave is to archive it."""
    return is_member(user, community) and not Membership.objects.filter(community=community).exclude(user=user).exists()


def may_take_part(user: Any, community: Community) -> bool:
    """Post, speak, add documents: its members, once it is published."""
    return community.contribution.state == State.PUBLISHED and is_member(user, community)


def may_talk(user: Any, contribution: Contribution) -> bool:
    """The rule of conversations, for the envelope of a community."""
    return may_take_part(user, contribution.community)


def may_post(user: Any, contribution: Contribution) -> bool:
    """Post something in one's communities: any member, what everyone may read."""
    public = contribution.state == State.PUBLISHED and not contribution.reserved
    return bool(user.is_authenticated) and public and contribution.kind not in {Kind.COMMENT, Kind.COMMUNITY}


def may_unpost(user: Any, posting: Posting) -> bool:
    """Who posted it, and those who lead."""
    own = bool(user.is_authenticated and posting.posted_by_id == user.pk)
    return own or may_lead(user, posting.community)


def may_download(user: Any, document: CommunityDocument) -> bool:
    """Whoever reads what the community keeps."""
    return may_read_inside(user, document.community)


def may_remove_document(user: Any, document: CommunityDocument) -> bool:
    """Who added it, and those who lead."""
    own = bool(user.is_authenticated and document.added_by_id == user.pk)
    return own or may_lead(user, document.community)


def may_answer_request(user: Any, request: JoinRequest) -> bool:
    """Those who lead."""
    return may_lead(user, request.community)


def may_answer_invitation(user: Any, invitation: Invitation) -> bool:
    """The owner of the address."""
    return bool(user.is_authenticated and user.email.lower() == invitation.email)


def may_cancel_invitation(user: Any, invitation: Invitation) -> bool:
    """Those who lead."""
    return may_lead(user, invitation.community)


def may_change_member(user: Any, member: Membership) -> bool:
    """Name leaders and exclude: those who lead."""
    return may_lead(user, member.community)
