"""The entries that upper floors add to the pages of a programme."""

from decimal import Decimal
from typing import Any

from django import template

from maillage.programmes.models import Period, Programme
from maillage.programmes.panels.extensions import links_of, tabs_of
from maillage.programmes.panels.words import over_words, period_words

register = template.Library()


@register.filter
def period(row: Period) -> str:
    """« 1er trimestre 2026 »."""
    return period_words(row)


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
