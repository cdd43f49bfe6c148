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


@dataclass(frozen=True)
class Job:
    """An opening that is offered now."""

    title: str
    url: str
    note: str = ""


JobSource = Callable[[Organisation, datetime], list[Job]]
_job_sources: list[JobSource] = []


def add_job_source(source: JobSource) -> None:
    """Show the openings that an upper floor knows; adding a source again changes nothing."""
    if source not in _job_sources:
        _job_sources.append(source)


def jobs_of(organisation: Organisation, at: datetime) -> list[Job]:
    """The openings of an organisation today."""
    return [job for source in _job_sources for job in source(organisation, at)]


@dataclass(frozen=True)
class Tool:
    """Something that the workspace of a structure opens; ``note`` says what waits there."""

    label: str
    url: str
    icon: str
    note: str = ""


ToolMaker = Callable[[Any, Organisation, datetime], Tool | None]
_tool_makers: list[ToolMaker] = []


def add_tool(maker: ToolMaker) -> None:
    """Offer something of an upper floor to who opens the workspace of a structure; adding it again changes nothing."""
    if maker not in _tool_makers:
        _tool_makers.append(maker)


def tools_of(user: Any, organisation: Organisation, at: datetime) -> list[Tool]:
    """What this person is offered beside the entry, in the order of the floors."""
    made = [maker(user, organisation, at) for maker in _tool_makers]
    return [tool for tool in made if tool is not None]


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
