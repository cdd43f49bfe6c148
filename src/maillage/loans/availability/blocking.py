"""The days that a loan keeps a copy away from others: more than the days of use.

Before the use: preparation, transport out, set-up. After it: dismounting, transport back, check, buffer. Preparation,
transport and check are done on opening days of the lender: closed days in between are blocked too, and counted once.
Set-up and dismounting happen at the host’s and the buffer is a pause: these are days of the calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.loans.availability.opening import Opening
from maillage.loans.enums import Part

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Spans:
    """How many days each part takes. ``shuttles`` (days, ascending) replace the days of transport when not None."""

    preparation: int = 0
    days_out: int = 0
    set_up: int = 0
    dismounting: int = 0
    days_back: int = 0
    check: int = 0
    buffer: int = 0
    shuttles: Sequence[date] | None = None


@dataclass(frozen=True)
class PartDays:
    """Consecutive days held for one reason, both ends included."""

    part: str
    first: date
    last: date


@dataclass(frozen=True)
class Blocked:
    """What a loan blocks: its parts in the order of time, without a gap; when it leaves and when it comes back."""

    parts: tuple[PartDays, ...]
    leaves_on: date
    returns_on: date

    @property
    def first(self) -> date:
        """The first day blocked."""
        return self.parts[0].first

    @property
    def last(self) -> date:
        """The last day blocked."""
        return self.parts[-1].last

    def as_rows(self) -> list[list[str]]:
        """As it is frozen on a request."""
        return [[one.part, one.first.isoformat(), one.last.isoformat()] for one in self.parts]

    def by_day(self) -> list[tuple[date, str]]:
        """Each day with its part."""
        return [
            (one.first + DAY * number, one.part)
            for one in self.parts
            for number in range((one.last - one.first).days + 1)
        ]


def from_rows(rows: Sequence[Sequence[str]], leaves_on: date, returns_on: date) -> Blocked:
    """What was frozen on a request, read again."""
    parts = tuple(PartDays(part, date.fromisoformat(first), date.fromisoformat(last)) for part, first, last in rows)
    return Blocked(parts, leaves_on, returns_on)


class NoWay(Exception):  # noqa: N818 - an expected answer of the calculation, told as a reason
    """There is no shuttle, or no opening day, before (after) the use."""

    def __init__(self, *, before: bool) -> None:
        """Which way is missing."""
        super().__init__()
        self.before = before


def block(first: date, last: date, spans: Spans, opening: Opening) -> Blocked:
    """The days blocked by a use from ``first`` to ``last``, both included.

    Raises:
        NoWay: it can neither leave before, or not come back after.
    """
    before, leaves_on = _before(first, spans, opening)
    after, returns_on = _after(last, spans, opening)
    return Blocked((*before, PartDays(Part.USE, first, last), *after), leaves_on, returns_on)


def _before(first: date, spans: Spans, opening: Opening) -> tuple[list[PartDays], date]:
    parts: list[PartDays] = []
    wanted = first - DAY * spans.set_up
    _add(parts, Part.SET_UP, wanted, first - DAY)
    if spans.shuttles is not None:
        leaves = max((day for day in spans.shuttles if day <= wanted), default=None)
    else:
        leaves = opening.step(wanted, -spans.days_out) if spans.days_out else opening.last_until(wanted)
    begins = leaves if leaves is None or not spans.preparation else opening.step(leaves, -spans.preparation)
    if leaves is None or begins is None:
        raise NoWay(before=True)
    _add(parts, Part.TRANSPORT_OUT, leaves, wanted - DAY)
    _add(parts, Part.PREPARATION, begins, leaves - DAY)
    return parts[::-1], leaves


def _after(last: date, spans: Spans, opening: Opening) -> tuple[list[PartDays], date]:
    parts: list[PartDays] = []
    free = last + DAY * spans.dismounting
    _add(parts, Part.DISMOUNTING, last + DAY, free)
    if spans.shuttles is not None:
        returns = min((day for day in spans.shuttles if day >= free), default=None)
    else:
        returns = opening.step(free, spans.days_back) if spans.days_back else opening.first_from(free)
    if returns is None:
        raise NoWay(before=False)
    _add(parts, Part.TRANSPORT_BACK, free + DAY, returns)
    parts += tail(returns, spans, opening)
    return parts, returns


def tail(returns_on: date, spans: Spans, opening: Opening) -> list[PartDays]:
    """What follows the day on which it is back: check and buffer. Coming back earlier moves only this."""
    parts: list[PartDays] = []
    checked = opening.step(returns_on, spans.check) if spans.check else returns_on
    if checked is None:
        raise NoWay(before=False)
    _add(parts, Part.CHECK, returns_on + DAY, checked)
    _add(parts, Part.BUFFER, checked + DAY, checked + DAY * spans.buffer)
    return parts


def _add(parts: list[PartDays], part: str, first: date, last: date) -> None:
    if first <= last:
        parts.append(PartDays(part, first, last))
