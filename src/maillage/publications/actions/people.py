"""What the magazine knows of a person, and how it forgets them when they close their account."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.directory.models import Member
from maillage.publications.models import Draft, Experience, Notebook, Publication, Selected, Tag
from maillage.publications.querysets import signed_for

Rows = QuerySet[Any, Any]


def teams_of(kind: str) -> Callable[[Any], Rows]:
    """The contributions of a kind that are signed for a structure of this person."""
    return lambda person: (
        Publication.objects.of_kinds(kind).filter(signed_for(person)).order_by().values("contribution")
    )


def alone_of(kind: str) -> Callable[[User], Rows]:
    """Those of a kind that no other team signs with them."""

    def alone(person: User) -> Rows:
        others = Member.objects.filter(organisation=OuterRef("organisation")).exclude(user=person)
        mine = Publication.objects.of_kinds(kind).filter(~Exists(others), contribution__author=person)
        return mine.order_by().values("contribution")

    return alone


def typed_of(kind: str) -> Callable[[User], list[dict[str, Any]]]:
    """What a person is typing, for the export of the account."""

    def typed(person: User) -> list[dict[str, Any]]:
        rows = Draft.objects.filter(user=person, kind=kind).order_by("saved_at", "pk")
        return [{"draft": str(row), "saved_at": row.saved_at, "content": row.data} for row in rows]

    return typed


@transaction.atomic
def forget(person: User, _at: datetime) -> None:
    """Erase what this person was typing."""
    Draft.objects.filter(user=person).delete()


@transaction.atomic
def erase(ids: Sequence[int], _at: datetime) -> None:
    """Empty the publications that left with their author: the address stays, nothing of what was written."""
    rows = Publication.objects.filter(contribution__in=ids).order_by("pk")
    for publication in rows:
        for relation in (publication.themes, publication.audiences, publication.pictures):
            relation.clear()
    for model, path in ((Tag, "publication"), (Experience, "publication"), (Notebook, "publication"),
                        (Selected, "dossier")):  # fmt: skip
        model._default_manager.filter(**{f"{path}__contribution__in": ids}).delete()
    rows.update(
        title=_("Fiche effacée"), lead="", body="", genre="", byline="", recommended=False, organisation=None,
        image=None, image_alt="", image_credit="", image_decorative=False, licence=None, credits="",
    )  # fmt: skip
