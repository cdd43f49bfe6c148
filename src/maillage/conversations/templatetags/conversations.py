"""`{% conversation contribution %}`: the comments of a thing, its debate and a form, for whoever looks at the page."""

from typing import Any

from django import template

from maillage.contributions.models import Contribution
from maillage.conversations.panels import conversation_of
from maillage.core import clock

register = template.Library()


@register.inclusion_tag("conversations/parts/conversation.html", takes_context=True)
def conversation(
    context: template.Context, contribution: Contribution, *, title: str = "", level: int = 2
) -> dict[str, Any]:
    """The newest threads and a form; ``title`` words what a kind calls its comments, ``level`` is of its heading.

    The page loads `conversations/conversations.css` by itself; it works without JavaScript.
    """
    request = context["request"]
    return {
        "talk": conversation_of(request.user, contribution, clock.now()),
        "title": title,
        "level": level,
        "request": request,
        "user": request.user,
        "csrf_token": context.get("csrf_token", ""),
    }
