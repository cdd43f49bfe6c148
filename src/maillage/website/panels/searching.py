"""The search page: one box over everything, results by kind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.announcements.models import Announcement
from maillage.directory.models import Organisation, Venue
from maillage.events.models import Event
from maillage.projects.models import Project
from maillage.search.find import Hit, Results, complete, find
from maillage.territories.models import Territory

PER_KIND = 6
PAGE = 20
SUGGESTIONS = 8


@dataclass(frozen=True)
class KindOfResult:
    """A kind as the page names it."""

    name: str
    one: str | Promise
    many: str | Promise
    icon: str


KINDS = {
    kind.name: kind
    for kind in (
        KindOfResult("event", gettext_lazy("Événement"), gettext_lazy("Événements"), "calendar-days"),
        KindOfResult("organisation", gettext_lazy("Structure"), gettext_lazy("Structures"), "building-2"),
        KindOfResult("venue", gettext_lazy("Lieu"), gettext_lazy("Lieux"), "map-pin"),
        KindOfResult("project", gettext_lazy("Projet"), gettext_lazy("Projets"), "rocket"),
        KindOfResult("member", gettext_lazy("Membre"), gettext_lazy("Membres"), "user-round"),
        KindOfResult("announcement", gettext_lazy("Annonce"), gettext_lazy("Annonces"), "megaphone"),
        KindOfResult("resource", gettext_lazy("Ressource"), gettext_lazy("Ressources"), "package"),
        KindOfResult("tool", gettext_lazy("Outil à emprunter"), gettext_lazy("Outils à emprunter"), "backpack"),
        KindOfResult("article", gettext_lazy("Article"), gettext_lazy("Articles"), "file-text"),
        KindOfResult("dossier", gettext_lazy("Dossier"), gettext_lazy("Dossiers"), "layers"),
        KindOfResult(
            "experience",
            gettext_lazy("Retour d’expérience"),
            gettext_lazy("Retours d’expérience"),
            "message-square-quote",
        ),
        KindOfResult(
            "notebook", gettext_lazy("Carnet d’innovation"), gettext_lazy("Carnets d’innovation"), "lightbulb"
        ),
        KindOfResult("community", gettext_lazy("Communauté"), gettext_lazy("Communautés"), "users"),
        KindOfResult("programme", gettext_lazy("Programme"), gettext_lazy("Programmes"), "target"),
        KindOfResult("report", gettext_lazy("Bilan"), gettext_lazy("Bilans"), "chart-column"),
    )
}


@dataclass(frozen=True)
class Line:
    """A result as it is shown."""

    hit: Hit
    kind: KindOfResult
    place: str


@dataclass(frozen=True)
class ResultGroup:
    """The results of one kind: its first ones, and how many there are."""

    kind: KindOfResult
    count: int
    more: bool
    lines: tuple[Line, ...]
    url: str


def _places(hits: list[Hit]) -> dict[tuple[str, int], str]:
    """The commune of each result: one query per kind shown."""
    found: dict[tuple[str, int], str] = {}
    readers: dict[str, tuple[Any, str]] = {
        "event": (Event.objects, "venue__commune__name"),
        "organisation": (Organisation.objects, "commune__name"),
        "venue": (Venue.objects, "commune__name"),
        "project": (Project.objects, "commune__name"),
        "announcement": (Announcement.objects, "commune__name"),
    }
    for kind, (manager, field) in readers.items():
        ids = [hit.object_id for hit in hits if hit.kind == kind]
        if ids:
            rows = manager.filter(pk__in=ids).order_by("pk").values_list("pk", field)
            found |= {(kind, pk): name or "" for pk, name in rows}
    return found


def _lines(hits: list[Hit]) -> list[Line]:
    places = _places(hits)
    return [Line(hit, KINDS[hit.kind], places.get((hit.kind, hit.object_id), "")) for hit in hits if hit.kind in KINDS]


@dataclass(frozen=True)
class Tab:
    """A kind one may narrow to, with how many results it has."""

    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True)
class Answer:
    """What the page shows: the counts of all kinds, and the lines of one or of each."""

    results: Results
    counts: dict[str, tuple[int, bool]]
    groups: tuple[ResultGroup, ...]
    lines: tuple[Line, ...]
    kind: str

    @property
    def tabs(self) -> list[Tab]:
        """Everything, then each kind that has results."""
        found = [Tab(_("Tout"), self.address(""), self.results.count, not self.kind)]
        return found + [
            Tab(str(kind.many), self.address(kind.name), self.counts[kind.name][0], self.kind == kind.name)
            for kind in KINDS.values()
            if kind.name in self.counts
        ]

    def address(self, kind: str) -> str:
        """The same search narrowed to a kind."""
        pairs = {"q": self.results.query} | ({"genre": kind} if kind else {})
        return f"{reverse('website:search')}?{urlencode(pairs)}"


def answer(query: str, territory: Territory | None, at: datetime, *, kind: str = "", page: int = 1) -> Answer:
    """Search in a territory; all kinds with their first results, or one kind by pages."""
    scope = territory.pk if territory is not None else None
    wanted = tuple(KINDS)
    results = find(query, at=at, scope=scope, kinds=wanted, limit=0 if kind else PAGE, per_kind=PER_KIND)
    counts = {group.kind: (group.count, group.more) for group in results.groups}
    if kind in KINDS:
        asked = results.corrected or query
        own = find(asked, at=at, scope=scope, kinds=(kind,), limit=PAGE, offset=(page - 1) * PAGE)
        return Answer(results, counts, (), tuple(_lines(own.hits)), kind)
    shown = [hit for group in results.groups for hit in group.hits]
    lines = {(line.hit.kind, line.hit.object_id): line for line in _lines(shown)}
    groups = tuple(
        ResultGroup(KINDS[group.kind], group.count, group.more,
                    tuple(lines[hit.kind, hit.object_id] for hit in group.hits),
                    f"{reverse('website:search')}?{urlencode({'q': query, 'genre': group.kind})}")
        for group in results.groups
    )  # fmt: skip
    return Answer(results, counts, groups, (), "")


def suggestions(typed: str, territory: Territory | None, at: datetime) -> list[dict[str, str]]:
    """Titles that may be meant, for the list under the box."""
    scope = territory.pk if territory is not None else None
    found = complete(typed, at=at, scope=scope, kinds=tuple(KINDS), limit=SUGGESTIONS)
    return [{"value": one.url, "label": one.title, "note": str(KINDS[one.kind].one)} for one in found]
