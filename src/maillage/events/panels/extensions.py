"""What upper floors add to the page of an event: its project forum, and later what it is counted for.

The floor that owns them declares a panel once, when it starts; the page shows those that have something to say.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from maillage.directory.panels.extensions import Panel
from maillage.events.models import Event

Maker = Callable[[Event, Any, datetime], Panel | None]
_makers: list[Maker] = []


def add_panel(maker: Maker) -> None:
    """Add a panel to the pages of events (the event, who reads, when); adding it again changes nothing."""
    if maker not in _makers:
        _makers.append(maker)


def panels_of(event: Event, user: Any, at: datetime) -> list[Panel]:
    """The panels that have something to show, in the order of the floors."""
    made = [maker(event, user, at) for maker in _makers]
    return [panel for panel in made if panel is not None]
