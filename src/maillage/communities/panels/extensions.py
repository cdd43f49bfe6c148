"""What upper floors add to the page of a community: its events to come today, its projects later.

The floor that owns them declares a panel once, when it starts; the page shows those that have something to say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Panel:
    """A part of a page: its template and what it shows."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Sequence[int], datetime], Panel | None]
_makers: list[Maker] = []


def add_panel(maker: Maker) -> None:
    """Add a panel made from the contributions (their keys) posted in a community; again changes nothing."""
    if maker not in _makers:
        _makers.append(maker)


def panels_of(contribution_ids: Sequence[int], at: datetime) -> list[Panel]:
    """The panels that have something to show, in the order of the floors."""
    made = [maker(contribution_ids, at) for maker in _makers] if contribution_ids else []
    return [panel for panel in made if panel is not None]
