"""Who may do what with projects, their people and their forums."""

from typing import Any

from maillage.contributions import rules as contributions
from maillage.contributions.enums import State
from maillage.events import rules as events
from maillage.projects.enums import AskingState, Role
from maillage.projects.models import Asking, Forum, ForumEntry, Project, Relation


def role_of(user: Any, project: Project) -> str:
    """What this person is for the project: a role, or nothing."""
    if not user.is_authenticated:
        return ""
    found = Relation.objects.of_project(project).filter(user=user).values_list("role", flat=True).first()
    return found or ""


def is_team(user: Any, project: Project) -> bool:
    """Makes it."""
    return role_of(user, project) == Role.TEAM


def may_edit(user: Any, project: Project) -> bool:
    """Its team, and the moderators of its origin. Helpers are named and do not edit."""
    if project.contribution.is_tombstone:
        return False
    return is_team(user, project) or contributions.may_moderate(user, project.contribution)


def may_submit(user: Any, project: Project) -> bool:
    """Send it for reading, or publish it where the policy says so."""
    movable = {State.DRAFT, State.RETURNED, State.REFUSED}
    return project.contribution.state in movable and may_edit(user, project)


def may_archive(user: Any, project: Project) -> bool:
    """Take it out of lists: its team decides, moderators too."""
    return project.contribution.state == State.PUBLISHED and may_edit(user, project)


def may_bring_back(user: Any, project: Project) -> bool:
    """Show an archived project again: its team asks, moderators read."""
    return project.contribution.state == State.ARCHIVED and may_edit(user, project)


def may_remove(user: Any, project: Project) -> bool:
    """Remove it for good, a tombstone stays: its team and the moderators."""
    return may_edit(user, project)


def may_change_life(user: Any, project: Project) -> bool:
    """Open the page where one archives, brings back or removes."""
    return may_edit(user, project)


def may_see_team(user: Any, project: Project) -> bool:
    """The page of the people: those the page names, and moderators."""
    return may_edit(user, project) or role_of(user, project) in {Role.TEAM, Role.HELPER}


def may_validate(user: Any, project: Project) -> bool:
    """Answer requests and invite: a member of the team; moderators only where nobody is left in it, to hand it over."""
    if project.contribution.is_tombstone:
        return False
    if is_team(user, project):
        return True
    alone = contributions.may_moderate(user, project.contribution)
    return alone and not Relation.objects.filter(project=project).team().exists()


def may_leave(user: Any, project: Project) -> bool:
    """Whoever is something for it."""
    return bool(role_of(user, project))


def may_join(user: Any, project: Project) -> bool:
    """Ask to join, offer help: any member who is not in the team, while everyone reads the project."""
    return bool(user.is_authenticated and project.contribution.is_published and not is_team(user, project))


def may_follow(user: Any, project: Project) -> bool:
    """Follow, or stop: any member, while everyone reads the project."""
    return bool(user.is_authenticated and project.contribution.state in {State.PUBLISHED, State.ARCHIVED})


def may_post(user: Any, project: Project) -> bool:
    """Write news, add documents: the team, while everyone reads the project."""
    return project.contribution.is_published and may_edit(user, project)


def may_answer(user: Any, asking: Asking) -> bool:
    """Say yes or no: the person invited, or the team that is asked."""
    if not user.is_authenticated or asking.state != AskingState.WAITING:
        return False
    if asking.is_invitation:
        return asking.user_id == user.pk or (asking.user_id is None and asking.email.lower() == user.email.lower())
    return may_validate(user, asking.project)


def may_withdraw(user: Any, asking: Asking) -> bool:
    """Take it back: who asked, or the team that invited."""
    if not user.is_authenticated or asking.state != AskingState.WAITING:
        return False
    return may_validate(user, asking.project) if asking.is_invitation else asking.user_id == user.pk


def may_run_forum(user: Any, forum: Forum) -> bool:
    """Settings, timetable, follow-up: who edits the event."""
    return events.may_edit(user, forum.event)


def may_enter_forum(user: Any, forum: Forum) -> bool:
    """Register a project: any member; the view offers the projects of their teams."""
    return bool(user.is_authenticated and forum.event.contribution.is_published)


def may_change_entry(user: Any, entry: ForumEntry) -> bool:
    """Change or withdraw what was registered: the team of the project, and who runs the forum."""
    return is_team(user, entry.project) or may_run_forum(user, entry.forum)


def may_contact(user: Any, entry: ForumEntry) -> bool:
    """Leave a message: any member, when the project agreed."""
    return bool(user.is_authenticated and entry.consents)


def may_tell_outcome(user: Any, entry: ForumEntry) -> bool:
    """Say what came of it: the team, once asked."""
    return entry.asked_at is not None and is_team(user, entry.project)
