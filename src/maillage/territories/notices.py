"""What is said to people about their roles; sent when the transaction commits."""

from datetime import datetime

from maillage.accounts.models import User
from maillage.notices.actions import notify
from maillage.territories.models import Invitation
from maillage.territories.place import public_address


def offer_role(invitation: Invitation, at: datetime) -> None:
    """Somebody offers a role to an address: what it is, who offers it, where to accept."""
    known = User.objects.filter(email=invitation.email).first()
    language = known.language if known is not None else "fr"
    territory = invitation.territory
    notify(
        to=invitation.email,
        template="territories/mail/invitation",
        context={
            "territory": territory,
            "invitation": invitation,
            "person": str(invitation.invited_by or territory),
            "url": public_address(territory, "territories:invitation", str(invitation.uid), language=language),
        },
        language=language,
        at=at,
    )
