"""Lists of organisations and of places to visit, with their filters and counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from maillage.core.text import fold
from maillage.directory.forms.search import Search
from maillage.directory.models import Venue
from maillage.directory.panels.opening import Now, now_at, spans_on
from maillage.search.find import matching
from maillage.territories.models import Territory

MOST_FOUND = 500
PARIS = "Europe/Paris"


@dataclass(frozen=True)
class Option:
    """A choice of a filter with how many things it would show."""

    value: str
    label: str
    count: int
    on: bool


@dataclass(frozen=True)
class VenueLine:
    """A place to visit and whether it is open now."""

    venue: Venue
    now: Now | None


def _zone(territory: Territory | None) -> str:
    return territory.time_zone if territory is not None else PARIS


def _named(rows: QuerySet[Any], kind: str, search: Search, territory: Territory | None) -> QuerySet[Any]:
    """Those whose text matches, by the same index as the search page."""
    if not search.text:
        return rows
    scope = territory.pk if territory is not None else None
    ids = matching(search.text, kind=kind, scope=scope, limit=MOST_FOUND)
    return rows.filter(Q(pk__in=ids) | Q(name__icontains=search.text))


def venues(search: Search, territory: Territory | None, at: datetime) -> list[Venue]:
    """The places to visit that a territory shows; those open today first when nothing else orders them."""
    rows = Venue.objects.shown_in(territory.pk if territory is not None else None).to_visit()
    if search.theme:
        rows = rows.filter(themes__code=search.theme)
    if search.department:
        rows = rows.filter(commune__department=search.department)
    named = _named(rows, "venue", search, territory)
    found = list(
        named.select_related("commune", "image", "contribution")
        .prefetch_related("seasons__hours", "closures", "themes")
        .order_by("name", "pk")
    )
    if search.open_today:
        today = at.astimezone(ZoneInfo(_zone(territory))).date()
        found = [venue for venue in found if spans_on(venue, today)]
    return sorted(found, key=lambda venue: fold(venue.name))


def lines_of(found: Sequence[Venue], territory: Territory | None, at: datetime) -> list[VenueLine]:
    """Places with « open until… », from relations already read."""
    return [VenueLine(venue, now_at(venue, at, _zone(territory))) for venue in found]


def department_options(rows: QuerySet[Any], chosen: str) -> list[Option]:
    """The departments present, by name."""
    found = (
        rows.exclude(commune=None)
        .order_by("commune__department__name")
        .values_list("commune__department", "commune__department__name")
        .annotate(count=Count("pk", distinct=True))
    )
    return [Option(code, name, count, code == chosen) for code, name, count in found]
