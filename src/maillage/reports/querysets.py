"""The vocabulary of reports."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from maillage.programmes.models import Programme
from maillage.reports.enums import ReportState

if TYPE_CHECKING:
    from maillage.reports.models import Block, Figure, Report, ReportVersion


def managed_by(user: Any, prefix: str = "") -> Q:
    """The condition under which a person coordinates the programme of a report."""
    return Q(**{f"{prefix}programme__in": Programme.objects.managed_by(user).order_by().values("pk")})


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports, in sentences."""

    def visible_to(self, user: Any) -> "ReportQuerySet":
        """The published ones of the programmes that a person sees; drafts for their coordinators."""
        seen = Programme.objects.visible_to(user).order_by().values("pk")
        published = Q(state=ReportState.PUBLISHED, programme__in=seen)
        return self.filter(published | managed_by(user)) if user.is_authenticated else self.filter(published)

    def managed_by(self, user: Any) -> "ReportQuerySet":
        """Those that a person writes."""
        return self.filter(managed_by(user))

    def published(self) -> "ReportQuerySet":
        """Those with a version."""
        return self.filter(state=ReportState.PUBLISHED)

    def shown_in(self, territory_id: int | None) -> "ReportQuerySet":
        """Those of the programmes of a territory."""
        return self.filter(programme__in=Programme.objects.shown_in(territory_id).order_by().values("pk"))

    def latest_first(self) -> "ReportQuerySet":
        """In the order of lists."""
        return self.order_by("-published_at", "-created_at", "pk")


class BlockQuerySet(models.QuerySet["Block"]):
    """Blocks, in sentences."""

    def visible_to(self, user: Any) -> "BlockQuerySet":
        """Those of the reports that a person writes."""
        return self.filter(managed_by(user, "report__"))

    def in_order(self) -> "BlockQuerySet":
        """In the order of the report."""
        return self.order_by("position", "pk")

    def with_things(self) -> "BlockQuerySet":
        """With what they show."""
        return self.select_related("indicator", "action", "organisation").prefetch_related("photos__image")


class FigureQuerySet(models.QuerySet["Figure"]):
    """Figures of reports, in sentences."""

    def visible_to(self, user: Any) -> "FigureQuerySet":
        """Those of the reports that a person writes."""
        return self.filter(managed_by(user, "report__"))

    def in_order(self) -> "FigureQuerySet":
        """In the order of the list."""
        return self.order_by("position", "key", "pk")


class ReportVersionQuerySet(models.QuerySet["ReportVersion"]):
    """Versions, in sentences."""

    def newest_first(self) -> "ReportVersionQuerySet":
        """The last one is the report."""
        return self.order_by("-number")
