"""Who may do what with an event."""

from typing import Any

from maillage.contributions import rules as contributions
from maillage.directory.models import Member
from maillage.events.models import Event


def organises(user: Any, event: Event) -> bool:
    """Acts for an organisation that organises or hosts it."""
    if not user.is_authenticated:
        return False
    return Member.objects.filter(user=user, organisation__organised__event=event).exists()


def may_edit(user: Any, event: Event) -> bool:
    """Its author, the teams that organise it, the moderators of its origin."""
    if event.contribution.is_tombstone:
        return False
    return contributions.may_edit(user, event.contribution) or organises(user, event)


def may_submit(user: Any, event: Event) -> bool:
    """Send it for reading, or publish it where the policy says so."""
    return contributions.may_submit(user, event.contribution) or (
        event.contribution.state in {"draft", "returned", "refused"} and organises(user, event)
    )


def may_cancel(user: Any, event: Event) -> bool:
    """Say that it will not happen, that it is full, that it moves."""
    return event.contribution.is_published and may_edit(user, event)


def may_renew(user: Any, event: Event) -> bool:
    """Start this year's from it."""
    return may_edit(user, event)


def may_see_bookings(user: Any, event: Event) -> bool:
    """Who registered: those who may edit."""
    return may_edit(user, event)


def may_gather(user: Any, event: Event) -> bool:
    """Make an umbrella and attach stands: moderators of its origin."""
    return contributions.may_moderate(user, event.contribution)


def may_remove(user: Any, event: Event) -> bool:
    """The author and the moderators."""
    return contributions.may_remove(user, event.contribution)
