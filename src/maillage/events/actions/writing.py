"""Writing an event: everything a form, an import or a renewal gives, in one transaction."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.actions import keep_revision, open_contribution, touch
from maillage.contributions.models import Contribution
from maillage.contributions.rules import will_be_read_again
from maillage.core.bulk import insert_with_slug
from maillage.core.errors import Refused
from maillage.core.text import clean_line, sanitise
from maillage.directory.models import Organisation, Venue
from maillage.events import notices
from maillage.events.actions.addresses import free_slug, with_another
from maillage.events.actions.projection import refresh
from maillage.events.enums import Life, Mode, OrganiserRole, Public, Registration, SlotState
from maillage.events.models import MOST_SLOTS, AccessNote, Event, Fee, Organiser, Slot
from maillage.files.models import Image
from maillage.journal.actions import record
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term

LONGEST_SLOT = timedelta(hours=24)
ASIDE = datetime(1900, 1, 1, tzinfo=UTC)  # before any slot
LONGEST_DAY = timedelta(hours=25)  # the day on which summer time ends


class BadSlots(Refused):
    """Slots that cannot be: too many, too long, overlapping."""


class NoPlace(Refused):
    """An event needs a place, a link, or both, according to its mode."""


class NoDate(Refused):
    """An event that everyone reads has a date."""


@dataclass(frozen=True, kw_only=True)
class SlotData:
    """One slot as given; ``pk`` names the row it replaces. Instants are aware."""

    starts_at: datetime
    ends_at: datetime
    state: str = SlotState.SCHEDULED
    note: str = ""
    whole_day: bool = False
    capacity: int | None = None
    pk: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrganiserData:
    """An organisation and what it does; a name alone when it has no page."""

    organisation: Organisation | None = None
    name: str = ""
    role: str = OrganiserRole.ORGANISER


@dataclass(frozen=True, kw_only=True)
class EventData:
    """Everything that one writes of an event. Amounts in euros, ages in years, instants aware."""

    title: str
    summary: str = ""
    description: str = ""
    type: Term | None = None
    mode: str = Mode.ON_SITE
    life: str = Life.SCHEDULED
    life_note: str = ""
    public: str = Public.PUBLIC
    venue: Venue | None = None
    place_note: str = ""
    online_url: str = ""
    is_umbrella: bool = False
    umbrella: Event | None = None
    image: Image | None = None
    image_alt: str = ""
    image_credit: str = ""
    image_decorative: bool = False
    themes: tuple[Term, ...] = ()
    audiences: tuple[Term, ...] = ()
    campaign: Term | None = None
    age_from: int | None = None
    age_to: int | None = None
    languages: tuple[str, ...] = ()
    is_free: bool | None = None
    price_note: str = ""
    prices: tuple[tuple[str, Decimal], ...] = ()
    registration: str = Registration.NONE
    registration_url: str = ""
    registration_phone: str = ""
    registration_email: str = ""
    website: str = ""
    dates_note: str = ""
    time_zone: str = "Europe/Paris"
    slots: tuple[SlotData, ...] = ()
    organisers: tuple[OrganiserData, ...] = ()
    accessibility: tuple[tuple[Term, str], ...] = ()
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    programme_action: str = ""


PLAIN_FIELDS = (
    "title", "summary", "description", "type", "mode", "life", "life_note", "public", "venue", "place_note",
    "online_url", "is_umbrella", "umbrella", "image", "image_alt", "image_credit", "image_decorative",
    "campaign", "age_from", "age_to", "is_free", "price_note", "registration", "registration_url",
    "registration_phone", "registration_email", "website", "dates_note", "time_zone", "translations",
    "programme_action",
)  # fmt: skip
ROWS = frozenset({"type", "venue", "umbrella", "image", "campaign"})
FLAGS = frozenset({"is_umbrella", "image_decorative"})
MATERIAL_FIELDS = ("title", "mode", "life", "venue_id", "online_url", "place_note", "time_zone")


def check_slots(slots: tuple[SlotData, ...], zone: str = "UTC") -> tuple[SlotData, ...]:
    """The slots in order; refuses more than 800, one longer than 24 hours, one that ends before it starts, an overlap.

    What is refused is named by its hour in ``zone``, as it was typed.

    Raises:
        BadSlots: with the slot and the remedy.
    """
    if len(slots) > MOST_SLOTS:
        raise BadSlots(
            _("Au plus %(most)s séances par événement : répartissez-les en plusieurs événements.")
            % {"most": MOST_SLOTS}
        )
    ordered = tuple(sorted(slots, key=lambda slot: slot.starts_at))
    previous: SlotData | None = None
    place = ZoneInfo(zone)
    for slot in ordered:
        when = f"{slot.starts_at.astimezone(place):%d/%m/%Y %H:%M}"
        if slot.ends_at < slot.starts_at:
            raise BadSlots(
                _("La séance du %(when)s finit avant de commencer : corrigez l’heure de fin.") % {"when": when}
            )
        if slot.ends_at - slot.starts_at > (LONGEST_DAY if slot.whole_day else LONGEST_SLOT):
            raise BadSlots(_("La séance du %(when)s dure plus de 24 h : faites une séance par jour.") % {"when": when})
        if previous is not None and (slot.starts_at < previous.ends_at or slot.starts_at == previous.starts_at):
            raise BadSlots(
                _("La séance du %(when)s chevauche la précédente : décalez l’une des deux.") % {"when": when}
            )
        previous = slot
    return ordered


def check_place(data: EventData | Event) -> None:
    """A place is required on site and mixed, a link online and mixed."""
    if data.mode in {Mode.ON_SITE, Mode.MIXED} and data.venue is None:
        raise NoPlace(_("Indiquez le lieu : il est nécessaire pour un événement sur place."))
    if data.mode in {Mode.ONLINE, Mode.MIXED} and not data.online_url:
        raise NoPlace(_("Indiquez le lien pour participer : il est nécessaire pour un événement en ligne."))


def check_complete(contribution: Contribution) -> None:
    """What an event needs before anyone reads it: its place or its link, and a date. Every way to publish asks here.

    Raises:
        NoPlace: the place or the link lacks.
        NoDate: no slot at all.
    """
    event = Event.objects.select_related("venue").get(contribution=contribution)
    check_place(event)
    if not event.slots.exists():
        raise NoDate(_("Ajoutez au moins une date : sans elle, l’événement ne serait dans aucune liste."))


def cleaned(data: EventData) -> EventData:
    """The same data with clean lines, sanitised rich text and slots in order."""
    return replace(
        data,
        title=clean_line(data.title),
        summary=clean_line(data.summary),
        description=sanitise(data.description),
        slots=check_slots(data.slots, data.time_zone),
    )


def _revision_of(data: EventData) -> dict[str, Any]:
    """The data as a readable record: codes and names instead of rows."""
    plain = {
        name: value
        for name in PLAIN_FIELDS
        if name not in ROWS
        and (value := getattr(data, name)) not in (None, (), "", {})
        and not (value is False and name in FLAGS)
    }
    return plain | {
        "type": data.type.code if data.type else "",
        "venue": str(data.venue) if data.venue else "",
        "themes": [term.code for term in data.themes],
        "audiences": [term.code for term in data.audiences],
        "campaign": data.campaign.code if data.campaign else "",
        "image": data.image.pk if data.image else None,
        "organisers": [[row.role, row.organisation.name if row.organisation else row.name] for row in data.organisers],
        "accessibility": [[term.code, note] for term, note in data.accessibility],
        "prices": [[label, str(amount)] for label, amount in data.prices],
        "slots": [[slot.starts_at.isoformat(), slot.ends_at.isoformat(), slot.state, slot.note] for slot in data.slots],
        "languages": list(data.languages),
        "_venue": data.venue.pk if data.venue else None,
        "_organisers": [row.organisation.pk if row.organisation else None for row in data.organisers],
        "_slots": [[slot.whole_day, slot.capacity] for slot in data.slots],
    }


def _write_slots(event: Event, slots: tuple[SlotData, ...]) -> bool:
    """Bring the rows to the list given, keeping those that stay; gives whether any changed.

    All keys are honoured before any hour: registrations follow the slot they were made for, wherever it moves.
    """
    kept = {slot.pk: slot for slot in event.slots.all()}
    rows = {given.pk: kept.pop(given.pk) for given in slots if given.pk and given.pk in kept}
    by_start = {slot.starts_at: slot.pk for slot in kept.values()}
    fields = ("starts_at", "ends_at", "state", "note", "whole_day", "capacity")
    fresh: list[Slot] = []
    changed: list[Slot] = []
    for given in slots:
        row = rows.pop(given.pk or 0, None) or kept.pop(by_start.get(given.starts_at, 0), None)
        values = {name: getattr(given, name) for name in fields}
        if row is None:
            fresh.append(Slot(event=event, **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    gone = list(kept)
    booked = set(Slot.objects.filter(pk__in=gone, bookings__isnull=False).values_list("pk", flat=True))
    if booked:
        raise BadSlots(_("Une séance a des inscriptions : annulez-la plutôt que de la supprimer."))
    Slot.objects.filter(pk__in=gone).delete()
    _set_aside(changed)
    for row in changed:
        row.save(update_fields=list(fields))
    Slot.objects.bulk_create(fresh)
    return bool(gone or changed or fresh)


def _set_aside(rows: list[Slot]) -> None:
    """Out of the way of one another: a slot may take the hour that another one leaves."""
    if len(rows) > 1:
        for rank, row in enumerate(rows):
            Slot.objects.filter(pk=row.pk).update(starts_at=ASIDE + timedelta(minutes=rank))


def _write_relations(event: Event, data: EventData) -> None:
    event.themes.set(data.themes)
    event.audiences.set(data.audiences)
    event.organisers.all().delete()
    Organiser.objects.bulk_create(
        Organiser(event=event, organisation=row.organisation, name=clean_line(row.name), role=row.role, position=rank)
        for rank, row in enumerate(data.organisers)
    )
    event.access_notes.all().delete()
    AccessNote.objects.bulk_create(
        AccessNote(event=event, impairment=term, note=clean_line(note)) for term, note in data.accessibility
    )
    event.prices.all().delete()
    Fee.objects.bulk_create(
        Fee(event=event, label=clean_line(label), amount=amount, position=rank)
        for rank, (label, amount) in enumerate(data.prices)
    )


@transaction.atomic
def create_event(
    *, actor: User | None, origin: Territory, data: EventData, at: datetime, language: str = "fr",
    renewed_from: Event | None = None,
) -> Event:  # fmt: skip
    """Write a new event as a draft of its territory.

    Raises:
        BadSlots: slots that cannot be.
    """
    data = cleaned(data)
    contribution = open_contribution(
        actor=actor, kind=Kind.EVENT, title=data.title, origin=origin, language=language, at=at
    )
    event = Event(contribution=contribution, slug=free_slug(data.title), renewed_from=renewed_from)
    for name in PLAIN_FIELDS:
        setattr(event, name, getattr(data, name))
    event.languages = list(data.languages)
    insert_with_slug(event, with_another(event.slug))
    _write_slots(event, data.slots)
    _write_relations(event, data)
    keep_revision(actor=actor, contribution=contribution, data=_revision_of(data), at=at)
    record(actor=actor, verb="created", obj=contribution, at=at, territory_id=origin.pk)
    refresh([contribution.pk], at)
    event.refresh_from_db(fields=["first_starts_at", "last_ends_at"])
    return event


def _says_only_what_becomes_of_it(event: Event, data: EventData) -> bool:
    """Whether nothing changes but the situation of the event and of its slots: cancelled, full, moved."""

    def rest(one: EventData) -> EventData:
        slots = tuple(replace(slot, state="", note="", pk=None) for slot in one.slots)
        return replace(one, life="", life_note="", slots=slots)

    return rest(cleaned(data_of(event))) == rest(data)


@transaction.atomic
def change_event(
    *, actor: User | None, event: Event, data: EventData, at: datetime, note: str = "", seen: datetime | None = None
) -> None:
    """Write what changed of an event; date, place, title and situation raise SEQUENCE.

    Rewritten by somebody who does not moderate it, it is read again (``contributions.actions.read_again``), except for
    what becomes of it, which the public must know at once.

    Raises:
        BadSlots: slots that cannot be, or a slot with registrations that would disappear.
        NoDate, NoPlace: it is published and would lose its dates or its place.
        TooLate: somebody wrote it since ``seen``.
    """
    data = cleaned(data)
    urgent = will_be_read_again(actor, event.contribution) and _says_only_what_becomes_of_it(event, data)
    before = {name: getattr(event, name) for name in MATERIAL_FIELDS}
    told = notices.announced(event)
    for name in PLAIN_FIELDS:
        setattr(event, name, getattr(data, name))
    event.languages = list(data.languages)
    event.save(update_fields=[*PLAIN_FIELDS, "languages"])
    slots_changed = _write_slots(event, data.slots)
    _write_relations(event, data)
    material = slots_changed or any(getattr(event, name) != value for name, value in before.items())
    if actor is not None and event.contribution.is_published:
        check_complete(event.contribution)
    touch(actor=actor, contribution=event.contribution, at=at, title=event.title, material=material, seen=seen,
          urgent=urgent)  # fmt: skip
    keep_revision(actor=actor, contribution=event.contribution, data=_revision_of(data), at=at, note=note)
    record(actor=actor, verb="changed", obj=event.contribution, at=at, territory_id=event.contribution.origin_id)
    refresh([event.contribution_id], at)
    event.refresh_from_db(fields=["first_starts_at", "last_ends_at"])
    notices.tell_rewritten(event, told, at)


def data_of(event: Event) -> EventData:
    """What is written of an event, ready to be changed and given back to ``change_event``."""
    values: dict[str, Any] = {name: getattr(event, name) for name in PLAIN_FIELDS}
    return EventData(
        **values,
        languages=tuple(event.languages),
        themes=tuple(event.themes.order_by("position")),
        audiences=tuple(event.audiences.order_by("position")),
        prices=tuple((fee.label, fee.amount) for fee in event.prices.order_by("position", "pk")),
        slots=tuple(
            SlotData(pk=slot.pk, starts_at=slot.starts_at, ends_at=slot.ends_at, state=slot.state, note=slot.note,
                     whole_day=slot.whole_day, capacity=slot.capacity)
            for slot in event.slots.in_order()
        ),
        organisers=tuple(
            OrganiserData(organisation=row.organisation, name=row.name, role=row.role)
            for row in event.organisers.select_related("organisation").order_by("position", "pk")
        ),
        accessibility=tuple(
            (row.impairment, row.note)
            for row in event.access_notes.select_related("impairment").order_by("impairment__position")
        ),
    )  # fmt: skip


@transaction.atomic
def renew(*, actor: User, event: Event, origin: Territory, at: datetime) -> Event:
    """Start this year's event from last year's: texts, place, organisers; never dates nor registrations."""
    data = replace(data_of(event), slots=(), life=Life.SCHEDULED, life_note="", dates_note="", umbrella=None)
    return create_event(
        actor=actor, origin=origin, data=data, at=at, language=event.contribution.language, renewed_from=event
    )
