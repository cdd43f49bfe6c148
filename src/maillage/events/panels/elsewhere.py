"""Events on the pages of others: what happens in a place, what an organisation prepares."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language

from maillage.communities.panels import extensions as communities
from maillage.contributions.kinds import Told
from maillage.core.dates import period_phrase
from maillage.directory.models import Organisation, Venue
from maillage.directory.panels.extensions import Panel
from maillage.events.models import Event
from maillage.events.panels.rows import lines_of, place_label, rows_of, translated
from maillage.events.querysets import agenda as index
from maillage.territories.models import Territory

SHOWN = 6


def upcoming_panel(thing: Organisation | Venue, territory: Territory | None, at: datetime) -> Panel | None:
    """The next events of a place or of an organisation; nothing when there is none."""
    scope = territory.pk if territory is not None else None
    if isinstance(thing, Venue):
        criteria = index.Criteria(territory_id=scope, venues=(thing.pk,))
        more = ""
    else:
        criteria = index.Criteria(territory_id=scope, organisers=(thing.pk,))
        more = f"{reverse('events:agenda')}?structure={thing.slug}"
    found = index.find(criteria, at=at, size=SHOWN, facets=())
    if not found.hits:
        return None
    lines = lines_of(rows_of(found.hits), lead="day", without=("state_note",))
    context = {"lines": lines, "count": found.events, "more_url": more if found.listed > SHOWN else ""}
    return Panel("events/parts/upcoming.html", context)


def told_of(ids: Sequence[int]) -> Mapping[int, Told]:
    """What a card says of events: when, where, who organises, their picture."""
    rows = Event.objects.filter(contribution__in=ids).with_row_data().with_organisers()
    return {event.contribution_id: _told(event) for event in rows.order_by("pk")}


def _told(event: Event) -> Told:
    zone, when = ZoneInfo(event.time_zone), ""
    if event.first_starts_at is not None and event.last_ends_at is not None:
        first, last = (moment.astimezone(zone).date() for moment in (event.first_starts_at, event.last_ends_at))
        when = period_phrase(first, last, get_language() or "fr")
    return Told(
        summary=translated(event, "summary"),
        note=", ".join(part for part in (when, place_label(event)) if part),
        credit=", ".join(str(row) for row in event.organisers.all()),
        image=event.image,
        image_alt=event.image_alt,
    )


def community_panel(contribution_ids: Sequence[int], at: datetime) -> communities.Panel | None:
    """The next events posted in a community; nothing when there is none."""
    posted = Event.objects.published().filter(contribution__in=contribution_ids).upcoming(at)
    ids = tuple(posted.order_by("pk").values_list("pk", flat=True))
    hits = index.find(index.Criteria(ids=ids), at=at, size=SHOWN, facets=()).hits if ids else []
    if not hits:
        return None
    lines = lines_of(rows_of(hits), lead="day", without=("state_note",))
    return communities.Panel("events/parts/upcoming.html", {"lines": lines, "count": len(ids), "more_url": ""})
