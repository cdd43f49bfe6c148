"""Structures and places of the demonstration."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from uuid import UUID

from maillage.accounts.models import User
from maillage.contributions.actions import publish
from maillage.contributions.models import Contribution
from maillage.core.text import fold
from maillage.directory.actions.bulk import create_organisations, create_venues
from maillage.directory.actions.organisations import OrganisationData, add_member
from maillage.directory.actions.projection import refresh_organisations
from maillage.directory.actions.venues import HoursData, PriceData, SeasonData, VenueData, create_venue, verify_venue
from maillage.directory.enums import TeamRole
from maillage.directory.models import Organisation, Venue
from maillage.files.models import Image
from maillage.geography.models import Commune
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term
from maillage.website.demo import reading
from maillage.website.demo.network import stable
from maillage.website.demo.pictures import alternative
from maillage.website.demo.profiles import NAMED, profile_of

CREDIT = "Illustration dessinée par le logiciel"
INVENTED = "Structure inventée pour la démonstration."
REAL = "Source : bilan du programme PicardieScience 2014–2019. Cette fiche n'est pas tenue par la structure."
ARRIVALS = 4
Terms = dict[tuple[str, str], Term]

TUESDAY_TO_SUNDAY, WEEKEND, EVERY_DAY = range(1, 7), (5, 6), range(7)


def _hours(days: Sequence[int], opens: time, closes: time, last: time | None = None) -> tuple[HoursData, ...]:
    return tuple(HoursData(weekday=day, opens=opens, closes=closes, last_entry=last) for day in days)


WITH_BREAK = (
    *_hours(range(1, 5), time(10), time(12, 30)),
    *_hours(TUESDAY_TO_SUNDAY, time(14), time(18), time(17, 15)),
)
SEASONS: dict[str, tuple[SeasonData, ...]] = {
    "annee": (
        SeasonData(name="Toute l’année", first=(1, 1), last=(12, 31),
                   hours=_hours(TUESDAY_TO_SUNDAY, time(10), time(18), time(17, 15))),
    ),
    "pause": (SeasonData(name="Toute l’année", first=(1, 1), last=(12, 31), hours=WITH_BREAK),),
    "saisons": (
        SeasonData(name="Haute saison", first=(4, 1), last=(9, 30),
                   hours=_hours(EVERY_DAY, time(10), time(19), time(18))),
        SeasonData(name="Basse saison", first=(10, 1), last=(3, 31),
                   hours=_hours((2, 5, 6), time(14), time(17, 30), time(16, 45))),
    ),
    "ete": (
        SeasonData(name="Printemps et automne", first=(4, 15), last=(6, 30),
                   hours=_hours(WEEKEND, time(14), time(18), time(17))),
        SeasonData(name="Été", first=(7, 1), last=(8, 31),
                   hours=_hours(EVERY_DAY, time(10), time(18, 30), time(17, 30))),
        SeasonData(name="Arrière-saison", first=(9, 1), last=(11, 30),
                   hours=_hours(WEEKEND, time(14), time(17, 30), time(16, 30))),
    ),
    "jardin": (
        SeasonData(name="Beaux jours", first=(4, 1), last=(10, 31), hours=_hours(EVERY_DAY, time(8), time(20))),
        SeasonData(name="Hiver", first=(11, 1), last=(3, 31), hours=_hours(EVERY_DAY, time(9), time(17))),
    ),
    "soirs": (
        SeasonData(name="Soirées d’hiver", first=(10, 1), last=(3, 31),
                   hours=_hours((4, 5), time(19, 30), time(22, 30), time(21, 30))),
        SeasonData(name="Soirées d’été", first=(4, 1), last=(9, 30),
                   hours=_hours((3, 4, 5), time(21), time(23, 45), time(22, 45))),
    ),
}  # fmt: skip
PRICES: dict[str, tuple[PriceData, ...]] = {
    "gratuit": (PriceData(label="Entrée libre", amount=Decimal(0)),),
    "musee": (
        PriceData(label="Moins de 6 ans", amount=Decimal(0), age_to=5),
        PriceData(label="De 6 à 17 ans", amount=Decimal(4), age_from=6, age_to=17),
        PriceData(label="Adultes", amount=Decimal(8), age_from=18),
        PriceData(label="65 ans et plus", amount=Decimal(6), age_from=65),
    ),
    "famille": (
        PriceData(label="Moins de 8 ans", amount=Decimal(0), age_to=7),
        PriceData(label="De 8 à 15 ans", amount=Decimal(3), age_from=8, age_to=15),
        PriceData(label="À partir de 16 ans", amount=Decimal(5), age_from=16),
    ),
    "obs": (
        PriceData(label="Moins de 12 ans", amount=Decimal(3), age_to=11),
        PriceData(label="À partir de 12 ans", amount=Decimal(7), age_from=12),
    ),
    "saison": (
        PriceData(label="Moins de 6 ans", amount=Decimal(0), age_to=5),
        PriceData(label="De 6 à 15 ans", amount=Decimal(5), age_from=6, age_to=15, season="Haute saison"),
        PriceData(label="De 6 à 15 ans", amount=Decimal(4), age_from=6, age_to=15, season="Basse saison"),
        PriceData(label="À partir de 16 ans", amount=Decimal("9.50"), age_from=16, season="Haute saison"),
        PriceData(label="À partir de 16 ans", amount=Decimal(7), age_from=16, season="Basse saison"),
    ),
}


class Gazetteer:
    """Communes by name and department, found once."""

    def __init__(self, wanted: set[tuple[str, str]]) -> None:
        """Read the communes named; a name that the official files do not know is an error of the demonstration."""
        departments = {department for _name, department in wanted}
        rows = Commune.objects.filter(department__in=departments).order_by("code")
        names = {(fold(row.name), row.department_id): row for row in rows}
        self.found = {key: names[fold(key[0]), key[1]] for key in wanted}

    def point(self, commune: Commune, key: str) -> tuple[float, float]:
        """A point of the commune, a few hundred metres from its centre, always the same for the same place."""
        draw = Random(key)  # noqa: S311 - an offset, not a secret
        return round(commune.latitude + draw.uniform(-0.006, 0.006), 5), round(
            commune.longitude + draw.uniform(-0.009, 0.009), 5
        )


def gazetteer() -> Gazetteer:
    """Every commune that the demonstration names."""
    tables = [*reading.table("organisations"), *reading.table("venues"), *reading.table("places")]
    wanted = {(row["commune"], row["department"]) for row in tables}
    for row in reading.tree("organisations")["organisation"]:
        if "commune" in row:
            wanted.add((reading.french(row["commune"][0]), row["commune"][1]))
    return Gazetteer(wanted)


@lru_cache
def real_names() -> frozenset[str]:
    """The structures that exist."""
    return frozenset(reading.french(row["name"]) for row in reading.tree("organisations")["organisation"])


@lru_cache
def organisation_rows() -> tuple[dict[str, str], ...]:
    """Real and invented structures in one form."""
    real = [
        {
            "territory": row["territory"], "name": reading.french(row["name"]), "acronym": row.get("acronym", ""),
            "family": row["family"], "commune": reading.french(row.get("commune", ["", ""])[0]),
            "department": row.get("commune", ["", ""])[1], "themes": " ".join(row["themes"]),
            "mission": reading.french(row["mission"]),
            "text": f"{reading.french(row['text'])}\n\n{reading.french(row.get('source', REAL))}",
        }
        for row in reading.tree("organisations")["organisation"]
    ]  # fmt: skip
    invented = [row | {"acronym": "", "text": f"{row['text']}\n\n{INVENTED}"} for row in reading.table("organisations")]
    return (*real, *invented)


def load_organisations(
    territories: dict[str, Territory], actors: dict[str, User], terms: Terms, towns: Gazetteer, at: datetime
) -> dict[str, Organisation]:
    """Structures by name, published by the coordinator of their territory; nobody manages them yet."""
    rows = organisation_rows()
    uids = {stable("organisation", row["name"]): row["name"] for row in rows}
    present = Organisation.objects.filter(contribution__uid__in=uids).select_related("contribution").order_by("pk")
    known = {uids[one.contribution.uid]: one for one in present}
    missing: dict[tuple[str, int], list[dict[str, str]]] = {}
    for rank, row in enumerate(rows):
        if row["name"] not in known:
            missing.setdefault((row["territory"], rank % ARRIVALS), []).append(row)
    for (slug, arrival), ones in missing.items():
        data = [_organisation(row, terms, towns) for row in ones]
        then = at - timedelta(days=2 + 6 * arrival, hours=arrival)
        made = create_organisations(actor=actors[slug], origin=territories[slug], organisations_=data, at=then)
        for row, given, organisation in zip(ones, data, made, strict=True):
            organisation.contribution.uid = stable("organisation", row["name"])
            organisation.themes.set(given.themes)
            known[row["name"]] = organisation
        Contribution.objects.bulk_update([one.contribution for one in made], ["uid"])
        refresh_organisations([one.contribution_id for one in made], then)
    return known


def _organisation(row: dict[str, str], terms: Terms, towns: Gazetteer) -> OrganisationData:
    town = towns.found.get((row["commune"], row["department"]))
    latitude, longitude = towns.point(town, row["name"]) if town else (None, None)
    return OrganisationData(
        name=row["name"], acronym=row["acronym"], family=terms["family", row["family"]], mission=row["mission"],
        description=reading.rich(row["text"]), commune=town, latitude=latitude, longitude=longitude,
        themes=tuple(terms["theme", code] for code in row["themes"].split()),
        profile=NAMED.get(row["name"]) if row["name"] in real_names() else profile_of(row, terms),
    )  # fmt: skip


def load_managers(organisations: dict[str, Organisation], people: dict[str, User], actor: User, at: datetime) -> None:
    """One structure of each territory is run by its manager."""
    for login, name in (
        ("structure.hdf", "Fabrique des Possibles"), ("structure.ge", "Maison des Curiosités de Reims-la-Neuve"),
        ("structure.occ", "Quai des Inventeurs"), ("structure.fwb", "Maison des sciences du Quai-aux-Ondes"),
    ):  # fmt: skip
        user = people[f"{login}@example.org"]
        if not organisations[name].members.filter(user=user).exists():
            add_member(actor=actor, organisation=organisations[name], user=user, role=TeamRole.MANAGER, at=at)


def _closures(rank: int, today: date) -> tuple[tuple[date, date, str], ...]:
    first = today + timedelta(days=20 + rank * 3 % 50)
    holidays = (date(today.year, 12, 25), date(today.year, 12, 25), "Fermé à Noël")
    return (
        ((first, first + timedelta(days=rank % 5), "Fermeture pour travaux"), holidays)
        if rank % 3 == 0
        else (holidays,)
    )


def _visit(row: dict[str, str], rank: int, terms: Terms, images: dict[str, Image], today: date) -> dict[str, object]:
    """What a place to visit says more than the place of an event."""
    image = images.get(f"{row['image']}:{rank % 2}")
    return {
        "is_visitable": True, "summary": row["summary"],
        "description": reading.rich("\n\n".join([*row["text"].split("|"), "Lieu de la démonstration."])),
        "access": row["access"], "image": image, "image_alt": alternative(row["image"]) if image else "",
        "image_credit": CREDIT if image else "", "seasons": SEASONS.get(row["hours"], ()),
        "prices": PRICES.get(row["prices"], ()),
        "closures": _closures(rank, today) if row["hours"] in SEASONS else (),
        "themes": tuple(terms["theme", code] for code in row["themes"].split()),
    }  # fmt: skip


def load_venues(
    *, territories: dict[str, Territory], actors: dict[str, User], terms: Terms, towns: Gazetteer,
    organisations: dict[str, Organisation], images: dict[str, Image], today: date, at: datetime,
) -> dict[tuple[str, str], Venue]:  # fmt: skip
    """Places by name and commune; a few wait to be verified."""
    rows = [*reading.table("places"), *reading.table("venues")]
    uids = {_venue_uid(row): (row["name"], row["commune"]) for row in rows}
    present = Venue.objects.filter(contribution__uid__in=uids).select_related("contribution").order_by("pk")
    known = {uids[one.contribution.uid]: one for one in present}
    plain: dict[str, list[tuple[dict[str, str], VenueData]]] = {}
    for rank, row in enumerate(rows):
        if (row["name"], row["commune"]) in known:
            continue
        data = _venue(row, towns, organisations, _visit(row, rank, terms, images, today) if "hours" in row else {})
        if data.is_visitable:
            then = at - timedelta(days=3 + rank % 35, hours=rank % 7)
            known[row["name"], row["commune"]] = _open_venue(row, data, territories, actors, then)
        else:
            plain.setdefault(row["territory"], []).append((row, data))
    for slug, pairs in plain.items():
        then, actor = at - timedelta(days=30), actors[slug]
        made = create_venues(actor=actor, origin=territories[slug], places=[data for _row, data in pairs], at=then)
        for (row, _data), venue in zip(pairs, made, strict=True):
            venue.contribution.uid = _venue_uid(row)
            known[row["name"], row["commune"]] = venue
            if row["verified"] == "1":
                verify_venue(actor=actor, venue=venue, at=then)
        Contribution.objects.bulk_update([one.contribution for one in made], ["uid"])
    return known


def _venue_uid(row: dict[str, str]) -> UUID:
    return stable("venue", f"{row['name']}/{row['commune']}")


def _venue(
    row: dict[str, str], towns: Gazetteer, organisations: dict[str, Organisation], more: dict[str, object]
) -> VenueData:
    town = towns.found[row["commune"], row["department"]]
    latitude, longitude = towns.point(town, f"{row['name']}/{row['commune']}")
    return VenueData(
        name=row["name"], organisation=organisations.get(row["organisation"]), address=row["address"],
        postcode=town.postcodes.partition(" ")[0], commune=town, latitude=latitude, longitude=longitude,
        **more,  # type: ignore[arg-type]  # the fields of VenueData, by name
    )  # fmt: skip


def _open_venue(
    row: dict[str, str], data: VenueData, territories: dict[str, Territory], actors: dict[str, User], at: datetime
) -> Venue:
    """A place to visit: written, published and verified by the coordinator."""
    actor = actors[row["territory"]]
    made = create_venue(actor=actor, origin=territories[row["territory"]], data=data, at=at)
    Contribution.objects.filter(pk=made.contribution_id).update(uid=_venue_uid(row))
    publish(actor=actor, contribution=made.contribution, at=at)
    verify_venue(actor=actor, venue=made, at=at)
    return made
