"""What communities know of a person, and what becomes of them when that person leaves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from maillage.accounts.models import User
from maillage.communities.actions.projection import renew_pages
from maillage.communities.enums import Access, MemberRole
from maillage.communities.models import Community, Invitation, JoinRequest, Membership
from maillage.communities.querysets import mine
from maillage.contributions.actions import archive
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution


def led_by_person(person: Any) -> QuerySet[Any, Any]:
    """The contributions of the communities that a person leads."""
    return Community.objects.filter(pk__in=mine(person, leading=True)).order_by().values("contribution")


def circles_of(person: Any) -> QuerySet[Any, Any]:
    """The contributions of the communities that a person is a member of."""
    return Community.objects.filter(pk__in=mine(person)).order_by().values("contribution")


def fellows(person: User) -> QuerySet[Any, Any]:
    """Those who lead the same communities."""
    led = mine(person, leading=True)
    return Membership.objects.leaders().filter(community__in=led).order_by().values("user")


def known_of(person: User) -> list[dict[str, Any]]:
    """Where a person is a member, asked or was invited, for the export of their account."""
    places = Membership.objects.filter(user=person).select_related("community").order_by("pk")
    asked = JoinRequest.objects.filter(user=person).select_related("community").order_by("pk")
    found: list[dict[str, Any]] = [
        {"community": row.community.name, "role": row.role, "since": row.joined_at} for row in places
    ]
    return found + [{"community": row.community.name, "asked_at": row.at, "message": row.message} for row in asked]


def alone(person: User) -> QuerySet[Any, Any]:
    """A community that nobody else joined leaves with who opened it."""
    shared = Membership.objects.exclude(user=person).order_by().values("community")
    own = Community.objects.filter(contribution__author=person).exclude(pk__in=shared)
    return own.order_by().values("contribution")


def erase(ids: Sequence[int], _at: datetime) -> None:
    """Empty the communities that left with who opened them."""
    for community in Community.objects.filter(contribution__in=ids).order_by("pk"):
        community.themes.clear()
    Community.objects.filter(contribution__in=ids).update(name="–", summary="–", description="", access=Access.OPEN)


@transaction.atomic
def forget(person: User, at: datetime) -> None:
    """Leave every community: where nobody else leads, who has been there longest does; an empty one is archived."""
    led = list(
        Membership.objects.leaders().filter(user=person).select_related("community__contribution").order_by("pk")
    )
    touched = list(Community.objects.of(person).order_by("pk").values_list("contribution", flat=True))
    for place in led:
        others = Membership.objects.select_for_update().filter(community=place.community).exclude(user=person)
        rows = list(others.order_by("joined_at", "pk"))
        if rows and not any(row.leads for row in rows):
            Membership.objects.filter(pk=rows[0].pk).update(role=MemberRole.LEADER)
        contribution = Contribution.objects.get(pk=place.community.contribution_id)
        if not rows and contribution.state == State.PUBLISHED:
            archive(actor=None, contribution=contribution, at=at)
    Membership.objects.filter(user=person).delete()
    JoinRequest.objects.filter(user=person).delete()
    Invitation.objects.of_address(person.email).delete()
    renew_pages(touched)
