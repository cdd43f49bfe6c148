"""The follow button, for any page: `{% load members_tags %}{% follow_button "structure" contribution.uid %}`."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from maillage.members.models import Follow

register = template.Library()


def _followed(request: Any) -> set[str]:
    """What the person follows, read once for a page however many buttons it has."""
    kept: set[str] | None = getattr(request, "members_followed", None)
    if kept is None:
        rows = Follow.objects.visible_to(request.user).order_by("pk").values_list("kind", "key")
        kept = request.members_followed = {f"{kind}:{key}" for kind, key in rows}
    return kept


@register.inclusion_tag("members/parts/follow_button.html", takes_context=True)
def follow_button(
    context: Any, kind: str, key: Any, name: str = "", *, small: bool = True, say: bool = False, radius_km: int = 0
) -> dict[str, Any]:
    """A button that follows, or leaves. ``kind`` and ``key`` are those of `members.models.Follow`.

    ``name`` is read by screen readers, and shown with ``say`` where several buttons stand together.

    A visitor gets a link that asks to sign in, the same for everyone: the page stays in the cache of pages.
    """
    request = context["request"]
    known = request.user.is_authenticated
    asked = {"kind": kind, "key": str(key), "next": request.path} | ({"radius_km": radius_km} if radius_km else {})
    return {
        "signed_in": known, "on": known and f"{kind}:{key}" in _followed(request), "kind": kind, "key": str(key),
        "name": name, "small": small, "say": say, "radius_km": radius_km, "path": request.path,
        "url": f"{reverse('members:change_follow')}?{urlencode(asked)}",
    }  # fmt: skip
