"""Communities, written by the real actions."""

from datetime import UTC, datetime
from typing import Any

from maillage.communities.actions.writing import CommunityData, save_community
from maillage.communities.enums import MemberRole
from maillage.communities.models import Community, Membership
from maillage.contributions.actions import publish
from tests.factories.accounts import UserFactory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def make_community(
    origin: Any, *, leader: Any = None, published: bool = True, at: datetime = AT, **fields: Any
) -> Community:
    """A community of a territory, led by whoever opened it."""
    given = {"name": "Médiation en rivière", "summary": "Échanger entre celles et ceux qui animent au bord de l’eau."}
    data = CommunityData(**(given | fields))
    community = save_community(actor=leader or UserFactory(), community=None, origin=origin, data=data, at=at)
    if published and not community.contribution.is_published:
        publish(actor=UserFactory(administrator=True), contribution=community.contribution, at=at)
    return community


def make_member(community: Community, user: Any = None, *, leads: bool = False, at: datetime = AT) -> Membership:
    """Somebody in a community."""
    role = MemberRole.LEADER if leads else MemberRole.MEMBER
    return Membership.objects.create(community=community, user=user or UserFactory(), role=role, joined_at=at)
