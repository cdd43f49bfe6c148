"""The vocabulary of duplicates and lineage."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When

from maillage.contributions.enums import State
from maillage.contributions.querysets import moderated_through
from maillage.directory.enums import Likeness, PairState

if TYPE_CHECKING:
    from maillage.directory.models import Pair, Passage


class PairQuerySet(models.QuerySet["Pair"]):
    """Possible duplicates, in sentences."""

    def visible_to(self, user: Any) -> "PairQuerySet":
        """Who moderates the origin of either entry."""
        if getattr(user, "is_staff", False):
            return self
        if not user.is_authenticated:
            return self.none()
        one = moderated_through(user, "first__contribution__")
        return self.filter(one | moderated_through(user, "second__contribution__"))

    def proposed(self) -> "PairQuerySet":
        """Nobody has decided, and both entries are still there."""
        return self.filter(
            state=PairState.PROPOSED, first__merged_into=None, second__merged_into=None,
            first__contribution__state=State.PUBLISHED, second__contribution__state=State.PUBLISHED,
        )  # fmt: skip

    def of_territory(self, territory_id: int) -> "PairQuerySet":
        """Those with at least one entry of this territory."""
        return self.filter(Q(first__contribution__origin=territory_id) | Q(second__contribution__origin=territory_id))

    def surest_first(self) -> "PairQuerySet":
        """The order of the queue: the same identifier before a resemblance."""
        ranks = [When(why=why, then=Value(rank)) for rank, why in enumerate(Likeness.values)]
        rows = self.annotate(rank=Case(*ranks, default=Value(9), output_field=IntegerField()))
        return rows.order_by("rank", "distance", "pk")


class PassageQuerySet(models.QuerySet["Passage"]):
    """Lineage, in sentences."""

    def visible_to(self, user: Any) -> "PassageQuerySet":
        """Who moderates the origin of the entry that was kept."""
        if getattr(user, "is_staff", False):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(moderated_through(user, "target__contribution__"))

    def standing(self) -> "PassageQuerySet":
        """Not undone."""
        return self.filter(undone_at=None)
