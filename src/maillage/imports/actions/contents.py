"""What an event is as an import writes it: from a source's event, to a digest of each field, and back from a copy."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from maillage.core.text import fold, shorten
from maillage.directory.models import Organisation, Venue
from maillage.events.actions import EventData, OrganiserData, SlotData
from maillage.events.enums import Registration
from maillage.imports.actions.places import Places
from maillage.imports.actions.terms import Labels
from maillage.imports.models import Source
from maillage.imports.schemas import SourceEvent
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term

MANAGED = (
    "title", "summary", "description", "type", "mode", "life", "public", "venue", "online_url", "themes", "audiences",
    "age_from", "age_to", "is_free", "price_note", "registration", "registration_url", "registration_phone",
    "registration_email", "website", "dates_note", "time_zone", "slots", "organisers", "accessibility", "translations",
)  # fmt: skip
IMPAIRMENTS = {"hi": "auditif", "vi": "visuel", "pi": "psychique", "mi": "moteur", "ii": "intellectuel"}
ADDRESS_LENGTH = 400
NOTE_LENGTH, DATES_LENGTH, PHONE_LENGTH, ORGANISER_LENGTH = 160, 200, 30, 160


@dataclass
class Context:
    """What turns the events of one source into ours: its labels, its places, the organisations already known."""

    source: Source
    labels: Labels
    places: Places
    organisations: dict[str, Organisation]


def context_of(source: Source) -> Context:
    """Everything that is read once for a run."""
    # A name alone links to a page that somebody has checked: declaring a page gives no right on what others publish.
    shown = Organisation.objects.published().shown_in(source.territory_id)
    known = shown.filter(contribution__checked_at__isnull=False).only("name").order_by("-pk")
    return Context(
        source=source,
        labels=Labels(source),
        places=Places(source),
        organisations={fold(organisation.name): organisation for organisation in known},
    )


def fingerprint(event: SourceEvent, source: Source) -> str:
    """What changes when the record changes, or when a coordinator corrected how this source is read."""
    content = replace(event, line=0, identified=True, updated_at=None)
    settings = (source.labels, source.organiser_id, source.venue_id)
    return hashlib.sha256(orjson.dumps((content, settings), option=orjson.OPT_SORT_KEYS)).hexdigest()


def event_data(event: SourceEvent, context: Context) -> EventData:
    """The event as ours. Nothing that the source does not say, but the defaults that a coordinator chose for it."""
    labels = context.labels
    venue = context.places.of(event.venue).venue if event.venue else context.source.venue
    return EventData(
        title=event.title,
        summary=event.summary,
        description=event.description_html,
        type=next(iter(labels.terms(Scheme.EVENT_TYPE, event.type_labels)), None),
        mode=event.mode,
        life=event.life,
        public=event.public,
        venue=None if event.mode == "online" else venue,
        online_url=event.online_url[:ADDRESS_LENGTH],
        themes=labels.terms(Scheme.THEME, event.theme_labels),
        audiences=labels.terms(Scheme.AUDIENCE, event.audience_labels),
        age_from=event.age_from,
        age_to=event.age_to,
        is_free=event.free,
        price_note=shorten(event.price, NOTE_LENGTH),
        website=event.url[:ADDRESS_LENGTH],
        dates_note=shorten(event.dates_note, DATES_LENGTH),
        time_zone=event.zone,
        slots=tuple(
            SlotData(starts_at=slot.starts_at, ends_at=slot.ends_at, state=slot.state, whole_day=slot.all_day)
            for slot in event.slots
        ),
        organisers=_organisers(event, context),
        accessibility=tuple((term, "") for term in labels.terms(Scheme.IMPAIRMENT, _impairments(event))),
        translations={code: dict(texts) for code, texts in event.translations.items()},
        **_registration(event),
    )


def _impairments(event: SourceEvent) -> list[str]:
    return [IMPAIRMENTS[code] for code in event.accessibility if code in IMPAIRMENTS]


def _registration(event: SourceEvent) -> dict[str, Any]:
    link, phone, mail = event.registration_url, event.registration_phone, event.registration_email
    way = (
        Registration.LINK if link else Registration.PHONE if phone else Registration.MAIL if mail else Registration.NONE
    )
    return {
        "registration": way,
        "registration_url": link[:ADDRESS_LENGTH],
        "registration_phone": phone[:PHONE_LENGTH],
        "registration_email": mail[:254],
    }


def _organisers(event: SourceEvent, context: Context) -> tuple[OrganiserData, ...]:
    rows: dict[tuple[int | str, str], OrganiserData] = {}
    for who in event.organisers:
        known = context.organisations.get(fold(who.name))
        key = (known.pk if known else fold(who.name), who.role)
        rows[key] = OrganiserData(organisation=known, name="" if known else who.name[:ORGANISER_LENGTH], role=who.role)
    if not rows and context.source.organiser is not None:
        return (OrganiserData(organisation=context.source.organiser),)
    return tuple(rows.values())


def frozen(data: EventData) -> dict[str, Any]:
    """The managed fields as JSON values: keys instead of rows, instants in UTC."""
    values: dict[str, Any] = {}
    for name in MANAGED:
        value = getattr(data, name)
        if name == "slots":
            value = sorted(
                [_utc(slot.starts_at), _utc(slot.ends_at), slot.state, slot.note, slot.whole_day, slot.capacity]
                for slot in value
            )
        elif name == "organisers":
            value = [[row.organisation.pk if row.organisation else None, row.name, row.role] for row in value]
        elif name == "accessibility":
            value = sorted([term.pk, note] for term, note in value)
        elif name in {"themes", "audiences"}:
            value = sorted(term.pk for term in value)
        elif name in {"type", "venue"}:
            value = value.pk if value else None
        values[name] = str(value) if isinstance(value, str) else value
    return values


def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("Z", "+00:00")


def digests(data: EventData) -> dict[str, str]:
    """A short digest of each managed field."""
    return {
        name: hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
        for name, value in frozen(data).items()
    }


def thawed(values: dict[str, Any], current: EventData) -> EventData:
    """The event as it was when :func:`frozen` copied it; what imports do not manage stays as it is now."""
    found = dict(values)
    terms = Term.objects.in_bulk({*found["themes"], *found["audiences"], *(pk for pk, _note in found["accessibility"])})
    found["themes"] = tuple(terms[pk] for pk in found["themes"])
    found["audiences"] = tuple(terms[pk] for pk in found["audiences"])
    found["accessibility"] = tuple((terms[pk], note) for pk, note in found["accessibility"])
    found["type"] = Term.objects.filter(pk=found["type"]).first() if found["type"] else None
    found["venue"] = Venue.objects.filter(pk=found["venue"]).first() if found["venue"] else None
    organisations = Organisation.objects.in_bulk([pk for pk, _name, _role in found["organisers"] if pk])
    found["organisers"] = tuple(
        OrganiserData(organisation=organisations.get(pk), name=name, role=role)
        for pk, name, role in found["organisers"]
    )
    found["slots"] = tuple(
        SlotData(starts_at=datetime.fromisoformat(start), ends_at=datetime.fromisoformat(end), state=state, note=note,
                 whole_day=whole_day, capacity=capacity)
        for start, end, state, note, whole_day, capacity in found["slots"]
    )  # fmt: skip
    return replace(current, **found)
