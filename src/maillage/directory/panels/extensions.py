"""What upper floors add to the page of an organisation or of a place: its events today, its loans and trainings later.

The floor that owns them declares a panel once, when it starts; the page shows those that have something to say.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from maillage.directory.models import Organisation, Venue
from maillage.territories.models import Territory


@dataclass(frozen=True)
class Panel:
    """A part of a page: its template and what it shows."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Organisation | Venue, Territory | None, datetime], Panel | None]
_makers: list[Maker] = []


def add_panel(maker: Maker) -> None:
    """Add a panel to the pages of organisations and places; adding it again changes nothing."""
    if maker not in _makers:
        _makers.append(maker)


def panels_of(thing: Organisation | Venue, territory: Territory | None, at: datetime) -> list[Panel]:
    """The panels that have something to show, in the order of the floors."""
    made = [maker(thing, territory, at) for maker in _makers]
    return [panel for panel in made if panel is not None]
