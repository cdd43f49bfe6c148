"""A programme under way in the demonstration, wholly invented: what it is, what it measures, what it aims at.

Its quarters follow today: the one that runs fills itself from what was counted, the last one that ended is being read.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from maillage.accounts.models import User
from maillage.attendance.enums import dimension
from maillage.directory.actions.organisations import add_member
from maillage.directory.enums import TeamRole
from maillage.directory.models import Organisation
from maillage.programmes.actions.indicators import BreakdownData, FeedData, VersionData, create_indicator
from maillage.programmes.actions.managing import (
    ActionData,
    PartData,
    ProgrammeData,
    add_funder,
    add_part,
    create_programme,
    save_action,
    set_objectives,
)
from maillage.programmes.actions.planning import make_periods
from maillage.programmes.actions.targets import DecisionData, record_decision, set_target
from maillage.programmes.enums import BreakdownKind, Overlap, PartRole, PeriodKind, Placed
from maillage.programmes.models import Action, Indicator, Period, Programme
from maillage.website.demo.agenda import World
from maillage.website.demo.plan import HOME
from maillage.website.demo.reading import french, tree

FILE = "living"
SLUG = "curiosites-voisines"
WRITERS = {"Fabrique des Possibles": "structure.hdf", "Théâtre de la Navette": "structure.hdf"}
OTHERS = "contribution.hdf"
YEARS = 3
TARGETS = (("I1", None, 9000, 0), ("I1", None, 10500, 1), ("I6", "A1", 30, 0), ("I4", "A3", 1500, 0))
DECIDED_AFTER = (timedelta(days=20), timedelta(days=200))


@dataclass(frozen=True)
class Quarters:
    """Where a day stands: the quarter that runs, and the last one that ended."""

    running: date
    ended: date

    @property
    def programme_starts_on(self) -> date:
        """The first day of the year before the one of the quarter that ended."""
        return date(self.ended.year - 1, 1, 1)


def quarters_of(today: date) -> Quarters:
    """Those of a day."""
    running = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    before = running - timedelta(days=1)
    return Quarters(running=running, ended=date(before.year, before.month - 2, 1))


@dataclass(frozen=True)
class Living:
    """The programme with what its returns are made of."""

    programme: Programme
    coordinator: User
    writers: dict[int, User]
    actions: dict[str, Action]
    indicators: dict[str, Indicator]
    leads: dict[str, Organisation]
    periods: list[Period]
    quarters: Quarters


def load_programme(world: World, people: dict[str, User], at: datetime) -> Living | None:
    """The programme with its actions, its indicators and its targets; None when it is there already."""
    if Programme.objects.filter(slug=SLUG).exists():
        return None
    coordinator, quarters = world.actors[HOME], quarters_of(world.today)
    programme = _programme(world, coordinator, quarters, at)
    leads = {name: world.organisations[french(name)] for row in tree(FILE)["action"] for name in row["leads"]}
    writers = _writers(leads, people, coordinator, at)
    actions = _actions(programme, leads, writers, coordinator, at)
    indicators = {row["code"]: _indicator(programme, row, coordinator, at) for row in tree(FILE)["indicator"]}
    periods = make_periods(actor=coordinator, programme=programme, kind=PeriodKind.QUARTER, at=at)
    _targets(programme, indicators, actions, coordinator, at)
    return Living(programme, coordinator, writers, actions, indicators, leads, periods, quarters)


def _programme(world: World, actor: User, quarters: Quarters, at: datetime) -> Programme:
    said, starts_on = tree(FILE), quarters.programme_starts_on
    data = ProgrammeData(
        name=french(said["name"]), starts_on=starts_on, ends_before=date(starts_on.year + YEARS, 1, 1),
        summary=french(said["summary"]), description=french(said["description"]), is_public=True,
        coordinator=world.organisations[french(said["coordinator"])], audiences=tuple(map(french, said["audiences"])),
    )  # fmt: skip
    made = create_programme(actor=actor, territory=world.territories[HOME], data=data, at=at)
    set_objectives(actor=actor, programme=made, texts=[french(text) for text in said["objectives"]], at=at)
    for name in said["funders"]:
        add_funder(actor=actor, programme=made, name=french(name), organisation=None, at=at)
    return made


def _writers(leads: dict[str, Organisation], people: dict[str, User], actor: User, at: datetime) -> dict[int, User]:
    """Who answers for each structure; they join its team when they are not in it."""
    found = {}
    for name, organisation in leads.items():
        user = people[f"{WRITERS.get(name, OTHERS)}@example.org"]
        if not organisation.members.filter(user=user).exists():
            add_member(actor=actor, organisation=organisation, user=user, role=TeamRole.EDITOR, at=at)
        found[organisation.pk] = user
    return found


def _actions(
    programme: Programme, leads: dict[str, Organisation], writers: dict[int, User], actor: User, at: datetime
) -> dict[str, Action]:
    objectives, made = list(programme.objectives.order_by("position", "pk")), {}
    for row in tree(FILE)["action"]:
        data = ActionData(
            code=row["code"], title=french(row["title"]), type=row["type"], place=french(row["place"]),
            description=french(row["description"]), objectives=tuple(objectives[rank] for rank in row["objectives"]),
        )  # fmt: skip
        action = save_action(actor=actor, programme=programme, action=None, data=data, at=at)
        for name in row["leads"]:
            part = PartData(
                organisation=leads[name], role=PartRole.LEAD, starts_on=programme.starts_on,
                contact=writers[leads[name].pk],
            )  # fmt: skip
            add_part(actor=actor, action=action, data=part, at=at)
        made[row["code"]] = action
    return made


def _breakdown(programme: Programme, code: str) -> BreakdownData:
    """The breakdown that headcounts are given by, under the same codes; or the departments of the territory."""
    if code == Placed.DEPARTMENT:
        own = tuple(programme.territory.departments.order_by("name", "pk").values_list("code", "name"))
        return BreakdownData(
            dimension=code, label=str(Placed.DEPARTMENT.label), kind=BreakdownKind.PARTITION, members=own
        )
    found = dimension(code)
    if found is None:
        raise LookupError(code)
    members = tuple((one.code, one.fr) for one in found.members)
    return BreakdownData(dimension=code, label=found.fr, kind=found.kind, members=members)


def _indicator(programme: Programme, row: dict[str, Any], actor: User, at: datetime) -> Indicator:
    codes = tuple(row.get("breakdowns", ()))
    filters = {"parts": {"age": row["ages"]}} if "ages" in row else {}
    feed = FeedData(measure=row["measure"], filters=filters, breakdowns=codes) if "measure" in row else None
    data = VersionData(
        label=french(row["label"]), counts=row["counts"], nature=row["nature"], since=programme.starts_on,
        definition=french(row["definition"]), unit=row.get("unit", ""), overlap=row.get("overlap", Overlap.UNKNOWN),
        decimals=row.get("decimals", 0), feed=feed,
        breakdowns=tuple(_breakdown(programme, code) for code in codes),
    )  # fmt: skip
    return create_indicator(
        actor=actor, programme=programme, code=row["code"], theme=french(row["theme"]), rhythm=PeriodKind.QUARTER,
        actions=(), data=data, at=at,
    )  # fmt: skip


def _targets(
    programme: Programme, indicators: dict[str, Indicator], actions: dict[str, Action], actor: User, at: datetime
) -> None:
    """What was aimed at, and what was raised by a second decision."""
    decisions = [
        record_decision(
            actor=actor, programme=programme, at=at,
            data=DecisionData(
                number=f"{programme.starts_on.year}-{row['number']}", body=french(row["body"]),
                decided_on=programme.starts_on + after, text=french(row["text"]),
            ),
        )
        for row, after in zip(tree(FILE)["decision"], DECIDED_AFTER, strict=True)
    ]  # fmt: skip
    for code, action, value, rank in TARGETS:
        set_target(
            actor=actor, indicator=indicators[code], action=actions[action] if action else None, period=None,
            value=Decimal(value), decision=decisions[rank], at=at,
        )  # fmt: skip
