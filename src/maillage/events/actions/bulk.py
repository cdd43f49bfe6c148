"""Many events at once, for imports: the same rows as ``create_event`` and ``submit``, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement, Revision
from maillage.core.bulk import insert
from maillage.events.actions.addresses import free_slugs
from maillage.events.actions.projection import refresh
from maillage.events.actions.writing import PLAIN_FIELDS, EventData, _revision_of, cleaned
from maillage.events.models import AccessNote, Event, Fee, Organiser, Slot
from maillage.journal.actions import Deed, record_many
from maillage.territories.enums import Kind
from maillage.territories.models import Territory


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """An event to write, the language it is written in, and the version its source gives it."""

    data: EventData
    language: str = "fr"
    sequence: int = 0


@transaction.atomic
def create_events(
    *, actor: User | None, origin: Territory, events: Sequence[NewEvent], at: datetime, published: bool = True
) -> list[Event]:
    """Write events in order, published in their territory or sent to its moderators; indexes once for all of them.

    They have no author here: their source wrote them, and ``actor`` brought them in.

    Raises:
        BadSlots: slots that cannot be; nothing is written.
    """
    rows = [(given, cleaned(given.data)) for given in events]
    envelopes = [_envelope(actor, origin, given, data, at, published=published) for given, data in rows]
    insert(envelopes, numbered=True)
    slugs = free_slugs(data.title for _given, data in rows)
    made = [_event(envelope, slug, data) for envelope, slug, (_given, data) in zip(envelopes, slugs, rows, strict=True)]
    insert(made, numbered=True)
    pairs = [(event, data) for event, (_given, data) in zip(made, rows, strict=True)]
    _write_rows(pairs)
    if published:
        insert(Placement(contribution=row, territory=origin, placed_by=actor, placed_at=at) for row in envelopes)
    insert(
        Revision(contribution=event.contribution, at=at, author=actor, data=_revision_of(data)) for event, data in pairs
    )
    record_many(
        actor=actor,
        deeds=(Deed(verb="imported", obj=row, territory_id=origin.pk) for row in envelopes),
        at=at,
    )
    refresh([row.pk for row in envelopes], at, fresh=True)
    return made


def _envelope(
    actor: User | None, origin: Territory, given: NewEvent, data: EventData, at: datetime, *, published: bool
) -> Contribution:
    return Contribution(
        kind=Kind.EVENT,
        title=data.title,
        origin=origin,
        language=given.language,
        sequence=given.sequence,
        created_at=at,
        updated_at=at,
        submitted_at=at,
        state=State.PUBLISHED if published else State.SUBMITTED,
        published_at=at if published else None,
        checked_at=at if published and actor else None,
        checked_by=actor if published else None,
    )


def _event(envelope: Contribution, slug: str, data: EventData) -> Event:
    event = Event(contribution=envelope, slug=slug, languages=list(data.languages))
    for name in PLAIN_FIELDS:
        setattr(event, name, getattr(data, name))
    return event


def _write_rows(pairs: Sequence[tuple[Event, EventData]]) -> None:
    insert(
        Slot(event=event, starts_at=slot.starts_at, ends_at=slot.ends_at, state=slot.state, note=slot.note,
             whole_day=slot.whole_day, capacity=slot.capacity)
        for event, data in pairs
        for slot in data.slots
    )  # fmt: skip
    insert(
        Organiser(event=event, organisation=row.organisation, name=row.name, role=row.role, position=rank)
        for event, data in pairs
        for rank, row in enumerate(data.organisers)
    )
    insert(
        AccessNote(event=event, impairment=term, note=note)
        for event, data in pairs
        for term, note in data.accessibility
    )
    insert(
        Fee(event=event, label=label, amount=amount, position=rank)
        for event, data in pairs
        for rank, (label, amount) in enumerate(data.prices)
    )
    themes, audiences = Event.themes.through, Event.audiences.through
    insert(themes(event_id=event.pk, term_id=term.pk) for event, data in pairs for term in data.themes)
    insert(audiences(event_id=event.pk, term_id=term.pk) for event, data in pairs for term in data.audiences)
