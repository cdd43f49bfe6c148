"""Programmes, their actions, indicators, returns and figures, as rows."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from maillage.programmes.enums import (
    RULES,
    UNSAID,
    ActionType,
    BreakdownKind,
    CellStatus,
    Counted,
    Nature,
    Origin,
    Overlap,
    PartRole,
    PeriodKind,
    Polarity,
    RequestState,
)
from maillage.programmes.models import (
    Action,
    Breakdown,
    BreakdownMember,
    Campaign,
    Cell,
    Decision,
    Funder,
    Indicator,
    IndicatorVersion,
    Objective,
    Part,
    Period,
    Programme,
    Request,
    Revision,
)
from tests.factories.directory import make_organisation

AT = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
STARTS = date(2025, 1, 1)
QUARTERS = (date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1))


def make_programme(territory: Any, **fields: Any) -> Programme:
    """A public programme of three years, from 2025."""
    given = {
        "slug": f"curiosites-{Programme.objects.count()}", "name": "Curiosités partagées", "starts_on": STARTS,
        "ends_before": date(2028, 1, 1), "is_public": True, "created_at": AT,
        "summary": "Les sciences près de chez soi", "audiences": ["jeunes", "familles"],
    } | fields  # fmt: skip
    return Programme.objects.create(territory=territory, **given)


def make_objective(programme: Programme, **fields: Any) -> Objective:
    """What the programme is for."""
    number = programme.objectives.count() + 1
    given = {"code": f"O{number}", "text": "Réduire les inégalités d’accès aux sciences", "position": number} | fields
    return Objective.objects.create(programme=programme, **given)


def make_funder(programme: Programme, organisation: Any = None, **fields: Any) -> Funder:
    """Who pays."""
    given = {"name": organisation.name if organisation else "Région"} | fields
    return Funder.objects.create(programme=programme, organisation=organisation, **given)


def make_decision(programme: Programme, **fields: Any) -> Decision:
    """A decision of the steering committee."""
    given = {
        "number": f"2026-{programme.decisions.count() + 1:02d}", "body": "Comité de pilotage",
        "decided_on": date(2026, 1, 15), "text": "Les cibles de l’année sont adoptées.", "at": AT,
    } | fields  # fmt: skip
    return Decision.objects.create(programme=programme, **given)


def make_action(programme: Programme, *, lead: Any = None, **fields: Any) -> Action:
    """An action, carried by a structure when one is given."""
    number = programme.actions.count() + 1
    given = {
        "slug": f"ateliers-{number}", "code": f"A{number:02d}", "reference": f"{programme.slug}/a{number:02d}",
        "title": f"Ateliers du samedi {number}", "type": ActionType.PROGRAMMING, "position": number,
    } | fields  # fmt: skip
    action = Action.objects.create(programme=programme, **given)
    if lead is not None:
        make_part(action, lead)
    return action


def make_part(action: Action, organisation: Any, **fields: Any) -> Part:
    """What a structure is for an action: it leads it unless said otherwise."""
    given = {"role": PartRole.LEAD, "starts_on": action.programme.starts_on} | fields
    return Part.objects.create(action=action, organisation=organisation, **given)


def make_indicator(programme: Programme, *, nature: str = Nature.FLOW, **fields: Any) -> IndicatorVersion:
    """An indicator and its first version (which is given back): participations each quarter unless said otherwise."""
    number = programme.indicators.count() + 1
    names = ("code", "theme", "rhythm", "position", "is_public", "retired_at")
    own = {"code": f"I{number:02d}", "rhythm": PeriodKind.QUARTER, "position": number} | {
        name: fields.pop(name) for name in names if name in fields
    }
    over_time, over_structures = RULES[nature]
    given = {
        "number": 1, "label": "Participations", "unit": "participations", "counts": Counted.PARTICIPATION,
        "nature": nature, "over_time": over_time, "over_structures": over_structures, "overlap": Overlap.POSSIBLE,
        "polarity": Polarity.UP, "decimals": 0, "small_count": 0, "since": programme.starts_on, "at": AT,
    } | fields  # fmt: skip
    actions = given.pop("actions", ())
    indicator = Indicator.objects.create(programme=programme, **own)
    indicator.actions.set(actions)
    return IndicatorVersion.objects.create(indicator=indicator, **given)


def make_breakdown(version: IndicatorVersion, *, members: Any = ("women", "men"), **fields: Any) -> Breakdown:
    """A breakdown by sex unless said otherwise; a partition has its « non renseigné »."""
    given = {"dimension": "sex", "label": "Femmes et hommes", "kind": BreakdownKind.PARTITION} | fields
    breakdown = Breakdown.objects.create(version=version, **given)
    codes = [*members, UNSAID] if breakdown.kind == BreakdownKind.PARTITION else list(members)
    for rank, code in enumerate(codes):
        BreakdownMember.objects.create(breakdown=breakdown, code=code, label=code, position=rank)
    return breakdown


def make_period(programme: Programme, starts_on: date = QUARTERS[0], **fields: Any) -> Period:
    """A quarter unless said otherwise: the first of 2026."""
    month = starts_on.month + 3
    ends = date(starts_on.year + (month > 12), (month - 1) % 12 + 1, 1)
    given = {"kind": PeriodKind.QUARTER, "starts_on": starts_on, "ends_before": ends} | fields
    return Period.objects.get_or_create(
        programme=programme, kind=given.pop("kind"), starts_on=given.pop("starts_on"), defaults=given
    )[0]


def make_campaign(programme: Programme, period: Period | None = None, **fields: Any) -> Campaign:
    """The returns of a period: open the day after it, due after three weeks, closed after five."""
    period = period or make_period(programme)
    given = {
        "opens_on": period.ends_before, "due_on": period.ends_before + timedelta(days=20),
        "closes_on": period.ends_before + timedelta(days=34),
    } | fields  # fmt: skip
    return Campaign.objects.get_or_create(programme=programme, period=period, defaults=given)[0]


def make_request(action: Action, organisation: Any, campaign: Campaign | None = None, **fields: Any) -> Request:
    """What is expected of a structure for an action."""
    campaign = campaign or make_campaign(action.programme)
    return Request.objects.create(
        programme=action.programme, campaign=campaign, period=campaign.period, action=action,
        organisation=organisation, **fields,
    )  # fmt: skip


def make_cell(request: Request, version: IndicatorVersion, value: Any = 40, **fields: Any) -> Cell:
    """A figure with its first revision; ``value=None`` asks for a ``status`` in ``fields``."""
    given = {
        "status": CellStatus.VALUE, "value": None if value is None else Decimal(str(value)), "base": None,
        "precision": None, "text": "", "comment": "", "as_of": None,
    }  # fmt: skip
    given |= {name: fields.pop(name) for name in list(fields) if name in given}
    cell = Cell.objects.create(
        programme=request.programme, period=request.period, request=request, action=request.action,
        organisation=request.organisation, indicator=version.indicator,
        version=version, revision=1, changed_at=AT, **given, **fields,
    )  # fmt: skip
    Revision.objects.create(cell=cell, number=1, origin=Origin.TYPED, at=AT, author="Zoé Lune", **given)
    return cell


def make_world(territory: Any, *, structures: int = 1, **fields: Any) -> Request:
    """A programme with one action, one indicator, one campaign, and the return of each structure; gives the first."""
    programme = make_programme(territory, **fields)
    action = make_action(programme)
    make_indicator(programme)
    campaign = make_campaign(programme, opened_at=AT)
    requests = []
    for number in range(structures):
        organisation = make_organisation(territory, name=f"Club Céphée {number}")
        make_part(action, organisation)
        requests.append(make_request(action, organisation, campaign, state=RequestState.TO_DO))
    return requests[0]
