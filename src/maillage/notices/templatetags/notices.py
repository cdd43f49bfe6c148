"""`{% unread_notices as waiting %}`: how many notices wait for the person who looks at the page."""

from typing import Any

from django import template

from maillage.notices.models import Notice

register = template.Library()


@register.simple_tag
def unread_notices(user: Any) -> int:
    """The number of unread notices; none for an anonymous visitor, without a query."""
    return Notice.objects.visible_to(user).unread().count() if user.is_authenticated else 0
