"""Figures added up: one object for screens, charts, files and documents. What is missing is said, never a zero.

Two steps. Figures of one *line* (a structure for an action, and whoever succeeds it) are joined over time; then lines
are joined. The rule of each step comes from the indicator. ``lower`` and ``upper`` bound what the answers received may
add up to (they differ when people may be the same, or when a source was rounded); completeness is told by the counts.
Nothing is rounded before it is shown.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from maillage.core.errors import Refused
from maillage.programmes.enums import NEEDS_A_BASE, CellStatus, Counted, Nature, Overlap, Rule
from maillage.programmes.querysets.cautions import Caution
from maillage.programmes.querysets.joining import Bounds, joined, last_of, pooled, summed, united

SMALL_BASE = 20
HUNDRED = Decimal(100)


class UnlikeUnits(Refused):
    """Adding people to structures: allowed in a declared composite only."""


@dataclass(frozen=True, kw_only=True)
class Definition:
    """How one indicator adds up (a copy of what its version says)."""

    nature: str
    over_time: str
    over_structures: str
    counts: str
    overlap: str = Overlap.POSSIBLE
    decimals: int = 0
    small_count: int = 0
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One answer. ``line`` is whose figure it continues, ``on`` orders the periods.

    ``shared`` are the records that other observations may hold too (record → amount); ``marks`` keyed hashes of people;
    ``source`` names the revision used.
    """

    line: Hashable
    on: date
    status: str
    value: Decimal | None = None
    base: Decimal | None = None
    precision: Decimal | None = None
    base_precision: Decimal | None = None
    shared: Mapping[Hashable, Decimal] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    source: Hashable = None
    is_rectified: bool = False


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What answers add up to. ``expected`` = received + not_provided + unknown + withheld + silent.

    ``not_applicable`` left the denominator. ``rule`` is (over time, over structures). ``revisions`` are those used.
    """

    definition: Definition
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    expected: int
    received: int
    zeros: int
    not_provided: int
    not_applicable: int
    unknown: int
    withheld: int
    rule: tuple[str, str]
    revisions: tuple[Hashable, ...] = ()
    warnings: tuple[Caution, ...] = ()
    is_rectified: bool = False

    @property
    def silent(self) -> int:
        """How many said nothing at all."""
        return self.expected - self.received - self.not_provided - self.unknown - self.withheld

    @property
    def is_complete(self) -> bool:
        """Everybody who was expected gave a value."""
        return self.expected > 0 and self.received == self.expected

    @property
    def is_exact(self) -> bool:
        """The value is known, not only between two bounds."""
        return self.value is not None and self.lower == self.upper

    @property
    def is_known(self) -> bool:
        """Something is known: a value or bounds."""
        return self.lower is not None

    def rounded(self, number: Decimal | None) -> Decimal | None:
        """A number of this figure as it is shown: rounded last."""
        return None if number is None else number.quantize(Decimal(1).scaleb(-self.definition.decimals), ROUND_HALF_UP)

    @property
    def is_small(self) -> bool:
        """Too few people to be published."""
        top = self.upper
        return top is not None and 0 < top < self.definition.small_count

    def published(self) -> "Figure":
        """The same for everybody: a small count is hidden, and said to be."""
        if not self.is_small:
            return self
        hidden = Caution("small", {"threshold": self.definition.small_count})
        return replace(self, value=None, lower=None, upper=None, warnings=(*self.warnings, hidden))


def _counts(rows: Sequence[Observation], expected: int | None) -> dict[str, Any]:
    by_status = {status: sum(row.status == status for row in rows) for status in CellStatus.values}
    gone = by_status[CellStatus.NOT_APPLICABLE]
    asked = len(rows) if expected is None else max(expected, len(rows))
    return {
        "expected": asked - gone,
        "received": by_status[CellStatus.VALUE],
        "zeros": sum(row.status == CellStatus.VALUE and row.value == 0 for row in rows),
        "not_provided": by_status[CellStatus.NOT_PROVIDED],
        "not_applicable": gone,
        "unknown": by_status[CellStatus.UNKNOWN],
        "withheld": by_status[CellStatus.WITHHELD],
    }


def aggregate(observations: Iterable[Observation], definition: Definition, expected: int | None = None) -> Figure:
    """What observations of one indicator add up to.

    Args:
        observations: in any order; those that said why there is no value count in the completeness.
        definition: how the indicator adds up.
        expected: how many answers were expected, those « not applicable » included; as many as given unless said.
    """
    rows = sorted(observations, key=lambda row: (row.on, repr(row.line), repr(row.source)))
    known = [row for row in rows if row.value is not None]
    bounds, cautions = _bounds(known, definition)
    used = tuple(row.source for row in known if row.source is not None)
    return Figure(
        definition=definition, value=bounds.value, lower=bounds.lower, upper=bounds.upper,
        rule=(definition.over_time, definition.over_structures), revisions=used, warnings=tuple(cautions),
        is_rectified=any(row.is_rectified for row in known), **_counts(rows, expected),
    )  # fmt: skip


def _bounds(known: list[Observation], definition: Definition) -> tuple[Bounds, list[Caution]]:
    if not known or definition.nature == Nature.NARRATIVE:
        return Bounds(None, None, None), []
    if definition.nature in NEEDS_A_BASE:
        return _pooled(known, definition)
    lines: dict[Hashable, list[Observation]] = {}
    for row in known:
        lines.setdefault(row.line, []).append(row)
    over_time = {Rule.SUM: summed, Rule.LAST: last_of, Rule.UNION: united, Rule.NONE: joined}
    parts = [over_time[Rule(definition.over_time)](rows) for _line, rows in sorted(lines.items(), key=repr)]
    last = definition.over_time == Rule.LAST
    used = [last_row for rows in lines.values() for last_row in (rows[-1:] if last else rows)]
    cautions = [Caution("last", {"on": min(rows[-1].on for rows in lines.values())})] if last else []
    if definition.over_structures == Rule.NONE and len(parts) > 1:
        return Bounds(None, None, None), [*cautions, Caution("apart", {})]
    if definition.over_structures == Rule.UNION and definition.overlap not in {Overlap.DISJOINT, Overlap.DEDUPLICATED}:
        return _united(parts, used, definition, cautions)
    total = Bounds.sum(parts)
    if definition.over_time == Rule.UNION and not total.is_exact:
        cautions.append(Caution("overlap", {}))
    if definition.over_time == Rule.NONE and any(part.value is None for part in parts):
        cautions.append(Caution("apart", {}))
    return _without_doubles(total, used, cautions)


def _united(
    parts: list[Bounds], used: list[Observation], definition: Definition, cautions: list[Caution]
) -> tuple[Bounds, list[Caution]]:
    """People, or things, that two structures may both have counted."""
    if used and all(row.marks and len(row.marks) == row.value for row in used):
        number = Decimal(len(frozenset().union(*(row.marks for row in used))))
        return Bounds(number, number, number), cautions
    bounds = Bounds.union(parts)
    if not bounds.is_exact:
        people = definition.counts in {Counted.PERSON, Counted.PARTICIPATION}
        cautions = [*cautions, Caution("overlap" if people else "overlap_things", {})]
    return bounds, cautions


def _without_doubles(total: Bounds, used: list[Observation], cautions: list[Caution]) -> tuple[Bounds, list[Caution]]:
    """Count a record held by several observations once, at its largest amount."""
    seen: dict[Hashable, list[Decimal]] = {}
    for row in used:
        for record, amount in row.shared.items():
            seen.setdefault(record, []).append(amount)
    doubles = {record: sum(amounts) - max(amounts) for record, amounts in seen.items() if len(amounts) > 1}
    if not doubles:
        return total, cautions
    return total.minus(Decimal(sum(doubles.values()))), [*cautions, Caution("shared", {"records": len(doubles)})]


def _pooled(known: list[Observation], definition: Definition) -> tuple[Bounds, list[Caution]]:
    """Ratios, means and NPS: over everything at once, weighted by their bases."""
    if definition.over_time == Rule.NONE and len({row.on for row in known}) > 1:
        return Bounds(None, None, None), [Caution("apart", {})]
    if definition.over_structures == Rule.NONE and len({row.line for row in known}) > 1:
        return Bounds(None, None, None), [Caution("apart", {})]
    based = [row for row in known if row.base is not None]
    cautions = [Caution("no_base", {"answers": len(known) - len(based)})] if len(based) < len(known) else []
    base = sum((row.base for row in based if row.base is not None), Decimal(0))
    if base == 0:
        return Bounds(None, None, None), [*cautions, Caution("empty_base", {})]
    if base < SMALL_BASE:
        cautions.append(Caution("small_base", {"base": int(base)}))
    return pooled(based, as_ratio=definition.nature == Nature.RATIO), cautions


def add(figures: Sequence[Figure]) -> Figure:
    """Figures of one unit, of things that do not overlap, made one.

    Raises:
        UnlikeUnits: they count different things.
    """
    units = sorted({figure.definition.counts for figure in figures})
    if len(units) != 1:
        raise UnlikeUnits(Caution("unlike", {"units": [str(Counted(unit).label) for unit in units]}).sentence)
    if figures[0].definition.nature in NEEDS_A_BASE:
        raise UnlikeUnits(Caution("not_additive", {}).sentence)
    return _sum_of(figures, figures[0].definition, ())


def composite(figures: Sequence[Figure], name: str) -> Figure:
    """Figures of unlike units made one under a declared name (« acteurs »); the result says what it is made of."""
    terms = [(str(Counted(figure.definition.counts).label), figure.rounded(figure.value)) for figure in figures]
    counts = {figure.definition.counts for figure in figures}
    definition = replace(figures[0].definition, counts=next(iter(sorted(counts))), unit=name)
    return _sum_of(figures, definition, (Caution("composite", {"name": name, "terms": terms}),))


def _sum_of(figures: Sequence[Figure], definition: Definition, cautions: tuple[Caution, ...]) -> Figure:
    names = ("expected", "received", "zeros", "not_provided", "not_applicable", "unknown", "withheld")
    known = [figure for figure in figures if figure.is_known]
    bounds = Bounds.sum([Bounds(figure.value, figure.lower, figure.upper) for figure in known])
    told = dict.fromkeys([*cautions, *(one for figure in figures for one in figure.warnings)])
    if known and len(known) < len(figures):
        told[Caution("part_missing", {"parts": len(figures) - len(known)})] = None
    return Figure(
        definition=definition, value=bounds.value, lower=bounds.lower, upper=bounds.upper, rule=figures[0].rule,
        revisions=tuple(one for figure in figures for one in figure.revisions), warnings=tuple(told),
        is_rectified=any(figure.is_rectified for figure in figures),
        **{name: sum(getattr(figure, name) for figure in figures) for name in names},
    )  # fmt: skip
