"""The vocabulary of territories."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

from maillage.territories.enums import RANKS, Role

if TYPE_CHECKING:
    from maillage.territories.models import Grant, Invitation, Page, Territory


def coordinated_by(user: Any) -> models.QuerySet[Any, Any]:
    """The keys of the territories that a person coordinates, as a subquery."""
    grants: models.QuerySet[Any, Any] = apps.get_model("territories", "Grant")._default_manager.all()
    return grants.filter(user=user, role=Role.COORDINATOR, kind="").order_by().values("territory")


class TerritoryQuerySet(models.QuerySet["Territory"]):
    """Territories, in sentences."""

    def open(self) -> "TerritoryQuerySet":
        """Territories that have a portal today: closed ones only redirect."""
        return self.filter(is_open=True)

    def visible_to(self, user: Any) -> "TerritoryQuerySet":
        """Everyone sees open territories; their coordinators and administrators see the others too."""
        if getattr(user, "is_staff", False):
            return self
        if not user.is_authenticated:
            return self.open()
        return self.filter(models.Q(is_open=True) | models.Q(pk__in=coordinated_by(user)))

    def in_order(self) -> "TerritoryQuerySet":
        """The order of menus and maps."""
        return self.order_by("position", "name")


class GrantQuerySet(models.QuerySet["Grant"]):
    """Roles given, in sentences."""

    def at_least(self, role: str) -> "GrantQuerySet":
        """Roles that hold this one."""
        return self.filter(role__in=[name for name, rank in RANKS.items() if rank >= RANKS[Role(role)]])

    def visible_to(self, user: Any) -> "GrantQuerySet":
        """Roles of a territory are seen by its coordinators; one's own by oneself."""
        if getattr(user, "is_staff", False):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(models.Q(user=user) | models.Q(territory__in=coordinated_by(user)))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Roles offered, in sentences."""

    def of_address(self, email: str) -> "InvitationQuerySet":
        """Those sent to an address."""
        return self.filter(email=email.strip().lower())

    def visible_to(self, user: Any) -> "InvitationQuerySet":
        """The person invited, the coordinators of the territory."""
        if getattr(user, "is_staff", False):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(models.Q(email=user.email.lower()) | models.Q(territory__in=coordinated_by(user)))


class PageQuerySet(models.QuerySet["Page"]):
    """Editorial pages, in sentences."""

    def visible_to(self, user: Any) -> "PageQuerySet":
        """Published pages for everyone, drafts for those who coordinate the territory."""
        if getattr(user, "is_staff", False):
            return self
        seen = models.Q(published=True)
        if user.is_authenticated:
            seen |= models.Q(territory__in=coordinated_by(user))
        return self.filter(seen)

    def in_order(self) -> "PageQuerySet":
        """The order of the footer."""
        return self.order_by("position", "title", "pk")
