"""What pages of programmes show to everybody: only what was approved, small counts hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count

from maillage.core.clock import day_of
from maillage.directory.models import Organisation, Venue
from maillage.directory.panels.extensions import Panel
from maillage.programmes import rules
from maillage.programmes.enums import ActionType, PartRole
from maillage.programmes.models import Action, Erratum, Part, Programme
from maillage.programmes.panels.desk import reached_by_actions, shown_figures
from maillage.programmes.querysets import in_force
from maillage.programmes.querysets.figures import APPROVED
from maillage.programmes.querysets.names import communes_of
from maillage.territories.models import Territory

IN_PANEL = 8
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Group:
    """Actions of one type."""

    label: str
    actions: tuple[Action, ...]


def programmes_context(user: Any, territory: Territory | None) -> dict[str, Any]:
    """The list, in one query."""
    rows = Programme.objects.visible_to(user).shown_in(territory.pk if territory else None)
    shown = rows.select_related("territory", "coordinator").annotate(number=Count("actions"))
    return {"programmes": list(shown.latest_first())}


def _groups(actions: Sequence[Action]) -> list[Group]:
    found: dict[str, list[Action]] = {}
    for one in actions:
        found.setdefault(one.type, []).append(one)
    return [Group(str(ActionType(kind).label), tuple(found[kind])) for kind in ActionType.values if kind in found]


def leads_of(actions: Sequence[Action]) -> dict[int, list[Organisation]]:
    """Action → those who carry it, or carried it, each once."""
    found: dict[int, list[Organisation]] = {one.pk: [] for one in actions}
    rows = Part.objects.leads().filter(action__in=actions).select_related("organisation")
    for part in rows.order_by("organisation__name", "pk"):
        if part.organisation not in found[part.action_id]:
            found[part.action_id].append(part.organisation)
    return found


def programme_context(programme: Programme, user: Any, today: date) -> dict[str, Any]:
    """The page of a programme."""
    actions = list(programme.actions.select_related("commune").in_order())
    leads = leads_of(actions)
    for one in actions:
        one.leads = [lead.name for lead in leads[one.pk]]  # type: ignore[attr-defined]  # for the page
    structures = {lead.pk: lead for named in leads.values() for lead in named}
    last = programme.ends_before - ONE_DAY
    return {
        "programme": programme, "groups": _groups(actions), "actions": actions,
        "figures": shown_figures(programme, states=APPROVED, public_only=True),
        "reached": reached_by_actions(programme, APPROVED),
        "territories": programme.territories.order_by("starts_on", "pk").prefetch_related("departments"),
        "objectives": programme.objectives.order_by("position", "pk"),
        "funders": programme.funders.select_related("organisation").order_by("position", "pk"),
        "structures": sorted(structures.values(), key=lambda one: (one.name, one.pk)),
        "errata": Erratum.objects.filter(programme=programme, cell__indicator__is_public=True)
        .select_related("cell__version", "cell__period", "cell__request__organisation")
        .with_bases().newest_first()[:20],
        "ended": last < today, "last": last,
        "may_manage": rules.may_manage(user, programme), "may_see_inside": rules.may_see_inside(user, programme),
    }  # fmt: skip


def _ended(programme: Programme, today: date) -> date | None:
    """The day after the last one of a programme that is over: nobody is in it « depuis » any more."""
    return programme.ends_before if programme.ends_before <= today else None


def action_context(action: Action, user: Any, today: date) -> dict[str, Any]:
    """The page of an action: who does what and since when, its figures."""
    parts = action.parts.select_related("organisation__contribution").order_by("starts_on", "organisation__name", "pk")
    named: dict[str, list[Part]] = {}
    for part in parts:
        named.setdefault(part.role, []).append(part)
    roles = [(str(PartRole(role).label), named[role]) for role in PartRole.values if role in named]
    return {
        "programme": action.programme, "action": action, "roles": roles,
        "ended_before": _ended(action.programme, today),
        "communes": ", ".join(one.name for one in communes_of(action)),
        "objectives": action.objectives.order_by("position", "pk"), "departments": action.departments.order_by("name"),
        "figures": shown_figures(action.programme, states=APPROVED, actions=[action.pk], public_only=True),
        "may_manage": rules.may_manage(user, action.programme),
    }  # fmt: skip


def structure_context(programme: Programme, slug: str, today: date) -> dict[str, Any] | None:
    """The page of a structure in a programme: what it is for which action and when, its own figures; None without."""
    rows = Part.objects.filter(action__programme=programme, organisation__slug=slug).select_related(
        "action", "organisation"
    )
    parts = list(rows.order_by("action__position", "action", "starts_on", "pk"))
    if not parts:
        return None
    structure = parts[0].organisation
    shown = shown_figures(programme, states=APPROVED, organisations=[structure.pk], public_only=True)
    return {
        "programme": programme, "structure": structure, "parts": parts, "ended_before": _ended(programme, today),
        "figures": [one for one in shown if one.figure.expected or one.figure.not_applicable],
        "has_page": Organisation.objects.published().filter(pk=structure.pk, merged_into=None).exists(),
    }  # fmt: skip


def structure_panel(thing: Organisation | Venue, territory: Territory | None, at: datetime) -> Panel | None:
    """The actions of a structure on its page: of public programmes; nothing when there is none."""
    if not isinstance(thing, Organisation):
        return None
    rows = Part.objects.filter(in_force(day_of(at)), organisation=thing, action__programme__is_public=True)
    rows = rows if territory is None else rows.filter(action__programme__in=Programme.objects.shown_in(territory.pk))
    found = list(rows.select_related("action__programme").order_by("-starts_on", "action__position", "pk")[:IN_PANEL])
    return Panel("programmes/parts/of_structure.html", {"parts": found, "structure": thing}) if found else None
