"""Publications on the pages of others: what a structure published."""

from datetime import datetime

from django.urls import reverse

from maillage.directory.models import Organisation, Venue
from maillage.directory.panels.extensions import Panel
from maillage.publications.enums import KINDS
from maillage.publications.forms.filters import Filters
from maillage.publications.panels.lists import criteria_of, publications_by_id
from maillage.publications.panels.rows import lines_of
from maillage.publications.querysets.find import find
from maillage.territories.models import Territory

SHOWN = 4


def publications_panel(thing: Organisation | Venue, territory: Territory | None, _at: datetime) -> Panel | None:
    """The newest publications of a structure; nothing when there is none, and nothing on a place."""
    if isinstance(thing, Venue):
        return None
    filters = Filters(structure=thing.slug)
    found = find(criteria_of(KINDS, filters, territory), size=SHOWN, facets=())
    if not found.ids:
        return None
    more = reverse("publications:magazine") + filters.query() if found.total > SHOWN else ""
    context = {"lines": lines_of(publications_by_id(found.ids)), "more_url": more}
    return Panel("publications/parts/of_structure.html", context)
