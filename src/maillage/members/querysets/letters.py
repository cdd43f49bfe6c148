"""The vocabulary of letters and of those who receive them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from maillage.members.enums import CONFIRM_WITHIN, LetterState
from maillage.territories.enums import Role
from maillage.territories.rules import territories_of

if TYPE_CHECKING:
    from maillage.members.models import Letter, Subscription


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters, in sentences."""

    def visible_to(self, user: Any) -> "LetterQuerySet":
        """What was sent is everyone's; drafts are for the coordinators of the territory."""
        seen = ~models.Q(state=LetterState.DRAFT)
        if user.is_authenticated:
            seen |= models.Q(territory__in=territories_of(user, Role.COORDINATOR))
        return self.filter(seen)

    def sent(self) -> "LetterQuerySet":
        """The archive, the latest first."""
        return self.exclude(state=LetterState.DRAFT).order_by("-sent_at", "-pk")

    def of(self, territory: Any) -> "LetterQuerySet":
        """Those of a territory; of all for the network's portal."""
        return self if territory is None else self.filter(territory=territory)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions, in sentences."""

    def visible_to(self, user: Any) -> "SubscriptionQuerySet":
        """One's own."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(models.Q(user=user) | models.Q(email=user.email.lower()))

    def confirmed(self) -> "SubscriptionQuerySet":
        """Those whose owner said yes."""
        return self.filter(confirmed_at__isnull=False)

    def forgotten(self, at: datetime) -> "SubscriptionQuerySet":
        """Those that nobody confirmed in time."""
        return self.filter(confirmed_at=None, created_at__lte=at - CONFIRM_WITHIN)
