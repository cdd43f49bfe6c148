"""Attendance of a territory: who answered, who is silent; and what waits for a person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, Sum

from maillage.attendance.enums import GIVES_A_NUMBER, HeadcountState
from maillage.attendance.models import Headcount
from maillage.attendance.querysets import HeadcountQuerySet
from maillage.attendance.querysets.totals import Total
from maillage.core.clock import day_of
from maillage.directory.models import Organisation
from maillage.geography.models import Department
from maillage.territories.enums import Role
from maillage.territories.models import Territory
from maillage.territories.rules import territories_of

SILENT_SHOWN = 20
A_YEAR = timedelta(days=365)


def rows_of(user: Any, territory: Territory | None) -> HeadcountQuerySet:
    """The slots that a coordinator follows: of the territory of the page, or of all theirs."""
    held = territories_of(user, Role.COORDINATOR)
    wanted = [pk for pk in held if territory is None or pk == territory.pk]
    return Headcount.objects.filter(subject__territory__in=wanted)


def departments_of(rows: HeadcountQuerySet) -> list[tuple[str, str]]:
    """The departments where something was counted, for the filter."""
    codes = rows.filter(commune__isnull=False).order_by().values("commune__department").distinct()
    return list(Department.objects.filter(pk__in=codes).order_by("name").values_list("code", "name"))


@dataclass(frozen=True)
class Silent:
    """A structure that has not answered, and of how many slots."""

    organisation: Organisation | None
    silent: int
    expected: int
    last: date


def silent_ones(rows: HeadcountQuerySet) -> list[Silent]:
    """The structures with slots that wait for an answer, the most silent first: two queries."""
    waits = Q(state=HeadcountState.AWAITED)
    groups = rows.counting().order_by().values("subject__organisation")
    found = groups.annotate(expected=Count("pk"), silent=Count("pk", filter=waits), last=Max("on", filter=waits))
    lines = list(found.filter(silent__gt=0).order_by("-silent", "subject__organisation")[:SILENT_SHOWN])
    known = Organisation.objects.in_bulk([line["subject__organisation"] for line in lines])
    return [
        Silent(known.get(line["subject__organisation"]), line["silent"], line["expected"], line["last"])
        for line in lines
    ]


def waiting_of(user: Any, at: datetime) -> int:
    """How many slots wait for this person’s answer, of the last year: what a workspace announces."""
    rows = Headcount.objects.of(user).waiting().filter(on__gte=day_of(at - A_YEAR))
    return rows.count()


def silent_in(user: Any, territory: Territory | None, at: datetime) -> int:
    """How many slots of a coordinator’s territories had no answer in the last year."""
    return rows_of(user, territory).waiting().filter(on__gte=day_of(at - A_YEAR)).count()


def public_total(territory_id: int | None, at: datetime) -> Total:
    """Participations of the last twelve months, in a territory or in the whole network."""
    rows = Headcount.objects.between(day_of(at - A_YEAR), day_of(at))
    rows = rows if territory_id is None else rows.filter(subject__territory=territory_id)
    return rows.measures().participations


def by_department(territory_id: int | None, at: datetime) -> list[tuple[str, int | None, int, int]]:
    """(department, participations, slots received, slots expected) of the last twelve months, by name."""
    rows = Headcount.objects.between(day_of(at - A_YEAR), day_of(at)).counting()
    rows = rows if territory_id is None else rows.filter(subject__territory=territory_id)
    numbered = Q(state__in=GIVES_A_NUMBER)
    found = (
        rows.order_by()
        .values_list("commune__department__name")
        .annotate(people=Sum("number", filter=numbered), received=Count("pk", filter=numbered), expected=Count("pk"))
    )
    return [(name or "", people, received, expected) for name, people, received, expected in found.order_by(
        "commune__department__name"
    )]  # fmt: skip
