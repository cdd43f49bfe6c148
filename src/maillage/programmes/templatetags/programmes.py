"""The entries that upper floors add to the pages of a programme."""

from typing import Any

from django import template

from maillage.programmes.models import Programme
from maillage.programmes.panels.extensions import links_of, tabs_of

register = template.Library()


@register.simple_tag
def added_tabs(programme: Programme) -> list[tuple[str, str, str]]:
    """Key, label and address of each tab."""
    return tabs_of(programme)


@register.simple_tag
def added_links(programme: Programme, user: Any) -> list[tuple[str, str, str]]:
    """Label, address and icon of each link that this person may open."""
    return links_of(programme, user)
