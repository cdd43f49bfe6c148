"""What becomes of an event and of its slots once they are published."""

from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.actions import touch
from maillage.events import notices
from maillage.events.actions.projection import refresh
from maillage.events.enums import Life
from maillage.events.models import Event, Slot
from maillage.journal.actions import record


def _announce(actor: User | None, event: Event, at: datetime, verb: str, **details: str) -> None:
    touch(actor=actor, contribution=event.contribution, at=at, title=event.title, material=True, urgent=True)
    record(actor=actor, verb=verb, obj=event.contribution, at=at, territory_id=event.contribution.origin_id, **details)
    refresh([event.contribution_id], at)


@transaction.atomic
def set_life(*, actor: User | None, event: Event, life: str, note: str, at: datetime) -> None:
    """Say what becomes of the event: full, moved online, postponed, cancelled, as planned again. It stays visible."""
    before = event.life
    Event.objects.filter(pk=event.pk).update(life=life, life_note=note.strip()[:200])
    event.life, event.life_note = life, note.strip()[:200]
    _announce(actor, event, at, "life_changed", life=life)
    notices.tell_life_changed(event, before, at)


@transaction.atomic
def cancel_event(*, actor: User | None, event: Event, note: str, at: datetime) -> None:
    """It will not happen: shown with a ribbon, exported as cancelled."""
    set_life(actor=actor, event=event, life=Life.CANCELLED, note=note, at=at)


@transaction.atomic
def change_slot(*, actor: User | None, slot: Slot, state: str, note: str, at: datetime) -> None:
    """Say what becomes of one slot: full, moved, cancelled, as planned."""
    before = slot.state
    Slot.objects.filter(pk=slot.pk).update(state=state, note=note.strip()[:160])
    slot.state, slot.note = state, note.strip()[:160]
    _announce(actor, slot.event, at, "slot_changed", state=state, starts_at=slot.starts_at.isoformat())
    notices.tell_slot_changed(slot, before, at)
