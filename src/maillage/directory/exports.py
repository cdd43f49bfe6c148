"""What goes out of the directory for machines: JSON-LD, vCard, GeoJSON; of organisations, what everyone reads."""

from collections.abc import Callable, Iterable
from typing import Any

from maillage.directory.enums.organisations import Field
from maillage.directory.models import Contact, Venue
from maillage.directory.rules.facts import Facts

SCHEMA = "https://schema.org"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _address(thing: Venue) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "PostalAddress"}
    if thing.address:
        found["streetAddress"] = thing.address
    if thing.postcode:
        found["postalCode"] = thing.postcode
    if thing.commune is not None:
        found["addressLocality"] = thing.commune.name
        found["addressCountry"] = thing.commune.country
    return found


def _common(thing: Venue, url: str) -> dict[str, Any]:
    found: dict[str, Any] = {"@context": SCHEMA, "@id": f"{url}#it", "name": thing.name, "url": thing.website or url}
    found["address"] = _address(thing)
    if thing.latitude is not None:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": thing.latitude, "longitude": thing.longitude}
    if thing.phone:
        found["telephone"] = thing.phone
    return found


def organisation_json_ld(facts: Facts, url: str) -> dict[str, Any]:
    """An organisation as schema.org Organization, from what everyone reads; the address of the mails is never there."""
    found: dict[str, Any] = {
        "@context": SCHEMA, "@type": "Organization", "@id": f"{url}#it", "name": facts.name,
        "url": facts.website or url,
    }  # fmt: skip
    told = {
        "description": facts.mission,
        "legalName": " ".join(facts.legal_names[:1]),
        "alternateName": [name for name in (facts.acronym, *(row.text for row in facts.other_names)) if name],
        "foundingDate": str(facts.founded_in or ""),
        "telephone": facts.phone,
        "knowsLanguage": list(facts.languages),
        "sameAs": list(facts.social_links),
        "areaServed": [row.name for row in facts.areas if row.name],
        "memberOf": [{"@type": "Organization", "name": row.name} for row in facts.networks],
        "identifier": [
            {"@type": "PropertyValue", "propertyID": row.get_scheme_display(), "value": row.value}
            for row in facts.identifiers
        ],
        "award": [row.name for row in facts.labels],
        "contactPoint": [_contact_point(row) for row in facts.contacts],
    }
    found |= {name: value for name, value in told.items() if value}
    if facts.staff is not None:
        found["numberOfEmployees"] = {"@type": "QuantitativeValue", "value": facts.staff}
    if Field.ADDRESS not in facts.hidden:
        found |= _where(facts)
    return found


def _contact_point(row: Contact) -> dict[str, str]:
    told = {"contactType": row.label, "email": row.email, "telephone": row.phone}
    return {"@type": "ContactPoint"} | {name: value for name, value in told.items() if value}


def _where(facts: Facts) -> dict[str, Any]:
    address: dict[str, Any] = {"@type": "PostalAddress"}
    if facts.address:
        address["streetAddress"] = facts.address
    if facts.postcode:
        address["postalCode"] = facts.postcode
    if facts.commune is not None:
        address |= {"addressLocality": facts.commune.name, "addressCountry": facts.commune.country}
    found: dict[str, Any] = {"address": address}
    if facts.latitude is not None:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": facts.latitude, "longitude": facts.longitude}
    return found


VCARD_ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": ""})
VCARD_WIDTH = 75


def _vcard_line(name: str, *parts: str) -> str:
    """One property of a vCard, escaped and folded at 75 octets (RFC 6350, 3.2 and 3.4)."""
    line = f"{name}:" + ";".join(part.translate(VCARD_ESCAPES) for part in parts)
    folded, width = "", 0
    for letter in line:
        size = len(letter.encode())
        if width + size > VCARD_WIDTH:
            folded, width = folded + "\r\n ", 1
        folded, width = folded + letter, width + size
    return folded + "\r\n"


def vcard(facts: Facts, url: str) -> str:
    """An organisation as vCard 4.0 (RFC 6350), from what everyone reads."""
    lines = [
        "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:org\r\n",
        _vcard_line("UID", f"urn:uuid:{facts.organisation.contribution.uid}"),
        _vcard_line("FN", facts.name),
        _vcard_line("ORG", facts.name),
    ]
    if facts.acronym:
        lines.append(_vcard_line("NICKNAME", facts.acronym))
    if facts.commune is not None or facts.address:
        town = facts.commune.name if facts.commune else ""
        country = str(facts.commune.get_country_display()) if facts.commune else ""
        lines.append(_vcard_line("ADR", "", "", facts.address, town, "", facts.postcode, country))
    if facts.latitude is not None:
        lines.append(f"GEO:geo:{facts.latitude:.5f},{facts.longitude:.5f}\r\n")
    lines += [_vcard_line("TEL;VALUE=text", phone) for phone in _phones(facts)]
    lines += [_vcard_line("EMAIL", row.email) for row in facts.contacts if row.email]
    if facts.website:
        lines.append(_vcard_line("URL", facts.website))
    if facts.mission:
        lines.append(_vcard_line("NOTE", facts.mission))
    lines.append(_vcard_line("SOURCE", url))
    return "".join(lines) + "END:VCARD\r\n"


def _phones(facts: Facts) -> list[str]:
    return list(dict.fromkeys(phone for phone in (facts.phone, *(row.phone for row in facts.contacts)) if phone))


def geojson(found: Iterable[tuple[Facts, str]], told: Callable[[Facts], dict[str, str]]) -> dict[str, Any]:
    """Organisations as GeoJSON (RFC 7946): those that everyone may see on a map, each at its head office.

    ``told`` gives what is said of each in words beside its name and place.
    """
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [facts.longitude, facts.latitude]},
                "properties": {
                    "name": facts.name, "url": url, "mission": facts.mission,
                    "family": facts.family.label if facts.family else "",
                    "commune": facts.commune.name if facts.commune else "", "website": facts.website,
                    "themes": [term.label for term in facts.themes],
                } | told(facts),
            }
            for facts, url in found
            if facts.latitude is not None
        ],
    }  # fmt: skip


def venue_json_ld(venue: Venue, url: str) -> dict[str, Any]:
    """A place to visit as schema.org TouristAttraction with its hours; any other place as Place."""
    found = _common(venue, url) | {"@type": "TouristAttraction" if venue.is_visitable else "Place"}
    if venue.summary:
        found["description"] = venue.summary
    hours = [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"{SCHEMA}/{DAYS[row.weekday]}",
            "opens": f"{row.opens:%H:%M}",
            "closes": f"{row.closes:%H:%M}",
        }
        | ({"validFrom": f"{season.year}-{season.first_month:02d}-{season.first_day:02d}",
            "validThrough": f"{season.year}-{season.last_month:02d}-{season.last_day:02d}"} if season.year else {})
        for season in venue.seasons.all()
        for row in season.hours.all()
    ]  # fmt: skip
    if hours:
        found["openingHoursSpecification"] = hours
    return found
