"""DATAtourisme's own ontology (https://www.datatourisme.fr/ontology/core/): periods, places, offers, annotations.

A ``Period`` with hours gives the hours of each of its days; one without gives whole days.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from maillage.core.text import fold
from maillage.imports.readers.dates import Unclear, parse_hours
from maillage.imports.readers.linked import many, one, text
from maillage.imports.readers.numbers import parse_coordinates, parse_number
from maillage.imports.readers.record import Record, labels_of, line_of, link_of
from maillage.imports.readers.slots import daily, whole_days
from maillage.imports.schemas import Problem, SourceEvent, SourceOrganiser, SourceSlot, SourceVenue

Node = Mapping[str, Any]
PLAIN_TYPES = {"Event", "EntertainmentAndEvent", "PointOfInterest", "CulturalEvent", "SocialEvent", "SaleEvent"}
TYPE_LABELS = {
    "Exhibition": "Exposition", "Concert": "Concert", "Conference": "Conférence", "ShowEvent": "Spectacle",
    "TheaterEvent": "Théâtre", "DanceEvent": "Danse", "Festival": "Festival", "ChildrensEvent": "Jeune public",
    "ScreeningEvent": "Projection", "GuidedTour": "Visite guidée", "OpenDay": "Portes ouvertes",
    "FairOrShow": "Salon", "Market": "Marché", "BricABrac": "Brocante", "SportsEvent": "Sport",
    "SportsCompetition": "Compétition sportive", "VisualArtsEvent": "Arts visuels", "Workshop": "Atelier",
    "PracticalWork": "Atelier", "TrainingWorkshop": "Atelier", "Reading": "Lecture", "Parade": "Défilé",
    "Commemoration": "Commémoration", "LocalAnimation": "Animation locale", "GarageSale": "Vide-grenier",
    "BusinessEvent": "Rencontre professionnelle", "ReligiousEvent": "Fête religieuse", "Visit": "Visite",
}  # fmt: skip


def looks_like(node: Node) -> bool:
    """Whether a node speaks this ontology."""
    return "takesPlaceAt" in node or "hasBeenCreatedBy" in node or "isLocatedAt" in node


def one_event(node: Node, record: Record) -> Iterator[SourceEvent | Problem]:
    """The event of one point of interest."""
    record.title = line_of(text(one(node, "rdfs:label")), 140)
    description = one(node, "hasDescription")
    image, credit = _image(node)
    price, free = _price(node)
    url = link_of(node.get("@id"))
    yield from record.event(
        external_id=line_of(node.get("@id") or text(one(node, "dc:identifier"))),
        title=text(one(node, "rdfs:label")),
        summary=text(one(description, "shortDescription")) or text(one(node, "rdfs:comment")),
        description=text(one(description, "dc:description")) or text(one(node, "rdfs:comment")),
        slots=list(_slots(node, record)),
        url=link_of(text(one(one(node, "hasContact"), "foaf:homepage"))) or url,
        venue=_venue(one(node, "isLocatedAt")),
        organisers=_organisers(node),
        translations=_translations(node, description),
        type_labels=_types(node),
        theme_labels=labels_of([text(one(item, "rdfs:label")) for item in many(node, "hasTheme")]),
        audience_labels=labels_of([text(one(item, "rdfs:label")) for item in many(node, "hasClientTarget")]),
        accessibility=("mi",) if one(node, "reducedMobilityAccess") is True else (),
        image_url=image,
        image_credit=credit,
        price=price,
        free=free,
        updated_at=record.instant(text(one(node, "lastUpdateDatatourisme", "lastUpdate")), "updated_at"),
    )


def _slots(node: Node, record: Record) -> Iterator[SourceSlot]:
    periods = [period for period in many(node, "takesPlaceAt") if isinstance(period, Mapping)]
    if not periods:
        firsts, lasts = many(node, "startDate"), many(node, "endDate")
        periods = [{"startDate": first, "endDate": last} for first, last in zip(firsts, lasts or firsts, strict=False)]
    for period in periods:
        yield from _period(period, record)


def _period(period: Node, record: Record) -> Iterator[SourceSlot]:
    first, last = (
        record.moment(text(one(period, "startDate")), "dates"),
        record.moment(text(one(period, "endDate")), "dates"),
    )
    if first is None:
        return
    final = last.day if last else first.day
    opening, closing = text(one(period, "startTime")), text(one(period, "endTime"))
    if not opening:
        yield from whole_days(first.day, final, record.zone)
        return
    try:
        start = parse_hours(opening)[0][0]
        end = parse_hours(closing)[0][0] if closing else None
    except Unclear:
        record.say(
            "dates",
            _("L’horaire « %(hours)s » n’est pas compris : les jours sont gardés sans heure.")
            % {"hours": f"{opening} {closing}"},
        )
        yield from whole_days(first.day, final, record.zone)
        return
    if final > first.day and not any(
        problem.level == "info" and problem.field == "dates" for problem in record.problems
    ):
        record.say("dates", _("Les horaires sont compris comme ceux de chaque jour de la période."), "", "info")
    yield from daily(first.day, final, [(start, end)], record.zone)


def _venue(place: Any) -> SourceVenue | None:
    address = one(place, "address")
    if not isinstance(address, Mapping):
        return None
    city = one(address, "hasAddressCity")
    geo = one(place, "geo")
    point = parse_coordinates(text(one(geo, "latitude")), text(one(geo, "longitude")))
    street = ", ".join(line_of(text(item)) for item in many(address, "streetAddress"))
    return SourceVenue(
        name=line_of(text(one(place, "name"))),
        address=line_of(street, 500),
        postcode=line_of(text(one(address, "postalCode")), 12),
        city=line_of(text(one(address, "addressLocality")) or text(one(city, "rdfs:label")), 100),
        insee=line_of(text(one(city, "insee")), 12),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def _organisers(node: Node) -> tuple[SourceOrganiser, ...]:
    """The declared organiser only: who wrote the record (a tourist office) is not who makes the event."""
    names = [line_of(text(one(agent, "legalName"))) for agent in many(node, "hasOrganizer", "hasBeenOrganizedBy")]
    return tuple(SourceOrganiser(name=name) for name in dict.fromkeys(names) if name)


def _translations(node: Node, description: Any) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for field, value, length in (
        ("title", one(node, "rdfs:label"), 140),
        ("summary", one(description, "shortDescription"), 200),
    ):
        for code, held in value.items() if isinstance(value, Mapping) else ():
            if code in ("en", "nl", "de") and line_of(text(held), length):
                found.setdefault(code, {})[field] = line_of(text(held), length)
    return found


def _types(node: Node) -> tuple[str, ...]:
    names = [str(name).rsplit(":", 1)[-1] for name in many(node, "@type")]
    return tuple(dict.fromkeys(TYPE_LABELS[name] for name in names if name in TYPE_LABELS and name not in PLAIN_TYPES))


def _image(node: Node) -> tuple[str, str]:
    shown = one(node, "hasMainRepresentation")
    resource, note = one(shown, "ebucore:hasRelatedResource"), one(shown, "ebucore:hasAnnotation")
    return link_of(text(one(resource, "ebucore:locator"))), line_of(text(one(note, "credits")))


def _price(node: Node) -> tuple[str, bool | None]:
    """« Tarif enfant : 27 € » for each policy; free only when the one policy says so."""
    words, free = [], False
    for offer in many(node, "offers"):
        for item in many(offer, "priceSpecification"):
            policy = line_of(text(one(one(item, "hasEligiblePolicy"), "rdfs:label")), 80)
            low, high = (parse_number(text(one(item, name))) for name in ("minPrice", "maxPrice"))
            low = parse_number(text(one(item, "price"))) if low is None else low
            free = free or fold(policy) in ("gratuit", "free", "entree libre")
            if low:
                shown = _euros(low) if not high or high == low else f"{_euros(low)} – {_euros(high)}"
                words.append(f"{policy}\u00a0: {shown}" if policy else shown)
    return ", ".join(dict.fromkeys(words))[:500], False if words else (True if free else None)


def _euros(amount: float) -> str:
    return f"{amount:.2f}".replace(".00", "").replace(".", ",") + "\u00a0€"
