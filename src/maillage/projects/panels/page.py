"""The page of one project: what it is, what it lacks, who makes it, what is new."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from maillage.contributions.enums import State
from maillage.contributions.kinds import kind_named
from maillage.contributions.models import Contribution
from maillage.contributions.panels import page_url
from maillage.core.clock import day_of
from maillage.core.text import plain
from maillage.events.models import Event
from maillage.projects import rules
from maillage.projects.enums import MEANINGS, NeedKind, Role, Stage
from maillage.projects.models import Project, Relation
from maillage.territories.place import public_address

NEWS_SHOWN = 6
EVENTS_SHOWN = 6


@dataclass(frozen=True)
class Step:
    """One step of the scale of stages."""

    label: str
    meaning: str
    reached: bool
    current: bool


@dataclass(frozen=True)
class Somebody:
    """A person whom the page names; a minor is there without a name."""

    name: str
    what: str


@dataclass(frozen=True)
class Linked:
    """A contribution that a project names."""

    title: str
    url: str
    kind: str
    icon: str
    language: str


def steps_of(project: Project) -> list[Step]:
    """The scale, with where the project stands."""
    return [
        Step(str(label), str(MEANINGS[value]), rank <= project.rank, rank == project.rank)
        for rank, (value, label) in enumerate(Stage.choices, start=1)
    ]


def linked_of(project: Project) -> list[Linked]:
    """What a project names, that everyone reads and whose pages exist."""
    found = []
    public = project.linked.filter(state__in=[State.PUBLISHED, State.ARCHIVED])
    for one in public.select_related("event", "organisation", "venue", "expert", "project").order_by("title", "pk"):
        kind = kind_named(one.kind)
        url = _url_of(one) if kind is not None else ""
        if kind is not None and url:
            found.append(Linked(one.title, url, str(kind.label), kind.icon, one.language))
    return found


def _url_of(contribution: Contribution) -> str:
    try:
        return page_url(contribution)
    except (NoReverseMatch, AttributeError, Contribution.DoesNotExist):
        return ""


def _people(project: Project, role: str, today: date) -> list[Somebody]:
    rows = project.relations.filter(role=role).select_related("user").order_by("since", "pk")
    return [Somebody(_("Membre") if row.user.is_minor(today) else str(row.user), row.what) for row in rows]


def event_rows(project: Project, at: datetime) -> list[Any]:
    """The events of a project, those to come first, the past ones after them."""
    keys = list(project.events.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return []
    shown = Event.objects.published().filter(pk__in=keys)
    coming = list(shown.upcoming(at).order_by("first_starts_at", "pk")[:EVENTS_SHOWN])
    past = list(shown.past(at).order_by("-last_ends_at", "pk")[: EVENTS_SHOWN - len(coming)])
    return [*coming, *past]


def page_context(project: Project, at: datetime) -> dict[str, Any]:
    """Everything the template of a project shows, whoever reads."""
    needs = list(project.needs.in_order())
    return {
        "project": project,
        "meta": project.baseline or plain(project.description)[:200],
        "steps": steps_of(project),
        "stage_label": Stage(project.stage).label,
        "stage_meaning": MEANINGS[project.stage],
        "needs": needs,
        "open_needs": [need for need in needs if need.is_open],
        "team": _people(project, Role.TEAM, day_of(at)),
        "helpers": _people(project, Role.HELPER, day_of(at)),
        "followers": Relation.objects.of_project(project).filter(role=Role.FOLLOWER).count(),
        "partners": sorted(project.partners.all(), key=lambda row: (row.position, row.pk)),
        "news": list(project.news.order_by("-at", "-pk")[:NEWS_SHOWN]),
        "documents": list(project.documents.in_order().select_related("licence")),
        "answers": list(project.answers.select_related("question").order_by("question__pk")),
        "events": event_rows(project, at),
        "linked": linked_of(project),
        "forums": list(project.forum_entries.select_related("forum__event").order_by("-at", "-pk")[:3]),
        "public_url": public_address(project.contribution.origin, "projects:project", project.slug),
        "archived": project.contribution.state == State.ARCHIVED,
        "money": NeedKind.MONEY,
    }


def personal_context(project: Project, user: Any) -> dict[str, Any]:
    """What the page adds for the person who reads it."""
    role = rules.role_of(user, project)
    return {
        "may_edit": user.is_authenticated and rules.may_edit(user, project),
        "may_join": project.contribution.is_published and role != Role.TEAM,
        "may_post": user.is_authenticated and rules.may_post(user, project),
        "role": role,
        "role_words": {
            Role.TEAM: _("Vous êtes dans l’équipe"),
            Role.HELPER: _("Vous donnez un coup de main"),
            Role.FOLLOWER: _("Vous suivez ce projet"),
        }.get(role, ""),  # type: ignore[call-overload]  # a text that is none of the roles finds nothing
    }
