"""The calculation of dates for one tool and one wish: everything was read before, no query here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from maillage.loans.availability.blocking import Blocked, NoWay, Spans, block
from maillage.loans.availability.limits import limits
from maillage.loans.availability.opening import Opening
from maillage.loans.availability.reasons import Reason
from maillage.loans.availability.terms import Rules
from maillage.loans.availability.wish import Wish
from maillage.loans.enums import CopyState, DayState, RuleCode, Transport
from maillage.loans.models import Copy, Lender, Shuttle, Tool
from maillage.loans.querysets.held import Hold

DAY = timedelta(days=1)
SHOWN_SHUTTLES = 3
Load = tuple[Decimal, Decimal]
NOTHING: Load = (Decimal(0), Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was read of the borrower and of the tool: whether papers are there, who else asks, what leaves when."""

    planned: tuple[tuple[str, int, date, date, date, date], ...] = ()
    habilitated_until: date | None = None
    is_habilitated: bool = False
    insured: tuple[tuple[date, date], ...] = ()
    agreed: tuple[tuple[date, date], ...] = ()
    is_served: bool = True
    asked: tuple[tuple[date, date], ...] = ()
    loads_out: Mapping[int, Load] = field(default_factory=dict)
    loads_back: Mapping[int, Load] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is said of one period. ``copies`` are those that are free, the fittest first."""

    first: date
    last: date
    reasons: tuple[Reason, ...] = ()
    blocked: Blocked | None = None
    copies: tuple[Copy, ...] = ()
    shuttle_out: Shuttle | None = None
    shuttle_back: Shuttle | None = None

    @property
    def state(self) -> str:
        """Free, possible (something is to be looked at), or impossible."""
        if any(reason.is_hard for reason in self.reasons):
            return DayState.BUSY
        return DayState.POSSIBLE if self.reasons else DayState.FREE

    @property
    def is_possible(self) -> bool:
        """No rule forbids it."""
        return self.state != DayState.BUSY

    @property
    def sentences(self) -> list[str]:
        """Why not, or what is to be looked at; what forbids first."""
        return [one.sentence for one in sorted(self.reasons, key=lambda one: not one.is_hard)]


@dataclass(frozen=True)
class DayView:
    """One day of a calendar: what a borrower sees of it."""

    day: date
    state: str
    sentences: tuple[str, ...]


@dataclass(kw_only=True)
class Planner:
    """The dates of one tool for one wish."""

    tool: Tool
    lender: Lender
    rules: Rules
    opening: Opening
    wish: Wish
    today: date
    copies: Sequence[Copy]
    holds: Mapping[int, Sequence[Hold]]
    shuttles: Sequence[Shuttle] = ()
    spans: Spans
    facts: Facts

    def verdict(self, first: date, last: date) -> Verdict:
        """What is said of a use from the first to the last day, both included."""
        try:
            blocked = block(first, last, self.spans, self.opening)
        except NoWay as way:
            return Verdict(first=first, last=last, reasons=(self._no_way(first, last, way), *limits(self, first, last)))
        return self.judge(first, last, blocked)

    def judge(self, first: date, last: date, blocked: Blocked) -> Verdict:
        """The same with days blocked that somebody decided: what was frozen, or what a lender wants."""
        free = self.free_copies(blocked.first, blocked.last)
        reasons = [*limits(self, first, last, blocked), *self._of_copies(blocked, free)]
        out, back = self._shuttles_of(blocked)
        reasons += self._full(out, self.facts.loads_out) + self._full(back, self.facts.loads_back)
        return Verdict(
            first=first, last=last, reasons=tuple(reasons), blocked=blocked, copies=tuple(free), shuttle_out=out,
            shuttle_back=back,
        )  # fmt: skip

    def starts(self, first: date, last: date, days: int) -> list[DayView]:
        """Each day as the first of a loan of so many days."""
        return [self._view(day, self.verdict(day, day + DAY * (days - 1))) for day in _days(first, last)]

    def days(self, first: date, last: date) -> list[DayView]:
        """Each day alone, whatever the length of a loan: what a calendar shows before anything is chosen."""
        length = {RuleCode.SHORTEST, RuleCode.LONGEST}
        seen = [(day, self.verdict(day, day)) for day in _days(first, last)]
        kept = [(day, [one for one in found.reasons if one.code not in length], found) for day, found in seen]
        return [
            self._view(day, Verdict(first=day, last=day, reasons=tuple(reasons), copies=found.copies))
            for day, reasons, found in kept
        ]

    def next_possible(self, first: date, days: int, within: int = 365) -> Verdict | None:
        """The first possible period of so many days from a day on; None within that many days."""
        for number in range(within):
            found = self.verdict(first + DAY * number, first + DAY * (number + days - 1))
            if found.is_possible:
                return found
        return None

    # --- Copies -------------------------------------------------------------------------------------------------------

    def free_copies(self, first: date, last: date) -> list[Copy]:
        """The copies that nothing holds between two days, the fittest first."""
        free = [copy for copy in self.copies if not self._conflicts(copy, first, last)]
        return sorted(free, key=lambda copy: (copy.state != CopyState.READY, copy.label, copy.pk))

    def _conflicts(self, copy: Copy, first: date, last: date) -> list[Hold]:
        wanted = self.wish.slices
        return [
            hold
            for hold in self.holds.get(copy.pk, ())
            if hold.first <= last and hold.last >= first
            and (not wanted or hold.slice in wanted)
            and (hold.loan is None or hold.loan != self.wish.loan)
        ]  # fmt: skip

    def _of_copies(self, blocked: Blocked, free: list[Copy]) -> list[Reason]:
        if not self.copies:
            return [Reason(RuleCode.NO_COPY)]
        if not free:
            return [Reason(RuleCode.TAKEN, {"period": self._taken(blocked)})]
        found = []
        rivals = sum(1 for first, last in self.facts.asked if first <= blocked.last and last >= blocked.first)
        if rivals >= len(free) and not self.wish.for_lender:
            found.append(Reason(RuleCode.ASKED, is_hard=False))
        if free[0].state == CopyState.INCOMPLETE:
            found.append(Reason(RuleCode.INCOMPLETE, is_hard=False))
        return found

    def _taken(self, blocked: Blocked) -> tuple[date, date]:
        """The days that stand in the way on the copy that is the least taken."""
        spans = []
        for copy in self.copies:
            holds = self._conflicts(copy, blocked.first, blocked.last)
            spans.append((min(hold.first for hold in holds), max(hold.last for hold in holds)))
        return min(spans, key=lambda span: (span[1] - span[0], span))

    # --- Shuttles -----------------------------------------------------------------------------------------------------

    def _no_way(self, first: date, last: date, way: NoWay) -> Reason:
        if self.rules.transport != Transport.SHUTTLE:
            return Reason(RuleCode.CLOSED)
        edge = first if way.before else last
        near = [one.on for one in self.shuttles if one.on >= max(edge, self.today)][:SHOWN_SHUTTLES]
        return Reason(RuleCode.NO_SHUTTLE, {"days": tuple(near)}) if len(near) else Reason(RuleCode.NO_SHUTTLE_AT_ALL)

    def _shuttles_of(self, blocked: Blocked) -> tuple[Shuttle | None, Shuttle | None]:
        if self.rules.transport != Transport.SHUTTLE:
            return None, None
        on: Callable[[date], Shuttle | None] = lambda day: next((one for one in self.shuttles if one.on == day), None)  # noqa: E731 - read twice, here only
        return on(blocked.leaves_on), on(blocked.returns_on)

    def _full(self, shuttle: Shuttle | None, loads: Mapping[int, Load]) -> list[Reason]:
        """What does not fit any more in the van, by volume then by weight."""
        if shuttle is None:
            return []
        carried = loads.get(shuttle.pk, NOTHING)
        needed = (self.tool.volume, self.tool.weight)
        for most, taken, wanted, unit in zip(
            (shuttle.volume, shuttle.weight), carried, needed, ("m³", "kg"), strict=True
        ):
            if most is not None and wanted is not None and taken + wanted > most:
                left = max(most - taken, Decimal(0))
                values = {"day": shuttle.on, "left": _measure(left, unit), "needed": _measure(wanted, unit)}
                return [Reason(RuleCode.SHUTTLE_FULL, values)]
        return []

    @staticmethod
    def _view(day: date, found: Verdict) -> DayView:
        return DayView(day, found.state, tuple(found.sentences))


def _measure(number: Decimal, unit: str) -> str:
    return f"{number.normalize():f}".replace(".", ",") + f"\N{NO-BREAK SPACE}{unit}"


def _days(first: date, last: date) -> Iterable[date]:
    return (first + DAY * number for number in range((last - first).days + 1))
