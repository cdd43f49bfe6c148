"""The list of projects, of its filters and of its feed; the projects of a structure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.contributions.enums import State
from maillage.contributions.kinds import Told
from maillage.core.text import clean_line
from maillage.directory.models import Organisation, Venue
from maillage.directory.panels.extensions import Panel
from maillage.feeds.syndication import Item
from maillage.geography.models import Commune
from maillage.projects.enums import NeedKind, NeedState, Stage
from maillage.projects.models import Need, Partner, Project
from maillage.projects.querysets import ProjectQuerySet
from maillage.search.find import matching as matching_texts
from maillage.territories.models import Territory
from maillage.territories.place import public_address
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

RADII = (10, 20, 40, 60, 100)
DEFAULT_RADIUS = 40
MOST_FOUND = 500
IN_PANEL = 4
TOMBSTONE_DAYS = timedelta(days=90)
NAMES = {"text": "q", "theme": "theme", "stage": "etape", "need": "besoin"}


@dataclass(frozen=True)
class Search:
    """What a visitor asked of the projects."""

    text: str = ""
    theme: str = ""
    stage: str = ""
    need: str = ""
    commune: Commune | None = None
    radius: int = DEFAULT_RADIUS

    @property
    def where(self) -> str:
        """The commune, as its field shows it."""
        return self.commune.name if self.commune is not None else ""

    @property
    def code(self) -> str:
        """The code of the commune."""
        return self.commune.pk if self.commune is not None else ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The names and values of the address."""
        found = [(name, getattr(self, field)) for field, name in NAMES.items() if getattr(self, field)]
        if self.commune is not None:
            found += [("commune", self.commune.pk), ("rayon", str(self.radius))]
        return found

    @property
    def query(self) -> str:
        """The address part, with « ? »."""
        return f"?{urlencode(self.pairs)}" if self.pairs else ""


def read_search(query: QueryDict) -> Search:
    """Read the search of an address; unknown values simply find nothing."""
    said = {field: clean_line(query.get(name) or "")[:90] for field, name in NAMES.items()}
    code = clean_line(query.get("commune") or "")[:8] if clean_line(query.get("ou") or "x") else ""
    commune = Commune.objects.filter(pk=code).first() if code else None
    typed = query.get("rayon") or ""
    radius = int(typed) if typed.isdecimal() and int(typed[:4]) in RADII else DEFAULT_RADIUS
    return Search(**said, commune=commune, radius=radius)


def projects_of(search: Search, territory: Territory | None) -> ProjectQuerySet:
    """The projects that a territory shows, the last published first."""
    scope = territory.pk if territory is not None else None
    rows = Project.objects.shown_in(scope)
    if search.text:
        ids = matching_texts(search.text, kind="project", scope=scope, limit=MOST_FOUND)
        rows = rows.filter(Q(pk__in=ids) | Q(title__icontains=search.text))
    if search.theme:
        rows = rows.filter(themes__scheme=Scheme.THEME, themes__code=search.theme)
    if search.stage:
        rows = rows.filter(stage=search.stage)
    if search.need:
        kinds = {} if search.need == "ouvert" else {"kind": search.need}
        rows = rows.filter(pk__in=Need.objects.open().filter(**kinds).order_by().values("project"))
    if search.commune is not None:
        place = search.commune
        near = Commune.objects.around(place.latitude, place.longitude, float(search.radius))
        rows = rows.filter(commune__in=near.order_by().values("pk"))
    return rows.newest_first()


@dataclass(frozen=True)
class Choice:
    """A value of a filter: its words, how many projects, whether it is chosen, where it leads."""

    value: str
    label: str
    on: bool
    count: int
    url: str


@dataclass(frozen=True)
class Group:
    """A filter with its values."""

    name: str
    title: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> bool:
        """Whether one of them is chosen."""
        return any(choice.on for choice in self.choices)


def _with(search: Search, field: str, value: str) -> Search:
    """The same search with another value of one filter."""
    changes: dict[str, Any] = {field: value}
    return replace(search, **changes)


def groups_of(search: Search, territory: Territory | None) -> list[Group]:
    """The filters, each value with how many projects it would give; one query for each filter."""
    kinds = [("ouvert", _("Tous les besoins ouverts")), *((value, str(label)) for value, label in NeedKind.choices)]
    themes = [(term.code, str(term.label)) for term in terms_of(Scheme.THEME) if not term.retired]
    stages = [(value, str(label)) for value, label in Stage.choices]
    return [
        _group(search, "stage", _("Étape"), stages, _counts(search, territory, "stage", "stage")),
        _group(search, "need", _("Cherche"), kinds, _need_counts(search, territory)),
        _group(search, "theme", _("Thème"), themes, _counts(search, territory, "theme", "themes__code")),
    ]


def _counts(search: Search, territory: Territory | None, field: str, column: str) -> dict[str, int]:
    """How many projects each value gives, the filter itself set aside."""
    rows = projects_of(_with(search, field, ""), territory).order_by()
    return dict(rows.values_list(column).annotate(n=Count("pk", distinct=True)))


def _need_counts(search: Search, territory: Territory | None) -> dict[str, int]:
    rows = projects_of(replace(search, need=""), territory).order_by().filter(needs__state=NeedState.OPEN)
    pairs = set(rows.values_list("needs__kind", "pk"))
    found: dict[str, int] = {"ouvert": len({pk for _kind, pk in pairs})}
    for kind, _pk in pairs:
        found[kind] = found.get(kind, 0) + 1
    return found


def _group(search: Search, field: str, title: str, values: list[tuple[str, str]], counts: dict[str, int]) -> Group:
    chosen, path = getattr(search, field), reverse("projects:projects")
    choices = [
        Choice(value, label, value == chosen, counts.get(value, 0),
               path + _with(search, field, "" if value == chosen else value).query)
        for value, label in values
        if counts.get(value) or value == chosen
    ]  # fmt: skip
    return Group(NAMES[field], title, tuple(choices))


def chips_of(search: Search, groups: Iterable[Group]) -> list[tuple[str, str]]:
    """What is chosen, with the address without it."""
    path = reverse("projects:projects")
    found = [(choice.label, choice.url) for group in groups for choice in group.choices if choice.on]
    if search.text:
        found.append((f"« {search.text} »", path + replace(search, text="").query))
    if search.commune is not None:
        words = _("%(place)s, %(km)s km") % {"place": search.commune.name, "km": search.radius}
        found.append((words, path + replace(search, commune=None).query))
    return found


def tombstones(territory: Territory | None, at: datetime) -> ProjectQuerySet:
    """Projects removed in the last ninety days: readers that hold them learn it."""
    gone = Project.objects.filter(
        contribution__state=State.REMOVED,
        contribution__removed_at__gt=at - TOMBSTONE_DAYS,
        contribution__published_at__isnull=False,
    )
    if territory is not None:
        gone = gone.filter(contribution__placements__territory=territory)
    return gone.order_by("-contribution__removed_at", "-pk")


def items_of(projects: Iterable[Project], language: str) -> list[Item]:
    """One item for each project; what was removed says nothing more."""
    found = []
    for project in projects:
        made = project.contribution
        found.append(Item(
            uid=f"urn:uuid:{made.uid}", title=project.title, summary=project.baseline, html=project.description,
            url=public_address(made.origin, "projects:project", project.slug, language=language),
            published=made.published_at or made.created_at, updated=made.updated_at,
            categories=tuple(term.label_in(language) for term in project.themes.all()),
            point=(project.commune.latitude, project.commune.longitude) if project.commune else None,
            removed=made.state == State.REMOVED,
        ))  # fmt: skip
    return found


def structure_panel(thing: Organisation | Venue, territory: Territory | None, _at: datetime) -> Panel | None:
    """The projects of an organisation; nothing when there is none."""
    if not isinstance(thing, Organisation):
        return None
    own = set(Partner.objects.filter(organisation=thing).order_by().values_list("project", flat=True))
    if not own:  # most have none: to prepare the next statement costs more than to run it
        return None
    rows = Project.objects.shown_in(territory.pk if territory else None)
    found = list(rows.filter(pk__in=own).with_row_data().newest_first()[:IN_PANEL])
    return Panel("projects/parts/of_structure.html", {"projects": found}) if found else None


def told_of(ids: Sequence[int]) -> Mapping[int, Told]:
    """What a card says of projects: where they stand, and where."""
    rows = Project.objects.filter(contribution__in=ids).select_related("commune", "image").order_by("pk")
    return {
        row.contribution_id: Told(
            summary=row.baseline,
            note=", ".join(filter(None, (str(row.get_stage_display()), row.commune.name if row.commune else ""))),
            image=row.image,
            image_alt=row.image_alt,
        )
        for row in rows
    }
