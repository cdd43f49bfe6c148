"""Organisations and places, written by the real actions so that what is derived from them is there too."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from maillage.contributions.actions import publish
from maillage.directory.actions.organisations import OrganisationData, create_organisation
from maillage.directory.actions.profile_data import (
    AreaData,
    CertificationData,
    ContactData,
    FigureData,
    IdentifierData,
    ImpactData,
    LineageData,
    NameData,
    NetworkData,
    ProfileData,
)
from maillage.directory.actions.venues import VenueData, create_venue
from maillage.directory.enums.organisations import Blank, Reach
from maillage.directory.models import Organisation, Venue
from maillage.vocabularies.models import Term
from tests.factories.accounts import UserFactory
from tests.factories.geography import CommuneFactory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def make_venue(origin: Any, *, published: bool = True, author: Any = None, at: datetime = AT, **fields: Any) -> Venue:
    """A place of a territory; in Amiens unless said otherwise."""
    author = author or UserFactory()
    given = {"name": "Salle des Tilleuls", "address": "3 rue des Tilleuls"} | fields
    if "commune" not in given:
        given["commune"] = CommuneFactory(
            code="80021", name="Amiens", population=134_000, latitude=49.8942, longitude=2.2957
        )
    venue = create_venue(actor=author, origin=origin, data=VenueData(**given), at=at)
    if published:
        _publish(venue.contribution, at)
    return venue


def make_organisation(
    origin: Any, *, published: bool = True, author: Any = None, at: datetime = AT, **fields: Any
) -> Organisation:
    """An organisation of a territory."""
    author = author or UserFactory()
    given = {"name": "Club Céphée"} | fields
    organisation = create_organisation(actor=author, origin=origin, data=OrganisationData(**given), at=at)
    if published:
        _publish(organisation.contribution, at)
    return organisation


def _publish(contribution: Any, at: datetime) -> None:
    from maillage.contributions.actions import submit

    submit(actor=contribution.author, contribution=contribution, at=at)
    if not contribution.is_published:
        publish(actor=UserFactory(administrator=True), contribution=contribution, at=at)


def full_profile(**changes: Any) -> ProfileData:
    """A profile in which every part says something, each with words of its own that a page can be searched for."""
    given = {
        "legal_form": "association", "circle": "core", "founded_in": 1974, "staff": 12, "postcode": "80300",
        "esus_from": date(2025, 1, 15), "languages": ("fr", "fsl"),
        "social_links": ("https://social.example.org/@cephee",),
        "audiences": (Term.objects.get(scheme="audience", code="seniors"),),
        "names": (
            NameData(kind="legal", text="Association Céphée-du-Santerre"),
            NameData(kind="former", text="Cercle Uranie", valid_until=date(1999, 12, 31)),
        ),
        "identifiers": (IdentifierData(scheme="siren", value="732829320"),),
        "contacts": (ContactData(label="Groupes scolaires", name="Zoé Contactable", email="groupes@c.example.org"),),
        "networks": (NetworkData(name="Réseau Pléiades", joined_on=date(2012, 5, 1)),),
        "figures": (
            FigureData(label="soirées observées", value=Decimal(3217), reach=Reach.DIRECT, year=2025, source="Carnet"),
            FigureData(label="auditeurs", blank=Blank.NOT_PROVIDED, reach=Reach.INDIRECT, year=2025),
        ),
        "certifications": (CertificationData(name="Noctambule", issuer="Agence Nuit", starts_on=date(2020, 1, 1)),),
        "impacts": (ImpactData(method="Enquête Cap", year=2024, link="https://impact.example.org/b"),),
        "areas": (AreaData(kind="radius", radius_km=30),),
        "lineage": (LineageData(kind="merger", on=date(2000, 1, 1), name="Club Bételgeuse"),),
    }  # fmt: skip
    return ProfileData(**(given | changes))


def make_expert(origin: Any, *, published: bool = True, author: Any = None, at: datetime = AT, **fields: Any) -> Any:
    """An expert of a territory."""
    from maillage.directory.actions.experts import ExpertData, save_expert
    from maillage.vocabularies.models import Term

    author = author or UserFactory()
    given = {
        "name": "Ada Vega", "title": "Astrophysicienne", "summary": "Les étoiles doubles",
        "email": "ada@vega.example.org", "adult_declared": True, "formats": ("talk", "class"), "languages": ("fr",),
        "themes": (Term.objects.get(scheme="theme", code="ciel"),),
    } | fields  # fmt: skip
    made = save_expert(actor=author, expert=None, origin=origin, data=ExpertData(**given), at=at, send=False)
    if published:
        _publish(made.contribution, at)
    return made
