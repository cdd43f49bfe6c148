"""What upper floors add to the page of a resource: « borrow it » today, a training that teaches it later.

The floor that owns them declares a panel once, when it starts; the page shows those that have something to say.
``beside`` puts it with the essentials, where one acts; otherwise it stands under the text. An upper floor that runs
loans gives what borrowers say back by ``resources.actions.feedback.give_feedback`` with its own ``key``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maillage.directory.panels.extensions import Panel
from maillage.resources.models import Resource

Maker = Callable[[Resource, Any, datetime], Panel | None]


@dataclass(frozen=True)
class Extension:
    """A maker of panels, and where they stand."""

    make: Maker
    beside: bool


_extensions: list[Extension] = []


def add_panel(make: Maker, *, beside: bool = False) -> None:
    """Add a panel to the pages of resources (the resource, who reads, when); adding it again changes nothing."""
    if all(one.make != make for one in _extensions):
        _extensions.append(Extension(make, beside))


def panels_of(resource: Resource, user: Any, at: datetime) -> tuple[list[Panel], list[Panel]]:
    """The panels that have something to show: those beside, then those under, in the order of the floors."""
    sides: tuple[list[Panel], list[Panel]] = ([], [])
    for one in _extensions:
        panel = one.make(resource, user, at)
        if panel is not None:
            sides[0 if one.beside else 1].append(panel)
    return sides
