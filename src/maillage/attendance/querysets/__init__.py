"""The vocabulary of attendance."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from maillage.attendance.enums import GIVES_A_NUMBER, HeadcountState
from maillage.attendance.querysets.totals import Measures, measures_of
from maillage.contributions.enums import State
from maillage.territories.enums import Role
from maillage.territories.rules import territories_of

if TYPE_CHECKING:
    from maillage.attendance.models import Headcount, HeadcountRevision, ReportLink, Subject


def reported_by(user: Any, prefix: str = "") -> Q:
    """The condition under which a person gives the figures of a subject: its author, its teams, its coordinators.

    A structure whose page was removed or merged acts no more.
    """
    team = Q(
        **{
            f"{prefix}organisations__members__user": user,
            f"{prefix}organisations__merged_into": None,
            f"{prefix}organisations__contribution__state": State.PUBLISHED,
        }
    )
    coordinated = Q(**{f"{prefix}territory__in": territories_of(user, Role.COORDINATOR)})
    return team | coordinated | Q(**{f"{prefix}author": user})


def asked_of(user: Any, prefix: str = "") -> Q:
    """The same without coordinators: those to whom the question is put."""
    return Q(
        **{
            f"{prefix}organisations__members__user": user,
            f"{prefix}organisations__merged_into": None,
            f"{prefix}organisations__contribution__state": State.PUBLISHED,
        }
    ) | Q(**{f"{prefix}author": user})


class SubjectQuerySet(models.QuerySet["Subject"]):
    """What is counted, in sentences."""

    def visible_to(self, user: Any) -> "SubjectQuerySet":
        """Those whose figures a person gives; nobody else reads them one by one."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(reported_by(user)).distinct()

    def of(self, kind: str, key: str) -> "SubjectQuerySet":
        """The one an upper floor names."""
        return self.filter(kind=kind, key=key)

    def with_silence(self) -> "SubjectQuerySet":
        """Those of which a slot waits for its answer."""
        waiting = Q(headcounts__state=HeadcountState.AWAITED, headcounts__is_counted_elsewhere=False)
        return self.filter(waiting).distinct()

    def to_ask(self, at: Any, since: Any) -> "SubjectQuerySet":
        """Those never asked whose last slot ended lately: nothing of them is still to come."""
        rows = self.filter(asked_at=None, last_ends_at__lte=at, last_ends_at__gt=since).with_silence()
        return rows.exclude(headcounts__state=HeadcountState.PLANNED)

    def to_remind(self, before: Any) -> "SubjectQuerySet":
        """Those asked long enough ago, and reminded never."""
        return self.filter(asked_at__lte=before, reminded_at=None).with_silence()


class HeadcountQuerySet(models.QuerySet["Headcount"]):
    """Headcounts, in sentences."""

    def visible_to(self, user: Any) -> "HeadcountQuerySet":
        """Those that a person gives."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(reported_by(user, "subject__")).distinct()

    def of(self, user: Any) -> "HeadcountQuerySet":
        """Those that a person is asked for as an organiser."""
        return self.filter(pk__in=self.model.objects.filter(asked_of(user, "subject__")).order_by().values("pk"))

    def of_organisation(self, organisation: Any) -> "HeadcountQuerySet":
        """Those of a structure, as lead or with others."""
        return self.filter(subject__organisations=organisation)

    def counting(self) -> "HeadcountQuerySet":
        """Those that figures are made of: what took place, children of an umbrella rather than the umbrella."""
        out = [HeadcountState.CANCELLED, HeadcountState.PLANNED]
        return self.exclude(state__in=out).filter(is_counted_elsewhere=False)

    def waiting(self) -> "HeadcountQuerySet":
        """Those without an answer."""
        return self.counting().filter(state=HeadcountState.AWAITED)

    def answered(self) -> "HeadcountQuerySet":
        """Those somebody answered, by whatever answer."""
        return self.filter(revision__gt=0)

    def numbered(self) -> "HeadcountQuerySet":
        """Those that gave a number, zero included."""
        return self.counting().filter(state__in=GIVES_A_NUMBER)

    def between(self, first: date | None, last: date | None) -> "HeadcountQuerySet":
        """Those of days from first to last, both included."""
        rows = self if first is None else self.filter(on__gte=first)
        return rows if last is None else rows.filter(on__lte=last)

    def latest_first(self) -> "HeadcountQuerySet":
        """In the order of lists."""
        return self.order_by("-on", "-starts_at", "-pk")

    def oldest_first(self) -> "HeadcountQuerySet":
        """In the order of one subject."""
        return self.order_by("starts_at", "pk")

    def for_lists(self) -> "HeadcountQuerySet":
        """With what a line shows."""
        return self.select_related("subject__organisation", "subject__territory", "commune__department")

    def measures(self) -> Measures:
        """Participations and duration-weighted attendance, with their completeness."""
        return measures_of(self)


class HeadcountRevisionQuerySet(models.QuerySet["HeadcountRevision"]):
    """Earlier answers, in sentences."""

    def newest_first(self) -> "HeadcountRevisionQuerySet":
        """The last one counts."""
        return self.order_by("-number")


class ReportLinkQuerySet(models.QuerySet["ReportLink"]):
    """Signed links, in sentences."""

    def visible_to(self, user: Any) -> "ReportLinkQuerySet":
        """Those of the subjects whose figures a person gives."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.is_staff else self.filter(reported_by(user, "subject__")).distinct()

    def alive(self, at: Any) -> "ReportLinkQuerySet":
        """Those that still open their form."""
        return self.filter(revoked_at=None, expires_at__gt=at)
