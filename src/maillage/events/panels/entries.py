"""Events as the entries of a calendar or of a feed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.core.dates import slot_phrase
from maillage.core.text import plain
from maillage.events.enums import Life, Mode, SlotState
from maillage.events.models import Event, Slot
from maillage.events.panels.rows import place_label, translated
from maillage.feeds.calendar import Entry
from maillage.feeds.syndication import Item
from maillage.territories.place import public_address

STATUS = {Life.CANCELLED: "CANCELLED", Life.POSTPONED: "TENTATIVE"}
TOMBSTONE_DAYS = timedelta(days=90)
KEPT_PAST = timedelta(days=31)


def with_feed_data(ids: Sequence[int], slots_from: datetime | None = None) -> list[Event]:
    """Events with all that a feed says of them, in the order given, in a fixed number of queries."""
    slots = Slot.objects.in_order()
    if slots_from is not None:
        slots = slots.filter(ends_at__gt=slots_from)
    found = (
        Event.objects.filter(pk__in=ids)
        .select_related("contribution__origin", "type", "venue__commune", "image")
        .prefetch_related("themes", "organisers__organisation", Prefetch("slots", queryset=slots, to_attr="feed_slots"))
        .in_bulk()
    )
    return [found[pk] for pk in ids if pk in found]


def _status(event: Event, slot: Slot) -> str:
    if event.contribution.state == State.REMOVED or slot.state == SlotState.CANCELLED:
        return "CANCELLED"
    return STATUS.get(Life(event.life), "CONFIRMED")


def _description(event: Event, slot: Slot, url: str, language: str) -> str:
    if event.contribution.state == State.REMOVED:
        return ""
    parts = [translated(event, "summary", language), plain(translated(event, "description", language))]
    notes = [slot.note, event.life_note]
    if event.registration_url:
        notes.append(event.registration_url)
    return "\n\n".join(part for part in (*notes, *parts, url) if part)


def entries_of(events: Iterable[Event], language: str) -> list[Entry]:
    """One entry for each slot."""
    found: list[Entry] = []
    for event in events:
        url = public_address(event.contribution.origin, "events:event", event.slug, language=language)
        slots: list[Slot] = event.feed_slots  # type: ignore[attr-defined]  # put there by with_feed_data
        found += [_entry(event, slot, url, language) for slot in slots]
    return found


def _entry(event: Event, slot: Slot, url: str, language: str) -> Entry:
    made = event.contribution
    venue = event.venue if event.mode != Mode.ONLINE else None
    words = [event.type.label_in(language)] if event.type is not None else []
    words += [term.label_in(language) for term in event.themes.all()]
    place = (
        ", ".join(part for part in (venue.name, venue.address, venue.commune and venue.commune.name) if part)
        if venue
        else ""
    )
    return Entry(
        uid=slot.uid_in(event),
        sequence=made.sequence,
        start=slot.starts_at,
        end=slot.ends_at if slot.has_end else None,
        zone=event.time_zone,
        summary=translated(event, "title", language),
        modified=made.updated_at,
        created=made.published_at or made.created_at,
        status=_status(event, slot),
        all_day=slot.whole_day,
        description=_description(event, slot, url, language),
        location=place,
        latitude=venue.latitude if venue else None,
        longitude=venue.longitude if venue else None,
        categories=tuple(words),
        url=url,
        conference=event.online_url if event.mode != Mode.ON_SITE else "",
        language=language,
    )


def tombstones(territory_id: int | None, at: datetime) -> list[int]:
    """Events removed in the last ninety days: calendars that hold them learn that they are cancelled."""
    gone = Contribution.objects.filter(
        kind="event", state=State.REMOVED, removed_at__gt=at - TOMBSTONE_DAYS, published_at__isnull=False
    )
    if territory_id is not None:
        gone = gone.filter(placements__territory=territory_id)
    return list(gone.order_by("pk").values_list("event__pk", flat=True))


def items_of(events: Iterable[Event], language: str) -> list[Item]:
    """One item for each event, its next slot told in the summary."""
    return [_item(event, language) for event in events]


def _item(event: Event, language: str) -> Item:
    made = event.contribution
    venue = event.venue
    slots: list[Slot] = event.feed_slots  # type: ignore[attr-defined]  # put there by with_feed_data
    zone = ZoneInfo(event.time_zone)
    when = ""
    if slots:
        first = slots[0]
        when = slot_phrase(first.starts_at.astimezone(zone), first.ends_at.astimezone(zone), language)
    lead = " · ".join(part for part in (when, place_label(event)) if part)
    summary = translated(event, "summary", language)
    return Item(
        uid=f"urn:uuid:{made.uid}",
        title=translated(event, "title", language),
        url=public_address(made.origin, "events:event", event.slug, language=language),
        published=made.published_at or made.created_at,
        updated=made.updated_at,
        summary="\n".join(part for part in (lead, summary) if part),
        html=translated(event, "description", language),
        author=", ".join(str(row) for row in event.organisers.all()),
        categories=tuple(term.label_in(language) for term in event.themes.all()),
        point=(venue.latitude, venue.longitude)
        if venue and venue.latitude is not None and venue.longitude is not None
        else None,
        removed=made.state == State.REMOVED,
    )
