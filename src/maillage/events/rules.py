"""Who may do what with an event."""

from typing import Any

from maillage.contributions import rules as contributions
from maillage.events.models import Event
from maillage.events.querysets import organised_by
from maillage.territories.rules import coordinates


def organises(user: Any, event: Event) -> bool:
    """Acts for an organisation that organises or hosts it, and whose page everyone reads."""
    return bool(user.is_authenticated and Event.objects.filter(organised_by(user), pk=event.pk).exists())


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


def may_count(user: Any, event: Event) -> bool:
    """Print its sheets and give its attendance: who announced a published event, its teams, its coordinators."""
    if not event.contribution.is_published:
        return False
    announced = contributions.is_author(user, event.contribution)
    return announced or organises(user, event) or coordinates(user, event.contribution.origin_id)


def may_see_bookings(user: Any, event: Event) -> bool:
    """Who registered: those who may edit."""
    return may_edit(user, event)


def may_gather(user: Any, event: Event) -> bool:
    """Make an umbrella and attach stands: moderators of its origin."""
    return contributions.may_moderate(user, event.contribution)


def may_remove(user: Any, event: Event) -> bool:
    """The author and the moderators."""
    return contributions.may_remove(user, event.contribution)
