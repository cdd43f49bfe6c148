"""Who may do what with experts."""

from typing import Any

from maillage.contributions import rules as contributions
from maillage.directory.models import Expert


def may_edit_expert(user: Any, expert: Expert) -> bool:
    """The expert, who wrote the entry, and the moderators of its origin."""
    if expert.contribution.is_tombstone or not user.is_authenticated:
        return False
    return expert.user_id == user.pk or contributions.may_edit(user, expert.contribution)


def may_write_to_expert(user: Any, expert: Expert) -> bool:  # noqa: ARG001 - the signature of a rule
    """Anyone, to an expert whose entry everyone may read."""
    return expert.contribution.is_published
