"""The vocabulary of imports."""

from typing import TYPE_CHECKING, Any

from django.db import models

from maillage.imports.enums import PictureState, Schedule
from maillage.territories.enums import Role
from maillage.territories.rules import territories_of

if TYPE_CHECKING:
    from maillage.imports.models import Link, Picture, Run, Source


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


class PictureQuerySet(models.QuerySet["Picture"]):
    """Pictures of sources, in sentences."""

    def waiting(self, source_id: int) -> "PictureQuerySet":
        """Those of a source that are still to be read, as long as it is asked for; the next one first."""
        mine = self.filter(link__source=source_id, link__source__images=True, state=PictureState.WAITING)
        return mine.order_by("next_at", "pk")

    def figures(self, run_id: int) -> dict[str, int]:
        """How many of a reading stand where."""
        rows = self.filter(run=run_id).order_by().values("state").annotate(count=models.Count("pk"))
        return {row["state"]: row["count"] for row in rows}
