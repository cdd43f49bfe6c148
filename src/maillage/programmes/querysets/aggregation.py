"""Figures added up: one object for screens, charts, files and documents. What is missing is said, never a zero.

Two steps. Figures of one *line* (a structure for an action, and whoever succeeds it) are joined over time; then lines
are joined. The rule of each step comes from the indicator. ``lower`` and ``upper`` bound what the answers received may
add up to (they differ when people may be the same, or when a source was rounded); completeness is told by the counts.
Nothing is rounded before it is shown.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from maillage.core.errors import Refused
from maillage.programmes.enums import NEEDS_A_BASE, Counted, Nature, Overlap, Rule
from maillage.programmes.querysets.cautions import Caution
from maillage.programmes.querysets.joining import Bounds, joined, last_of, pooled, summed, united
from maillage.programmes.querysets.tallies import Observation, Record, Tally, order_of, tallies_of, tally_of

SMALL_BASE = 20
COUNTS = ("received", "zeros", "not_provided", "not_applicable", "unknown", "withheld")
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
class Figure:
    """What answers add up to. ``expected`` = received + not_provided + unknown + withheld + unchecked + silent.

    ``unchecked`` were sent, and are left out until the coordination approves them. ``not_applicable`` left the
    denominator. ``rule`` is (over time, over structures). ``revisions`` are those used.
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
    unchecked: int = 0
    revisions: tuple[Hashable, ...] = ()
    warnings: tuple[Caution, ...] = ()
    is_rectified: bool = False

    @property
    def silent(self) -> int:
        """How many said nothing at all."""
        return self.expected - self.received - self.not_provided - self.unknown - self.withheld - self.unchecked

    @property
    def is_awaited(self) -> bool:
        """No value yet, and one may still come."""
        hidden = any(one.code == "small" for one in self.warnings)
        return not self.is_known and not hidden and self.silent + self.unchecked > 0

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


def aggregate(observations: Iterable[Observation], definition: Definition, expected: int | None = None) -> Figure:
    """What observations of one indicator add up to.

    Args:
        observations: in any order; those that said why there is no value count in the completeness.
        definition: how the indicator adds up.
        expected: how many answers were expected, those « not applicable » included; as many as given unless said.
    """
    rows = sorted(observations, key=order_of)
    used = tuple(row.source for row in rows if row.value is not None and row.source is not None)
    return replace(figure_of(tallies_of(rows), definition, expected), revisions=used)


def figure_of(lines: Mapping[Hashable, Tally], definition: Definition, expected: int | None = None) -> Figure:
    """The same from tallies: what each line holds, whoever added it. It does not know the revisions used."""
    known = [line for _name, line in sorted(lines.items(), key=repr_of) if line.known]
    bounds, cautions = _bounds(known, definition)
    counts = {name: sum(getattr(line, name) for line in lines.values()) for name in COUNTS}
    answers = sum(line.answers for line in lines.values())
    asked = answers if expected is None else max(expected, answers)
    return Figure(
        definition=definition, value=bounds.value, lower=bounds.lower, upper=bounds.upper,
        rule=(definition.over_time, definition.over_structures), warnings=tuple(cautions),
        is_rectified=any(line.is_rectified for line in known), expected=asked - counts["not_applicable"], **counts,
    )  # fmt: skip


def repr_of(item: tuple[Hashable, Tally]) -> str:
    """The order of lines, whatever they are named by."""
    return repr(item[0])


def _bounds(lines: list[Tally], definition: Definition) -> tuple[Bounds, list[Caution]]:
    if not lines or definition.nature == Nature.NARRATIVE:
        return Bounds(None, None, None), []
    if definition.nature in NEEDS_A_BASE:
        return _pooled(lines, definition)
    over_time = {Rule.SUM: summed, Rule.LAST: last_of, Rule.UNION: united, Rule.NONE: joined}
    parts = [over_time[Rule(definition.over_time)](line) for line in lines]
    cautions = []
    if definition.over_time == Rule.LAST:
        cautions.append(Caution("last", {"on": min(line.latest.on for line in lines if line.latest is not None)}))
        lines = [tally_of(line.latest) for line in lines if line.latest is not None]
    if definition.over_structures == Rule.NONE and len(parts) > 1:
        return Bounds(None, None, None), [*cautions, Caution("apart", {})]
    if definition.over_structures == Rule.UNION and definition.overlap not in {Overlap.DISJOINT, Overlap.DEDUPLICATED}:
        return _united(parts, lines, definition, cautions)
    total = Bounds.sum(parts)
    if definition.over_time == Rule.UNION and not total.is_exact:
        cautions.append(Caution("overlap", {}))
    if definition.over_time == Rule.NONE and any(part.value is None for part in parts):
        cautions.append(Caution("apart", {}))
    return _without_doubles(total, lines, cautions)


def _united(
    parts: list[Bounds], lines: list[Tally], definition: Definition, cautions: list[Caution]
) -> tuple[Bounds, list[Caution]]:
    """People, or things, that two structures may both have counted."""
    marks = [line.marks for line in lines if line.marks is not None]
    if len(marks) == len(lines):
        return Bounds.exact(Decimal(len(frozenset().union(*marks)))), cautions
    bounds = Bounds.union(parts)
    if not bounds.is_exact:
        people = definition.counts in {Counted.PERSON, Counted.PARTICIPATION}
        cautions = [*cautions, Caution("overlap" if people else "overlap_things", {})]
    return bounds, cautions


def _without_doubles(total: Bounds, lines: list[Tally], cautions: list[Caution]) -> tuple[Bounds, list[Caution]]:
    """Count a record held by several observations once, at its largest amount."""
    seen: dict[Hashable, Record] = {}
    for line in lines:
        for name, record in line.shared.items():
            seen[name] = seen[name] + record if name in seen else record
    doubles = [record.total - record.largest for record in seen.values() if record.times > 1]
    if not doubles:
        return total, cautions
    return total.minus(sum(doubles, Decimal(0))), [*cautions, Caution("shared", {"records": len(doubles)})]


def _pooled(lines: list[Tally], definition: Definition) -> tuple[Bounds, list[Caution]]:
    """Ratios, means and NPS: over everything at once, weighted by their bases."""
    days = {line.first for line in lines} | {line.latest.on for line in lines if line.latest is not None}
    apart = (definition.over_time == Rule.NONE and len(days) > 1) or (
        definition.over_structures == Rule.NONE and len(lines) > 1
    )
    if apart:
        return Bounds(None, None, None), [Caution("apart", {})]
    without = sum(line.known - line.based for line in lines)
    cautions = [Caution("no_base", {"answers": without})] if without else []
    base = sum((line.base for line in lines), Decimal(0))
    if base == 0:
        return Bounds(None, None, None), [*cautions, Caution("empty_base", {})]
    if base < SMALL_BASE:
        cautions.append(Caution("small_base", {"base": int(base)}))
    bounds = pooled(lines, as_ratio=definition.nature == Nature.RATIO)
    if definition.nature == Nature.RATIO and bounds.value is not None and bounds.value > HUNDRED:
        cautions.append(Caution("over", {}))
    return bounds, cautions


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
    names = ("expected", "received", "zeros", "not_provided", "not_applicable", "unknown", "withheld", "unchecked")
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
