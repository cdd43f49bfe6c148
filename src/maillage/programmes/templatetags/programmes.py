"""The entries that upper floors add to the pages of a programme."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from maillage.core.clock import today
from maillage.core.dates import day_phrase, period_phrase
from maillage.programmes.models import Period, Programme
from maillage.programmes.panels.desk import Shown
from maillage.programmes.panels.extensions import links_of, tabs_of
from maillage.programmes.panels.words import over_words, period_words
from maillage.ui.templatetags.ui.words import language

register = template.Library()


@register.filter
def period(row: Period) -> str:
    """« 1er trimestre 2026 »."""
    return period_words(row)


@register.filter
def last_day(row: Programme) -> date:
    """The last day of a programme."""
    return row.ends_before - timedelta(days=1)


@register.simple_tag
def lasting(starts_on: date, ends_before: date | None) -> str:
    """Between which days something holds: « depuis le 1er mars 2026 », « du 1er mars au 31 août 2026 »."""
    if ends_before is not None:
        return period_phrase(starts_on, ends_before - timedelta(days=1), language(), year=True)
    words = _("à partir du %(day)s") if starts_on > today() else _("depuis le %(day)s")
    return words % {"day": day_phrase(starts_on, language(), year=True, weekday=False)}


@register.filter
def have_aims(figures: Sequence[Shown]) -> bool:
    """Whether one of the figures has a target: that the others have none is then worth saying."""
    return any(one.aim is not None for one in figures)


@register.simple_tag
def over(value: Decimal, base: Decimal | None, decimals: int) -> str:
    """« 20 sur 25 »: a number, with its headcount when it has one."""
    return over_words(value, base, decimals)


@register.simple_tag
def added_tabs(programme: Programme) -> list[tuple[str, str, str]]:
    """Key, label and address of each tab."""
    return tabs_of(programme)


@register.simple_tag
def added_links(programme: Programme, user: Any) -> list[tuple[str, str, str]]:
    """Label, address and icon of each link that this person may open."""
    return links_of(programme, user)
