"""The vocabulary of imports."""

from typing import TYPE_CHECKING, Any

from django.db import models

from maillage.imports.enums import Schedule
from maillage.territories.enums import Role
from maillage.territories.rules import territories_of

if TYPE_CHECKING:
    from maillage.imports.models import Link, Run, Source


class SourceQuerySet(models.QuerySet["Source"]):
    """Sources, in sentences."""

    def visible_to(self, user: Any) -> "SourceQuerySet":
        """Coordinators see the sources of their territories."""
        return self.filter(territory__in=territories_of(user, Role.COORDINATOR))

    def of(self, territory_id: int | None) -> "SourceQuerySet":
        """Those of a territory; ``None``: of all that the person sees."""
        return self if territory_id is None else self.filter(territory=territory_id)

    def nightly(self) -> "SourceQuerySet":
        """Those read again every night."""
        return self.filter(schedule=Schedule.DAILY).exclude(address="")


class RunQuerySet(models.QuerySet["Run"]):
    """Runs, in sentences."""

    def visible_to(self, user: Any) -> "RunQuerySet":
        """Coordinators see the runs of their territories."""
        return self.filter(source__territory__in=territories_of(user, Role.COORDINATOR))

    def newest(self) -> "RunQuerySet":
        """The latest first."""
        return self.order_by("-started_at", "-pk")


class LinkQuerySet(models.QuerySet["Link"]):
    """Links, in sentences."""

    def live(self) -> "LinkQuerySet":
        """Those whose record was there the last time the source was read."""
        return self.filter(vanished_at=None)
