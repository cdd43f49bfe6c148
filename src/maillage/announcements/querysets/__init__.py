"""The vocabulary of announcements."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from maillage.contributions.enums import State
from maillage.contributions.querysets import seen_by

if TYPE_CHECKING:
    from maillage.announcements.models import Announcement, Draft


def written_by_team_of(user: Any) -> Q:
    """The condition under which somebody acts for the structure that announces, and whose page everyone reads."""
    return Q(
        organisation__members__user=user,
        organisation__contribution__state=State.PUBLISHED,
        organisation__merged_into=None,
    )


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Announcements, in sentences."""

    def visible_to(self, user: Any) -> "AnnouncementQuerySet":
        """What is published, and what the person wrote, moderates or announces with a team."""
        seen = seen_by(user, "contribution__")
        if user.is_authenticated and not user.is_staff:
            mine = self.model._default_manager.filter(written_by_team_of(user)).order_by().values("pk")
            return self.filter(seen | Q(pk__in=mine))
        return self.filter(seen)

    def published(self) -> "AnnouncementQuerySet":
        """What everyone may read."""
        return self.filter(contribution__state=State.PUBLISHED)

    def open_on(self, today: date) -> "AnnouncementQuerySet":
        """Neither closed nor past its date that day."""
        return self.filter(closed_at=None, closes_on__gte=today)

    def shown_in(self, territory_id: int | None) -> "AnnouncementQuerySet":
        """Those a territory shows; ``None``: the network's portal, which shows what the origin shows."""
        where: Any = F("contribution__origin") if territory_id is None else territory_id
        return self.published().filter(contribution__placements__territory=where, contribution__placements__shown=True)

    def of(self, user: Any) -> "AnnouncementQuerySet":
        """Those that a person wrote, and those of the structures they act for; what was removed left."""
        teams = self.model._default_manager.filter(written_by_team_of(user)).order_by().values("pk")
        return self.filter(Q(contribution__author=user) | Q(pk__in=teams)).exclude(contribution__state=State.REMOVED)

    def with_row_data(self) -> "AnnouncementQuerySet":
        """What a line of a list shows."""
        return self.select_related("contribution", "organisation", "commune")

    def with_page_data(self) -> "AnnouncementQuerySet":
        """What the page shows."""
        shown = (
            "contribution__origin",
            "contribution__author",
            "organisation__commune",
            "commune__department",
            "image",
        )
        return self.select_related(*shown).prefetch_related("themes")

    def to_remind(self, zone: str, today: date, until: date) -> "AnnouncementQuerySet":
        """Published and open, with few days left, whose author was not told for this closing date."""
        rows = self.published().open_on(today).filter(contribution__origin__time_zone=zone, closes_on__lte=until)
        return rows.exclude(reminded_for=F("closes_on"))

    def to_end(self, zone: str, today: date) -> "AnnouncementQuerySet":
        """Published, past their date, not yet taken out of lists, indexes and feeds for this closing date."""
        rows = self.published().filter(contribution__origin__time_zone=zone, closed_at=None, closes_on__lt=today)
        return rows.exclude(ended_for=F("closes_on"))


class DraftQuerySet(models.QuerySet["Draft"]):
    """What people are typing."""

    def of(self, user: Any, announcement: Any, genre: str) -> "DraftQuerySet":
        """The one of a person: about an announcement, or for a new one of a genre."""
        rows = self.filter(user=user, announcement=announcement)
        return rows if announcement is not None else rows.filter(genre=genre)
