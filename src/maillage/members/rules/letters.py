"""Who writes and sends the letter of a territory."""

from typing import Any

from maillage.members.enums import LetterState
from maillage.members.models import Letter
from maillage.territories.rules import coordinates


def may_follow_letter(user: Any, letter: Letter) -> bool:
    """See how it is going: the coordinators of the territory."""
    return coordinates(user, letter.territory_id)


def may_compose(user: Any, letter: Letter) -> bool:
    """Write, preview and send a draft: the coordinators of the territory."""
    return letter.state == LetterState.DRAFT and coordinates(user, letter.territory_id)


def may_read(user: Any, letter: Letter) -> bool:  # noqa: ARG001 - the signature of a rule
    """What was sent stays readable by everyone."""
    return letter.state != LetterState.DRAFT
