"""What events know of a person, and how they forget them when they close their account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.attendance.actions import forget_links
from maillage.contributions.models import Revision
from maillage.directory.models import Member
from maillage.events.actions.booking import cancel_booking
from maillage.events.enums import BookingState
from maillage.events.models import Alert, Booking, Draft, Event
from maillage.events.querysets import organised_by


def events_of_teams(person: Any) -> QuerySet[Any, Any]:
    """The contributions of the events that a team of this person organises."""
    return Event.objects.filter(organised_by(person)).order_by().values("contribution")


def events_located(codes: Sequence[str]) -> QuerySet[Any, Any]:
    """The contributions of the events whose place is in these departments."""
    return Event.objects.filter(venue__commune__department__in=codes).order_by().values("contribution")


def known_of(person: User) -> list[dict[str, Any]]:
    """Registrations made with the address of the account, and what is being typed, for the export."""
    bookings = Booking.objects.filter(email__iexact=person.email).select_related("slot__event").order_by("pk")
    typed = Draft.objects.filter(user=person).order_by("saved_at", "pk")
    return [
        {"registration": row.slot.event.title, "starts_at": row.slot.starts_at, "name": row.name, "seats": row.seats,
         "state": row.state, "asked_at": row.created_at, "message": row.message}
        for row in bookings
    ] + [
        {"alert": row.query, "territory": row.territory.name if row.territory else "", "rhythm": row.rhythm,
         "since": row.confirmed_at}
        for row in Alert.objects.of_address(person.email).select_related("territory").newest_first()
    ] + [{"draft": str(row), "saved_at": row.saved_at, "content": row.data} for row in typed]  # fmt: skip


def events_alone(person: User) -> QuerySet[Any, Any]:
    """The events that no team but theirs alone organises."""
    others = Member.objects.filter(organisation__organised__event=OuterRef("pk")).exclude(user=person)
    return Event.objects.filter(~Exists(others), contribution__author=person).order_by().values("contribution")


@transaction.atomic
def forget(person: User, at: datetime) -> None:
    """Give the seats back, erase what registrations, drafts and revisions say of this person."""
    mine = Booking.objects.filter(email__iexact=person.email)
    to_come = mine.exclude(state=BookingState.CANCELLED).filter(slot__ends_at__gt=at)
    for booking in to_come.order_by("slot", "pk"):
        cancel_booking(actor=None, booking=booking, at=at)
    mine.update(name="", email="", message="")
    Draft.objects.filter(user=person).delete()
    forget_links(person=person)
    Alert.objects.filter(Q(user=person) | Q(email__iexact=person.email)).delete()
    Event.objects.filter(registration_email__iexact=person.email).update(registration_email="")
    named = Revision.objects.filter(contribution__event__isnull=False, data__registration_email__iexact=person.email)
    for revision in named.order_by("pk"):
        revision.data.pop("registration_email")
        revision.save(update_fields=["data"])


@transaction.atomic
def erase(ids: Sequence[int], _at: datetime) -> None:
    """Empty the events that left with their author: the address and the hours stay, for calendars to withdraw them."""
    for event in Event.objects.filter(contribution__in=ids).order_by("pk"):
        event.themes.clear()
        event.audiences.clear()
        for rows in (event.organisers, event.access_notes, event.prices):
            rows.all().delete()
    Event.objects.filter(contribution__in=ids).update(
        title=_("Fiche effacée"), summary="", description="", life_note="", place_note="", online_url="", image=None,
        image_alt="", image_credit="", venue=None, price_note="", registration_url="", registration_phone="",
        registration_email="", website="", dates_note="", translations={}, programme_action="",
    )  # fmt: skip
