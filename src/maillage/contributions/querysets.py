"""The vocabulary of contributions."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from maillage.contributions.enums import AppealState, ReportState, State
from maillage.territories.rules import moderated_kinds

if TYPE_CHECKING:
    from maillage.contributions.models import Appeal, Contribution, Placement, Revision, SavedReply, VisitorReport

PUBLIC = (State.PUBLISHED, State.ARCHIVED)
Teams = Callable[[Any], models.QuerySet[Any, Any]]
_teams: dict[str, Teams] = {}
_circles: dict[str, Teams] = {}


def set_teams(kind: str, teams: Teams | None) -> None:
    """Say which contributions of a kind a person edits with a team (``kinds.declare`` calls it)."""
    _teams.pop(kind, None)
    if teams is not None:
        _teams[kind] = teams


def set_circles(kind: str, circles: Teams | None) -> None:
    """Say which contributions of a kind have a circle that a person belongs to (``kinds.declare`` calls it)."""
    _circles.pop(kind, None)
    if circles is not None:
        _circles[kind] = circles


def belongs(user: Any, path: str = "", *, but: str = "") -> Q:
    """The condition under which a person belongs to the circle of a contribution; ``but`` leaves one kind aside."""
    found = Q(**{f"{path}pk__in": []})
    if not user.is_authenticated:
        return found
    for kind, circles in sorted(_circles.items()):
        if kind != but:
            found |= Q(**{f"{path}kind": kind, f"{path}pk__in": circles(user)})
    return found


def of_circles(user: Any, path: str = "") -> Q:
    """The condition under which a person reads what is reserved to a circle: published, and theirs."""
    return belongs(user, path) & Q(**{f"{path}reserved": True, f"{path}state__in": PUBLIC})


def of_teams(user: Any) -> Q:
    """The condition under which a person edits a contribution with a team, whatever its kind."""
    found = Q(pk__in=[])
    for kind, teams in sorted(_teams.items()):
        found |= Q(kind=kind, pk__in=teams(user))
    return found


def moderated_through(user: Any, path: str = "") -> Q:
    """The condition under which a person moderates a contribution: the roles of its origin, narrowed to its kind."""
    if not user.is_authenticated:
        return Q(**{f"{path}pk__in": []})
    if user.is_staff:
        return Q()
    whole, narrowed = moderated_kinds(user)
    moderated = Q(**{f"{path}origin__in": whole})
    for territory, kind in narrowed:
        moderated |= Q(**{f"{path}origin": territory, f"{path}kind": kind})
    return moderated


def seen_by(user: Any, path: str = "") -> Q:
    """The condition under which a person sees a contribution, reached through ``path`` (``"contribution__"``).

    What is published or archived is everyone's, unless a circle keeps it; the rest is its author's and the
    moderators' of its origin.
    """
    seen = Q(**{f"{path}state__in": PUBLIC, f"{path}reserved": False})
    if not user.is_authenticated:
        return seen
    if user.is_staff:
        return Q()
    return seen | Q(**{f"{path}author": user}) | moderated_through(user, path)


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Contributions of all kinds, in sentences."""

    def published(self) -> "ContributionQuerySet":
        """What everyone may read."""
        return self.filter(state=State.PUBLISHED, reserved=False)

    def visible_to(self, user: Any) -> "ContributionQuerySet":
        """What this person may see: what everyone reads, what they wrote or moderate, their teams and circles."""
        seen = seen_by(user)
        if not user.is_authenticated or user.is_staff:
            return self.filter(seen)
        return self.filter(seen | of_teams(user) | of_circles(user))

    def edited_with_a_team(self, user: Any) -> "ContributionQuerySet":
        """Those that a person edits because a team of theirs organises or runs them."""
        return self.filter(of_teams(user)) if user.is_authenticated else self.none()

    def workable_by(self, user: Any) -> "ContributionQuerySet":
        """Those that a person may take over: they decide about them, or share them with a team of theirs."""
        decided = self.model.objects.moderated_by(user).order_by().values("pk")
        return self.filter(Q(pk__in=decided) | of_teams(user))

    def waiting(self) -> "ContributionQuerySet":
        """What a moderator has to read: proposed, or published before anyone read it."""
        return self.filter(Q(state=State.SUBMITTED) | Q(state=State.PUBLISHED, checked_at=None))

    def moderated_by(self, user: Any) -> "ContributionQuerySet":
        """Those this person decides about."""
        return self.filter(moderated_through(user))

    def oldest_first(self) -> "ContributionQuerySet":
        """The order of the queue: what has waited longest comes first."""
        return self.annotate(waits_since=Coalesce("submitted_at", "published_at", "created_at")).order_by(
            "waits_since", "pk"
        )

    def waiting_since(self, before: Any) -> "ContributionQuerySet":
        """Those proposed, or published without being proposed, before a moment."""
        return self.annotate(since=Coalesce("submitted_at", "published_at", "created_at")).filter(since__lt=before)

    def with_queue_data(self) -> "ContributionQuerySet":
        """What a line of the queue shows."""
        return self.select_related("author", "origin")

    def of(self, user: Any) -> "ContributionQuerySet":
        """Those a person wrote, the latest changed first."""
        return self.filter(author=user).order_by("-updated_at", "-pk")

    def of_territories(self, territory_ids: list[int]) -> "ContributionQuerySet":
        """Those whose origin is one of these territories."""
        return self.filter(origin__in=territory_ids)

    def shown_in(self, territory_id: int | None) -> "ContributionQuerySet":
        """Those a territory shows; ``None`` is the network's portal, which shows what its origin shows."""
        where: Any = F("origin") if territory_id is None else territory_id
        return self.published().filter(placements__territory=where, placements__shown=True)


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Where things are shown, in sentences."""

    def shown(self) -> "PlacementQuerySet":
        """Not hidden by the territory."""
        return self.filter(shown=True)

    def featured(self, at: Any) -> "PlacementQuerySet":
        """Put forward at this moment."""
        return self.filter(shown=True, featured_from__lte=at, featured_until__gt=at)


class RevisionQuerySet(models.QuerySet["Revision"]):
    """The history of a contribution, newest first."""

    def newest_first(self) -> "RevisionQuerySet":
        """In reading order of a history page."""
        return self.order_by("-at", "-pk")


class VisitorReportQuerySet(models.QuerySet["VisitorReport"]):
    """What visitors told us, in sentences."""

    def open(self) -> "VisitorReportQuerySet":
        """Not treated yet."""
        return self.filter(state=ReportState.OPEN)

    def visible_to(self, user: Any) -> "VisitorReportQuerySet":
        """Reports go to the moderators of the origin."""
        return self.filter(moderated_through(user, "contribution__"))

    def oldest_first(self) -> "VisitorReportQuerySet":
        """The order of the queue."""
        return self.order_by("at", "pk")


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Appeals, in sentences."""

    def open(self) -> "AppealQuerySet":
        """Not read yet."""
        return self.filter(state=AppealState.OPEN)

    def visible_to(self, user: Any) -> "AppealQuerySet":
        """Appeals go to the moderators of the origin."""
        return self.filter(moderated_through(user, "contribution__"))

    def oldest_first(self) -> "AppealQuerySet":
        """The order of the queue."""
        return self.order_by("at", "pk")


class SavedReplyQuerySet(models.QuerySet["SavedReply"]):
    """Replies that moderators write often."""

    def visible_to(self, user: Any) -> "SavedReplyQuerySet":
        """Those of the territories that the person moderates."""
        if getattr(user, "is_staff", False):
            return self
        if not user.is_authenticated:
            return self.none()
        whole, narrowed = moderated_kinds(user)
        return self.filter(territory__in={*whole, *(territory for territory, _kind in narrowed)})

    def in_order(self) -> "SavedReplyQuerySet":
        """By name."""
        return self.order_by("title", "pk")
