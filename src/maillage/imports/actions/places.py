"""Which place of ours a place of a source is: same identifier, same name there, or a neighbour so named."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher

from maillage.accounts.models import User
from maillage.core.text import fold, shorten
from maillage.directory.actions.bulk import create_venues
from maillage.directory.actions.venues import VenueData
from maillage.directory.models import Organisation, Venue
from maillage.geography.models import Commune
from maillage.geography.recognition import Told, recognise_all
from maillage.geography.recognition.gazetteer import distance_km
from maillage.imports.enums import Deed
from maillage.imports.models import Change, PlaceLink, Run, Source
from maillage.imports.schemas import SourceVenue

NEAR_KM = 0.15
FAR_KM = 20.0
ALIKE = 0.75
LONG_WORD = 4
WORD = re.compile(r"\w+")
NAME_LENGTH, ADDRESS_LENGTH, PHONE_LENGTH = 160, 200, 30
QUICK_DEGREES = 0.003


@dataclass(eq=False)
class Place:
    """A place of the source, the commune recognised, and the place of ours it is, once known or made."""

    told: SourceVenue
    commune: Commune | None
    venue: Venue | None = None
    is_visitable: bool = False
    organisation: Organisation | None = None
    summary: str = ""

    @property
    def name(self) -> str:
        """Its name; an unnamed place is called by its address, else by its commune."""
        city = self.commune.name if self.commune else self.told.city
        return shorten(self.told.name or self.told.address or city or self.told.external_id or "?", NAME_LENGTH)

    @property
    def point(self) -> tuple[float, float] | None:
        """Its coordinates in degrees, when it gives both."""
        if self.told.latitude is None or self.told.longitude is None:
            return None
        return self.told.latitude, self.told.longitude

    @property
    def is_far(self) -> bool:
        """Its point is more than twenty kilometres from the commune it says."""
        point = self.point
        if point is None or self.commune is None:
            return False
        return distance_km(*point, self.commune.latitude, self.commune.longitude) > FAR_KM


@dataclass
class Places:
    """The places of one reading, each once."""

    source: Source
    places: list[Place] = field(default_factory=list)
    _by_told: dict[SourceVenue, Place] = field(default_factory=dict)
    _by_id: dict[str, Place] = field(default_factory=dict)
    _by_commune: dict[str, list[Place]] = field(default_factory=dict)

    def learn(self, told: Iterable[SourceVenue]) -> None:
        """Recognise these places, with a fixed number of queries."""
        fresh = [venue for venue in dict.fromkeys(told) if venue not in self._by_told]
        here = tuple(self.source.territory.departments.order_by("pk").values_list("pk", flat=True)) if fresh else ()
        communes = [found.commune for found in recognise_all(_told(one, here) for one in fresh)]
        self._know(venue for venue in communes if venue)
        linked = {
            link.external_id: link.venue
            for link in PlaceLink.objects.filter(source=self.source.pk).select_related(
                "venue__commune", "venue__merged_into"
            )
        }
        for venue, commune in zip(fresh, communes, strict=True):
            self._by_told[venue] = self._place(venue, commune, linked)

    def _know(self, communes: Iterable[Commune]) -> None:
        """Read the places of ours in these communes."""
        codes = sorted({commune.pk for commune in communes} - set(self._by_commune))
        for code in codes:
            self._by_commune[code] = []
        rows = Venue.objects.published().filter(commune__in=codes).select_related("commune").order_by("pk")
        for venue in rows:
            told = SourceVenue(
                name=venue.name, address=venue.address, latitude=venue.latitude, longitude=venue.longitude
            )
            self._by_commune[venue.commune_id or ""].append(Place(told, venue.commune, venue))

    def _place(self, told: SourceVenue, commune: Commune | None, linked: dict[str, Venue]) -> Place:
        if told.external_id and told.external_id in self._by_id:
            return self._by_id[told.external_id]
        place = Place(told, commune)
        if told.external_id in linked:
            venue = linked[told.external_id]
            place.venue = venue.merged_into or venue
        else:
            twin = self._twin(place)
            if twin is not None:
                place = twin
        if place not in self.places:
            self.places.append(place)
        known = self._by_commune.setdefault(commune.pk if commune else "", [])
        if place not in known:
            known.append(place)
        if told.external_id:
            self._by_id[told.external_id] = place
        return place

    def _twin(self, place: Place) -> Place | None:
        name = fold(place.name)
        near: list[tuple[float, Place]] = []
        for other in self._by_commune.get(place.commune.pk if place.commune else "", ()):
            other_name = fold(other.name)
            if other_name == name:
                return other
            away = _apart(place, other)
            if away is not None and away < NEAR_KM and similar(name, other_name):
                near.append((away, other))
        return min(near, key=lambda pair: pair[0])[1] if near else None

    def of(self, told: SourceVenue) -> Place:
        """The place learnt for this one."""
        return self._by_told[told]

    def make(self, *, actor: User | None, at: datetime, run: Run | None = None) -> int:
        """Write the places that we did not know, and remember the identifiers of all; gives how many are new.

        Their changes come before those of what they hold, so that undoing a run, last change first, finds them free.
        """
        missing = [place for place in self.places if place.venue is None]
        made = create_venues(
            actor=actor, origin=self.source.territory, places=[venue_data(place) for place in missing], at=at
        )
        for place, venue in zip(missing, made, strict=True):
            place.venue = venue
        if run is not None:
            Change.objects.bulk_create(
                Change(run=run, contribution=one.contribution, deed=Deed.CREATED) for one in made
            )
        PlaceLink.objects.bulk_create(
            (
                PlaceLink(source=self.source, external_id=key, venue=place.venue)
                for key, place in self._by_id.items()
                if place.venue is not None  # left out of this reading
            ),
            ignore_conflicts=True,
        )
        return len(made)


def venue_data(place: Place) -> VenueData:
    """A new place, as the directory writes it."""
    told = place.told
    commune = place.commune
    return VenueData(
        name=place.name,
        organisation=place.organisation,
        address=shorten(told.address, ADDRESS_LENGTH),
        postcode=told.postcode[:10] or _only_postcode(commune),
        commune=commune,
        latitude=told.latitude,
        longitude=told.longitude,
        access=told.access,
        website=told.url[:400],
        phone=told.phone[:PHONE_LENGTH],
        is_visitable=place.is_visitable,
        summary=place.summary,
    )


def _told(place: SourceVenue, here: tuple[str, ...]) -> Told:
    """What a place says of its commune; the address speaks when nothing else does.

    Of communes of one name, the only one in the departments of the territory (``here``) is meant.
    """
    if place.city or place.postcode or place.insee:
        return Told(place.city, place.postcode, place.insee, place.latitude, place.longitude, within=here)
    return Told(place.address, "", "", place.latitude, place.longitude, within=here)


def _only_postcode(commune: Commune | None) -> str:
    codes: Sequence[str] = commune.postcodes.split() if commune else ()
    return codes[0] if len(codes) == 1 else ""


def _apart(one: Place, other: Place) -> float | None:
    here, there = one.point, other.point
    if here is None or there is None or abs(here[0] - there[0]) > QUICK_DEGREES:
        return None
    return distance_km(*here, *there)


def similar(one: str, other: str) -> bool:
    """Whether two folded names look like one: nearly the same letters, or all the long words of one in the other."""
    words, other_words = ({word for word in WORD.findall(name) if len(word) >= LONG_WORD} for name in (one, other))
    if words and other_words and (words <= other_words or other_words <= words):
        return True
    return SequenceMatcher(None, one, other).ratio() >= ALIKE
