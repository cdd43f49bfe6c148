"""The vocabulary of territories."""

from typing import TYPE_CHECKING, Any

from django.db import models

from maillage.territories.enums import RANKS, Role

if TYPE_CHECKING:
    from maillage.territories.models import Grant, Page, Territory


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
        return self.filter(models.Q(is_open=True) | models.Q(grants__user=user, grants__role=Role.COORDINATOR)).distinct()


class GrantQuerySet(models.QuerySet["Grant"]):
    """Roles given, in sentences."""

    def at_least(self, role: str) -> "GrantQuerySet":
        """Roles that hold this one."""
        return self.filter(role__in=[name for name, rank in RANKS.items() if rank >= RANKS[Role(role)]])


class PageQuerySet(models.QuerySet["Page"]):
    """Editorial pages, in sentences."""

    def visible_to(self, user: Any) -> "PageQuerySet":
        """Published pages for everyone, drafts for those who coordinate the territory."""
        if getattr(user, "is_staff", False):
            return self
        seen = models.Q(published=True)
        if user.is_authenticated:
            seen |= models.Q(territory__grants__user=user, territory__grants__role=Role.COORDINATOR)
        return self.filter(seen).distinct()
