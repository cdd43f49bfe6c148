"""The vocabulary of projects."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, Q

from maillage.contributions.enums import State
from maillage.contributions.querysets import seen_by
from maillage.events.querysets import organised_by
from maillage.members.enums import Target
from maillage.members.models import Follow
from maillage.projects.enums import AskingState, NeedState, Role

if TYPE_CHECKING:
    from maillage.projects.models import Asking, Document, Forum, ForumEntry, Need, Project, Relation


def of_team(user: Any, path: str = "") -> Q:
    """The condition under which a person is in the team of a project, reached through ``path``."""
    if not user.is_authenticated:
        return Q(**{f"{path}pk__in": []})
    return Q(**{f"{path}relations__user": user, f"{path}relations__role": Role.TEAM})


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects, in sentences."""

    def visible_to(self, user: Any) -> "ProjectQuerySet":
        """What is published or archived, and what the person moderates, wrote, or makes with a team."""
        seen = seen_by(user, "contribution__")
        if user.is_authenticated and not user.is_staff:
            return self.filter(seen | of_team(user)).distinct()
        return self.filter(seen)

    def published(self) -> "ProjectQuerySet":
        """What everyone may read and lists show."""
        return self.filter(contribution__state=State.PUBLISHED)

    def shown_in(self, territory_id: int | None) -> "ProjectQuerySet":
        """Those a territory shows; ``None``: the network's portal, which shows what each origin shows."""
        where: Any = F("contribution__origin") if territory_id is None else territory_id
        return self.published().filter(contribution__placements__territory=where, contribution__placements__shown=True)

    def of(self, user: Any) -> "ProjectQuerySet":
        """Those the person makes with a team."""
        return self.filter(of_team(user)).distinct()

    def with_row_data(self) -> "ProjectQuerySet":
        """What a line of a list shows, open needs counted."""
        rows = self.select_related("contribution__origin", "commune__department", "image").prefetch_related("themes")
        return rows.annotate(open_needs=Count("needs", filter=Q(needs__state=NeedState.OPEN), distinct=True))

    def with_page_data(self) -> "ProjectQuerySet":
        """What the page of one project shows, in a fixed number of queries."""
        rows = self.select_related("contribution__origin", "contribution__author", "commune__department", "image")
        return rows.prefetch_related("themes", "audiences", "partners__organisation__commune")

    def newest_first(self) -> "ProjectQuerySet":
        """The last published first."""
        return self.order_by("-contribution__published_at", "-pk")


class NeedQuerySet(models.QuerySet["Need"]):
    """Needs, in sentences."""

    def open(self) -> "NeedQuerySet":
        """Not filled yet."""
        return self.filter(state=NeedState.OPEN)

    def in_order(self) -> "NeedQuerySet":
        """What waits first, then as the team ordered them."""
        return self.order_by("-state", "position", "pk")

    def of_published(self) -> "NeedQuerySet":
        """Of projects that everyone reads."""
        return self.filter(project__contribution__state=State.PUBLISHED)


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents, in sentences."""

    def in_order(self) -> "DocumentQuerySet":
        """The newest first."""
        return self.order_by("-at", "-pk")


class RelationQuerySet(models.QuerySet["Relation"]):
    """Who is what, in sentences."""

    def team(self) -> "RelationQuerySet":
        """Those who edit."""
        return self.filter(role=Role.TEAM)

    def of_project(self, project: "Project") -> "RelationQuerySet":
        """Those of a project, without who follows it no more: ``members`` keeps what one follows, and stops it."""
        followers = Follow.objects.filter(kind=Target.PROJECT, key=str(project.contribution.uid))
        told = ~Q(role=Role.FOLLOWER) | Q(user__in=followers.order_by().values("user"))
        return self.filter(told, project=project)

    def of_person(self, user: Any) -> "RelationQuerySet":
        """Those of a person, without the projects that they follow no more."""
        keys = Follow.objects.filter(user=user, kind=Target.PROJECT).order_by("pk").values_list("key", flat=True)
        return self.filter(~Q(role=Role.FOLLOWER) | Q(project__contribution__uid__in=list(keys)), user=user)

    def named(self) -> "RelationQuerySet":
        """Those whom the page names: the team, then the helpers."""
        return self.filter(role__in=[Role.TEAM, Role.HELPER]).order_by("-role", "since", "pk")


class AskingQuerySet(models.QuerySet["Asking"]):
    """Requests and invitations, in sentences."""

    def visible_to(self, user: Any) -> "AskingQuerySet":
        """Who is asked or asks, and the team."""
        if not user.is_authenticated:
            return self.none()
        own = Q(user=user) | Q(email__iexact=user.email, user=None)
        return self.filter(own | of_team(user, "project__")).distinct()

    def waiting(self) -> "AskingQuerySet":
        """Not answered yet."""
        return self.filter(state=AskingState.WAITING)

    def requests(self) -> "AskingQuerySet":
        """What people ask of the team, the oldest first."""
        return self.filter(invited_by=None).order_by("at", "pk")

    def invitations(self) -> "AskingQuerySet":
        """What the team asks of people, the oldest first."""
        return self.filter(invited_by__isnull=False).order_by("at", "pk")

    def to_answer(self, user: Any) -> "AskingQuerySet":
        """What waits for this person: invitations sent to them, requests to their teams."""
        mine = Q(invited_by__isnull=False) & (Q(user=user) | Q(email__iexact=user.email, user=None))
        return self.waiting().filter(mine | (Q(invited_by=None) & of_team(user, "project__"))).distinct()


class ForumQuerySet(models.QuerySet["Forum"]):
    """Forums, in sentences."""

    def visible_to(self, user: Any) -> "ForumQuerySet":
        """Those of events that the person sees."""
        seen = seen_by(user, "event__contribution__")
        if user.is_authenticated and not user.is_staff:
            organised = self.model._meta.get_field("event").remote_field.model._default_manager
            return self.filter(seen | Q(event__in=organised.filter(organised_by(user)).order_by().values("pk")))
        return self.filter(seen)

    def shown_in(self, territory_id: int | None) -> "ForumQuerySet":
        """Those of events that a territory shows."""
        where: Any = F("event__contribution__origin") if territory_id is None else territory_id
        shown = self.filter(event__contribution__state=State.PUBLISHED)
        return shown.filter(
            event__contribution__placements__territory=where, event__contribution__placements__shown=True
        )


class ForumEntryQuerySet(models.QuerySet["ForumEntry"]):
    """Projects of a forum, in sentences."""

    def visible_to(self, user: Any) -> "ForumEntryQuerySet":
        """Those of projects that everyone reads, and those of one's own team."""
        shown = Q(project__contribution__state__in=[State.PUBLISHED, State.ARCHIVED])
        if user.is_authenticated:
            return self.filter(shown | of_team(user, "project__")).distinct()
        return self.filter(shown)

    def in_order(self) -> "ForumEntryQuerySet":
        """The order of the pitches, then of registration."""
        return self.order_by("rank", "at", "pk")

    def to_ask(self, at: datetime) -> "ForumEntryQuerySet":
        """Not asked yet what came of a forum that is over."""
        return self.filter(asked_at=None, forum__event__last_ends_at__lt=at)
