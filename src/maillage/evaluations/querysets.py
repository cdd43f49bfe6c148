"""The vocabulary of self-evaluation."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from maillage.evaluations.enums import SHARED, CampaignState, ReplyState
from maillage.programmes.querysets import can_act, of_team
from maillage.territories.enums import Role
from maillage.territories.rules import territories_of

if TYPE_CHECKING:
    from maillage.evaluations.models import Answer, Campaign, Grid, GridVersion, Reply


def coordinated(user: Any, prefix: str = "") -> Q:
    """The condition under which a person coordinates a territory."""
    return Q(**{f"{prefix}territory__in": territories_of(user, Role.COORDINATOR)})


class GridQuerySet(models.QuerySet["Grid"]):
    """Grids, in sentences."""

    def visible_to(self, user: Any) -> "GridQuerySet":
        """Those of the territories that a person coordinates."""
        return self.filter(coordinated(user)) if can_act(user) else self.none()

    def in_order(self) -> "GridQuerySet":
        """In the order of lists."""
        return self.order_by("name", "pk")


class GridVersionQuerySet(models.QuerySet["GridVersion"]):
    """Versions of grids, in sentences."""

    def newest_first(self) -> "GridVersionQuerySet":
        """The last one first."""
        return self.order_by("-number", "-pk")


class EvaluationQuerySet(models.QuerySet["Campaign"]):
    """Campaigns, in sentences."""

    def visible_to(self, user: Any) -> "EvaluationQuerySet":
        """Those that a person coordinates or answers once open; funders read those that are closed."""
        if not can_act(user):
            return self.none()
        every = self.model._default_manager
        answered = every.filter(replies__user=user).exclude(state=CampaignState.DRAFT)
        paid = every.filter(of_team(user, "programme__funders__organisation__"), state=CampaignState.CLOSED)
        return self.filter(
            coordinated(user, "programme__")
            | Q(pk__in=answered.order_by().values("pk"))
            | Q(pk__in=paid.order_by().values("pk"))
        )

    def latest_first(self) -> "EvaluationQuerySet":
        """In the order of lists."""
        return self.order_by("-made_at", "-pk")


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Who answers, in sentences."""

    def visible_to(self, user: Any) -> "ReplyQuerySet":
        """One's own, once the campaign is open. Nobody else opens them: the workshop shows answers side by side."""
        return self.of(user).exclude(campaign__state=CampaignState.DRAFT) if can_act(user) else self.none()

    def of(self, user: Any) -> "ReplyQuerySet":
        """Those of a person; of nobody, none."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def submitted(self) -> "ReplyQuerySet":
        """Those that were sent: only they count."""
        return self.filter(state=ReplyState.SUBMITTED)

    def in_order(self) -> "ReplyQuerySet":
        """Structure by structure."""
        return self.order_by("voice", "pk")


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Answers, in sentences."""

    def visible_to(self, user: Any) -> "AnswerQuerySet":
        """One's own; those that were sent, from the workshop on, for those who take part in it."""
        if not can_act(user):
            return self.none()
        every = self.model._default_manager
        beside = every.filter(reply__campaign__replies__user=user).order_by().values("pk")
        shared = Q(reply__state=ReplyState.SUBMITTED, reply__campaign__state__in=SHARED)
        within = coordinated(user, "reply__campaign__programme__") | Q(pk__in=beside)
        return self.filter(Q(reply__user=user) | (shared & within))

    def counted(self) -> "AnswerQuerySet":
        """Those that were sent."""
        return self.filter(reply__state=ReplyState.SUBMITTED)

    def quotable(self) -> "AnswerQuerySet":
        """Those whose author agrees, today, to be quoted."""
        return self.counted().filter(may_quote=True).exclude(text="")
