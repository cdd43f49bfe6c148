"""What is said about corrections sent without account."""

from datetime import datetime

from maillage.directory.models import Proposal
from maillage.directory.notices.claims import moderators_of
from maillage.notices.actions import notify
from maillage.territories.place import public_address


def tell_moderators(proposal: Proposal, at: datetime) -> None:
    """A correction waits to be read before it is published."""
    organisation = proposal.organisation
    origin = organisation.contribution.origin
    for person in moderators_of(organisation):
        notify(
            to=person.email,
            template="directory/mail/proposal_waiting",
            context={
                "territory": origin,
                "organisation": organisation,
                "url": public_address(origin, "directory:proposal", proposal.pk, language=person.language),
            },
            language=person.language,
            at=at,
        )


def answer(proposal: Proposal, at: datetime, *, accepted: bool) -> None:
    """The organisation's address is told what became of its correction."""
    organisation = proposal.organisation
    if not organisation.email:
        return
    origin = organisation.contribution.origin
    notify(
        to=organisation.email,
        template="directory/mail/proposal_answered",
        context={
            "territory": origin,
            "organisation": organisation,
            "accepted": accepted,
            "message": proposal.message,
            "url": public_address(origin, "directory:organisation", organisation.slug),
        },
        language=organisation.contribution.language,
        at=at,
    )
