"""What events say to attendance: which slots to count, where, for whom, and what became of them.

An umbrella that has stands is counted by them, never beside them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Prefetch, Q

from maillage.accounts.models import User
from maillage.attendance import actions as attendance
from maillage.attendance.actions import SlotData, SubjectData
from maillage.attendance.models import Subject
from maillage.contributions.enums import State
from maillage.directory.models import Organisation
from maillage.events.enums import Life, OrganiserRole, Registration, SlotState
from maillage.events.models import Event, Seat, Slot
from maillage.events.querysets import ACTING, EventQuerySet
from maillage.territories.place import public_address

KIND = "event"
ENDED_WITHIN = timedelta(days=30)
AT_ONCE = 200
GONE = frozenset({State.REMOVED, State.REFUSED})
NOT_HELD = (Life.CANCELLED, Life.POSTPONED)


def key_of(event: Event) -> str:
    """The name of an event in attendance, stable for ever."""
    return str(event.contribution.uid)


def _with_facts(rows: EventQuerySet) -> EventQuerySet:
    slots = Prefetch("slots", queryset=Slot.objects.in_order(), to_attr="slots_to_count")
    shown = rows.select_related("contribution__origin", "contribution__author", "venue__commune")
    return shown.with_organisers("contribution").prefetch_related(slots)


def _structures(event: Event) -> list[Organisation]:
    """Those that organise or host, organisers first."""
    rows = [one for one in event.organisers.all() if one.role in ACTING and one.organisation is not None]
    ordered = sorted(rows, key=lambda one: (one.role != OrganiserRole.ORGANISER, one.position, one.pk))
    found = [one.organisation for one in ordered if one.organisation is not None]
    return list(dict.fromkeys(found))


def _slot(event: Event, slot: Slot, seats: dict[int, int]) -> SlotData:
    venue = event.venue
    counted = event.registration == Registration.SEATS
    return SlotData(
        key=str(slot.pk),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at if slot.has_end else None,
        time_zone=event.time_zone,
        place=venue.where if venue is not None else "",
        commune=venue.commune if venue is not None else None,
        suggested=seats.get(slot.pk) if counted else None,
        cancelled=slot.state == SlotState.CANCELLED or event.life in NOT_HELD,
    )


def _expect(event: Event, seats: dict[int, int], at: datetime, *, actor: User | None, has_parts: bool) -> Subject:
    origin = event.contribution.origin
    subject = SubjectData(
        kind=KIND,
        key=key_of(event),
        title=event.title,
        territory=origin,
        page_url=public_address(origin, "events:event", event.slug, language="fr"),
        organisations=_structures(event),
        author=event.contribution.author,
        programme_action=event.programme_action,
        counted_by_parts=has_parts,
    )
    slots: Sequence[Slot] = event.slots_to_count  # type: ignore[attr-defined]  # prefetched by _with_facts
    return attendance.expect(actor=actor, subject=subject, slots=[_slot(event, slot, seats) for slot in slots], at=at)


@transaction.atomic
def expect_events(*, actor: User | None, events: Iterable[Event], at: datetime) -> int:
    """Have the attendance of these events waited for, or bring its facts up to date; gives how many."""
    ids = [event.pk for event in events]
    rows = list(_with_facts(Event.objects.filter(pk__in=ids)).order_by("pk"))
    held = Seat.objects.filter(slot__event__in=ids).order_by().values_list("slot").annotate(count=Count("pk"))
    seats = dict(held)
    children = Event.objects.published().filter(umbrella__in=ids).exclude(life__in=NOT_HELD)
    gathered = set(children.order_by().values_list("umbrella", flat=True))
    for event in rows:
        _expect(event, seats, at, actor=actor, has_parts=event.pk in gathered)
    return len(rows)


def events_to_count(at: datetime) -> list[Event]:
    """What ended lately and is not waited for yet: published, and not cancelled as a whole."""
    ended = Event.objects.published().exclude(life__in=NOT_HELD).past(at).filter(last_ends_at__gt=at - ENDED_WITHIN)
    found = {key_of(event): event for event in ended.select_related("contribution").order_by("last_ends_at", "pk")}
    rows = Subject.objects.filter(kind=KIND, last_ends_at__gt=at - ENDED_WITHIN).order_by("pk")
    known = {key: last for key, last in rows.values_list("key", "last_ends_at") if last is not None}
    for key, last in known.items():
        if key in found and last >= (found[key].last_ends_at or last):
            del found[key]
    return list(found.values())[:AT_ONCE]


def follow_events(contribution_ids: Sequence[int], at: datetime) -> None:
    """Tell attendance what became of events it knows: moved, cancelled, renamed, removed. Two queries when none is.

    The umbrella of a stand follows: as soon as a stand is published, the stands are counted and the umbrella is not.
    """
    concerned = Q(contribution__in=contribution_ids) | Q(children__contribution__in=contribution_ids)
    rows = Event.objects.filter(concerned).select_related("contribution").distinct().order_by("pk")
    wanted = list(rows.values_list("contribution__uid", flat=True))
    known = Subject.objects.filter(kind=KIND, key__in=[str(uid) for uid in wanted])
    keys = set(known.order_by("pk").values_list("key", flat=True))
    if not keys:
        return
    found = [event for event in rows if key_of(event) in keys]
    gone = [event for event in found if event.contribution.state in GONE]
    attendance.withdraw(actor=None, kind=KIND, keys=[key_of(event) for event in gone], at=at)
    expect_events(actor=None, events=[event for event in found if event not in gone], at=at)
