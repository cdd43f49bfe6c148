"""A message relayed to an expert, whose address nobody sees."""

from datetime import datetime

from maillage.directory.models import Expert
from maillage.notices.actions import notify
from maillage.territories.place import public_address


def relay(expert: Expert, *, name: str, email: str, message: str, at: datetime) -> None:
    """What somebody writes to an expert; answering goes straight to who wrote."""
    origin = expert.contribution.origin
    notify(
        to=expert.email,
        template="directory/mail/expert_message",
        context={
            "territory": origin, "expert": expert, "name": name, "email": email, "message": message,
            "url": public_address(origin, "directory:expert", expert.slug),
        },
        language=expert.contribution.language,
        at=at,
        reply_to=email,
    )  # fmt: skip
