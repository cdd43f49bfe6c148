"""What the resource centre knows of a person, and how it forgets them when they close their account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.directory.models import Member
from maillage.resources.actions.writing import TERMS, forget_attachments
from maillage.resources.models import (
    Draft,
    Feedback,
    Identity,
    Related,
    Resource,
    ResourceFile,
    ResourceLink,
    Selected,
    Use,
)
from maillage.resources.querysets import published_by_team_of

Rows = QuerySet[Any, Any]


def resources_of_teams(person: Any) -> Rows:
    """The contributions of the resources that this person’s structures publish."""
    return Resource.objects.filter(published_by_team_of(person)).order_by().values("contribution")


def resources_alone(person: User) -> Rows:
    """Those of a person that nobody else of a team works on."""
    others = Member.objects.filter(organisation=OuterRef("organisation")).exclude(user=person)
    return Resource.objects.filter(~Exists(others), contribution__author=person).order_by().values("contribution")


def known_of(person: User) -> list[dict[str, Any]]:
    """What is being typed, and what this person said of resources, for the export."""
    typed = Draft.objects.filter(user=person).order_by("saved_at", "pk")
    said = Feedback.objects.filter(author=person).select_related("resource").order_by("at", "pk")
    return [
        *({"feedback": row.text, "resource": row.resource.title, "place": row.place, "used_on": row.used_on,
           "headcount": row.headcount, "at": row.at} for row in said),
        *({"draft": str(row), "saved_at": row.saved_at, "content": row.data} for row in typed),
    ]  # fmt: skip


@transaction.atomic
def forget(person: User, _at: datetime) -> None:
    """Erase what this person was typing; what they said of resources stays without their name."""
    Draft.objects.filter(user=person).delete()
    Feedback.objects.filter(author=person).update(author=None)


@transaction.atomic
def erase(ids: Sequence[int], _at: datetime) -> None:
    """Empty the resources that left with their author: the address stays, nothing of what was written, no file."""
    rows = Resource.objects.filter(contribution__in=ids).order_by("pk")
    keys = [row.pk for row in rows]
    attachments = list(
        ResourceFile.objects.filter(resource__in=keys).order_by("pk").values_list("attachment", flat=True)
    )
    for resource in rows:
        for name in TERMS:
            getattr(resource, name).clear()
    for model in (ResourceFile, ResourceLink, Identity, Use, Feedback):
        model._default_manager.filter(resource__in=keys).delete()
    Related.objects.filter(source__in=keys).delete()
    Selected.objects.filter(kit__in=keys).delete()
    rows.update(
        title=_("Fiche effacée"), summary="", description="", authors="", organisation=None, publisher="",
        issued_on=None, needs_note="", competences="", accessibility="", licence=None, checklist="", image=None,
        image_alt="", image_credit="", image_decorative=False,
    )  # fmt: skip
    forget_attachments(ids=attachments)
