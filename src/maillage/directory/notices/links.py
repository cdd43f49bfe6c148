"""Mails with a signed link; they go to the address the organisation left, which no page shows."""

from datetime import datetime

from maillage.directory.models import SignedLink
from maillage.notices.actions import notify
from maillage.territories.place import public_address


def send_correction(link: SignedLink, token: str, at: datetime) -> None:
    """The link by which an organisation corrects its page without account."""
    organisation = link.organisation
    origin = organisation.contribution.origin
    notify(
        to=organisation.email,
        template="directory/mail/correction_link",
        context={
            "territory": origin,
            "organisation": organisation,
            "url": public_address(origin, "directory:correct", token),
            "page_url": public_address(origin, "directory:organisation", organisation.slug),
            "until": link.expires_at,
        },
        language=organisation.contribution.language,
        at=at,
    )


def ask_organisation(link: SignedLink, token: str, at: datetime) -> None:
    """« Is this person one of yours? », with the name the person shows and what she says of herself."""
    organisation, claim = link.organisation, link.claim
    origin = organisation.contribution.origin
    notify(
        to=organisation.email,
        template="directory/mail/claim_question",
        context={
            "territory": origin,
            "organisation": organisation,
            "claim": claim,
            "person": str(claim.user) if claim else "",
            "url": public_address(origin, "directory:answer_claim", token),
            "page_url": public_address(origin, "directory:organisation", organisation.slug),
            "until": link.expires_at,
        },
        language=organisation.contribution.language,
        at=at,
    )
