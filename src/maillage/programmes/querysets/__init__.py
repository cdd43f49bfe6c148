"""The vocabulary of programmes."""

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from maillage.contributions.enums import State
from maillage.programmes.enums import OPEN, PartRole, RequestState
from maillage.territories.enums import Role
from maillage.territories.rules import territories_of

if TYPE_CHECKING:
    from maillage.programmes.models import (
        Action,
        Campaign,
        Cell,
        Decision,
        Drift,
        Erratum,
        Indicator,
        IndicatorVersion,
        Part,
        Period,
        Programme,
        Request,
        Revision,
        Target,
    )


def in_force(on: date, prefix: str = "") -> Q:
    """The condition under which a half-open period holds that day."""
    return Q(**{f"{prefix}starts_on__lte": on}) & (
        Q(**{f"{prefix}ends_before": None}) | Q(**{f"{prefix}ends_before__gt": on})
    )


def of_team(user: Any, prefix: str) -> Q:
    """The condition under which a person acts for an organisation that still acts."""
    return Q(
        **{
            f"{prefix}members__user": user,
            f"{prefix}merged_into": None,
            f"{prefix}contribution__state": State.PUBLISHED,
        }
    )


def can_act(user: Any) -> bool:
    """Somebody signed in whose account is open."""
    return bool(user.is_authenticated and user.is_active)


def related(rows: "models.QuerySet[Any]", name: str) -> Any:
    """The rows of the model at the other end of a relation."""
    return cast("Any", rows.model._meta.get_field(name).related_model)._default_manager.all()


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Programmes, in sentences."""

    def visible_to(self, user: Any) -> "ProgrammeQuerySet":
        """The public ones; the others for their coordinators, their structures and their funders."""
        if not can_act(user):
            return self.filter(is_public=True)
        if user.is_staff:
            return self
        inside = self.model._default_manager.filter(
            of_team(user, "actions__parts__organisation__")
        ) | self.model._default_manager.filter(of_team(user, "funders__organisation__"))
        return self.filter(
            Q(is_public=True)
            | Q(territory__in=territories_of(user, Role.COORDINATOR))
            | Q(pk__in=inside.order_by().values("pk"))
        )

    def managed_by(self, user: Any) -> "ProgrammeQuerySet":
        """Those of the territories that a person coordinates."""
        return self.filter(territory__in=territories_of(user, Role.COORDINATOR)) if can_act(user) else self.none()

    def funded_by(self, user: Any) -> "ProgrammeQuerySet":
        """Those that the structures of a person pay for."""
        if not can_act(user):
            return self.none()
        funded = self.model._default_manager.filter(of_team(user, "funders__organisation__"))
        return self.filter(pk__in=funded.order_by().values("pk"))

    def shown_in(self, territory_id: int | None) -> "ProgrammeQuerySet":
        """Those of a territory: their own, and those that run there."""
        if territory_id is None:
            return self
        there = self.model._default_manager.filter(territories__territory=territory_id)
        return self.filter(Q(territory=territory_id) | Q(pk__in=there.order_by().values("pk")))

    def latest_first(self) -> "ProgrammeQuerySet":
        """In the order of lists."""
        return self.order_by("-starts_on", "name", "pk")


class ActionQuerySet(models.QuerySet["Action"]):
    """Actions, in sentences."""

    def visible_to(self, user: Any) -> "ActionQuerySet":
        """Those of the programmes that a person sees."""
        return self.filter(programme__in=related(self, "programme").visible_to(user).order_by().values("pk"))

    def in_order(self) -> "ActionQuerySet":
        """In the order of the programme."""
        return self.order_by("position", "code", "pk")


class PartQuerySet(models.QuerySet["Part"]):
    """Roles in actions, in sentences."""

    def on(self, day: date) -> "PartQuerySet":
        """Those that hold that day."""
        return self.filter(in_force(day))

    def during(self, first: date, before: date) -> "PartQuerySet":
        """Those that hold some day of a half-open period."""
        return self.filter(Q(starts_on__lt=before) & (Q(ends_before=None) | Q(ends_before__gt=first)))

    def leads(self) -> "PartQuerySet":
        """Those that carry their action."""
        return self.filter(role=PartRole.LEAD)


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """Indicators, in sentences."""

    def visible_to(self, user: Any) -> "IndicatorQuerySet":
        """Those of the programmes that a person sees; unpublished ones for those inside only."""
        programmes = related(self, "programme")
        seen = programmes.visible_to(user).order_by().values("pk")
        if not can_act(user):
            return self.filter(is_public=True, programme__in=seen)
        if user.is_staff:
            return self
        inside = programmes.managed_by(user) | programmes.funded_by(user)
        parts = programmes.filter(of_team(user, "actions__parts__organisation__"))
        within = Q(programme__in=inside.order_by().values("pk")) | Q(programme__in=parts.order_by().values("pk"))
        return self.filter((Q(is_public=True) & Q(programme__in=seen)) | within)

    def alive(self) -> "IndicatorQuerySet":
        """Those not retired."""
        return self.filter(retired_at=None)

    def in_order(self) -> "IndicatorQuerySet":
        """In the order of the programme."""
        return self.order_by("position", "code", "pk")


class IndicatorVersionQuerySet(models.QuerySet["IndicatorVersion"]):
    """Versions of indicators, in sentences."""

    def newest_first(self) -> "IndicatorVersionQuerySet":
        """The last one is in force."""
        return self.order_by("-since", "-number")

    def on(self, day: date) -> "IndicatorVersionQuerySet":
        """Those that had begun that day."""
        return self.filter(since__lte=day)


class PeriodQuerySet(models.QuerySet["Period"]):
    """Periods, in sentences."""

    def oldest_first(self) -> "PeriodQuerySet":
        """In the order of time."""
        return self.order_by("starts_on", "ends_before", "pk")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns, in sentences."""

    def visible_to(self, user: Any) -> "CampaignQuerySet":
        """Those of the programmes that a person coordinates."""
        return (
            self.filter(programme__territory__in=territories_of(user, Role.COORDINATOR))
            if can_act(user)
            else (self.none())
        )

    def open_on(self, day: date) -> "CampaignQuerySet":
        """Those that accept answers that day."""
        return self.filter(opens_on__lte=day, closes_on__gte=day)

    def latest_first(self) -> "CampaignQuerySet":
        """In the order of lists."""
        return self.order_by("-due_on", "-pk")


class RequestQuerySet(models.QuerySet["Request"]):
    """Returns expected, in sentences."""

    def visible_to(self, user: Any) -> "RequestQuerySet":
        """Those of the structures of a person, and of the programmes that they coordinate."""
        if not can_act(user):
            return self.none()
        if user.is_staff:
            return self
        return self.filter(
            Q(pk__in=self.model._default_manager.of(user).order_by().values("pk"))
            | Q(programme__territory__in=territories_of(user, Role.COORDINATOR))
        )

    def of(self, user: Any) -> "RequestQuerySet":
        """Those that the structures of a person answer."""
        return self.filter(of_team(user, "organisation__")).distinct()

    def open(self) -> "RequestQuerySet":
        """Those that wait for their structure."""
        return self.filter(state__in=OPEN)

    def to_review(self) -> "RequestQuerySet":
        """Those that wait for the coordination."""
        return self.filter(state=RequestState.SUBMITTED)

    def for_lists(self) -> "RequestQuerySet":
        """With what a line shows."""
        return self.select_related("programme__territory", "campaign", "period", "action", "organisation")


class ReturnCellQuerySet(models.QuerySet["Cell"]):
    """Figures of returns, in sentences."""

    def visible_to(self, user: Any) -> "ReturnCellQuerySet":
        """Those of the returns that a person sees; funders see those that were approved."""
        if not can_act(user):
            return self.none()
        seen = Q(request__in=related(self, "request").visible_to(user).order_by().values("pk"))
        funded = Q(
            programme__in=related(self, "programme").funded_by(user).order_by().values("pk"),
            request__state=RequestState.APPROVED,
        )
        return self.filter(seen | funded)

    def in_order(self) -> "ReturnCellQuerySet":
        """In the order of forms."""
        return self.order_by("indicator__position", "indicator__code", "key")


class FigureRevisionQuerySet(models.QuerySet["Revision"]):
    """Revisions, in sentences."""

    def newest_first(self) -> "FigureRevisionQuerySet":
        """The last one counts."""
        return self.order_by("-number")


class DriftQuerySet(models.QuerySet["Drift"]):
    """Drifts, in sentences."""

    def of_programme(self, programme: Any) -> "DriftQuerySet":
        """Those of a programme, the largest first."""
        return self.filter(cell__programme=programme).order_by("-seen_at", "pk")


class ErratumQuerySet(models.QuerySet["Erratum"]):
    """Lines of errata, in sentences."""

    def newest_first(self) -> "ErratumQuerySet":
        """In the order of the table."""
        return self.order_by("-at", "-pk")

    def with_bases(self) -> "ErratumQuerySet":
        """With the headcounts of both revisions: « 20 sur 25 » may become « 20 sur 26 »."""
        rows = apps.get_model("programmes", "Revision")._default_manager.filter(cell=OuterRef("cell"))
        before, after = rows.filter(number=OuterRef("before_number")), rows.filter(number=OuterRef("after_number"))
        return self.annotate(before_base=Subquery(before.values("base")), after_base=Subquery(after.values("base")))


class TargetQuerySet(models.QuerySet["Target"]):
    """Targets, in sentences."""

    def set(self) -> "TargetQuerySet":
        """Those that were not withdrawn."""
        return self.filter(value__isnull=False)


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions, in sentences."""

    def latest_first(self) -> "DecisionQuerySet":
        """In the order of lists."""
        return self.order_by("-decided_on", "-pk")
