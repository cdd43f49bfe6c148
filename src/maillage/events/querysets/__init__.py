"""The vocabulary of events; ``agenda`` answers lists, counts, calendars and maps."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from maillage.contributions.enums import State
from maillage.contributions.querysets import seen_by
from maillage.events.enums import BookingState

if TYPE_CHECKING:
    from maillage.events.models import Booking, Event, Slot


class EventQuerySet(models.QuerySet["Event"]):
    """Events, in sentences."""

    def visible_to(self, user: Any) -> "EventQuerySet":
        """What is published, and what the person wrote, moderates, or organises with a team."""
        seen = seen_by(user, "contribution__")
        if user.is_authenticated and not user.is_staff:
            return self.filter(seen | Q(organisers__organisation__members__user=user)).distinct()
        return self.filter(seen)

    def published(self) -> "EventQuerySet":
        """What everyone may read."""
        return self.filter(contribution__state=State.PUBLISHED)

    def shown_in(self, territory_id: int | None) -> "EventQuerySet":
        """Those a territory shows; ``None``: the network's portal, which shows what each origin shows."""
        where: Any = F("contribution__origin") if territory_id is None else territory_id
        return self.published().filter(contribution__placements__territory=where, contribution__placements__shown=True)

    def upcoming(self, at: Any) -> "EventQuerySet":
        """Their last slot has not ended."""
        return self.filter(last_ends_at__gt=at)

    def past(self, at: Any) -> "EventQuerySet":
        """Their last slot has ended."""
        return self.filter(last_ends_at__lte=at)

    def of(self, user: Any) -> "EventQuerySet":
        """Those the person wrote or organises with a team."""
        return self.filter(Q(contribution__author=user) | Q(organisers__organisation__members__user=user)).distinct()

    def with_page_data(self) -> "EventQuerySet":
        """What the page of one event shows, in a fixed number of queries."""
        rows = self.select_related("contribution__origin", "contribution__author", "type", "campaign", "image")
        rows = rows.select_related("venue__commune__department", "umbrella__contribution")
        return rows.prefetch_related(
            "themes", "audiences", "organisers__organisation__commune", "access_notes__impairment", "prices"
        )

    def with_row_data(self) -> "EventQuerySet":
        """What a line of a list shows."""
        return self.select_related("contribution", "type", "image", "venue__commune").prefetch_related("audiences")


class SlotQuerySet(models.QuerySet["Slot"]):
    """Slots, in sentences."""

    def in_order(self) -> "SlotQuerySet":
        """By beginning."""
        return self.order_by("starts_at", "pk")

    def not_ended(self, at: Any) -> "SlotQuerySet":
        """Now or later."""
        return self.filter(ends_at__gt=at)


class BookingQuerySet(models.QuerySet["Booking"]):
    """Registrations, in sentences."""

    def live(self) -> "BookingQuerySet":
        """Confirmed by their link and not cancelled: those who expect to come, or hope to."""
        return self.filter(state__in=[BookingState.CONFIRMED, BookingState.OFFERED, BookingState.WAITING])

    def waiting(self) -> "BookingQuerySet":
        """The waiting list, in its order."""
        return self.filter(state=BookingState.WAITING).order_by("confirmed_at", "pk")
