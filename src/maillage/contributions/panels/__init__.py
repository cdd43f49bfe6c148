"""Pieces of contributions that pages of upper floors show: the moderators' preview, the bar, the tombstone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.contributions import rules
from maillage.contributions.kinds import Remedy, kind_named, kind_of
from maillage.contributions.models import Contribution, Placement
from maillage.contributions.tables.differences import fields_of
from maillage.journal.models import Entry
from maillage.territories.models import Territory
from maillage.territories.place import address_in, inside
from maillage.territories.registry import registry

MOST_STEPS = 15


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


@dataclass(frozen=True)
class Thing:
    """A contribution of any kind as a line of a mixed list: what it is, where its page is."""

    contribution: Contribution
    kind: Any
    url: str


def things_of(contributions: Sequence[Contribution]) -> list[Thing]:
    """Lines of a mixed list, in the order given: one query for each kind that is there."""
    by_kind: dict[str, list[Contribution]] = {}
    for contribution in contributions:
        by_kind.setdefault(contribution.kind, []).append(contribution)
    own = {field.name for field in Contribution._meta.related_objects if field.one_to_one}
    for name, rows in by_kind.items():
        if name in own:
            prefetch_related_objects(rows, name)
    known = [(contribution, kind_named(contribution.kind)) for contribution in contributions]
    return [Thing(one, kind, page_url(one)) for one, kind in known if kind is not None]


def panel_of(contribution: Contribution) -> Panel:
    """The preview of a contribution, whatever its kind."""
    kind = kind_of(contribution)
    last = contribution.revisions.newest_first().first()
    rows = fields_of(kind.in_words(last.data) if last else {"title": contribution.title}, kind.labels)
    context = {"rows": rows, **kind.summary(contribution)}
    return Panel(kind.panel, context, kind, page_url(contribution), edit_url(contribution))


def remedies_of(contribution: Contribution, reason: str) -> list[Remedy]:
    """What a moderator can do at once about a report: words, path in the territory of origin, icon."""
    remedies = kind_of(contribution).remedies
    if remedies is None or contribution.is_tombstone:
        return []
    with inside(registry().by_id.get(contribution.origin_id)):
        return list(remedies(contribution, reason))


def steps_of(contribution: Contribution) -> list[Entry]:
    """What was done about a contribution, the latest first: who decided what, and when."""
    about = Entry.objects.about(contribution).filter(territory_id=contribution.origin_id)
    return list(about[:MOST_STEPS])


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
