"""What is lent, on the pages of others: the tools of a structure, « borrow it » on the page of a resource."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from maillage.directory.models import Organisation, Venue
from maillage.directory.panels.extensions import Panel
from maillage.loans.models import Tool
from maillage.loans.panels.rows import line_of, lines_of
from maillage.resources.models import Resource
from maillage.territories.models import Territory

SHOWN = 4


def tools_panel(thing: Organisation | Venue, territory: Territory | None, _at: datetime) -> Panel | None:
    """The tools that a structure lends, the last listed first; nothing when it lends none, and nothing on a place."""
    if isinstance(thing, Venue):
        return None
    rows = Tool.objects.shown_in(territory.pk if territory is not None else None).filter(lender__organisation=thing)
    lines = lines_of(rows.with_row_data().order_by("-listed_at", "-pk")[: SHOWN + 1])
    if not lines:
        return None
    more = reverse("loans:catalogue") + f"?preteur={thing.slug}" if len(lines) > SHOWN else ""
    return Panel("loans/parts/of_structure.html", {"lines": lines[:SHOWN], "more_url": more})


def borrow_panel(resource: Resource, user: Any, _at: datetime) -> Panel | None:
    """The tools that are this resource, each with its way to the dates; nothing when none is lent."""
    rows = Tool.objects.listed().visible_to(user).filter(resource=resource)
    lines = [line_of(tool) for tool in rows.with_row_data().order_by("title", "pk")[:SHOWN]]
    return Panel("loans/parts/of_resource.html", {"lines": lines}) if lines else None
