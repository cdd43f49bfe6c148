"""Who may do what with a resource."""

from typing import Any

from maillage.contributions import rules as contributions
from maillage.resources.models import Feedback, Resource, ResourceFile
from maillage.resources.querysets import published_by_team_of


def publishes(user: Any, resource: Resource) -> bool:
    """Acts for the structure that publishes it."""
    if not user.is_authenticated or resource.organisation_id is None:
        return False
    return Resource.objects.filter(published_by_team_of(user), pk=resource.pk).exists()


def may_edit(user: Any, resource: Resource) -> bool:
    """Its author, the team of the structure that publishes it, the moderators of its origin."""
    if resource.contribution.is_tombstone:
        return False
    return contributions.may_edit(user, resource.contribution) or publishes(user, resource)


def may_remove(user: Any, resource: Resource) -> bool:
    """The author and the moderators."""
    return contributions.may_remove(user, resource.contribution)


def may_read(user: Any, resource: Resource) -> bool:  # noqa: ARG001 - the signature of a rule
    """Open its files, its leaflet and its archive: whoever sees it, while it is there."""
    return not resource.contribution.is_tombstone


def may_download(user: Any, file: ResourceFile) -> bool:
    """Download a file: whoever sees the resource, while it is there."""
    return may_read(user, file.resource)


def may_give_feedback(user: Any, resource: Resource) -> bool:
    """Say what one made of it: every member, of what everyone reads."""
    return bool(user.is_authenticated and resource.contribution.is_published)


def may_hide_feedback(user: Any, feedback: Feedback) -> bool:
    """Hide what somebody said: who wrote it, and the moderators of the resource’s origin."""
    if not user.is_authenticated:
        return False
    own = feedback.author_id is not None and feedback.author_id == user.pk
    return own or contributions.may_moderate(user, feedback.resource.contribution)
