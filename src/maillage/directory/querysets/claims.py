"""The vocabulary of claims, invitations, signed links and corrections."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from maillage.contributions.querysets import moderated_through
from maillage.directory.enums import ClaimState, ProposalState, TeamRole

if TYPE_CHECKING:
    from maillage.directory.models import Claim, Proposal, SignedLink, TeamInvitation

ENVELOPE = "organisation__contribution__"


def _managed_by(user: Any) -> Q:
    return Q(organisation__members__user=user, organisation__members__role=TeamRole.MANAGER)


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Claims, in sentences."""

    def visible_to(self, user: Any) -> "ClaimQuerySet":
        """Who asked, who manages the page, who moderates its origin."""
        if getattr(user, "is_staff", False):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(user=user) | _managed_by(user) | moderated_through(user, ENVELOPE)).distinct()

    def waiting(self) -> "ClaimQuerySet":
        """Nobody has answered yet."""
        return self.filter(state=ClaimState.WAITING)

    def moderated_by(self, user: Any) -> "ClaimQuerySet":
        """Those a moderator answers."""
        return self.filter(moderated_through(user, ENVELOPE))

    def oldest_first(self) -> "ClaimQuerySet":
        """What has waited longest comes first."""
        return self.order_by("asked_at", "pk")


class TeamInvitationQuerySet(models.QuerySet["TeamInvitation"]):
    """Places in teams, in sentences."""

    def of_address(self, email: str) -> "TeamInvitationQuerySet":
        """Those sent to an address."""
        return self.filter(email=email.strip().lower())

    def visible_to(self, user: Any) -> "TeamInvitationQuerySet":
        """The person invited, who manages the page, who moderates its origin."""
        if getattr(user, "is_staff", False):
            return self
        if not user.is_authenticated:
            return self.none()
        mine = Q(email=user.email.lower())
        return self.filter(mine | _managed_by(user) | moderated_through(user, ENVELOPE)).distinct()


class SignedLinkQuerySet(models.QuerySet["SignedLink"]):
    """Signed links, in sentences."""

    def alive(self, at: Any) -> "SignedLinkQuerySet":
        """Neither too old nor taken back, for an organisation that is still there."""
        return self.filter(
            expires_at__gt=at, revoked_at=None, organisation__merged_into=None,
            organisation__contribution__removed_at=None,
        )  # fmt: skip

    def visible_to(self, user: Any) -> "SignedLinkQuerySet":
        """Who manages the page, who moderates its origin."""
        if getattr(user, "is_staff", False):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(_managed_by(user) | moderated_through(user, ENVELOPE)).distinct()


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Corrections sent by signed links, in sentences."""

    def waiting(self) -> "ProposalQuerySet":
        """Nobody has read them yet."""
        return self.filter(state=ProposalState.WAITING)

    def visible_to(self, user: Any) -> "ProposalQuerySet":
        """Who manages the page, who moderates its origin."""
        if getattr(user, "is_staff", False):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(_managed_by(user) | moderated_through(user, ENVELOPE)).distinct()

    def moderated_by(self, user: Any) -> "ProposalQuerySet":
        """Those a moderator reads."""
        return self.filter(moderated_through(user, ENVELOPE))

    def oldest_first(self) -> "ProposalQuerySet":
        """What has waited longest comes first."""
        return self.order_by(F("at").asc(), "pk")
