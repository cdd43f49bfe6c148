"""What programmes keep of a person, and how they forget them: no figure, target nor decision changes.

What somebody wrote was written in the name of a structure or of the coordination, frozen as text; only the link to the
account goes.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from maillage.accounts.models import User
from maillage.programmes.models import (
    Adjustment,
    Decision,
    Derogation,
    IndicatorVersion,
    Part,
    Request,
    Revision,
    TargetRevision,
)

LINKS: tuple[tuple[type[Model], str], ...] = (
    (Part, "contact"), (Part, "substitute"), (Request, "submitted_by"), (Request, "reviewed_by"), (Revision, "by"),
    (Adjustment, "by"), (Derogation, "by"), (Decision, "by"), (TargetRevision, "by"), (IndicatorVersion, "by"),
)  # fmt: skip


def known_of(person: User) -> Mapping[str, Any]:
    """The actions they are named for and what they wrote, for the export of an account."""
    return {"named_for": _named_for(person), "returns": _returns(person), "figures": _figures(person)}


def _named_for(person: User) -> list[dict[str, str]]:
    rows = Part.objects.filter(Q(contact=person) | Q(substitute=person)).select_related("action", "organisation")
    return [
        {
            "action": one.action.title, "structure": one.organisation.name,
            "as": "contact" if one.contact_id == person.pk else "substitute",
        }
        for one in rows.order_by("pk")
    ]  # fmt: skip


def _returns(person: User) -> list[dict[str, Any]]:
    rows = Request.objects.for_lists().filter(Q(submitted_by=person) | Q(reviewed_by=person))
    return [
        {
            "action": one.action.title, "structure": one.organisation.name, "period": one.period.starts_on.isoformat(),
            "sent": one.submitted_by_id == person.pk, "reviewed": one.reviewed_by_id == person.pk,
        }
        for one in rows.order_by("pk")
    ]  # fmt: skip


def _figures(person: User) -> list[dict[str, Any]]:
    rows = Revision.objects.filter(by=person).select_related("cell__version", "cell__period")
    return [
        {
            "indicator": one.cell.version.label, "part": one.cell.key, "period": one.cell.period.starts_on.isoformat(),
            "for": one.author, "status": one.status, "value": None if one.value is None else str(one.value),
            "text": one.text, "comment": one.comment, "reason": one.reason, "at": one.at.isoformat(),
        }
        for one in rows.order_by("at", "pk")
    ]  # fmt: skip


@transaction.atomic
def forget(person: User, _at: datetime) -> None:
    """Take the links to the account away; figures and the frozen names of structures stay."""
    for model, name in LINKS:
        model._default_manager.filter(**{name: person}).update(**{name: None})
