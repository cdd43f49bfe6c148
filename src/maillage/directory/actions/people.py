"""What the directory knows of a person, and how it forgets them when they close their account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.contributions.models import Revision
from maillage.directory.actions.organisations import LastManager
from maillage.directory.actions.profile import write_profile
from maillage.directory.actions.profile_data import ProfileData
from maillage.directory.enums import TeamRole
from maillage.directory.models import Claim, Expert, Member, Organisation, Passage, TeamInvitation, Venue
from maillage.territories.enums import Kind

NEVER_PUBLISHED = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.REFUSED)


def organisations_of_teams(person: Any) -> QuerySet[Any, Any]:
    """The contributions of the organisations that a person acts for, merged ones aside."""
    mine = Organisation.objects.filter(members__user=person, merged_into=None)
    return mine.order_by().values("contribution")


def venues_of_teams(person: Any) -> QuerySet[Any, Any]:
    """The contributions of the places of these organisations."""
    mine = Venue.objects.filter(organisation__members__user=person, merged_into=None)
    return mine.order_by().values("contribution")


def organisations_located(codes: Sequence[str]) -> QuerySet[Any, Any]:
    """The contributions of the organisations of these departments."""
    return Organisation.objects.filter(commune__department__in=codes).order_by().values("contribution")


def venues_located(codes: Sequence[str]) -> QuerySet[Any, Any]:
    """The contributions of the places of these departments."""
    return Venue.objects.filter(commune__department__in=codes).order_by().values("contribution")


def fellows(person: User) -> QuerySet[Any, Any]:
    """The people of the same teams."""
    mine = Member.objects.of(person).order_by().values("organisation")
    return Member.objects.filter(organisation__in=mine).order_by().values("user")


def memberships(person: User) -> list[dict[str, Any]]:
    """The teams a person is in and the pages they claimed, for the export of their account."""
    rows = Member.objects.of(person).select_related("organisation").order_by("organisation__name", "pk")
    found = [{"organisation": row.organisation.name, "role": row.role, "since": row.since} for row in rows]
    claims = Claim.objects.filter(user=person).select_related("organisation").order_by("asked_at", "pk")
    asked = [
        {"organisation": one.organisation.name, "claimed_at": one.asked_at, "function": one.function,
         "message": one.message, "state": one.state}
        for one in claims
    ]  # fmt: skip
    return [*found, *asked]


def venues_typed(person: User) -> list[dict[str, Any]]:
    """The places a person added, for the export of their account."""
    rows = Venue.objects.filter(contribution__author=person).order_by("name", "pk")
    return [{"name": row.name, "address": row.address, "verified_at": row.verified_at} for row in rows]


def organisations_alone(person: User) -> QuerySet[Any, Any]:
    """Structures are facts of the network: only those never published, with nobody else in the team, leave."""
    others = Member.objects.filter(organisation=OuterRef("pk")).exclude(user=person)
    drafts = Organisation.objects.filter(contribution__author=person, contribution__state__in=NEVER_PUBLISHED)
    return drafts.filter(~Exists(others)).filter(organised=None).order_by().values("contribution")


def venues_alone(person: User) -> QuerySet[Any, Any]:
    """Places are shared: only those never published, that nothing uses, leave."""
    drafts = Venue.objects.filter(contribution__author=person, contribution__state__in=NEVER_PUBLISHED)
    return drafts.filter(events=None).order_by().values("contribution")


def erase_organisations(ids: Any, _at: datetime) -> None:
    """Empty the organisations that left with their author."""
    for organisation in Organisation.objects.filter(contribution__in=ids).order_by("pk"):
        organisation.themes.clear()
        write_profile(organisation, ProfileData())
        organisation.names.all().delete()
        organisation.former_pictures.clear()
        organisation.venues.update(organisation=None)
    Organisation.objects.filter(contribution__in=ids).update(
        name=_("Fiche effacée"), acronym="", mission="", description="", address="", commune=None, latitude=None,
        longitude=None, website="", phone="", email="", logo=None, translations={},
    )  # fmt: skip


def erase_venues(ids: Any, _at: datetime) -> None:
    """Empty the places that left with their author."""
    for venue in Venue.objects.filter(contribution__in=ids).order_by("pk"):
        for rows in (venue.prices, venue.seasons, venue.closures):
            rows.all().delete()
        venue.themes.clear()
    Venue.objects.filter(contribution__in=ids).update(
        name=_("Fiche effacée"), folded="", address="", postcode="", commune=None, latitude=None, longitude=None,
        tile_key=None, access="", website="", phone="", summary="", description="", image=None, image_alt="",
        image_credit="", translations={},
    )  # fmt: skip


def _forget_address(address: str) -> None:
    """An address leaves with its person: from the entries, from their history, from what would undo a merger."""
    Organisation.objects.filter(email__iexact=address).update(email="")
    for revision in Revision.objects.filter(contribution__kind=Kind.ORGANISATION, data__email__iexact=address):
        revision.data.pop("email")
        revision.save(update_fields=["data"])
    for passage in Passage.objects.filter(before__email__iexact=address):
        passage.before.pop("email")
        passage.save(update_fields=["before"])


@transaction.atomic
def leave_teams(person: User, _at: datetime) -> None:
    """Leave every team; a page keeps a manager as long as somebody else is in its team.

    Raises:
        LastManager: others are in the team and none manages it.
    """
    managed = Member.objects.filter(user=person, role=TeamRole.MANAGER).select_related("organisation")
    teams = managed.order_by().values("organisation")
    # All managers of these teams, locked as ``remove_member`` locks them: two who leave at once do so one by one.
    list(Member.objects.select_for_update().filter(organisation__in=teams, role=TeamRole.MANAGER).order_by("pk"))
    for row in managed.order_by("pk"):
        others = Member.objects.filter(organisation=row.organisation).exclude(user=person)
        if others.exists() and not others.filter(role=TeamRole.MANAGER).exists():
            raise LastManager(
                _("Vous êtes la dernière personne à gérer la page de %(name)s : donnez d’abord ce rôle à une autre.")
                % {"name": row.organisation.name}
            )
    Member.objects.of(person).delete()
    Claim.objects.filter(user=person).delete()
    TeamInvitation.objects.of_address(person.email).delete()
    _forget_address(person.email)


def experts_of(person: User) -> list[dict[str, Any]]:
    """The entries of experts that are a person's, for the export of their account; the relay address too."""
    rows = Expert.objects.filter(user=person).order_by("name", "pk")
    return [
        {"name": row.name, "title": row.title, "summary": row.summary, "conditions": row.conditions, "email": row.email}
        for row in rows
    ]


def experts_located(codes: Sequence[str]) -> QuerySet[Any, Any]:
    """The contributions of the experts of these departments."""
    return Expert.objects.filter(commune__department__in=codes).order_by().values("contribution")


def experts_alone(person: User) -> QuerySet[Any, Any]:
    """An entry of an expert leaves with the expert, published or not."""
    return Expert.objects.filter(user=person).order_by().values("contribution")


def erase_experts(ids: Any, _at: datetime) -> None:
    """Empty the entries that left with the expert: nothing of the person stays."""
    for row in Expert.objects.filter(contribution__in=ids).order_by("pk"):
        row.themes.clear()
        row.audiences.clear()
    Expert.objects.filter(contribution__in=ids).update(
        name=_("Fiche effacée"), title="", summary="", description="", conditions="", email="efface@invalid.invalid",
        organisation=None, commune=None, distance_km=None, formats=[], languages=[], translations={}, user=None,
        slug=Concat(Value("efface-"), Cast("pk", CharField())),
    )  # fmt: skip


def leave_experts(person: User, _at: datetime) -> None:
    """Messages go no more to the address of somebody who left."""
    Expert.objects.filter(email__iexact=person.email).exclude(user=person).update(email="efface@invalid.invalid")
