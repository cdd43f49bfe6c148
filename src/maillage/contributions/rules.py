"""Who may do what with a contribution, whatever it is."""

from typing import Any

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, SavedReply, VisitorReport
from maillage.territories.enums import Role
from maillage.territories.rules import has_role, moderated_kinds, moderates


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


def may_archive(user: Any, contribution: Contribution) -> bool:
    """Take out of lists what is published."""
    return contribution.state == State.PUBLISHED and may_moderate(user, contribution)


def may_mark_checked(user: Any, contribution: Contribution) -> bool:
    """Say that what was published at once has been read."""
    unread = contribution.state == State.PUBLISHED and contribution.checked_at is None
    return unread and may_moderate(user, contribution)


def may_publish(user: Any, contribution: Contribution) -> bool:
    """Publish what was proposed, or bring an archived thing back."""
    return contribution.state in {State.SUBMITTED, State.RETURNED, State.ARCHIVED} and may_moderate(user, contribution)


def may_return(user: Any, contribution: Contribution) -> bool:
    """Ask the author for a change, before or after publication."""
    return contribution.state in {State.SUBMITTED, State.PUBLISHED} and may_moderate(user, contribution)


def may_refuse(user: Any, contribution: Contribution) -> bool:
    """Refuse what was proposed; what is published is returned or removed."""
    return contribution.state == State.SUBMITTED and may_moderate(user, contribution)


def may_report(user: Any, contribution: Contribution) -> bool:  # noqa: ARG001 - the signature of a rule
    """Anyone tells that something is wrong with what everyone may read."""
    return contribution.state in {State.PUBLISHED, State.ARCHIVED}


def may_see_history(user: Any, contribution: Contribution) -> bool:
    """The author and the moderators of the origin."""
    return is_author(user, contribution) or may_moderate(user, contribution)


def may_restore_revision(user: Any, contribution: Contribution) -> bool:
    """Write an earlier state again: whoever may edit."""
    return may_edit(user, contribution)


def may_remove(user: Any, contribution: Contribution) -> bool:
    """The author and the moderators; a tombstone stays."""
    return contribution.state != State.REMOVED and may_edit(user, contribution)


def may_restore(user: Any, contribution: Contribution) -> bool:
    """Only a moderator brings back what was removed."""
    return contribution.state == State.REMOVED and may_moderate(user, contribution)


def may_place(user: Any, contribution: Contribution, territory_id: int | None) -> bool:
    """Show, hide, feature or re-categorise in a territory: its moderators, for what is published."""
    return contribution.state == State.PUBLISHED and moderates(user, territory_id, contribution.kind)


def may_share(user: Any, contribution: Contribution) -> bool:
    """Open the page of its placements: the moderators of any territory, for what is published."""
    whole, narrowed = moderated_kinds(user)
    moderator = user.is_staff or whole or contribution.kind in {kind for _territory, kind in narrowed}
    return contribution.state == State.PUBLISHED and bool(user.is_authenticated and moderator)


def may_publish_unread(user: Any, territory_id: int, kind: str) -> bool:
    """Moderators publish at once, whatever the policy."""
    return has_role(user, territory_id, Role.MODERATOR, kind)


def may_handle(user: Any, report: VisitorReport) -> bool:
    """Answer a report: the moderators of the origin."""
    return may_moderate(user, report.contribution)


def may_keep_replies(user: Any, reply: SavedReply) -> bool:
    """Write and remove the saved replies of a territory: its moderators."""
    return moderates(user, reply.territory_id)
