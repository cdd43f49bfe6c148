"""The directory of a volume: structures with what their pages, lists and maps read, projected as the program does."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rows import insert

from maillage.directory.actions.projection import refresh_organisations
from maillage.directory.enums.organisations import AreaKind, Circle, LegalForm, NameKind, Reach
from maillage.directory.models import (
    ActionArea,
    Certification,
    Contact,
    Figure,
    NetworkMembership,
    Organisation,
    OrganisationName,
)
from maillage.geography.models import Commune, Department
from maillage.vocabularies.models import Term

if TYPE_CHECKING:
    from volumes import Country

AT_ONCE = 1000
SHORT_TEXT = 25
NETWORKS = 40
COLUMNS = (
    "id", "contribution_id", "slug", "name", "acronym", "family_id", "mission", "description", "circle", "legal_form",
    "founded_in", "staff", "commune_id", "latitude", "longitude",
)  # fmt: skip


def structures(here: "Country", number: int) -> None:
    """Structures of every family, with themes, publics, figures, labels, networks and where each works."""
    chance, words = here.chance, here.words
    names = [f"Association {words.title()} {rank}" for rank in range(number)]
    numbers, _origins = here.publish("organisation", names)
    families = list(Term.objects.of("family").values_list("pk", flat=True))
    circles, forms = [circle.value for circle in Circle], [form.value for form in LegalForm]
    insert(Organisation, COLUMNS, (
        (rank, contribution, f"structure-{rank}", name, name[12:15].upper(), chance.choice(families),
         " ".join(words.some(8)).capitalize() + ".", f"<p>{' '.join(words.some(SHORT_TEXT))}</p>", chance.choice(circles),
         chance.choice(forms), chance.randint(1900, 2024), chance.choice((None, 0, 1, 3, 12, 40)), *place)
        for rank, (contribution, name, place) in enumerate(zip(numbers, names, here.places(number), strict=True), 1)
    ))  # fmt: skip
    insert(OrganisationName, ("organisation_id", "kind", "text", "folded"), (
        (rank, NameKind.USUAL.value, name, name.lower()) for rank, name in enumerate(names, 1)
    ))  # fmt: skip
    for scheme, through in (("theme", Organisation.themes.through), ("audience", Organisation.audiences.through)):
        terms = list(Term.objects.of(scheme).values_list("pk", flat=True))
        pairs = ((rank, term) for rank in range(1, number + 1) for term in chance.sample(terms, 2))
        insert(through, ("organisation_id", "term_id"), pairs)
    insert(ActionArea, ("organisation_id", "kind", "code", "name", "radius_km"), _areas(here, number))
    _rows(here, names)


def _areas(here: "Country", number: int) -> Iterator[tuple[Any, ...]]:
    """A disc for two structures of five, a department for one of five; a group of communes, a region, a territory."""
    chance = here.chance
    departments = list(Department.objects.order_by("pk").values_list("pk", "name"))
    regions = list(Department.objects.order_by("region").values_list("region", "region__name").distinct())
    groups = list(Commune.objects.exclude(epci=None).order_by("epci").values_list("epci", "epci__name").distinct())
    slugs = [f"territoire-{rank}" for rank in range(1, len(here.territories) + 1)]
    for rank in range(1, number + 1):
        drawn = chance.random()
        if drawn < 0.4:
            yield (rank, AreaKind.RADIUS.value, "", "", chance.choice((10, 20, 30, 30, 50, 100)))
        elif drawn < 0.6:
            yield (rank, AreaKind.DEPARTMENT.value, *chance.choice(departments), None)
        elif drawn < 0.75:
            yield (rank, AreaKind.EPCI.value, *chance.choice(groups), None)
        elif drawn < 0.78:
            yield (rank, AreaKind.REGION.value, *chance.choice(regions), None)
        elif drawn < 0.8:
            slug = chance.choice(slugs)
            yield (rank, AreaKind.TERRITORY.value, slug, slug, None)


def _rows(here: "Country", names: Sequence[str]) -> None:
    """Three figures and a contact each; a label for a third; a network for half."""
    chance, ranks = here.chance, range(1, len(names) + 1)
    insert(Figure, ("organisation_id", "label", "value", "reach", "year", "position"), (
        (rank, label, chance.randint(0, 20_000), reach.value, 2025, position)
        for rank in ranks
        for position, (label, reach) in enumerate((("jeunes", Reach.DIRECT), ("jeunes touchés", Reach.INDIRECT), ("ressources", Reach.NOT_APPLICABLE)))
    ))  # fmt: skip
    insert(
        Contact,
        ("organisation_id", "label", "email"),
        ((rank, "Accueil", f"accueil{rank}@example.org") for rank in ranks),
    )
    labels = list(Term.objects.of("label").values_list("pk", "label_fr"))
    begun = here.at.date() - timedelta(days=400)
    insert(Certification, ("organisation_id", "label_id", "name", "starts_on"), (
        (rank, *chance.choice(labels), begun) for rank in ranks if labels and chance.random() < 0.33
    ))  # fmt: skip
    insert(NetworkMembership, ("organisation_id", "network_id", "name", "joined_on"), (
        (rank, network, names[network - 1], begun)
        for rank in ranks if rank > NETWORKS and chance.random() < 0.5 for network in [chance.randint(1, NETWORKS)]
    ))  # fmt: skip


def project(here: "Country") -> None:
    """The list, the map, the index and the keys of areas, through the program's own projection."""
    ids = list(Organisation.objects.order_by("pk").values_list("contribution", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        refresh_organisations(ids[start : start + AT_ONCE], here.at)
