"""Events as the entries of a calendar or of a feed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext, override

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.core.dates import slot_phrase
from maillage.core.text import plain
from maillage.events.enums import Life, Mode, SlotState
from maillage.events.models import Event, Slot
from maillage.events.panels.rows import place_label, translated
from maillage.events.querysets.calendars import SlotTold, Told, events_told, slots_told, themes_told
from maillage.feeds.calendar import About, Occurrence, Series
from maillage.feeds.syndication import Item
from maillage.territories.models import Territory
from maillage.territories.place import public_address
from maillage.territories.registry import registry
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

STATUS: dict[str, str] = {Life.CANCELLED: "CANCELLED", Life.POSTPONED: "TENTATIVE"}
MARK = "adresse-de-l-evenement"
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
        .with_organisers()
        .prefetch_related("themes", Prefetch("slots", queryset=slots, to_attr="feed_slots"))
        .in_bulk()
    )
    return [found[pk] for pk in ids if pk in found]


def series_of(ids: Sequence[int], language: str, slots_from: datetime | None = None) -> Iterator[Series]:
    """The slots of events as entries of a calendar, in the order of the events given."""
    told, themes, slots = events_told(ids), themes_told(ids), slots_told(ids, slots_from)
    words = {term.pk: term.label_in(language) for name in (Scheme.EVENT_TYPE, Scheme.THEME) for term in terms_of(name)}
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    addresses = _Addresses(language)
    for event in (told[pk] for pk in ids if pk in told):
        labels = (words.get(pk) for pk in (event.type_id, *themes.get(event.pk, ())) if pk is not None)
        about = _about(event, tuple(filter(None, labels)), addresses.of(event), language)
        uid = str(event.uid if isinstance(event.uid, UUID) else UUID(event.uid))
        ours = slots.get(event.pk, ())
        life = "CANCELLED" if event.state == State.REMOVED else STATUS.get(event.life, "CONFIRMED")
        yield Series(about, [_occurrence(slot, f"{uid}-{slot.pk}@{host}", life) for slot in ours if not slot.note])
        for slot in (slot for slot in ours if slot.note):
            said = about.description and f"{slot.note}\n\n{about.description}"
            yield Series(replace(about, description=said), [_occurrence(slot, f"{uid}-{slot.pk}@{host}", life)])


def _occurrence(slot: SlotTold, uid: str, life: str) -> Occurrence:
    _event_id, _pk, start, end, state, _note, whole_day = slot
    status = "CANCELLED" if state == SlotState.CANCELLED else life
    return Occurrence(uid, start, end if end > start else None, status, bool(whole_day))


class _Addresses:
    """Public addresses of events: what surrounds the slug is made once for each territory."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.around: dict[int, tuple[str, str]] = {}

    def of(self, event: Told) -> str:
        """The whole address of the page of an event."""
        if event.origin_id not in self.around:
            origin = registry().by_id.get(event.origin_id) or Territory.objects.get(pk=event.origin_id)
            whole = public_address(origin, "events:event", MARK, language=self.language)
            before, _mark, after = whole.rpartition(MARK)
            self.around[event.origin_id] = before, after
        return event.slug.join(self.around[event.origin_id])


def _removed(event: Told, language: str) -> About:
    """What calendars that hold it need to withdraw it; nothing of what was written, its address included."""
    with override(language):
        said = gettext("Événement retiré")
    return About(
        sequence=event.sequence, zone=event.time_zone, summary=said, language=language,
        modified=datetime.fromtimestamp(event.modified, UTC), created=datetime.fromtimestamp(event.created, UTC),
    )  # fmt: skip


@lru_cache(maxsize=1 << 11)
def _about(event: Told, words: tuple[str, ...], url: str, language: str) -> About:
    if event.state == State.REMOVED:
        return _removed(event, language)
    placed = event.mode != Mode.ONLINE
    return About(
        sequence=event.sequence,
        zone=event.time_zone,
        summary=event.text("title", language),
        modified=datetime.fromtimestamp(event.modified, UTC),
        created=datetime.fromtimestamp(event.created, UTC),
        description=_description(event, url, language),
        location=", ".join(filter(None, (event.venue, event.address, event.commune))) if placed else "",
        latitude=event.latitude if placed else None,
        longitude=event.longitude if placed else None,
        categories=words,
        url=url,
        conference=event.online_url if event.mode != Mode.ON_SITE else "",
        language=language,
    )


def _description(event: Told, url: str, language: str) -> str:
    texts = (event.text("summary", language), plain(event.text("description", language)))
    return "\n\n".join(filter(None, (event.life_note, event.registration_url, *texts, url)))


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
