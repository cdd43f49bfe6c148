"""What projects know of a person, and how they forget them when they close their account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.projects.actions.life import archive_project
from maillage.projects.actions.projection import refresh
from maillage.projects.actions.team import relate
from maillage.projects.enums import Role
from maillage.projects.models import (
    Asking,
    Document,
    Draft,
    ForumContact,
    ForumEntry,
    HelperProfile,
    MutedNeed,
    News,
    Project,
    Relation,
)


def projects_of_teams(person: Any) -> QuerySet[Any, Any]:
    """The contributions of the projects that this person makes."""
    return Relation.objects.filter(user=person).team().order_by().values("project__contribution")


def fellows(person: User) -> QuerySet[Any, Any]:
    """The people of the same teams."""
    mine = Relation.objects.filter(user=person).team().order_by().values("project")
    return Relation.objects.filter(project__in=mine).team().exclude(user=person).order_by().values("user")


def projects_alone(person: User) -> QuerySet[Any, Any]:
    """The projects that nobody else makes."""
    others = Relation.objects.filter(project=OuterRef("pk"), role=Role.TEAM).exclude(user=person)
    return Project.objects.filter(~Exists(others), contribution__author=person).order_by().values("contribution")


def projects_located(codes: Sequence[str]) -> QuerySet[Any, Any]:
    """The contributions of the projects whose commune is in these departments."""
    return Project.objects.filter(commune__department__in=codes).order_by().values("contribution")


def known_of(person: User) -> list[dict[str, Any]]:
    """Relations, requests, what is offered and what is being typed, for the export of an account."""
    helper = HelperProfile.objects.filter(user=person).select_related("commune").first()
    relations = Relation.objects.filter(user=person).select_related("project").order_by("since", "pk")
    askings = Asking.objects.filter(Q(user=person) | Q(email__iexact=person.email)).select_related("project")
    contacts = ForumContact.objects.filter(user=person).select_related("entry__project").order_by("at", "pk")
    found: list[dict[str, Any]] = [
        {"project": row.project.title, "relation": row.role, "what": row.what, "since": row.since} for row in relations
    ]
    found += [
        {"project": row.project.title, "asked": row.role, "message": row.message, "state": row.state, "at": row.at}
        for row in askings.order_by("at", "pk")
    ]
    found += [{"forum_contact": row.entry.project.title, "at": row.at} for row in contacts]
    found += [
        {"project_draft": str(row), "saved_at": row.saved_at, "content": row.data}
        for row in Draft.objects.filter(user=person).order_by("saved_at", "pk")
    ]
    if helper is not None:
        found.append({
            "skills": helper.skills, "commune": helper.commune.name if helper.commune else "",
            "radius_km": helper.radius_km, "interests": [term.code for term in helper.themes.order_by("position")],
            "available": helper.available,
        })  # fmt: skip
    return found


@transaction.atomic
def forget(person: User, at: datetime) -> None:
    """Erase who the person was for projects; who takes over what they signed enters the team.

    What nobody is left to edit is archived: its moderators may hand it over.
    """
    mine = Relation.objects.filter(user=person).team().select_related("project__contribution__author")
    projects = [row.project for row in mine.order_by("project")]
    for project in Project.objects.select_for_update().filter(pk__in=[one.pk for one in projects]).order_by("pk"):
        author = project.contribution.author
        if author is not None and author.pk != person.pk:
            relate(project=project, user=author, role=Role.TEAM, at=at)
    Relation.objects.filter(user=person).delete()
    Asking.objects.filter(Q(user=person) | Q(email__iexact=person.email) | Q(invited_by=person)).delete()
    for rows in (HelperProfile, MutedNeed, ForumContact, Draft):
        rows.objects.filter(user=person).delete()
    ForumEntry.objects.filter(registered_by=person).update(registered_by=None)
    News.objects.filter(author=person).update(author=None)
    Document.objects.filter(added_by=person).update(added_by=None)
    for project in projects:
        project.contribution.refresh_from_db()
        alone = not project.relations.team().exists()
        if alone and project.contribution.state == State.PUBLISHED:
            archive_project(actor=None, project=project, at=at)
    refresh([project.contribution_id for project in projects], at)


@transaction.atomic
def erase(ids: Sequence[int], _at: datetime) -> None:
    """Empty the projects that left with their author, their files too."""
    projects = Project.objects.filter(contribution__in=ids).order_by("pk")
    paths = list(Document.objects.filter(project__in=projects.order_by()).order_by("pk").values_list("path", flat=True))
    for project in projects:
        for terms in (project.themes, project.audiences, project.events, project.linked):
            terms.clear()
        for rows in (project.partners, project.needs, project.news, project.documents, project.answers,
                     project.relations, project.askings, project.drafts, project.forum_entries):  # fmt: skip
            rows.all().delete()
    projects.update(
        title=_("Fiche effacée"), baseline="", description="", commune=None, website="", programme_action="",
        image=None, image_alt="", image_credit="",
    )  # fmt: skip
    transaction.on_commit(lambda: _remove_files(paths))


def _remove_files(paths: Sequence[str]) -> None:
    for path in paths:
        default_storage.delete(path)
