"""Mails about returns: they are due, one figure is to be taken up again, a figure was corrected."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from maillage.accounts.models import User
from maillage.core.dates import day_phrase
from maillage.directory.enums import TeamRole
from maillage.directory.models import Member
from maillage.notices.actions import notify
from maillage.programmes.enums import PartRole, Review
from maillage.programmes.models import Campaign, Erratum, Part, Request
from maillage.programmes.querysets.names import period_name
from maillage.territories.place import public_address

MOST_WRITTEN_TO = 3


def remind(
    *, campaign: Campaign, requests: Sequence[Request], person: User, late: bool, last: bool, at: datetime
) -> None:
    """One mail for all the returns of somebody; ``last`` says that none follows."""
    language, territory = person.language, campaign.programme.territory
    context: dict[str, Any] = {
        "territory": territory,
        "programme": campaign.programme.name,
        "period": period_name(campaign.period, language),
        "actions": [f"{request.action.title}, {request.organisation.name}" for request in requests],
        "due": day_phrase(campaign.due_on, language),
        "closes": day_phrase(campaign.closes_on, language),
        "is_late": late,
        "is_last": last,
        "url": public_address(territory, "programmes:mine", language=language),
    }
    notify(to=person.email, template="programmes/mail/due", context=context, language=language, at=at)


def contacts_of(request: Request) -> list[User]:
    """The contact of a structure for an action, else those who manage its page."""
    parts = Part.objects.filter(action=request.action, organisation=request.organisation, role=PartRole.LEAD)
    part = parts.select_related("contact").order_by("-starts_on", "pk").first()
    if part is not None and part.contact is not None and part.contact.is_active:
        return [part.contact]
    rows = Member.objects.filter(organisation=request.organisation, role=TeamRole.MANAGER, user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("pk")[:MOST_WRITTEN_TO]]


def given_back(*, request: Request, at: datetime) -> None:
    """The coordination gives figures back, with its words."""
    returned = request.cells.filter(review=Review.RETURNED).select_related("version").in_order()
    figures = [(cell.version.label, cell.review_note) for cell in returned]
    for person in contacts_of(request):
        context = {
            "territory": request.programme.territory,
            "programme": request.programme.name,
            "action": request.action.title,
            "period": period_name(request.period, person.language),
            "figures": figures,
            "note": request.note,
            "url": public_address(
                request.programme.territory, "programmes:request", request.uid, language=person.language
            ),
        }
        notify(to=person.email, template="programmes/mail/given_back", context=context, language=person.language, at=at)


def corrected(*, erratum: Erratum, request: Request, at: datetime) -> None:
    """A figure that was approved is corrected: its structure is told."""
    for person in contacts_of(request):
        context = {
            "territory": request.programme.territory,
            "programme": request.programme.name,
            "action": request.action.title,
            "figure": erratum.cell.version.label,
            "reason": erratum.reason,
            "url": public_address(
                request.programme.territory, "programmes:request", request.uid, language=person.language
            ),
        }
        notify(to=person.email, template="programmes/mail/corrected", context=context, language=person.language, at=at)
