"""Resources on the pages of others: what a structure publishes, the home page."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from maillage.directory.models import Organisation, Venue
from maillage.directory.panels.extensions import Panel
from maillage.resources.forms.filters import Filters
from maillage.resources.panels.rows import Line, lines_by_id
from maillage.resources.querysets.find import Criteria, find
from maillage.territories.models import Territory
from maillage.territories.pagecache import kept_by_version

SHOWN, AT_HOME = 4, 4


def resources_panel(thing: Organisation | Venue, territory: Territory | None, _at: datetime) -> Panel | None:
    """The newest resources of a structure; nothing when there is none, and nothing on a place."""
    if isinstance(thing, Venue):
        return None
    published = tuple(sorted(Organisation.objects.published().of_address(thing.slug)))
    scope = territory.pk if territory is not None else None
    found = find(Criteria(territory_id=scope, organisations=published), size=SHOWN, facets=())
    if not found.ids:
        return None
    more = reverse("resources:list") + Filters(structure=thing.slug).query() if found.total > SHOWN else ""
    return Panel("resources/parts/of_structure.html", {"lines": lines_by_id(found.ids), "more_url": more})


@dataclass(frozen=True)
class AtHome:
    """What the home page of a place shows of resources."""

    lines: tuple[Line, ...]
    total: int


def _newest(territory_id: int | None) -> tuple[list[int], int]:
    found = find(Criteria(territory_id=territory_id), size=AT_HOME, facets=())
    return found.ids, found.total


def at_home(territory: Territory | None) -> AtHome:
    """The newest resources of a place, and how many there are; read once for each publication."""
    scope = territory.pk if territory is not None else None
    ids, total = kept_by_version(territory, "resources", lambda: _newest(scope))
    return AtHome(tuple(lines_by_id(ids)) if ids else (), total)
