"""The lender’s work, in sentences."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from maillage.contributions.enums import State
from maillage.loans.querysets.who import borrowed_by, lent_by

if TYPE_CHECKING:
    from maillage.loans.models import Maintenance, Round, Tour


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds of the van, in sentences."""

    def visible_to(self, user: Any) -> "RoundQuerySet":
        """Those of desks that the person keeps."""
        return self.filter(lent_by(user, "lender__"))


class MaintenanceQuerySet(models.QuerySet["Maintenance"]):
    """Maintenance, in sentences."""

    def visible_to(self, user: Any) -> "MaintenanceQuerySet":
        """Of the desks that the person keeps."""
        return self.filter(lent_by(user, "copy__tool__lender__"))

    def running(self, today: date) -> "MaintenanceQuerySet":
        """Begun, not done."""
        return self.filter(first_on__lte=today, done_on=None)

    def to_come(self, today: date) -> "MaintenanceQuerySet":
        """Planned for later."""
        return self.filter(first_on__gt=today, done_on=None)


class TourQuerySet(models.QuerySet["Tour"]):
    """Tours of exhibitions, in sentences."""

    def visible_to(self, user: Any) -> "TourQuerySet":
        """What is published, and those of desks that the person keeps."""
        published = Q(published_at__isnull=False, tool__lender__organisation__contribution__state=State.PUBLISHED)
        return self.filter(published | lent_by(user, "tool__lender__"))

    def kept_by(self, user: Any) -> "TourQuerySet":
        """Those of desks that the person keeps."""
        return self.filter(lent_by(user, "tool__lender__"))


class ToldQuerySet(models.QuerySet[Any]):
    """Condition reports, claims and questionnaires, in sentences: both sides of a loan read them."""

    def visible_to(self, user: Any) -> "ToldQuerySet":
        """Those of loans that the person sees."""
        return self.filter(lent_by(user, "loan__lender__") | borrowed_by(user, "loan__"))

    def kept_by(self, user: Any) -> "ToldQuerySet":
        """Those of loans of the desks that the person keeps."""
        return self.filter(lent_by(user, "loan__lender__"))
