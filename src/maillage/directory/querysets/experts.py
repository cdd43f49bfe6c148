"""The vocabulary of experts."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F

from maillage.contributions.enums import State
from maillage.contributions.querysets import seen_by

if TYPE_CHECKING:
    from maillage.directory.models import Expert


class ExpertQuerySet(models.QuerySet["Expert"]):
    """Experts, in sentences."""

    def visible_to(self, user: Any) -> "ExpertQuerySet":
        """What is published, and what the person wrote or moderates."""
        return self.filter(seen_by(user, "contribution__"))

    def published(self) -> "ExpertQuerySet":
        """What everyone may read."""
        return self.filter(contribution__state=State.PUBLISHED)

    def shown_in(self, territory_id: int | None) -> "ExpertQuerySet":
        """Those a territory shows; ``None``: the network's portal."""
        where: Any = F("contribution__origin") if territory_id is None else territory_id
        return self.published().filter(contribution__placements__territory=where, contribution__placements__shown=True)

    def for_page(self) -> "ExpertQuerySet":
        """With all that the page of an expert shows."""
        shown = ("contribution__origin", "contribution__author", "organisation", "commune__department")
        return self.select_related(*shown).prefetch_related("themes", "audiences")
