"""Who may do what with a contribution, whatever it is."""

from typing import Any

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, VisitorReport
from maillage.territories.enums import Role
from maillage.territories.rules import has_role, moderates


def is_author(user: Any, contribution: Contribution) -> bool:
    """Wrote it."""
    return bool(user.is_authenticated and contribution.author_id == user.pk)


def may_moderate(user: Any, contribution: Contribution) -> bool:
    """Reads it and decides: the moderators of its origin."""
    return moderates(user, contribution.origin_id, contribution.kind)


def may_edit(user: Any, contribution: Contribution) -> bool:
    """Its author while it is not removed, and the moderators of its origin. Sharing gives no right to rewrite."""
    if contribution.state == State.REMOVED:
        return False
    return is_author(user, contribution) or may_moderate(user, contribution)


def may_submit(user: Any, contribution: Contribution) -> bool:
    """Send it for reading, or publish it where the policy says so."""
    movable = {State.DRAFT, State.RETURNED, State.REFUSED}
    return contribution.state in movable and may_edit(user, contribution)


def may_decide(user: Any, contribution: Contribution) -> bool:
    """Publish, return or refuse what was proposed."""
    return contribution.state in {State.SUBMITTED, State.PUBLISHED} and may_moderate(user, contribution)


def may_remove(user: Any, contribution: Contribution) -> bool:
    """The author and the moderators; a tombstone stays."""
    return contribution.state != State.REMOVED and may_edit(user, contribution)


def may_restore(user: Any, contribution: Contribution) -> bool:
    """Only a moderator brings back what was removed."""
    return contribution.state == State.REMOVED and may_moderate(user, contribution)


def may_place(user: Any, contribution: Contribution, territory_id: int | None) -> bool:
    """Show, hide, feature or re-categorise in a territory: its moderators, for what is published."""
    return contribution.state == State.PUBLISHED and moderates(user, territory_id, contribution.kind)


def may_publish_unread(user: Any, territory_id: int, kind: str) -> bool:
    """Moderators publish at once, whatever the policy."""
    return has_role(user, territory_id, Role.MODERATOR, kind)


def may_handle(user: Any, report: VisitorReport) -> bool:
    """Answer a report: the moderators of the origin."""
    return may_moderate(user, report.contribution)
