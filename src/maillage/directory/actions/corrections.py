"""Corrections by signed link: published at once, or read first, by the policy of the territory."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.models import Contribution
from maillage.contributions.notices import tell_moderators as tell_of_unread
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_text
from maillage.directory.actions.organisations import (
    OrganisationData,
    change_organisation,
    content_now,
    content_of,
)
from maillage.directory.enums import PROPOSAL_MOVES, ProposalState, Way
from maillage.directory.models import Organisation, Proposal, SignedLink
from maillage.directory.notices import corrections as notices
from maillage.journal.actions import record
from maillage.territories.enums import Check, Kind
from maillage.territories.models import Policy

# What a link never writes: the address that receives it, pictures, and what names people or decides who reads.
NEVER_BY_LINK = ("email", "logo", "banner", "contacts", "lineage", "visibility")


def by_link(content: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a content that a link writes."""
    return {name: value for name, value in content.items() if name not in NEVER_BY_LINK}


class NeedsReason(Refused):
    """A refusal says why."""


def is_read_first(organisation: Organisation) -> bool:
    """Whether its territory reads organisations before they are published."""
    origin = organisation.contribution.origin_id
    return Policy.objects.filter(territory=origin, kind=Kind.ORGANISATION, timing=Check.BEFORE).exists()


@transaction.atomic
def write_unread(
    *, actor: User | None, organisation: Organisation, data: OrganisationData, at: datetime, note: str, way: str
) -> None:
    """Write at once what somebody without account sent; the moderators find it among what they have not read."""
    change_organisation(actor=actor, organisation=organisation, data=data, at=at, note=note, way=way)
    contribution = organisation.contribution
    Contribution.objects.filter(pk=contribution.pk).update(checked_at=None, checked_by=None)
    contribution.checked_at = contribution.checked_by = None
    tell_of_unread(contribution, at)


@transaction.atomic
def correct_by_link(
    *, actor: None, link: SignedLink, data: OrganisationData, typed: dict[str, Any], at: datetime
) -> Proposal | None:
    """The organisation corrects its page without account; gives the proposal when the territory reads first.

    ``typed`` is the form as it was sent: what a moderator accepts is written from it.
    """
    organisation = link.organisation
    SignedLink.objects.filter(pk=link.pk).update(used_at=at)
    if not is_read_first(organisation):
        write_unread(actor=actor, organisation=organisation, data=data, at=at, note=_("par lien signé"), way=Way.LINK)
        return None
    made = Proposal.objects.create(
        organisation=organisation, link=link, typed=typed, before=by_link(content_now(organisation)),
        after=by_link(content_of(data)), at=at,
    )  # fmt: skip
    contribution = organisation.contribution
    record(actor=actor, verb="correction_sent", obj=contribution, at=at, territory_id=contribution.origin_id)
    notices.tell_moderators(made, at)
    return made


@transaction.atomic
def accept_proposal(
    *, actor: User, proposal: Proposal, data: OrganisationData, at: datetime, message: str = ""
) -> None:
    """A moderator publishes a correction; the history says that it came by a signed link."""
    text = clean_text(message)[:1000]
    advance(proposal, to=ProposalState.ACCEPTED, moves=PROPOSAL_MOVES, decided_at=at, decided_by=actor, message=text)
    change_organisation(
        actor=actor, organisation=proposal.organisation, data=data, at=at, note=_("par lien signé, relu"), way=Way.LINK
    )
    notices.answer(proposal, at, accepted=True)


@transaction.atomic
def refuse_proposal(*, actor: User, proposal: Proposal, at: datetime, message: str) -> None:
    """A moderator leaves the page as it is, and says why.

    Raises:
        NeedsReason: without a sentence.
    """
    text = clean_text(message)[:1000]
    if not text:
        raise NeedsReason(_("Écrivez en une phrase pourquoi : la structure la recevra."))
    advance(proposal, to=ProposalState.REFUSED, moves=PROPOSAL_MOVES, decided_at=at, decided_by=actor, message=text)
    made = proposal.organisation.contribution
    record(actor=actor, verb="correction_refused", obj=made, at=at, territory_id=made.origin_id)
    notices.answer(proposal, at, accepted=False)
