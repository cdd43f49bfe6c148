"""What announcements know of a person, and how they forget them when they close their account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.announcements.enums import ApplyBy
from maillage.announcements.models import Announcement, Draft
from maillage.announcements.querysets import written_by_team_of
from maillage.directory.models import Member


def announcements_of_teams(person: Any) -> QuerySet[Any, Any]:
    """The contributions of the announcements of this person’s structures."""
    return Announcement.objects.filter(written_by_team_of(person)).order_by().values("contribution")


def announcements_located(codes: Sequence[str]) -> QuerySet[Any, Any]:
    """The contributions of the announcements of these departments."""
    return Announcement.objects.filter(commune__department__in=codes).order_by().values("contribution")


def known_of(person: User) -> list[dict[str, Any]]:
    """What is being typed, and the relay addresses of this person’s announcements, for the export."""
    typed = Draft.objects.filter(user=person).order_by("saved_at", "pk")
    mine = Announcement.objects.filter(contribution__author=person).exclude(apply_email="").order_by("pk")
    return [
        *({"announcement": row.title, "apply_email": row.apply_email, "closes_on": row.closes_on} for row in mine),
        *({"draft": str(row), "saved_at": row.saved_at, "content": row.data} for row in typed),
    ]


def announcements_alone(person: User) -> QuerySet[Any, Any]:
    """Those of a person that nobody else of a team works on."""
    others = Member.objects.filter(organisation=OuterRef("organisation")).exclude(user=person)
    return Announcement.objects.filter(~Exists(others), contribution__author=person).order_by().values("contribution")


@transaction.atomic
def forget(person: User, _at: datetime) -> None:
    """Drafts are erased; nothing is relayed any more to the address of somebody who left."""
    Draft.objects.filter(user=person).delete()
    Announcement.objects.filter(apply_email__iexact=person.email).update(apply_email="")


@transaction.atomic
def erase(ids: Sequence[int], _at: datetime) -> None:
    """Empty the announcements that left with their author."""
    for announcement in Announcement.objects.filter(contribution__in=ids).order_by("pk"):
        announcement.themes.clear()
    Announcement.objects.filter(contribution__in=ids).update(
        title=_("Fiche effacée"), summary="", description="", organisation=None, commune=None, place_note="", pay="",
        hours="", duration="", eligibility="", budget="", funding="", protocol="", fee="", apply_by=ApplyBy.TEXT,
        apply_url="", apply_email="", apply_text="", image=None, image_alt="", image_credit="", themes_mask=0,
    )  # fmt: skip
