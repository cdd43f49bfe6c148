"""The list of actors as its pages show it: the question understood, its groups of choices, its chips, its lines."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.facets import Chip, Choice, Group
from maillage.directory.actions.projection import LAYER
from maillage.directory.forms.actors import NAMES, ActorFilters
from maillage.directory.models import AreaKey, Organisation, Venue
from maillage.directory.querysets import actors as index
from maillage.directory.querysets.columns import head_id, site_id
from maillage.directory.rules.visibility import is_public
from maillage.geography.exports import clusters
from maillage.geography.models import Cell, Commune, Department, PlaceKey
from maillage.geography.querysets import ClusterCell
from maillage.geography.tiles import Area
from maillage.search.columns import Array
from maillage.search.find import matching
from maillage.territories.models import Territory
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

MOST_FOUND = 2000
SHOWN_FIRST = 6
MOST_NAMED = 12
STILL_ZOOM = 7
WHOLE = Area(-12.0, 40.0, 12.0, 52.5)
SCHEMES = {"families": Scheme.FAMILY, "themes": Scheme.THEME, "audiences": Scheme.AUDIENCE, "labels": Scheme.LABEL}
TITLES = {
    "families": gettext_lazy("Famille"), "themes": gettext_lazy("Thèmes"), "audiences": gettext_lazy("Publics"),
    "labels": gettext_lazy("Labels"), "networks": gettext_lazy("Réseaux"), "departments": gettext_lazy("Département"),
}  # fmt: skip
OPEN = ("families", "themes")


@dataclass(frozen=True)
class Question:
    """A search understood: what is asked of the index, and the place where somebody works, in words."""

    filters: ActorFilters
    criteria: index.Criteria
    commune: Commune | None
    problem: str = ""


def _commune(filters: ActorFilters) -> Commune | None:
    """The commune chosen in the list, or the one typed: by its name or its postcode."""
    known = Commune.objects.select_related("department")
    if filters.commune:
        return known.filter(pk=filters.commune).first()
    if not filters.where:
        return None
    found = PlaceKey.objects.found_by(filters.where)
    return known.filter(pk=found[0][1]).first() if found else None


def ask(filters: ActorFilters, territory: Territory | None) -> Question:
    """What is asked of the index. « Qui intervient à … » is one indexed query; words go through the search index."""
    scope = territory.pk if territory is not None else None
    commune = _commune(filters)
    wanted = bool(filters.commune or filters.where)
    working: tuple[int, ...] | None = None
    if wanted:
        working = tuple(sorted(_working(commune))) if commune is not None else ()
    slugs = Organisation.objects.filter(slug__in=filters.networks).order_by("pk").values_list("pk", flat=True)
    networks = tuple(slugs) or (0,) if filters.networks else ()
    ids = None
    if filters.text:
        ids = tuple(sorted(matching(filters.text, kind="organisation", scope=scope, limit=MOST_FOUND)))
    criteria = index.Criteria(
        territory_id=scope, families=filters.families, themes=filters.themes, audiences=filters.audiences,
        labels=filters.labels, networks=networks, departments=filters.departments, ess=filters.ess, ids=ids,
        working=working, bbox=filters.box,
    )  # fmt: skip
    problem = _("Nous ne connaissons pas cette commune.") if wanted and commune is None else ""
    return Question(filters, criteria, commune, problem)


def _working(commune: Commune) -> list[int]:
    territories = list(
        Territory.objects.filter(departments=commune.department_id).order_by("pk").values_list("pk", flat=True)
    )
    return AreaKey.objects.reaching(commune, territories).organisation_ids()


def _labels(field: str, codes: Iterable[str]) -> dict[str, str]:
    if field in SCHEMES:
        return {term.code: term.label for term in terms_of(SCHEMES[field])}
    if field == "departments":
        return dict(Department.objects.filter(pk__in=set(codes)).order_by("name").values_list("pk", "name"))
    return dict(
        Organisation.objects.published().filter(slug__in=set(codes)).order_by("name").values_list("slug", "name")
    )


def _networks(counts: Mapping[str, int]) -> dict[str, int]:
    """The networks with most members, by the slug that addresses carry."""
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_NAMED]
    known = Organisation.objects.published().filter(pk__in=[int(pk) for pk, _n in top]).order_by("pk")
    slugs = dict(known.values_list("pk", "slug"))
    return {slugs[int(pk)]: count for pk, count in top if int(pk) in slugs}


def groups_of(filters: ActorFilters, facets: Mapping[str, Mapping[str, int]]) -> list[Group]:
    """The groups of choices that have something to offer, in reading order."""
    found = []
    for field, title in TITLES.items():
        counts = _networks(facets.get(field, {})) if field == "networks" else dict(facets.get(field, {}))
        chosen = getattr(filters, field)
        if not counts and not chosen:
            continue
        labels = _labels(field, [*counts, *chosen])
        offered = [code for code in labels if counts.get(code) or code in chosen]
        choices = tuple(Choice(code, labels[code], counts.get(code, 0), code in chosen) for code in offered)
        if choices:
            found.append(Group(NAMES[field], str(title), choices, field in OPEN or bool(chosen), SHOWN_FIRST))
    return found


def chips_of(question: Question, path: str) -> list[Chip]:
    """The active filters in words, each with the address that removes it."""
    filters = question.filters
    found: list[tuple[str, ActorFilters]] = []
    if filters.text:
        found.append((f"« {filters.text} »", filters.without("text")))
    if question.commune is not None:
        found.append((_("Intervient à %(commune)s") % {"commune": question.commune.name}, filters.without("where")))
    if filters.box:
        found.append((_("Zone de la carte"), filters.without("box")))
    for field in NAMES:
        chosen = getattr(filters, field)
        labels = _labels(field, chosen) if chosen else {}
        found += [(labels.get(code, code), filters.without(field, code)) for code in chosen]
    if filters.ess:
        found.append((_("Économie sociale et solidaire"), filters.without("ess")))
    return [Chip(label, path + left.query()) for label, left in found]


@dataclass(frozen=True)
class Line:
    """One organisation of the list, from what everyone reads."""

    organisation: Organisation
    family: str
    mission: str
    town: str


def lines_of(ids: list[int]) -> list[Line]:
    """Lines in the order given, in one query; hidden fields are left out."""
    rows = Organisation.objects.with_row_data().in_bulk(ids)
    found = []
    for pk in ids:
        row = rows.get(pk)
        if row is None:
            continue
        found.append(
            Line(
                row,
                row.family.label if row.family and is_public(row, "family") else "",
                row.mission if is_public(row, "mission") else "",
                row.commune.name if row.commune and is_public(row, "address") else "",
            )
        )
    return found


def cells_of(question: Question, area: Area, zoom: int) -> list[ClusterCell]:
    """The clusters: from the pyramid when nothing narrows the list but the map itself, from the index otherwise."""
    narrowed = [name for name, _value in question.filters.pairs() if name != "zone"]
    if narrowed:
        return index.cells(question.criteria, area, zoom)
    scope = question.criteria.territory_id
    return Cell.objects.clusters(LAYER if scope is None else f"{LAYER}:{scope}", area, zoom)


def clusters_json(question: Question, area: Area, zoom: int) -> dict[str, Any]:
    """Bubbles with their count, and head offices and sites that stand alone with their name and address."""
    cells = cells_of(question, area, zoom)
    ids = {object_id for cell in cells for object_id in cell.object_ids}
    heads = [number // 2 for number in ids if number % 2 == 0]
    sites = [number // 2 for number in ids if number % 2]
    described: dict[int, dict[str, Any]] = {
        head_id(pk): {"title": name, "url": reverse("directory:organisation", args=[slug])}
        for pk, name, slug in Organisation.objects.filter(pk__in=heads).order_by("pk").values_list("pk", "name", "slug")
    }
    held = Venue.objects.filter(pk__in=sites).order_by("pk")
    for pk, name, slug, holder in held.values_list("pk", "name", "organisation__slug", "organisation__name"):
        described[site_id(pk)] = {
            "title": f"{holder}, {name}", "url": reverse("directory:organisation", args=[slug]),
        }  # fmt: skip
    return dict(clusters(cells, described))


def still_points(question: Question) -> list[dict[str, Any]]:
    """The bubbles drawn at once, before any script."""
    found = index.kept(question.criteria, "still", lambda: _still(question))
    return [
        {"latitude": latitude, "longitude": longitude, "count": int(count)}
        for latitude, longitude, count in found.tolist()
    ]


def _still(question: Question) -> Array:
    """Latitude, longitude and count of each bubble."""
    area = Area(*question.filters.box) if question.filters.box else WHOLE
    cells = cells_of(question, area, STILL_ZOOM)
    return np.array([(cell.latitude, cell.longitude, cell.count) for cell in cells], dtype=np.float64).reshape(-1, 3)
