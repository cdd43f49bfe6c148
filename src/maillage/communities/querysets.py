"""The vocabulary of communities."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import F, Q

from maillage.communities.enums import Access, MemberRole, RequestState
from maillage.contributions.enums import State
from maillage.contributions.querysets import PUBLIC, moderated_through, seen_by

if TYPE_CHECKING:
    from maillage.communities.models import Community, CommunityDocument, Invitation, JoinRequest, Membership, Posting


def mine(user: Any, *, leading: bool = False) -> models.QuerySet[Any, Any]:
    """The communities (their keys) that a person is a member of, or leads."""
    rows = apps.get_model("communities", "Membership")._default_manager.filter(user=user)
    rows = rows.filter(role=MemberRole.LEADER) if leading else rows
    return rows.order_by().values("community")


def inside_of(user: Any, path: str = "") -> Q:
    """The condition under which a person reads what a community keeps: everyone if open, else members, moderators."""
    found = Q(
        **{
            f"{path}access": Access.OPEN,
            f"{path}contribution__state__in": PUBLIC,
            f"{path}contribution__reserved": False,
        }
    )
    if not user.is_authenticated:
        return found
    return found | Q(**{f"{path}pk__in": mine(user)}) | moderated_through(user, f"{path}contribution__")


def led_by(user: Any, path: str = "community__") -> Q:
    """The condition under which a person leads a community, or moderates it."""
    if not user.is_authenticated:
        return Q(**{f"{path}pk__in": []})
    return Q(**{f"{path}pk__in": mine(user, leading=True)}) | moderated_through(user, f"{path}contribution__")


class CommunityQuerySet(models.QuerySet["Community"]):
    """Communities, in sentences."""

    def visible_to(self, user: Any) -> "CommunityQuerySet":
        """What everyone reads, one's own, those one is a member of; a private one is nothing to others."""
        if getattr(user, "is_staff", False):
            return self
        seen = seen_by(user, "contribution__")
        if user.is_authenticated:
            seen |= Q(pk__in=mine(user), contribution__state__in=PUBLIC) | Q(pk__in=mine(user, leading=True))
        return self.filter(seen)

    def published(self) -> "CommunityQuerySet":
        """What everyone may read."""
        return self.filter(contribution__state=State.PUBLISHED, contribution__reserved=False)

    def shown_in(self, territory_id: int | None) -> "CommunityQuerySet":
        """Those a territory shows; ``None``: the network's portal."""
        where: Any = F("contribution__origin") if territory_id is None else territory_id
        return self.published().filter(contribution__placements__territory=where, contribution__placements__shown=True)

    def of(self, user: Any) -> "CommunityQuerySet":
        """Those a person is a member of."""
        return self.filter(pk__in=mine(user))

    def with_counts(self) -> "CommunityQuerySet":
        """With how many members, and when something was last posted."""
        members = apps.get_model("communities", "Membership")._default_manager.filter(community=models.OuterRef("pk"))
        counted = members.order_by().values("community").annotate(count=models.Count("pk")).values("count")
        return self.annotate(member_count=models.functions.Coalesce(models.Subquery(counted), 0))

    def for_lists(self) -> "CommunityQuerySet":
        """What a line shows."""
        return self.with_counts().select_related("contribution__origin", "image").prefetch_related("themes")

    def for_page(self) -> "CommunityQuerySet":
        """With all that its page shows."""
        related = ("contribution__origin", "contribution__author", "image")
        return self.with_counts().select_related(*related).prefetch_related("themes")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Members, in sentences."""

    def visible_to(self, user: Any) -> "MembershipQuerySet":
        """Members know each other; moderators know them too."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(community__in=mine(user)) | moderated_through(user, "community__contribution__"))

    def leaders(self) -> "MembershipQuerySet":
        """Those who lead."""
        return self.filter(role=MemberRole.LEADER)

    def in_order(self) -> "MembershipQuerySet":
        """Leaders first, then who has been there longest."""
        return self.order_by("role", "joined_at", "pk")  # « leader » stands before « member »


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    """Requests to join, in sentences."""

    def open(self) -> "JoinRequestQuerySet":
        """Not answered yet."""
        return self.filter(state=RequestState.OPEN)

    def visible_to(self, user: Any) -> "JoinRequestQuerySet":
        """Those who lead the community, and who asked."""
        own = Q(user=user) if user.is_authenticated else Q(pk__in=[])
        return self.filter(led_by(user) | own)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, in sentences."""

    def visible_to(self, user: Any) -> "InvitationQuerySet":
        """Those who lead the community, and the owner of the address."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(led_by(user) | Q(email=user.email.lower()))

    def of_address(self, email: str) -> "InvitationQuerySet":
        """Those sent to an address."""
        return self.filter(email=email.strip().lower())


class PostingQuerySet(models.QuerySet["Posting"]):
    """What is posted in communities, in sentences."""

    def visible_to(self, user: Any) -> "PostingQuerySet":
        """In the communities that a person reads."""
        if getattr(user, "is_staff", False):
            return self
        return self.filter(inside_of(user, "community__"))

    def online(self) -> "PostingQuerySet":
        """Of what everyone may read today."""
        return self.filter(contribution__state=State.PUBLISHED, contribution__reserved=False)

    def newest_first(self) -> "PostingQuerySet":
        """In reading order."""
        return self.order_by("-at", "-pk")


class CommunityDocumentQuerySet(models.QuerySet["CommunityDocument"]):
    """Documents, in sentences."""

    def visible_to(self, user: Any) -> "CommunityDocumentQuerySet":
        """In the communities that a person reads."""
        if getattr(user, "is_staff", False):
            return self
        return self.filter(inside_of(user, "community__"))

    def newest_first(self) -> "CommunityDocumentQuerySet":
        """In reading order."""
        return self.order_by("-at", "-pk")
