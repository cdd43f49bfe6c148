"""How several numbers make one, with what bounds them: sum, last, union, pooled."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from maillage.programmes.querysets.tallies import HALF, ZERO, Observation, Tally

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
    def around(cls, number: Decimal, step: Decimal) -> "Bounds":
        """A number, with the half step by which its source was rounded."""
        return cls(number, number - step * HALF, number + step * HALF)

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
        return cls.between(lower, _total([part.upper for part in parts]))

    @classmethod
    def between(cls, lower: Decimal | None, upper: Decimal | None) -> "Bounds":
        """Only bounded, unless both are the same."""
        return cls(lower if lower == upper else None, lower, upper)

    def minus(self, number: Decimal) -> "Bounds":
        """The same without what was counted twice."""
        return Bounds(*(None if one is None else one - number for one in (self.value, self.lower, self.upper)))


def _total(numbers: Sequence[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return sum(known, ZERO) if known else None


def bounds_of(row: Observation) -> Bounds:
    """One number."""
    return Bounds(None, None, None) if row.value is None else Bounds.around(row.value, row.precision or ZERO)


def summed(line: Tally) -> Bounds:
    """Flows: each period adds to the others."""
    return Bounds.around(line.total, line.step)


def last_of(line: Tally) -> Bounds:
    """Stocks and running totals: the last one holds the others."""
    return Bounds(None, None, None) if line.latest is None else bounds_of(line.latest)


def united(line: Tally) -> Bounds:
    """Unique people: the union of their marks, else an interval."""
    if line.marks is not None:
        return Bounds.exact(Decimal(len(line.marks)))
    return summed(line) if line.known == 1 else Bounds.between(line.least, line.total + line.step * HALF)


def joined(line: Tally) -> Bounds:
    """What is not joined over time: one number is itself, several are none."""
    return summed(line) if line.known == 1 else Bounds(None, None, None)


def pooled(lines: Sequence[Tally], *, as_ratio: bool) -> Bounds:
    """Σ numerators ÷ Σ denominators in per cent, or the mean weighted by how many answered. The bases are not zero."""
    base = sum((line.base for line in lines), ZERO)
    if not as_ratio:
        return Bounds.exact(sum((line.weighted for line in lines), ZERO) / base)
    over = Bounds.around(
        sum((line.based_total for line in lines), ZERO), sum((line.based_step for line in lines), ZERO)
    )
    half = sum((line.base_step for line in lines), ZERO) * HALF
    if over.value is None or over.lower is None or over.upper is None:
        return Bounds(None, None, None)
    most = base - half
    upper = over.upper / most * HUNDRED if most > 0 else None
    return Bounds(over.value / base * HUNDRED, over.lower / (base + half) * HUNDRED, upper)
