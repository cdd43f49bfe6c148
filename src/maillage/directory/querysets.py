"""The vocabulary of the directory."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from maillage.contributions.enums import State
from maillage.contributions.querysets import seen_by

if TYPE_CHECKING:
    from maillage.directory.models import Member, Organisation, Venue


def _shown_in(territory_id: int | None) -> Q:
    """A row of placement is unique for a territory: the join never doubles."""
    where: Any = F("contribution__origin") if territory_id is None else territory_id
    return Q(contribution__placements__territory=where, contribution__placements__shown=True)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, in sentences."""

    def visible_to(self, user: Any) -> "OrganisationQuerySet":
        """What is published, and what the person wrote, moderates or belongs to."""
        seen = seen_by(user, "contribution__")
        if user.is_authenticated and not user.is_staff:
            seen |= Q(members__user=user)
            return self.filter(seen).distinct()
        return self.filter(seen)

    def published(self) -> "OrganisationQuerySet":
        """What everyone may read."""
        return self.filter(contribution__state=State.PUBLISHED)

    def shown_in(self, territory_id: int | None) -> "OrganisationQuerySet":
        """Those a territory shows; ``None``: the network's portal."""
        return self.published().filter(_shown_in(territory_id))

    def of(self, user: Any) -> "OrganisationQuerySet":
        """Those the person acts for."""
        return self.filter(members__user=user).distinct()


class VenueQuerySet(models.QuerySet["Venue"]):
    """Places, in sentences."""

    def visible_to(self, user: Any) -> "VenueQuerySet":
        """What is published, and what the person wrote or moderates."""
        return self.filter(seen_by(user, "contribution__"))

    def published(self) -> "VenueQuerySet":
        """What everyone may read, merged ones set aside."""
        return self.filter(contribution__state=State.PUBLISHED, merged_into=None)

    def shown_in(self, territory_id: int | None) -> "VenueQuerySet":
        """Those a territory shows; ``None``: the network's portal."""
        return self.published().filter(_shown_in(territory_id))

    def to_visit(self) -> "VenueQuerySet":
        """Permanent places that receive the public."""
        return self.filter(is_visitable=True)


class MemberQuerySet(models.QuerySet["Member"]):
    """Teams, in sentences."""

    def of(self, user: Any) -> "MemberQuerySet":
        """The teams a person is in."""
        return self.filter(user=user)
