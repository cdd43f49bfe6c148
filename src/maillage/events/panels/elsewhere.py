"""Events on the pages of others: what happens in a place, what an organisation prepares."""

from datetime import datetime

from django.urls import reverse

from maillage.directory.models import Organisation, Venue
from maillage.directory.panels.extensions import Panel
from maillage.events.panels.rows import rows_of
from maillage.events.querysets import agenda as index
from maillage.territories.models import Territory

SHOWN = 6


def upcoming_panel(thing: Organisation | Venue, territory: Territory | None, at: datetime) -> Panel | None:
    """The next events of a place or of an organisation; nothing when there is none."""
    scope = territory.pk if territory is not None else None
    if isinstance(thing, Venue):
        criteria = index.Criteria(territory_id=scope, public="all", venues=(thing.pk,))
        more = ""
    else:
        criteria = index.Criteria(territory_id=scope, public="all", organisers=(thing.pk,))
        more = f"{reverse('events:agenda')}?structure={thing.slug}"
    found = index.find(criteria, at=at, size=SHOWN, facets=())
    if not found.hits:
        return None
    context = {"rows": rows_of(found.hits), "count": found.events, "more_url": more if found.listed > SHOWN else ""}
    return Panel("events/parts/upcoming.html", context)
