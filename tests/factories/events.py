"""Events, written by the real actions so that the agenda, the map and the search know them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from maillage.events.actions import EventData, SlotData, create_event
from maillage.events.actions.writing import OrganiserData
from maillage.events.models import Event
from maillage.vocabularies.models import Term
from tests.factories.accounts import UserFactory
from tests.factories.directory import _publish, make_venue

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRST = datetime(2026, 3, 14, 13, 0, tzinfo=UTC)


def term(scheme: str, code: str) -> Term:
    """A shipped term."""
    return Term.objects.get(scheme=scheme, code=code)


def slots(*starts: datetime, hours: float = 2, **fields: Any) -> tuple[SlotData, ...]:
    """Slots of the same length."""
    return tuple(
        SlotData(starts_at=start, ends_at=start + timedelta(hours=hours), **fields) for start in starts or (FIRST,)
    )


def event_data(origin: Any, **fields: Any) -> EventData:
    """What is written of an event: a free workshop in Amiens on 14 March 2026 at 14 h, local time."""
    given: dict[str, Any] = {
        "title": "Petits géologues",
        "summary": "On casse, on gratte, on regarde à la loupe.",
        "is_free": True,
    }
    given |= fields
    if "venue" not in given and given.get("mode", "on_site") != "online":
        given["venue"] = make_venue(origin)
    given.setdefault("slots", slots())
    return EventData(**given)


def make_event(origin: Any, *, author: Any = None, published: bool = True, at: datetime = AT, **fields: Any) -> Event:
    """An event of a territory, published unless said otherwise."""
    event = create_event(actor=author or UserFactory(), origin=origin, data=event_data(origin, **fields), at=at)
    if published:
        _publish(event.contribution, at)
    return event


def organised_by(organisation: Any, role: str = "organiser") -> OrganiserData:
    """What an organisation does for an event."""
    return OrganiserData(organisation=organisation, role=role)
