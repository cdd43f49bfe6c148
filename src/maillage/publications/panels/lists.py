"""The lists of the magazine: their filters with counts, their first page, their subscriptions."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.facets import Chip, Choice, Group
from maillage.directory.models import Organisation
from maillage.publications.enums import KINDS, RUBRICS, Genre, Rubric
from maillage.publications.forms.filters import Filters
from maillage.publications.models import Publication, Tag
from maillage.publications.panels.rows import Line, lines_of
from maillage.publications.querysets.find import Criteria, find
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.territories.pagecache import kept_by_version
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

FRONT, OF_EACH = 5, 3
SHOWN_FIRST = 12
NOBODY = -1
LISTED: dict[str, tuple[str, ...]] = {
    "magazine": (Kind.ARTICLE,), "dossiers": (Kind.DOSSIER,), "experiences": (Kind.EXPERIENCE,),
    "notebooks": (Kind.NOTEBOOK,),
}  # fmt: skip


def criteria_of(kinds: tuple[str, ...], filters: Filters, territory: Territory | None) -> Criteria:
    """The question that the filters of a list ask of memory; what nobody knows finds nothing rather than everything."""
    organisations, author, ids = None, None, None
    if filters.structure:
        organisations = tuple(sorted(Organisation.objects.of_address(filters.structure)))
    if filters.author:
        author = User.objects.filter(uid=filters.author).values_list("pk", flat=True).first() or NOBODY
    if filters.tag:
        ids = tuple(Tag.objects.filter(code=filters.tag).order_by("publication").values_list("publication", flat=True))
    return Criteria(
        territory_id=territory.pk if territory is not None else None, kinds=kinds, genres=filters.genres,
        themes=filters.themes, audiences=filters.audiences, organisations=organisations, author=author, ids=ids,
    )  # fmt: skip


def publications_by_id(ids: list[int]) -> list[Publication]:
    """What lines show of these publications, in the order given, in a fixed number of queries."""
    rows = Publication.objects.with_row_data().in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def groups_of(kinds: tuple[str, ...], filters: Filters, facets: Mapping[str, Mapping[str, int]]) -> list[Group]:
    """The filters of a list that have something to offer, the first one open."""
    labels: list[tuple[str, str, str, list[tuple[str, str]]]] = []
    if Kind.ARTICLE in kinds:
        named_genres = [(one.value, str(one.label).capitalize()) for one in Genre]
        labels.append(("genre", "genres", _("Genre"), named_genres))
    for parameter, field, title, scheme in (
        ("theme", "themes", _("Thème"), Scheme.THEME), ("public", "audiences", _("Public"), Scheme.AUDIENCE),
    ):  # fmt: skip
        labels.append((parameter, field, title, [(term.code, term.label) for term in terms_of(scheme)]))
    found: list[Group] = []
    for parameter, field, title, named_choices in labels:
        counts, on = facets.get(field, {}), getattr(filters, field)
        offered = [(code, label) for code, label in named_choices if counts.get(code) or code in on]
        choices = tuple(Choice(code, label, counts.get(code, 0), code in on) for code, label in offered)
        if choices:
            found.append(Group(parameter, title, choices, not found or bool(on), SHOWN_FIRST))
    return found


def named(filters: Filters) -> list[tuple[str, str, str]]:
    """The filters that are on: (parameter, value, words)."""
    words = {("genre", one.value): str(one.label).capitalize() for one in Genre}
    words |= {("theme", term.code): term.label for term in terms_of(Scheme.THEME)}
    words |= {("public", term.code): term.label for term in terms_of(Scheme.AUDIENCE)}
    found = []
    for parameter, value in filters.pairs():
        label = words.get((parameter, value)) or _asked(parameter, value)
        found.append((parameter, value, label))
    return found


def _asked(parameter: str, value: str) -> str:
    """The name of an author, a structure or a word, as it is written; the value of the address otherwise."""
    if parameter == "auteur":
        author = User.objects.filter(uid=value).first()
        return str(author) if author is not None else _("auteur inconnu")
    if parameter == "structure":
        return Organisation.objects.published().filter(slug=value).values_list("name", flat=True).first() or value
    label = Tag.objects.filter(code=value).order_by("pk").values_list("label", flat=True).first()
    return f"#{label or value}"


def chips_of(filters: Filters, path: str) -> list[Chip]:
    """What is on, each with the list without it."""
    return [Chip(label, path + filters.without(parameter, value).query()) for parameter, value, label in named(filters)]


@dataclass(frozen=True)
class Front:
    """The first page of the magazine: one story that leads, four beside it, then the other rubrics."""

    lead: Line | None
    beside: list[Line]
    sections: list[tuple[Rubric, list[Line], str]]


def newest(kinds: tuple[str, ...], territory: Territory | None, limit: int) -> list[Publication]:
    """The newest that a place shows."""
    found = find(criteria_of(kinds, Filters(), territory), size=limit, facets=())
    return publications_by_id(found.ids)


def leading(found: list[Publication], most: int) -> tuple[Line | None, list[Line]]:
    """The newest that has a picture leads; the others follow in their order."""
    if not found:
        return None, []
    first = next((one for one in found[:most] if one.image is not None), found[0])
    return lines_of([first])[0], lines_of([one for one in found if one.pk != first.pk][: most - 1])


def front_of(territory: Territory | None) -> Front:
    """What the magazine shows first; rubrics without anything are left out."""
    lead, beside = leading(newest((Kind.ARTICLE, Kind.DOSSIER), territory, FRONT * 2), FRONT)
    shown = {line.publication.pk for line in (lead, *beside) if line is not None}
    sections = []
    for name in ("dossiers", "experiences", "notebooks"):
        rubric = RUBRICS[LISTED[name][0]]
        found = [one for one in newest(LISTED[name], territory, OF_EACH + FRONT) if one.pk not in shown][:OF_EACH]
        if found:
            sections.append((rubric, lines_of(found), reverse(rubric.listing)))
    return Front(lead, beside, sections)


def home_front_of(territory: Territory | None) -> Front:
    """What a home page shows of the magazine, all kinds mixed; read once for each publication."""
    found = kept_by_version(territory, "magazine", lambda: newest(KINDS, territory, FRONT * 2))
    lead, beside = leading(found, FRONT)
    return Front(lead, beside, [])
