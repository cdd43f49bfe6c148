"""A place of a source is one of ours when it is: never doubled, never confused."""

import pytest

from maillage.directory.actions.bulk import create_venues
from maillage.directory.actions.venues import VenueData
from maillage.directory.models import Venue
from maillage.geography.models import Commune
from maillage.imports.actions.places import Places, similar
from maillage.imports.schemas import SourceVenue
from tests.imports.conftest import AT

MUSEUM = {"insee": "80021", "city": "Amiens", "latitude": 49.8896, "longitude": 2.2990}


@pytest.fixture
def museum(source, here):
    data = VenueData(
        name="Musée de Picardie", commune=Commune.objects.get(pk="80021"), latitude=49.8896, longitude=2.2990
    )
    return create_venues(actor=None, origin=here, places=[data], at=AT)[0]


def found(source, **told):
    places = Places(source)
    venue = SourceVenue(**told)
    places.learn([venue])
    return places.of(venue).venue


@pytest.mark.parametrize(
    "told",
    [
        MUSEUM | {"name": "MUSEE  DE PICARDIE"},
        {"name": "Musée de Picardie", "city": "Amiens", "postcode": "80000"},
        MUSEUM | {"name": "Musée de Picardie - Amiens", "latitude": 49.8900},
        MUSEUM | {"name": "Le musée de Picardie, auditorium"},
    ],
)
def test_the_same_place_under_another_spelling(source, museum, told):
    assert found(source, **told) == museum


@pytest.mark.parametrize(
    "told",
    [
        MUSEUM | {"name": "Bibliothèque Aragon"},
        MUSEUM | {"name": "Musée de Picardie, réserves", "latitude": 49.90},
        {"name": "Musée de Picardie", "city": "Lille", "insee": "59350"},
    ],
)
def test_a_neighbour_a_namesake_elsewhere_or_one_far_away_is_another_place(source, museum, told):
    assert found(source, **told) is None


def test_the_identifier_of_the_source_wins_once_it_is_known(source, museum):
    first = Places(source)
    venue = SourceVenue(external_id="v1", name="Musée de Picardie", **MUSEUM)
    first.learn([venue])
    assert first.make(actor=None, at=AT) == 0
    assert found(source, external_id="v1", name="Tout autre nom", city="Lille") == museum


def test_one_file_makes_each_of_its_places_once(source):
    places = Places(source)
    told = [SourceVenue(name=name, **MUSEUM) for name in ("Musée", "musée", "Le Musée")] + [
        SourceVenue(name="Gare", city="Lille")
    ]
    places.learn(told)
    assert (places.make(actor=None, at=AT), Venue.objects.count()) == (2, 2)


def test_a_place_without_name_is_called_by_its_address_then_its_commune(source):
    places = Places(source)
    told = [SourceVenue(address="Place Gambetta", city="Amiens"), SourceVenue(city="Abbeville")]
    places.learn(told)
    assert [places.of(one).name for one in told] == ["Place Gambetta", "Abbeville"]


def test_a_merged_place_leads_to_the_one_that_was_kept(source, museum, here):
    other = create_venues(actor=None, origin=here, places=[VenueData(name="Autre")], at=AT)[0]
    places = Places(source)
    venue = SourceVenue(external_id="v1", name="Musée de Picardie", **MUSEUM)
    places.learn([venue])
    places.make(actor=None, at=AT)
    Venue.objects.filter(pk=museum.pk).update(merged_into=other)
    assert found(source, external_id="v1", name="Musée de Picardie", **MUSEUM) == other


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("musee de picardie", "musee picardie", True),
        ("gare", "gare", True),
        ("mairie", "marche", False),
        ("musee", "bibliotheque", False),
    ],
)
def test_names_that_look_alike(one, other, alike):
    assert similar(one, other) is alike
