"""`{% post_link contribution %}`: post a thing in one's communities, for those who are signed in; no query."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.communities.rules import may_post
from maillage.contributions.models import Contribution
from maillage.ui.templatetags.ui.pieces import icon_html

register = template.Library()


@register.simple_tag(takes_context=True)
def post_link(context: template.Context, contribution: Contribution) -> SafeString:
    """A link to the page that posts; nothing for visitors."""
    if not may_post(context["request"].user, contribution):
        return SafeString("")
    address = reverse("communities:post", args=[contribution.uid])
    return format_html('<p><a href="{}">{} {}</a></p>', address, icon_html("users"), _("Publier dans une communauté"))
