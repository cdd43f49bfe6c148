"""The catalogue: which tools match, how many each choice would give, in a number of queries that does not grow."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from maillage.core.text import fold, squash
from maillage.loans.availability import Verdict, planners_of
from maillage.loans.enums import DayState, RuleCode
from maillage.loans.models import Tool

FACETS = ("kinds", "themes", "audiences", "lenders", "traits")
FAR = timedelta(days=31)
LENGTHS = frozenset({RuleCode.SHORTEST, RuleCode.LONGEST})
# How one writes that a tool needs no socket; where nothing is written, nobody knows.
NO_POWER = ("aucun", "sans ", "non", "none", "no ", "pas ")


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What is asked. Empty means « no limit »; several values of one name mean « one of these », of traits « all »."""

    territory_id: int | None = None
    kinds: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    lenders: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    age: int | None = None
    room: Decimal | None = None
    period: tuple[date, date] | None = None
    ids: frozenset[int] | None = None


@dataclass(frozen=True)
class Found:
    """The tools of a list in their order, by facet how many each choice would give, and what dates say of them."""

    ids: list[int]
    facets: dict[str, dict[str, int]]
    states: Mapping[int, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many tools there are."""
        return len(self.ids)


@dataclass(frozen=True)
class _Known:
    """What the filters look at of one tool."""

    pk: int
    title: str
    kind: str
    lender: str
    ages: tuple[int | None, int | None]
    area: Decimal | None
    traits: frozenset[str]
    themes: frozenset[str]
    audiences: frozenset[str]

    def values(self, facet: str) -> Iterable[str]:
        """Its values for a facet."""
        single = {"kinds": self.kind, "lenders": self.lender}
        return (single[facet],) if facet in single else getattr(self, facet)


def _terms(name: str, tools: Any) -> dict[int, set[str]]:
    through = getattr(Tool, name).through
    found: dict[int, set[str]] = {}
    rows = through.objects.filter(tool__in=tools.values("pk")).order_by("pk").values_list("tool", "term__code")
    for pk, code in rows:
        found.setdefault(pk, set()).add(code)
    return found


def _known(territory_id: int | None) -> list[_Known]:
    tools = Tool.objects.shown_in(territory_id).order_by()
    themes, audiences = _terms("themes", tools), _terms("audiences", tools)
    columns = (
        "pk", "title", "kind", "lender__organisation__slug", "age_from", "age_to", "floor_area", "indoor_only",
        "power", "habilitation",
    )  # fmt: skip
    found = []
    for pk, title, kind, lender, low, high, area, indoor, power, training in tools.values_list(*columns):
        off_grid = fold(power).startswith(NO_POWER)
        traits = {"dehors": not indoor, "sans-courant": off_grid, "sans-formation": training is None}
        found.append(
            _Known(pk, title, kind, lender, (low, high), area, frozenset(name for name, has in traits.items() if has),
                   frozenset(themes.get(pk, ())), frozenset(audiences.get(pk, ())))
        )  # fmt: skip
    return sorted(found, key=lambda one: (squash(one.title), one.pk))


def _states(known: list[_Known], period: tuple[date, date] | None, today: date) -> dict[int, str]:
    """What the dates say of each tool: the same calculation as on its page."""
    if period is None:
        return {}
    first, last = period
    planners = planners_of([one.pk for one in known], today=today, first=first - FAR, last=last + FAR)
    return {pk: _state(planner.verdict(first, last)) for pk, planner in planners.items()}


def _state(found: Verdict) -> str:
    """Whether the days are free: how long a loan may last is looked at on the page of the tool."""
    reasons = tuple(one for one in found.reasons if one.code not in LENGTHS)
    return replace(found, reasons=reasons).state


Test = Callable[[_Known], bool]


def _tests(asked: Criteria, states: Mapping[int, str]) -> dict[str, Test]:
    """One test for each thing that is asked, by name of filter."""
    low, room, ids = asked.age, asked.room, asked.ids
    found: dict[str, Test] = {}
    for name in ("kinds", "themes", "audiences", "lenders"):
        wanted = frozenset(getattr(asked, name))
        if wanted:
            found[name] = lambda one, name=name, wanted=wanted: bool(wanted & set(one.values(name)))  # type: ignore[misc]  # bound by default
    if asked.traits:
        found["traits"] = lambda one: set(asked.traits) <= one.traits
    if low is not None:
        found["age"] = lambda one: (one.ages[0] or 0) <= low and (one.ages[1] is None or low <= one.ages[1])
    if room is not None:
        found["room"] = lambda one: one.area is None or one.area <= room
    if asked.period is not None:
        found["period"] = lambda one: states.get(one.pk, DayState.BUSY) != DayState.BUSY
    if ids is not None:
        found["ids"] = lambda one: one.pk in ids
    return found


def find(asked: Criteria, today: date) -> Found:
    """The tools that match, by title, and the counts beside the filters, their own filter lifted."""
    known = _known(asked.territory_id)
    states = _states(known, asked.period, today)
    tests = _tests(asked, states)
    passed = {one.pk: {name for name, test in tests.items() if not test(one)} for one in known}
    facets: dict[str, dict[str, int]] = {}
    for facet in FACETS:
        lifted = set() if facet == "traits" else {facet}
        counted = Counter(value for one in known if not passed[one.pk] - lifted for value in one.values(facet))
        facets[facet] = dict(counted)
    return Found([one.pk for one in known if not passed[one.pk]], facets, states)
