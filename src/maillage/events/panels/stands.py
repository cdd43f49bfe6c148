"""What an umbrella gathers: the stands of a village, the dates of a festival, in the order one meets them."""

from datetime import datetime

from maillage.events.models import Event, Slot
from maillage.events.panels.rows import lines_of, rows_of
from maillage.events.querysets.criteria import Hit
from maillage.ui.rows import EventRow


def stands_of(umbrella: Event, at: datetime) -> list[EventRow]:
    """Each published child once: at its next slot, or at its last one once all is over; school sessions included.

    One query more than the lines themselves, whatever the number of stands.
    """
    if not umbrella.is_umbrella:
        return []
    keys = Event.objects.published().filter(umbrella=umbrella).order_by("pk").values_list("pk", flat=True)
    slots = Slot.objects.filter(event__in=keys).in_order().values_list("event", "starts_at", "ends_at")
    seen: dict[int, list[tuple[datetime, datetime]]] = {}
    for key, start, end in slots:
        seen.setdefault(key, []).append((start, end))
    hits = []
    for key, dates in seen.items():
        coming = [(start, end) for start, end in dates if end > at]
        start, end = coming[0] if coming else dates[-1]
        hits.append(Hit(key, start, end, max(0, len(coming) - 1)))
    hits.sort(key=lambda hit: (hit.starts_at, hit.event_id))
    return lines_of(rows_of(hits), lead="day", without=("summary",))
