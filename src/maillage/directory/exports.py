"""What goes out of the directory for machines: JSON-LD of organisations and places."""

from typing import Any

from maillage.directory.models import Organisation, Venue

SCHEMA = "https://schema.org"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _address(thing: Organisation | Venue) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "PostalAddress"}
    if thing.address:
        found["streetAddress"] = thing.address
    if isinstance(thing, Venue) and thing.postcode:
        found["postalCode"] = thing.postcode
    if thing.commune is not None:
        found["addressLocality"] = thing.commune.name
        found["addressCountry"] = thing.commune.country
    return found


def _common(thing: Organisation | Venue, url: str) -> dict[str, Any]:
    found: dict[str, Any] = {"@context": SCHEMA, "@id": f"{url}#it", "name": thing.name, "url": thing.website or url}
    found["address"] = _address(thing)
    if thing.latitude is not None:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": thing.latitude, "longitude": thing.longitude}
    if thing.phone:
        found["telephone"] = thing.phone
    return found


def organisation_json_ld(organisation: Organisation, url: str) -> dict[str, Any]:
    """An organisation as schema.org Organization; addresses of people are never written."""
    found = _common(organisation, url) | {"@type": "Organization"}
    if organisation.mission:
        found["description"] = organisation.mission
    if organisation.acronym:
        found["alternateName"] = organisation.acronym
    return found


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
