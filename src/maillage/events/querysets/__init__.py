"""The vocabulary of events; ``agenda`` answers lists, counts, calendars and maps."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Prefetch, Q

from maillage.contributions.enums import State
from maillage.contributions.querysets import moderated_through, seen_by
from maillage.events.enums import BookingState, OrganiserRole

if TYPE_CHECKING:
    from maillage.events.models import Alert, Booking, Event, Slot

ACTING = (OrganiserRole.ORGANISER, OrganiserRole.HOST)


def organised_by(user: Any) -> Q:
    """The condition under which a person’s team runs an event: it organises or hosts it, and has a page everyone reads.

    To be a partner or a funder is to be named, not to have a say; a page that was removed or merged acts no more.
    """
    return Q(
        organisers__role__in=ACTING,
        organisers__organisation__members__user=user,
        organisers__organisation__merged_into=None,
        organisers__organisation__contribution__state=State.PUBLISHED,
    )


class EventQuerySet(models.QuerySet["Event"]):
    """Events, in sentences."""

    def visible_to(self, user: Any) -> "EventQuerySet":
        """What is published, and what the person wrote, moderates, or organises with a team."""
        seen = seen_by(user, "contribution__")
        if user.is_authenticated and not user.is_staff:
            return self.filter(seen | organised_by(user)).distinct()
        return self.filter(seen)

    def twins_of(self, title: str, venue: Any, hours: Sequence[datetime]) -> "EventQuerySet":
        """Those that are, or will be, in the agenda under the same title, in the same place, at one of these hours."""
        gone = (State.REFUSED, State.REMOVED, State.ARCHIVED, State.DRAFT)
        same = self.exclude(contribution__state__in=gone).filter(title__iexact=title.strip(), venue=venue)
        return same.filter(slots__starts_at__in=hours).distinct()

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

    def to_describe(self, user: Any, territory_id: int | None) -> "EventQuerySet":
        """What this person moderates and everyone reads, with an image that nobody described."""
        bare = self.published().filter(image__isnull=False, image_alt="", image_decorative=False)
        rows = bare.filter(moderated_through(user, "contribution__"))
        return rows if territory_id is None else rows.filter(contribution__origin=territory_id)

    def of(self, user: Any) -> "EventQuerySet":
        """Those the person wrote or organises with a team."""
        return self.filter(Q(contribution__author=user) | organised_by(user)).distinct()

    def with_organisers(self, *pointed_at: str) -> "EventQuerySet":
        """With their organisers, each with its organisation and what this one points at (« commune »).

        The organisation is joined: read apart, it would be one « or » for each, and SQLite stops at a thousand.
        """
        rows: Any = self.model._meta.get_field("organisers").related_model
        names = ("organisation", *(f"organisation__{name}" for name in pointed_at))
        return self.prefetch_related(Prefetch("organisers", rows.objects.select_related(*names).order_by("pk")))

    def with_page_data(self) -> "EventQuerySet":
        """What the page of one event shows, in a fixed number of queries."""
        rows = self.select_related("contribution__origin", "contribution__author", "type", "campaign", "image")
        rows = rows.select_related("venue__commune__department", "umbrella__contribution")
        rows = rows.with_organisers("commune", "contribution")
        return rows.prefetch_related("themes", "audiences", "access_notes__impairment", "prices")

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


class AlertQuerySet(models.QuerySet["Alert"]):
    """Mail alerts, in sentences."""

    def visible_to(self, user: Any) -> "AlertQuerySet":
        """Each person sees their own; those of visitors are reached by the secret of their address."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def of_address(self, email: str) -> "AlertQuerySet":
        """Those that write to an address, whoever asked."""
        return self.filter(email__iexact=email)

    def due(self, at: Any) -> "AlertQuerySet":
        """Confirmed, and their hour has come; the first asked for comes first."""
        return self.filter(confirmed_at__isnull=False, next_at__lte=at).order_by("next_at", "pk")

    def newest_first(self) -> "AlertQuerySet":
        """In the order of a person’s list."""
        return self.order_by("-created_at", "-pk")
