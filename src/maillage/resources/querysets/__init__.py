"""The vocabulary of resources."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import F, Prefetch, Q

from maillage.contributions.enums import State
from maillage.contributions.querysets import seen_by

if TYPE_CHECKING:
    from maillage.resources.models import Feedback, Resource, ResourceFile, ResourceLink


def published_by_team_of(user: Any, path: str = "") -> Q:
    """The condition under which a person acts for the structure that publishes a resource."""
    return Q(**{
        f"{path}organisation__members__user": user,
        f"{path}organisation__merged_into": None,
        f"{path}organisation__contribution__state": State.PUBLISHED,
    })  # fmt: skip


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Resources, in sentences."""

    def visible_to(self, user: Any) -> "ResourceQuerySet":
        """What is published, and what the person wrote, moderates, or publishes with a team."""
        seen = seen_by(user, "contribution__")
        if user.is_authenticated and not user.is_staff:
            mine = self.model._default_manager.filter(published_by_team_of(user)).order_by().values("pk")
            return self.filter(seen | Q(pk__in=mine))
        return self.filter(seen)

    def published(self) -> "ResourceQuerySet":
        """What everyone may read."""
        return self.filter(contribution__state=State.PUBLISHED)

    def shown_in(self, territory_id: int | None) -> "ResourceQuerySet":
        """Those a territory shows; ``None`` is the network's portal, which shows what its origin shows."""
        where: Any = F("contribution__origin") if territory_id is None else territory_id
        return self.published().filter(contribution__placements__territory=where, contribution__placements__shown=True)

    def with_row_data(self) -> "ResourceQuerySet":
        """What a line of a list shows."""
        rows = self.select_related("contribution__author", "contribution__origin", "image", "organisation")
        return rows.prefetch_related("themes", "levels", "needs")

    def with_page_data(self) -> "ResourceQuerySet":
        """What the page of one shows, in a fixed number of queries."""
        held, linked = apps.get_model("resources", "ResourceFile"), apps.get_model("resources", "ResourceLink")
        files = held._default_manager.select_related("attachment", "licence").order_by("position", "pk")
        links = linked._default_manager.order_by("position", "pk")
        rows = self.with_row_data().select_related("licence", "organisation__contribution")
        return rows.prefetch_related("disciplines", "audiences", Prefetch("files", files), Prefetch("links", links))


class ResourceFileQuerySet(models.QuerySet["ResourceFile"]):
    """Files of resources, in sentences."""

    def visible_to(self, user: Any) -> "ResourceFileQuerySet":
        """Those of the resources that the person sees."""
        return self.filter(resource__in=_resources(user))

    def in_order(self) -> "ResourceFileQuerySet":
        """As the page lists them."""
        return self.select_related("attachment", "licence").order_by("position", "pk")


def _resources(user: Any) -> Any:
    rows: Any = apps.get_model("resources", "Resource")._default_manager
    return rows.visible_to(user).order_by().values("pk")


class ResourceLinkQuerySet(models.QuerySet["ResourceLink"]):
    """Links, in sentences."""

    def to_check(self, before: datetime) -> "ResourceLinkQuerySet":
        """Those of what everyone reads that were not tried since, the longest ago first."""
        rows = self.filter(resource__contribution__state=State.PUBLISHED)
        return rows.filter(Q(tried_at=None) | Q(tried_at__lt=before)).order_by(
            F("tried_at").asc(nulls_first=True), "pk"
        )

    def broken(self) -> "ResourceLinkQuerySet":
        """Those that answer no more."""
        return self.filter(state="broken")


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """What people say after having used resources, in sentences."""

    def visible_to(self, user: Any) -> "FeedbackQuerySet":
        """Those of the resources that the person sees, less what was hidden."""
        rows = self.filter(resource__in=_resources(user))
        return rows if getattr(user, "is_staff", False) else rows.filter(hidden=False)

    def newest_first(self) -> "FeedbackQuerySet":
        """The last ones first."""
        return self.select_related("author").order_by("-at", "-pk")
