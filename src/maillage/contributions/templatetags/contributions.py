"""What pages say of a contribution.

- `{% moderation_bar contribution %}`: report, history, moderation and sharing, for whoever looks at the page.
- `{{ contribution|kind_word }}`: what it is, in the singular; the types of lists and filters are in the plural.
- `{% may_propose "project" as open_here %}`: whether to show the button that starts one; visitors may sign in for it.
- `{{ report|reported_as }}`: what a visitor told, in the words that were offered for this kind.
"""

from typing import Any

from django import template

from maillage.contributions.kinds import kind_named, reason_in_words
from maillage.contributions.models import Contribution, VisitorReport
from maillage.contributions.panels import bar_for
from maillage.contributions.panels.contribute import origin_for
from maillage.core import clock
from maillage.territories import rules

register = template.Library()


@register.filter
def kind_word(contribution: Contribution) -> str:
    """« article », « structure »: one of its kind."""
    kind = kind_named(contribution.kind)
    return str(kind.label) if kind is not None else contribution.get_kind_display()


@register.filter
def reported_as(report: VisitorReport) -> str:
    """The reason of a report as the form of its kind worded it."""
    return reason_in_words(report.contribution, report.reason)


@register.simple_tag(takes_context=True)
def may_propose(context: template.Context, kind: str) -> bool:
    """Whether the door of a new one is open to this person, as far as one knows where it would belong."""
    request = context["request"]
    origin = origin_for(request.user, request.territory) if request.user.is_authenticated else None
    return origin is None or rules.may_propose(request.user, origin.pk, kind)


@register.inclusion_tag("contributions/parts/moderation_bar.html", takes_context=True)
def moderation_bar(context: template.Context, contribution: Contribution, *, report: bool = True) -> dict[str, Any]:
    """What the person may do about a contribution; « Signaler » alone for visitors, without a query.

    ``report=False`` where the page already has its own link to report. A preview has no bar: what it shows is not kept,
    nothing is to be found at these addresses.
    """
    request = context["request"]
    preview = "typed" in context
    return {
        "bar": None if preview else bar_for(request.user, contribution, request.territory, clock.now()),
        "contribution": contribution,
        "report": report,
        "path": request.get_full_path(),
        "csrf_token": context.get("csrf_token", ""),
        "request": request,
    }
