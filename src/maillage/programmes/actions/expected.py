"""What a return is made of: the indicators asked, each in the version of its period, and the parts of breakdowns."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch

from maillage.programmes.enums import TOTAL
from maillage.programmes.models import Breakdown, BreakdownMember, FeedRule, Indicator, IndicatorVersion, Request
from maillage.programmes.querysets.figures import scopes_of


def key_of(dimension: str, member: str) -> str:
    """The canonical name of a part of a breakdown."""
    return f"{dimension}={member}"


@dataclass(frozen=True)
class Expected:
    """One indicator of a return, in its version, with its breakdowns and its feed."""

    indicator: Indicator
    version: IndicatorVersion
    breakdowns: tuple[Breakdown, ...]
    feed: FeedRule | None

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The total, then every part."""
        parts = [key_of(one.dimension, member.code) for one in self.breakdowns for member in one.members.all()]
        return (TOTAL, *parts)


def versions_at(indicators: list[Indicator], request: Request) -> Mapping[int, IndicatorVersion]:
    """Indicator → the version in force in the period of a return: the last to have begun before its end."""
    rows = IndicatorVersion.objects.filter(indicator__in=indicators, since__lt=request.period.ends_before)
    members = Prefetch("members", BreakdownMember.objects.order_by("position", "pk"))
    parts = Prefetch("breakdowns", Breakdown.objects.order_by("position", "pk").prefetch_related(members))
    found = rows.select_related("feed").prefetch_related(parts).order_by("since", "number")
    return {version.indicator_id: version for version in found}


def expected_of(request: Request) -> list[Expected]:
    """What a return asks for, in the order of the form; a fixed number of queries. Composites are made, not asked."""
    scopes = scopes_of(request.programme)
    wanted = [
        one
        for one in request.programme.indicators.alive().in_order()
        if scopes[one.pk][0] == request.period.kind
        and (not scopes[one.pk][1] or request.action_id in scopes[one.pk][1])
    ]
    versions = versions_at(wanted, request)
    composites = set(
        IndicatorVersion.objects.filter(indicator__in=wanted, composed_of__isnull=False).values_list("pk", flat=True)
    )
    return [
        Expected(
            one, versions[one.pk], tuple(versions[one.pk].breakdowns.all()), getattr(versions[one.pk], "feed", None)
        )
        for one in wanted
        if one.pk in versions and versions[one.pk].pk not in composites
    ]
