"""`{% moderation_bar contribution %}`: report, history, moderation and sharing, for whoever looks at the page."""

from typing import Any

from django import template

from maillage.contributions.models import Contribution
from maillage.contributions.panels import bar_for
from maillage.core import clock

register = template.Library()


@register.inclusion_tag("contributions/parts/moderation_bar.html", takes_context=True)
def moderation_bar(context: template.Context, contribution: Contribution, *, report: bool = True) -> dict[str, Any]:
    """What the person may do about a contribution; « Signaler » alone for visitors, without a query.

    ``report=False`` where the page already has its own link to report.
    """
    request = context["request"]
    at = clock.now()
    return {
        "bar": bar_for(request.user, contribution, request.territory, at),
        "contribution": contribution,
        "report": report,
        "path": request.get_full_path(),
        "csrf_token": context.get("csrf_token", ""),
        "request": request,
    }
