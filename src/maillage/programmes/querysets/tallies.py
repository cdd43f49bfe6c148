"""What the answers of one line hold, added without losing anything that a rule asks for.

A line is a structure for an action, and whoever succeeds it. Its tally is made answer by answer (`tally_of`) or by the
database (`summing`); two tallies make one (`merged`), in any order. Rules read tallies, never answers: what is shown
is the same whichever way it was added.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from maillage.programmes.enums import CellStatus

ZERO, HALF = Decimal(0), Decimal("0.5")


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

    @property
    def is_marked(self) -> bool:
        """Each of the people counted has a mark."""
        return bool(self.marks) and len(self.marks) == self.value


@dataclass(frozen=True)
class Record:
    """One record of activity that several answers hold: how often, how much in all, and at most."""

    times: int
    total: Decimal
    largest: Decimal

    def __add__(self, other: "Record") -> "Record":
        """The same record, held by more answers."""
        return Record(self.times + other.times, self.total + other.total, max(self.largest, other.largest))


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The answers of a line, added.

    ``known`` answers have a number; ``total``, ``step`` and ``least`` are their sum, that of their precisions, and the
    largest of their lower bounds. What begins with ``based`` is about those that also have a base; ``weighted`` is the
    sum of value × base. ``marks`` is None unless every known answer marks all those it counts. ``latest`` is the last
    known answer.
    """

    received: int = 0
    zeros: int = 0
    not_provided: int = 0
    not_applicable: int = 0
    unknown: int = 0
    withheld: int = 0
    known: int = 0
    total: Decimal = ZERO
    step: Decimal = ZERO
    least: Decimal | None = None
    based: int = 0
    based_total: Decimal = ZERO
    based_step: Decimal = ZERO
    base: Decimal = ZERO
    base_step: Decimal = ZERO
    weighted: Decimal = ZERO
    first: date | None = None
    latest: Observation | None = None
    marks: frozenset[str] | None = None
    shared: Mapping[Hashable, Record] = field(default_factory=dict)
    is_rectified: bool = False

    @property
    def answers(self) -> int:
        """How many said something, be it why there is no value."""
        return self.received + self.not_provided + self.not_applicable + self.unknown + self.withheld


SUMS = (
    "received", "zeros", "not_provided", "not_applicable", "unknown", "withheld", "known", "total", "step", "based",
    "based_total", "based_step", "base", "base_step", "weighted",
)  # fmt: skip


def order_of(row: Observation) -> tuple[date, str, str]:
    """The order of time; what is of one period keeps an order of its own, the same every time."""
    return row.on, repr(row.line), repr(row.source)


def tally_of(row: Observation) -> Tally:
    """One answer."""
    said = CellStatus(row.status)
    counts: dict[str, Any] = {"received" if said == CellStatus.VALUE else str(said): 1}
    if row.value is None:
        return Tally(**counts)
    step = row.precision or ZERO
    based = row.base is not None
    return Tally(
        **counts, zeros=int(row.value == 0 and said == CellStatus.VALUE), known=1, total=row.value, step=step,
        least=row.value - step * HALF,
        based=int(based), based_total=row.value if based else ZERO, based_step=step if based else ZERO,
        base=row.base or ZERO, base_step=(row.base_precision or ZERO) if based else ZERO,
        weighted=row.value * (row.base or ZERO), first=row.on, latest=row, marks=row.marks if row.is_marked else None,
        shared={record: Record(1, amount, amount) for record, amount in row.shared.items()},
        is_rectified=row.is_rectified,
    )  # fmt: skip


def merged(one: Tally, other: Tally) -> Tally:
    """Two tallies of one line."""
    if not other.known or not one.known:
        holder, guest = (one, other) if one.known else (other, one)
        counts = {name: getattr(holder, name) + getattr(guest, name) for name in SUMS[:6]}
        return replace(holder, **counts)
    shared = dict(one.shared)
    for record, held in other.shared.items():
        shared[record] = shared[record] + held if record in shared else held
    sums = {name: getattr(one, name) + getattr(other, name) for name in SUMS}
    return Tally(
        **sums, least=max((row.least for row in (one, other) if row.least is not None), default=None),
        first=min((row.first for row in (one, other) if row.first is not None), default=None),
        latest=max((row.latest for row in (one, other) if row.latest is not None), key=order_of, default=None),
        marks=None if one.marks is None or other.marks is None else one.marks | other.marks, shared=shared,
        is_rectified=one.is_rectified or other.is_rectified,
    )  # fmt: skip


def tallies_of(rows: Iterable[Observation]) -> dict[Hashable, Tally]:
    """Line → the tally of its answers."""
    found: dict[Hashable, Tally] = {}
    for row in rows:
        tally = tally_of(row)
        found[row.line] = merged(found[row.line], tally) if row.line in found else tally
    return found
