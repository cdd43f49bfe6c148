"""Pieces of contributions that pages of upper floors show: the moderators' preview, the bar, the tombstone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.contributions import rules
from maillage.contributions.kinds import kind_of
from maillage.contributions.models import Contribution, Placement
from maillage.contributions.tables.differences import fields_of
from maillage.territories.models import Territory
from maillage.territories.place import address_in, inside
from maillage.territories.registry import registry


@dataclass(frozen=True)
class Panel:
    """How moderators see a contribution: the template of its kind, what fills it, and where its pages are."""

    template: str
    context: Mapping[str, Any]
    kind: Any
    page_url: str
    edit_url: str


def page_url(contribution: Contribution) -> str:
    """The path of its page, in its territory of origin."""
    with inside(registry().by_id.get(contribution.origin_id)):
        return kind_of(contribution).page(contribution)


def edit_url(contribution: Contribution) -> str:
    """The path of its form, in its territory of origin."""
    with inside(registry().by_id.get(contribution.origin_id)):
        return kind_of(contribution).edit(contribution)


def panel_of(contribution: Contribution) -> Panel:
    """The preview of a contribution, whatever its kind."""
    kind = kind_of(contribution)
    last = contribution.revisions.newest_first().first()
    rows = fields_of(last.data if last else {"title": contribution.title}, kind.labels)
    context = {"rows": rows, **kind.summary(contribution)}
    return Panel(kind.panel, context, kind, page_url(contribution), edit_url(contribution))


@dataclass(frozen=True)
class Bar:
    """What a person may do about a contribution, from its page."""

    contribution: Contribution
    report_url: str
    history_url: str
    decide_url: str
    share_url: str
    territory: Territory | None
    placement: Placement | None
    at: datetime

    @property
    def for_moderators(self) -> bool:
        """Whether there is more than « report »."""
        return bool(self.decide_url or self.share_url or self.history_url)

    @property
    def is_shown_here(self) -> bool:
        """Whether this territory shows it."""
        return self.placement is not None and self.placement.shown

    @property
    def is_featured(self) -> bool:
        """Whether this territory puts it forward now."""
        until = self.placement.featured_until if self.placement else None
        return until is not None and until > self.at


def bar_for(user: Any, contribution: Contribution, territory: Territory | None, at: datetime) -> Bar:
    """The bar of a person; a visitor's makes no query."""
    uid = str(contribution.uid)
    may_place = territory is not None and rules.may_place(user, contribution, territory.pk)
    placement = None
    if may_place:
        placement = Placement.objects.filter(contribution=contribution, territory=territory).first()
    origin = registry().by_id.get(contribution.origin_id)
    decides, reads = rules.may_moderate(user, contribution), rules.may_see_history(user, contribution)
    return Bar(
        contribution=contribution,
        report_url=address_in(territory, "contributions:report", uid) if rules.may_report(user, contribution) else "",
        history_url=address_in(origin, "contributions:history", uid) if reads else "",
        decide_url=address_in(origin, "contributions:decide", uid) if decides else "",
        share_url=address_in(territory, "contributions:share", uid) if rules.may_share(user, contribution) else "",
        territory=territory if may_place else None,
        placement=placement,
        at=at,
    )


def tombstone(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """The answer of an address whose contribution was removed: 410, with the reason, never with what was removed."""
    context = {
        "contribution": contribution,
        "appeal": rules.is_author(request.user, contribution),
    }
    return render(request, "contributions/tombstone.html", context, status=410)
