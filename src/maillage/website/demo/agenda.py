"""Events of the demonstration: from the plan to rows, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from maillage.accounts.models import User
from maillage.contributions.models import Contribution
from maillage.directory.models import Organisation, Venue
from maillage.events.actions.bulk import NewEvent, create_events
from maillage.events.actions.writing import EventData, OrganiserData
from maillage.events.enums import Life, Mode, OrganiserRole, Registration, SlotState
from maillage.events.models import Event
from maillage.files.models import Image
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term
from maillage.website.demo import calendar, reading
from maillage.website.demo.network import stable
from maillage.website.demo.pictures import alternative
from maillage.website.demo.places import CREDIT, organisation_rows, real_names
from maillage.website.demo.plan import Planned

BATCH_DAYS = 6
PHONES = {"FR": "03 53 01 12 30", "BE": ""}
ONLINE = "https://example.org/visio"
DEMO = "Rendez-vous de démonstration : ni la date ni le lieu n'engagent cette structure."
MOST_OF_NAMED = 3


@dataclass(frozen=True)
class World:
    """Everything that events refer to."""

    territories: dict[str, Territory]
    actors: dict[str, User]
    terms: dict[tuple[str, str], Term]
    organisations: dict[str, Organisation]
    venues: dict[tuple[str, str], Venue]
    images: dict[str, Image]
    today: date


def _prices(source: dict[str, Any]) -> dict[str, Any]:
    price = source.get("price", "gratuit")
    if price == "gratuit":
        return {"is_free": True}
    if isinstance(price, str):
        return {"is_free": True if price.startswith("Entrée libre") else None, "price_note": reading.french(price)}
    rows = [(reading.french(label), Decimal(amount)) for label, amount in price]
    return {"is_free": False, "prices": tuple(rows)}


def _registration(planned: Planned, territory: Territory) -> dict[str, Any]:
    """How one registers; Belgian numbers reserved for fiction do not exist, so mail stands in."""
    chosen = planned.registration
    if chosen == Registration.PHONE and not PHONES[territory.country]:
        chosen = Registration.MAIL
    more: dict[str, dict[str, str]] = {
        Registration.LINK: {"registration_url": "https://example.org/inscription"},
        Registration.PHONE: {"registration_phone": PHONES["FR"]},
        Registration.MAIL: {"registration_email": f"inscriptions.{territory.slug}@example.org"},
    }
    return {"registration": chosen} | more.get(chosen, {})


def _organisers(world: World, planned: Planned) -> tuple[OrganiserData, ...]:
    """Who organises (the structure named, that of the place, or one of the territory), who hosts, who helps."""
    names = [row["name"] for row in organisation_rows() if row["territory"] == planned.territory]
    invented = [name for name in names if name not in real_names()]
    at_place = planned.place.organisation if planned.place else ""
    named = reading.french(str(planned.source.get("organiser", "")))
    first = named or at_place or invented[planned.rank % len(invented)]
    rows = [OrganiserData(organisation=world.organisations[first], role=OrganiserRole.ORGANISER)]
    if at_place and at_place != first:
        rows.append(OrganiserData(organisation=world.organisations[at_place], role=OrganiserRole.HOST))
    if planned.rank % 3 == 0:
        partner = invented[(planned.rank * 7 + 3) % len(invented)]
        if partner not in {first, at_place}:
            rows.append(OrganiserData(organisation=world.organisations[partner], role=OrganiserRole.PARTNER))
    if planned.rank % 8 == 0:
        rows.append(OrganiserData(name="Fonds imaginaire pour la curiosité", role=OrganiserRole.FUNDER))
    return tuple(rows[:MOST_OF_NAMED])


def _mode(planned: Planned) -> tuple[str, str]:
    """The way to attend and its link."""
    wanted = str(planned.source.get("mode", ""))
    if wanted == "online" or planned.life == Life.MOVED_ONLINE:
        return (Mode.MIXED if planned.place else Mode.ONLINE), ONLINE
    return (Mode.MIXED, ONLINE) if wanted == "mixed" else (Mode.ON_SITE, "")


def data_of(world: World, planned: Planned) -> EventData:
    """Everything that is written of one planned event."""
    source, territory, terms = planned.source, world.territories[planned.territory], world.terms
    mode, link = _mode(planned)
    place = world.venues[planned.place.name, planned.place.commune] if planned.place else None
    image = world.images.get(f"{planned.picture}:{planned.variant}")
    organisers = _organisers(world, planned)
    real = any(row.organisation and row.organisation.name in real_names() for row in organisers)
    text = f"{planned.text}\n\n{reading.french(DEMO)}" if real else planned.text
    ages = source.get("ages", (None, None))
    english = {name: value for name, value in planned.english.items() if name != "text"}
    if "text" in planned.english:
        english["description"] = reading.rich(planned.english["text"])
    capacity = int(source["reg"]) if planned.registration == Registration.SEATS else None
    slots = calendar.slots(
        source["when"], world.today + timedelta(days=planned.day), zone=territory.time_zone,
        department=planned.place.department if planned.place else "59", rank=planned.rank, capacity=capacity,
    )  # fmt: skip
    if len(slots) > MOST_OF_NAMED and planned.rank % 3 == 0:
        slots[2] = replace(slots[2], state=SlotState.CANCELLED, note="Séance annulée : l’équipe est en formation.")
        slots[3] = replace(slots[3], state=SlotState.FULL)
    return EventData(
        title=planned.title, summary=planned.summary, description=reading.rich(text),
        type=terms["event_type", source["type"]], mode=mode, life=planned.life, life_note=planned.life_note,
        public=source.get("public", "public"), venue=place, online_url=link, is_umbrella=planned.is_umbrella,
        image=image,
        image_alt=alternative(planned.picture) if image else "", image_credit=CREDIT if image else "",
        themes=tuple(terms["theme", code] for code in source["themes"]),
        audiences=tuple(terms["audience", code] for code in source["audiences"]),
        campaign=terms["campaign", source["campaign"]] if "campaign" in source else None,
        age_from=ages[0] or None, age_to=ages[1] or None, languages=("fr",), time_zone=territory.time_zone,
        slots=tuple(slots), organisers=organisers,
        accessibility=tuple(
            (terms["impairment", code], reading.french(note)) for code, note in source.get("access", {}).items()
        ),
        translations={"en": english} if english else {}, **_registration(planned, territory), **_prices(source),
    )  # fmt: skip


def load_events(world: World, planned: Sequence[Planned], at: datetime) -> dict[str, Event]:
    """The published events by key, those that are there already included; one batch per territory and few days."""
    uids = {stable("event", one.key): one.key for one in planned}
    present = Event.objects.filter(contribution__uid__in=uids).select_related("contribution").order_by("pk")
    known = {uids[event.contribution.uid]: event for event in present}
    batches: dict[tuple[bool, str, int], list[Planned]] = {}
    for one in planned:
        if one.key not in known:
            batches.setdefault((bool(one.umbrella), one.territory, one.published_days_ago // BATCH_DAYS), []).append(
                one
            )
    for (_stands, slug, bucket), ones in sorted(batches.items(), key=lambda item: item[0]):
        new = [
            NewEvent(data=replace(data_of(world, one), umbrella=known[one.umbrella] if one.umbrella else None))
            for one in ones
        ]
        then = at - timedelta(days=bucket * BATCH_DAYS + 1, hours=3)
        made = create_events(actor=world.actors[slug], origin=world.territories[slug], events=new, at=then)
        for one, event in zip(ones, made, strict=True):
            event.contribution.uid = stable("event", one.key)
            known[one.key] = event
        Contribution.objects.bulk_update([event.contribution for event in made], ["uid"])
    return known
