"""Tallies made by the database: one group for each line of each figure, whatever the number of answers behind it.

Numbers are added as whole ten-thousandths, which both engines do exactly. What would not fit, and what was rounded at
its source, is left to whoever adds answer by answer.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, F, Func, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from maillage.programmes.enums import CellStatus
from maillage.programmes.querysets.tallies import Observation, Record, Tally, merged, order_of

PLACES = 4
WIDE = Decimal(10) ** 11
IDENTITY = ("indicator_id", "key", "version_id", "action_id", "organisation_id")
GROUPS = {"action": "action_id", "organisation": "organisation_id", "period": "period_id"}
KNOWN = Q(value__isnull=False)
Key = tuple[Hashable, ...]


class Whole(Func):
    """A number in ten-thousandths; SQLite, which keeps it as a float, gives none above a hundred billion."""

    template = "(%(expressions)s * 10000)"
    sqlite = "CASE WHEN ABS(%(expressions)s) < 1e11 THEN CAST(ROUND(%(expressions)s * 10000) AS INTEGER) END"
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        """Whole numbers, which are added without losing anything."""
        sql, parameters = self.source_expressions[0].as_sql(compiler, connection)
        return self.sqlite % {"expressions": sql}, [*parameters] * 2


class Weight(Func):
    """The product of two numbers, in hundred-millionths; none above a hundred million on SQLite."""

    template = "(%(expressions)s * 100000000)"
    arg_joiner = " * "
    sqlite = (
        "CASE WHEN ABS({0} * {1}) < 1e8"
        " THEN CAST(ROUND({0} * 10000) AS INTEGER) * CAST(ROUND({1} * 10000) AS INTEGER) END"
    )
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        """Of two whole numbers."""
        (one, _none), (other, _none) = (part.as_sql(compiler, connection) for part in self.source_expressions)
        return self.sqlite.format(one, other), []


ALWAYS: dict[str, Any] = {
    **{("received" if one == CellStatus.VALUE else str(one)): Count("pk", filter=Q(status=one)) for one in CellStatus},
    "zeros": Count("pk", filter=Q(value=0)), "known": Count("value"), "total": Sum(Whole("value")),
    "least": Max("value"), "lowest": Min("value"), "rounded": Count("precision"),
    "rectified": Count("pk", filter=Q(is_rectified=True, value__isnull=False)),
}  # fmt: skip
COUNTS = (*(("received" if one == CellStatus.VALUE else str(one)) for one in CellStatus), "zeros", "known")
WITH_DAY: dict[str, Any] = {"last": Max("period__starts_on", filter=KNOWN)}
WITH_BASE: dict[str, Any] = WITH_DAY | {
    "first": Min("period__starts_on", filter=KNOWN), "based": Count("base"), "bases": Sum(Whole("base")),
    "largest_base": Max("base"), "rounded_base": Count("base_precision"),
    "based_total": Sum(Whole("value"), filter=Q(base__isnull=False)), "weighted": Sum(Weight("value", "base")),
    "weights": Count(Weight("value", "base")),
}  # fmt: skip


@dataclass
class Group:
    """One figure before it is one: its answers, or the tallies of its lines, and the versions that were answered."""

    versions: set[int] = field(default_factory=set)
    rows: list[Observation] = field(default_factory=list)
    lines: dict[Hashable, Tally] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is to be added: the cells that pass these filters, grouped.

    ``asked`` are its indicators; those that have a base, those that keep their last value; ``marked`` are the versions
    whose people may be marked.
    """

    model: Any
    filters: Mapping[str, Any]
    by: Sequence[str]
    lines: Mapping[tuple[int, int], Hashable]
    asked: Collection[int]
    based: Collection[int]
    last: Collection[int]
    marked: Collection[int]

    @property
    def cells(self) -> Any:
        """Those that are added."""
        return self.model._default_manager.filter(**self.filters)

    @property
    def columns(self) -> tuple[str, ...]:
        """Whose each group is."""
        return tuple(dict.fromkeys([*IDENTITY, *(GROUPS[one] for one in self.by)]))

    def key_of(self, row: Mapping[str, Any]) -> Key:
        """(indicator, part, *groups)."""
        return (row["indicator_id"], row["key"], *(row[GROUPS[one]] for one in self.by))

    def line_of(self, row: Mapping[str, Any]) -> Hashable:
        """Whose figure it continues."""
        own = (row["action_id"], row["organisation_id"])
        return self.lines.get(own, own)

    def place_of(self, row: Mapping[str, Any]) -> Key:
        """The group in which a row is."""
        return tuple(row[name] for name in self.columns)


def total_only() -> Any:
    """The empty part, as a constant of the statement: an index of totals serves no parameter."""
    return RawSQL("''", ())  # a constant


def summed_groups(question: Question) -> tuple[dict[Key, Group], set[int]]:
    """The groups by key, and the indicators that must be added answer by answer."""
    found = list(_tallied(question))
    left = {row["indicator_id"] for row in found if _is_left(row)}
    shared = _shared(question)
    latest = _latest(question, {row["last"] for row in found if row["indicator_id"] in question.last}, shared)
    marks = _marks(question)
    groups: dict[Key, Group] = defaultdict(Group)
    for row in found:
        if row["indicator_id"] in left:
            continue
        place, line = question.place_of(row), question.line_of(row)
        held = [record for _cell, record in shared.get(place, ())]
        tally = _tally(row, latest.get(place) or _day_only(line, row.get("last")), held, marks.get(place))
        group = groups[question.key_of(row)]
        group.versions.add(row["version_id"])
        group.lines[line] = merged(group.lines[line], tally) if line in group.lines else tally
    return groups, left


def _tallied(question: Question) -> Iterator[dict[str, Any]]:
    """Each kind of indicator pays for what its rules read, and no more."""
    others = set(question.asked) - set(question.based) - set(question.last)
    for indicators, columns in ((question.based, WITH_BASE), (question.last, WITH_DAY), (others, {})):
        if indicators:
            rows = question.cells.filter(indicator__in=indicators).order_by()
            yield from rows.values(*question.columns).annotate(**ALWAYS, **columns)


def _is_left(row: Mapping[str, Any]) -> bool:
    ends = (row["least"], row["lowest"], row.get("largest_base"))
    wide = any(end is not None and abs(end) >= WIDE for end in ends) or row.get("weights", 0) != row.get("based", 0)
    return wide or bool(row["rounded"]) or bool(row.get("rounded_base"))


def _number(whole: Any, places: int = PLACES) -> Decimal:
    return Decimal(whole or 0).scaleb(-places)


def _tally(
    row: Mapping[str, Any], latest: Observation | None, held: Iterable[tuple[Hashable, Decimal]],
    marks: frozenset[str] | None,
) -> Tally:  # fmt: skip
    counts = {name: row[name] for name in COUNTS}
    if not row["known"]:
        return Tally(**counts)
    shared: dict[Hashable, Record] = {}
    for record, amount in held:
        one = Record(1, amount, amount)
        shared[record] = shared[record] + one if record in shared else one
    pooled: dict[str, Any] = {}
    if "based" in row:
        pooled = {
            "based": row["based"], "base": _number(row["bases"]), "based_total": _number(row["based_total"]),
            "weighted": _number(row["weighted"], 2 * PLACES), "first": row["first"],
        }  # fmt: skip
    return Tally(
        **counts, **pooled, total=_number(row["total"]), least=row["least"], latest=latest, marks=marks, shared=shared,
        is_rectified=row["rectified"] > 0,
    )  # fmt: skip


def _day_only(line: Hashable, on: date | None) -> Observation | None:
    """For what asks for the last day and not for its number."""
    return None if on is None else Observation(line=line, on=on, status=CellStatus.VALUE)


def _shared(question: Question) -> dict[Key, list[tuple[int, tuple[Hashable, Decimal]]]]:
    """Group → the records that other answers may hold too: (cell, (record, amount))."""
    model = question.model._meta.get_field("sources").related_model
    filters = {f"cell__{name}": value for name, value in question.filters.items()}
    rows = model._default_manager.filter(
        programme=question.filters["programme"],
        is_shared=True,
        amount__isnull=False,
        cell__value__isnull=False,
        **filters,
    )
    columns = [f"cell__{name}" for name in question.columns]
    found: dict[Key, list[tuple[int, tuple[Hashable, Decimal]]]] = defaultdict(list)
    for cell, kind, key, amount, *place in rows.order_by("pk").values_list(
        "cell_id", "kind", "key", "amount", *columns
    ):
        found[tuple(place)].append((cell, ((kind, key), amount)))
    return found


def _latest(
    question: Question, days: Collection[date], shared: Mapping[Key, Sequence[tuple[int, tuple[Hashable, Decimal]]]]
) -> dict[Key, Observation]:
    """Group → its last known answer, for what keeps the last value."""
    if not days:
        return {}
    rows = question.cells.filter(KNOWN, indicator__in=question.last, period__starts_on__in=days).order_by()
    names = dict.fromkeys([*question.columns, "pk", "revision", "value", "precision", "period__starts_on"])
    found: dict[Key, Observation] = {}
    for row in rows.values(*names):
        place = question.place_of(row)
        one = Observation(
            line=question.line_of(row), on=row["period__starts_on"], status=CellStatus.VALUE, value=row["value"],
            precision=row["precision"], source=(row["pk"], row["revision"]),
            shared=dict(record for cell, record in shared.get(place, ()) if cell == row["pk"]),
        )  # fmt: skip
        found[place] = max(found[place], one, key=order_of) if place in found else one
    return found


def _marks(question: Question) -> dict[Key, frozenset[str]]:
    """Group → the marks of its people, where each answer marks all those it counts."""
    if not question.marked:
        return {}
    model = question.model._meta.get_field("marks").related_model
    marks = model._default_manager.filter(cell=OuterRef("pk")).order_by()
    number = Subquery(
        marks.values("cell").annotate(number=Count("pk")).values("number"), output_field=BigIntegerField()
    )
    among = {"indicator__in": question.asked, "version__in": question.marked}
    cells = question.cells.filter(KNOWN, **among).order_by()
    counted = cells.annotate(number=Coalesce(number, 0)).values(*question.columns)
    rows = counted.annotate(missing=Count("pk", filter=Q(value=0) | ~Q(number=F("value"))))
    whole = [question.place_of(row) for row in rows if not row["missing"]]
    if not whole:
        return {}
    filters = {f"cell__{name}": value for name, value in question.filters.items()}
    indicators = {place[0] for place in whole}
    rows = model._default_manager.filter(**filters).filter(cell__indicator__in=indicators, cell__value__isnull=False)
    found: dict[Key, set[str]] = {place: set() for place in whole}
    for mark, *place in rows.order_by().values_list("mark", *(f"cell__{name}" for name in question.columns)).distinct():
        if tuple(place) in found:
            found[tuple(place)].add(mark)
    return {place: frozenset(names) for place, names in found.items()}
