"""How several numbers make one, with what bounds them: sum, last, union, pooled."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


class Known(Protocol):
    """An observation that has a value."""

    @property
    def value(self) -> Decimal | None:
        """The number."""

    @property
    def base(self) -> Decimal | None:
        """What it is out of."""

    @property
    def precision(self) -> Decimal | None:
        """The step to which the number was rounded."""

    @property
    def base_precision(self) -> Decimal | None:
        """The step to which the base was rounded."""

    @property
    def marks(self) -> frozenset[str]:
        """Keyed hashes of the people counted."""


HALF = Decimal("0.5")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Bounds:
    """A value when it is known, and what it lies between. All three are None when nothing is known."""

    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None

    @property
    def is_exact(self) -> bool:
        """Known, not only bounded."""
        return self.value is not None and self.lower == self.upper

    @classmethod
    def exact(cls, number: Decimal) -> "Bounds":
        """A number known as such."""
        return cls(number, number, number)

    @classmethod
    def sum(cls, parts: "Sequence[Bounds]") -> "Bounds":
        """Of things that do not overlap; no part at all is no number, never zero."""
        if not parts:
            return cls(None, None, None)
        values = [part.value for part in parts]
        lower = _total([part.lower for part in parts])
        upper = _total([part.upper for part in parts])
        return cls(None if any(value is None for value in values) else _total(values), lower, upper)

    @classmethod
    def union(cls, parts: "Sequence[Bounds]") -> "Bounds":
        """Of things that may be the same: from the largest alone to all of them."""
        if len(parts) == 1:
            return parts[0]
        lower = max((part.lower for part in parts if part.lower is not None), default=None)
        upper = _total([part.upper for part in parts])
        return cls(lower if lower == upper else None, lower, upper)

    def minus(self, number: Decimal) -> "Bounds":
        """The same without what was counted twice."""
        return Bounds(*(None if one is None else one - number for one in (self.value, self.lower, self.upper)))


def _total(numbers: Sequence[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known else None


def bounds_of(row: Known) -> Bounds:
    """One number, with the half step by which its source was rounded."""
    if row.value is None:
        return Bounds(None, None, None)
    half = (row.precision or Decimal(0)) * HALF
    return Bounds(row.value, row.value - half, row.value + half)


def summed(rows: Sequence[Known]) -> Bounds:
    """Flows: each period adds to the others."""
    return Bounds.sum([bounds_of(row) for row in rows])


def last_of(rows: Sequence[Known]) -> Bounds:
    """Stocks and running totals: the last one holds the others (rows are in the order of time)."""
    return bounds_of(rows[-1])


def united(rows: Sequence[Known]) -> Bounds:
    """Unique people: the union of their marks, else an interval."""
    if all(row.marks and len(row.marks) == row.value for row in rows):
        return Bounds.exact(Decimal(len(frozenset().union(*(row.marks for row in rows)))))
    return Bounds.union([bounds_of(row) for row in rows])


def joined(rows: Sequence[Known]) -> Bounds:
    """What is not joined over time: one number is itself, several are none."""
    return bounds_of(rows[0]) if len(rows) == 1 else Bounds(None, None, None)


def pooled(rows: Sequence[Known], *, as_ratio: bool) -> Bounds:
    """Σ numerators ÷ Σ denominators in per cent, or the mean weighted by how many answered. The bases are not zero."""
    base = sum((row.base for row in rows if row.base is not None), Decimal(0))
    if not as_ratio:
        weighted = sum((row.value * row.base for row in rows if row.value is not None and row.base), Decimal(0))
        return Bounds.exact(weighted / base)
    over = summed(rows)
    half = sum((row.base_precision * HALF for row in rows if row.base_precision is not None), Decimal(0))
    if over.value is None or over.lower is None or over.upper is None:
        return Bounds(None, None, None)
    most = base - half
    upper = over.upper / most * HUNDRED if most > 0 else None
    return Bounds(over.value / base * HUNDRED, over.lower / (base + half) * HUNDRED, upper)
