"""The vocabulary of follows and of news."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef

from maillage.contributions.enums import State

if TYPE_CHECKING:
    from maillage.members.models import Follow, News


class FollowQuerySet(models.QuerySet["Follow"]):
    """Follows, in sentences."""

    def visible_to(self, user: Any) -> "FollowQuerySet":
        """One's own: what somebody follows is nobody else's business."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def in_order(self) -> "FollowQuerySet":
        """By kind, the latest first."""
        return self.order_by("kind", "-at", "-pk")


class NewsQuerySet(models.QuerySet["News"]):
    """News, in sentences."""

    def readable(self) -> "NewsQuerySet":
        """What is still published, and not hidden by its own territory."""
        placements: models.QuerySet[Any, Any] = apps.get_model("contributions", "Placement")._default_manager.all()
        at_home = placements.filter(
            contribution=OuterRef("contribution"), territory=OuterRef("contribution__origin"), shown=True
        )
        return self.filter(Exists(at_home), contribution__state=State.PUBLISHED).exclude(path="")

    def about(self, tokens: Collection[str], since: datetime) -> "NewsQuerySet":
        """Those about any of these, each once."""
        topics: models.QuerySet[Any, Any] = apps.get_model("members", "Topic")._default_manager.all()
        found = topics.filter(token__in=tokens, published_at__gte=since).order_by().values("news")
        return self.filter(pk__in=found)

    def not_by(self, people: Collection[int]) -> "NewsQuerySet":
        """Without what these people wrote; what nobody signs stays."""
        return self.exclude(contribution__author__in=people) if people else self

    def latest_first(self) -> "NewsQuerySet":
        """The order of a feed, with what its lines show."""
        return self.select_related("contribution__origin", "contribution__author").order_by("-published_at", "-pk")

    def before(self, moment: datetime, pk: int) -> "NewsQuerySet":
        """What comes after a line of the feed."""
        older = models.Q(published_at__lt=moment) | models.Q(published_at=moment, pk__lt=pk)
        return self.filter(older)

    def waiting(self, kind: str, since: datetime) -> models.QuerySet[Any, Any]:
        """The contributions of a kind published since then whose news are unknown or older than they are."""
        contributions: models.QuerySet[Any, Any] = apps.get_model(
            "contributions", "Contribution"
        )._default_manager.all()
        published = contributions.filter(kind=kind, state=State.PUBLISHED, published_at__gte=since)
        unknown = models.Q(news=None) | models.Q(news__seen_at__lt=F("updated_at"))
        return published.filter(unknown).order_by("published_at", "pk")
