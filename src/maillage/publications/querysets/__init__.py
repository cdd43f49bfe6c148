"""The vocabulary of the magazine."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, Sum

from maillage.contributions.enums import State
from maillage.contributions.querysets import seen_by

if TYPE_CHECKING:
    from maillage.publications.models import Publication, Reading


def signed_for(user: Any) -> Q:
    """The condition under which a person’s team signs a publication: it is on behalf of a structure they act for."""
    return Q(
        organisation__members__user=user,
        organisation__merged_into=None,
        organisation__contribution__state=State.PUBLISHED,
    )


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Articles, dossiers, experience reports and notebooks, in sentences."""

    def visible_to(self, user: Any) -> "PublicationQuerySet":
        """What is published, and what the person wrote, moderates, or signs with a team."""
        seen = seen_by(user, "contribution__")
        if user.is_authenticated and not user.is_staff:
            return self.filter(seen | signed_for(user)).distinct()
        return self.filter(seen)

    def published(self) -> "PublicationQuerySet":
        """What everyone may read."""
        return self.filter(contribution__state=State.PUBLISHED)

    def of_kinds(self, *kinds: str) -> "PublicationQuerySet":
        """Of these kinds."""
        return self.filter(contribution__kind__in=kinds)

    def shown_in(self, territory_id: int | None) -> "PublicationQuerySet":
        """Those a territory shows; ``None`` is the network's portal, which shows what its origin shows."""
        where: Any = F("contribution__origin") if territory_id is None else territory_id
        return self.published().filter(contribution__placements__territory=where, contribution__placements__shown=True)

    def newest_first(self) -> "PublicationQuerySet":
        """In the order of a newspaper."""
        return self.order_by("-contribution__published_at", "-pk")

    def with_row_data(self) -> "PublicationQuerySet":
        """What a line of a list shows."""
        rows = self.select_related("contribution__author", "contribution__origin", "image", "organisation")
        return rows.prefetch_related("themes")

    def with_page_data(self) -> "PublicationQuerySet":
        """What the page of one shows, in a fixed number of queries."""
        rows = self.select_related("licence", "experience", "notebook", "organisation__contribution")
        return rows.with_row_data().prefetch_related("audiences", "tags")


class ReadingQuerySet(models.QuerySet["Reading"]):
    """How often things were read, in sentences."""

    def total_of(self, publication: Any) -> int:
        """Since the beginning."""
        found: int | None = self.filter(publication=publication).aggregate(total=Sum("count"))["total"]
        return found or 0
