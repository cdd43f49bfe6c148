"""`{% keeping organisation %}`: who keeps a page, how fresh, how to correct; `{{ one|age_badge }}` for lists."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from maillage.core import clock
from maillage.directory.enums import TeamRole
from maillage.directory.enums.organisations import Field
from maillage.directory.models import Organisation
from maillage.directory.panels.freshness import age_of
from maillage.directory.rules import claims as rules
from maillage.directory.rules.facts import rows_of
from maillage.directory.rules.merging import may_split
from maillage.directory.rules.visibility import level_of, may_read
from maillage.ui.templatetags.ui.pieces import badge_html

register = template.Library()


@register.inclusion_tag("directory/parts/keeping.html", takes_context=True)
def keeping(context: template.Context, organisation: Organisation) -> dict[str, Any]:
    """Who keeps the page and how to correct it; the names of its managers are shown to who may read its team."""
    user = context["request"].user
    members = sorted(rows_of(organisation, "members"), key=lambda one: (one.role != TeamRole.MANAGER, one.pk))
    names = [str(one.user) for one in members if one.role == TeamRole.MANAGER]
    return {
        "organisation": organisation,
        "age": age_of(organisation, clock.now()),
        "kept": bool(members),
        "names": ", ".join(names) if may_read(organisation, Field.TEAM, level_of(user, organisation)) else "",
        "mine": any(one.user_id == user.pk for one in members),
        "may_claim": not user.is_authenticated or rules.may_claim(user, organisation),
        "is_public": organisation.contribution.is_published,
        "may_split": user.is_authenticated and may_split(user, organisation),
    }


@register.filter
def age_badge(organisation: Organisation) -> SafeString:
    """The age of an entry as a badge, when it is old; nothing otherwise."""
    age = age_of(organisation, clock.now())
    return badge_html(age.words, age.tone, age.icon) if age.is_old else SafeString("")


@register.filter
def age_words(organisation: Organisation) -> str:
    """The age of an entry in words, for a table."""
    return age_of(organisation, clock.now()).words
