"""The vocabulary of conversations."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from maillage.contributions.enums import State
from maillage.contributions.querysets import PUBLIC, belongs, of_circles, seen_by

if TYPE_CHECKING:
    from maillage.conversations.models import Comment

WAITING = (State.DRAFT, State.SUBMITTED, State.RETURNED)


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments, in sentences."""

    def visible_to(self, user: Any) -> "CommentQuerySet":
        """Those a person may see: of a thing they may see, published for everyone, for their circle, or their own."""
        if getattr(user, "is_staff", False):
            return self
        inside = Q(contribution__reserved=True, contribution__state__in=PUBLIC)
        seen = seen_by(user, "contribution__") | (inside & belongs(user, "subject__", but="comment"))
        return self.filter(seen).filter(seen_by(user, "subject__") | of_circles(user, "subject__"))

    def about(self, subject_id: int) -> "CommentQuerySet":
        """What was answered to a thing."""
        return self.filter(subject=subject_id)

    def published(self) -> "CommentQuerySet":
        """What its readers may read."""
        return self.filter(contribution__state=State.PUBLISHED)

    def shown_to(self, user: Any) -> "CommentQuerySet":
        """What a conversation shows: what is published, one's own that wait, and gaps that answers still hold."""
        answers = self.model._default_manager.filter(parent=OuterRef("pk"), contribution__state=State.PUBLISHED)
        shown: Any = Q(contribution__state=State.PUBLISHED) | (Q(contribution__state=State.REMOVED) & Exists(answers))
        if user.is_authenticated:
            shown |= Q(contribution__author=user, contribution__state__in=WAITING)
        return self.filter(shown)

    def threads(self) -> "CommentQuerySet":
        """Those that answer the thing itself."""
        return self.filter(parent=None)

    def newest_first(self) -> "CommentQuerySet":
        """The order of a conversation."""
        return self.order_by("-pk")

    def for_notices(self) -> "CommentQuerySet":
        """With all that telling people needs."""
        return self.select_related(
            "contribution__author", "contribution__origin", "subject__author", "parent__contribution__author"
        )

    def with_line_data(self) -> "CommentQuerySet":
        """What a line shows."""
        return self.select_related("contribution__author")

    def relayed_in(self, territory_id: int | None) -> "CommentQuerySet":
        """The relays a territory shows, of things everyone may read; ``None``: the network's portal."""
        where: Any = F("contribution__origin") if territory_id is None else territory_id
        public = self.published().filter(is_relay=True, contribution__reserved=False)
        public = public.filter(subject__state=State.PUBLISHED, subject__reserved=False)
        return public.filter(contribution__placements__territory=where, contribution__placements__shown=True)
