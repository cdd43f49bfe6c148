"""Which part of its area a lender serves a commune from, and how far it is."""

from decimal import Decimal

from maillage.geography.models import Commune
from maillage.geography.recognition.gazetteer import distance_km
from maillage.loans.models import Lender, Zone

# Roads are longer than the crow flies: the usual detour of French roads between communes.
DETOUR = 1.3


def zone_of(lender: Lender, commune: Commune | None) -> Zone | None:
    """The first zone that holds a commune; no query when zones were read before."""
    if commune is None:
        return None
    zones = sorted(lender.zones.all(), key=lambda zone: (zone.position, zone.pk))
    return next((zone for zone in zones if _holds(zone, commune)), None)


def _holds(zone: Zone, commune: Commune) -> bool:
    if any(one.pk == commune.pk for one in zone.communes.all()):
        return True
    if any(one.pk == commune.department_id for one in zone.departments.all()):
        return True
    return commune.epci_id is not None and any(one.pk == commune.epci_id for one in zone.epcis.all())


def kilometres_between(one: Commune | None, other: Commune | None) -> Decimal | None:
    """Kilometres of road from a commune to another, estimated from the distance as the crow flies."""
    if one is None or other is None:
        return None
    straight = distance_km(one.latitude, one.longitude, other.latitude, other.longitude)
    return Decimal(round(straight * DETOUR))
