"""What is close to an event: the same theme, soon, near."""

from datetime import datetime

from maillage.events.models import Event
from maillage.events.panels.rows import Row, rows_of
from maillage.events.querysets import agenda as index
from maillage.territories.models import Territory

SHOWN = 3


def related_rows(event: Event, territory: Territory | None, at: datetime) -> list[Row]:
    """Three other events of the same themes (or type), the next to come; none when nothing is close."""
    themes = tuple(term.code for term in event.themes.all())
    types = (event.type.code,) if event.type is not None and not themes else ()
    if not themes and not types:
        return []
    criteria = index.Criteria(
        territory_id=territory.pk if territory is not None else None, starts=at, themes=themes, types=types
    )
    hits = index.find(criteria, at=at, page=1, size=SHOWN + 1, facets=()).hits
    return rows_of([hit for hit in hits if hit.event_id != event.pk][:SHOWN])
