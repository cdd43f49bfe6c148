"""What upper floors add to the pages of a programme: its money, its self-evaluation, its published reports.

The floor that owns them declares its entry once, when it starts. Tabs stand among the pages of who coordinates; links
stand at the top of the page of the programme, for those whom their rule lets in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from maillage.programmes.models import Programme

Rule = Callable[[Any, Programme], bool]


@dataclass(frozen=True)
class Link:
    """An entry: ``view`` takes the slug of the programme."""

    key: str
    label: str | Promise
    view: str
    icon: str = ""

    def url_of(self, programme: Programme) -> str:
        """Where it leads for a programme."""
        return reverse(self.view, args=[programme.slug])


Shown = tuple[str, str, str]
Maker = Callable[[Programme, Any], list[Shown]]
_tabs: dict[str, Link] = {}
_deeds: dict[str, Link] = {}
_links: dict[str, tuple[Link, Rule]] = {}
_makers: list[Maker] = []


def add_tab(link: Link) -> None:
    """Stand among the pages of who coordinates a programme; adding it again replaces it."""
    _tabs[link.key] = link


def add_deed(link: Link) -> None:
    """Stand at the top of the dashboard, as what one does next with the programme; adding it again replaces it."""
    _deeds[link.key] = link


def add_link(link: Link, rule: Rule) -> None:
    """Stand at the top of the page of a programme, for those whom the rule lets in; adding it again replaces it."""
    _links[link.key] = (link, rule)


def add_links(maker: Maker) -> None:
    """Stand at the top of the page of a programme with as many entries as there are things, for who reads them."""
    if maker not in _makers:
        _makers.append(maker)


def tabs_of(programme: Programme) -> list[Shown]:
    """The tabs that upper floors added: key, label, address."""
    return [(link.key, str(link.label), link.url_of(programme)) for link in _tabs.values()]


def deeds_of(programme: Programme) -> list[Shown]:
    """What upper floors propose to do with the programme: label, address, icon."""
    return [(str(link.label), link.url_of(programme), link.icon) for link in _deeds.values()]


def links_of(programme: Programme, user: Any) -> list[Shown]:
    """The links that upper floors added, which this person may open: label, address, icon."""
    found = [
        (str(link.label), link.url_of(programme), link.icon) for link, rule in _links.values() if rule(user, programme)
    ]
    return found + [entry for maker in _makers for entry in maker(programme, user)]
