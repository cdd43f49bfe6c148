"""The calendar by copy: one line a copy, one column a day, what holds it as bars. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.dates import day_short, month_phrase, period_phrase
from maillage.loans.enums import AWAY, TO_LEAVE, LoanState, MaintenanceKind, Part
from maillage.loans.models import Copy, Lender, Loan, Maintenance

DAY = timedelta(days=1)
WEEK, SATURDAY = 7, 5
DAYS_SHOWN = 35  # beyond, a column is a week of seven narrow days
NEVER = (LoanState.REFUSED, LoanState.CANCELLED)
ASKS = (LoanState.REQUESTED, LoanState.ASKED)
ICONS = {"late": "triangle-alert", "at-risk": "circle-alert", "repair": "wrench"}


@dataclass(frozen=True)
class Window:
    """The days shown, both included, and the day it is."""

    first: date
    last: date
    today: date

    @property
    def days(self) -> list[date]:
        """All of them."""
        return [self.first + DAY * number for number in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What holds a copy from ``first`` to ``last``; used from ``used_from`` to ``used_to``, hatched around."""

    kind: str
    text: str
    first: date
    last: date
    used_from: date
    used_to: date
    loan: Loan | None = None

    @property
    def icon(self) -> str:
        """Beside the words, so that colour never speaks alone."""
        return ICONS.get(self.kind, "")

    @property
    def url(self) -> str:
        """The page of its loan."""
        return reverse("loans:loan", args=(self.loan.uid,)) if self.loan is not None else ""

    @property
    def sentence(self) -> str:
        """All of it in words: what a drawing says to who does not see it."""
        language, loan = get_language() or "fr", self.loan
        blocked = period_phrase(self.first, self.last, language)
        if loan is None:
            return f"{self.text}, {blocked}"
        told = {"late": _("en retard"), "at-risk": _("à risque")}.get(self.kind) or loan.get_state_display()
        words = {
            "name": self.text, "tool": loan.tool_title, "period": period_phrase(loan.first_on, loan.last_on, language),
            "state": told, "blocked": blocked,
        }  # fmt: skip
        return _("%(name)s : %(tool)s, %(state)s, %(period)s ; exemplaire bloqué %(blocked)s") % words


@dataclass(frozen=True)
class Cell:
    """Some days of a line: nothing, or a part of a bar (``before``, ``use`` or ``after``)."""

    span: int
    bar: Bar | None = None
    part: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the calendar; ``names`` says whether it is the first of its tool, ``again`` that of a copy shown."""

    copy: Copy | None
    title: str
    label: str
    names: bool
    again: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Head:
    """A heading over some days."""

    text: str
    span: int
    label: str = ""
    is_today: bool = False
    is_weekend: bool = False


@dataclass(frozen=True)
class Gantt:
    """The whole calendar."""

    window: Window
    above: tuple[Head, ...]
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    is_wide: bool
    columns: tuple[tuple[int, bool], ...] = field(default=())


def gantt_of(lender: Lender, copies: Sequence[Copy], window: Window) -> Gantt:
    """The calendar of these copies (read with their tools), in four queries whatever their number."""
    bars = bars_of(lender, copies, window)
    lines: list[Line] = []
    tool = None
    for copy in copies:
        lanes = _lanes(bars.get(copy.pk, ())) or [[]]
        for rank, lane in enumerate(lanes):
            named = copy.tool_id != tool
            tool = copy.tool_id
            lines.append(
                Line(copy, copy.tool.title, copy.label, named, rank > 0, tuple(_cells(lane, window)))
            )  # fmt: skip
    wide = len(window.days) > DAYS_SHOWN
    return Gantt(
        window, tuple(_months(window) if wide else _weeks(window)), tuple(_mondays(window) if wide else _days(window)),
        tuple(lines), wide, _columns(window),
    )  # fmt: skip


def bars_of(lender: Lender, copies: Sequence[Copy], window: Window) -> dict[int, list[Bar]]:
    """What holds each copy, and what is asked, put on a copy where it would fit."""
    keys, found = [copy.pk for copy in copies], defaultdict[int, list[Bar]](list)
    everything = Loan.objects.filter(lender=lender)
    risky = set(everything.at_risk(window.today, within=60).values_list("pk", flat=True))
    late = Q(state__in=AWAY, returns_on__lt=window.today)
    touching = Q(blocked_first_on__lte=window.last, blocked_last_on__gte=window.first)
    for loan in (
        everything.filter(touching | late, copy__in=keys)
        .exclude(state__in=NEVER)
        .for_lists()
        .order_by("leaves_on", "pk")
    ):
        found[loan.copy_id or 0].append(_of_loan(loan, window.today, at_risk=loan.pk in risky))
    works = Maintenance.objects.filter(copy__in=keys, first_on__lte=window.last, last_on__gte=window.first)
    for work in works.order_by("first_on", "pk"):
        found[work.copy_id].append(_of_work(work))
    of_tool = defaultdict[int, list[int]](list)
    for copy in copies:
        of_tool[copy.tool_id].append(copy.pk)
    asked = everything.filter(touching, tool__in=list(of_tool), state__in=ASKS)
    for loan in asked.for_lists().order_by("asked_at", "pk"):
        bar, mine = _of_loan(loan, window.today, at_risk=False), of_tool[loan.tool_id]
        free = next((pk for pk in mine if not any(_meet(bar, one) for one in found[pk])), mine[0])
        found[free].append(bar)
    return found


def kind_of(loan: Loan, today: date, *, at_risk: bool) -> str:
    """How it is drawn."""
    if loan.is_late(today):
        return "late"
    if loan.state in TO_LEAVE:
        return "at-risk" if at_risk else "confirmed"
    if loan.state in AWAY:
        return "out"
    return "requested" if loan.copy_id is None or loan.state == LoanState.WAITING else "done"


def name_of(loan: Loan) -> str:
    """Who has it, and where when the name does not say it."""
    place = loan.commune.name if loan.commune is not None else ""
    return f"{loan.who}, {place}" if place and place.casefold() not in loan.who.casefold() else loan.who


def _of_loan(loan: Loan, today: date, *, at_risk: bool) -> Bar:
    kind = kind_of(loan, today, at_risk=at_risk)
    first, last = loan.blocked_first_on, max(loan.blocked_last_on, loan.back_on or loan.blocked_last_on)
    inside = {Part.SET_UP.value, Part.USE.value, Part.DISMOUNTING.value}
    parts = [(date.fromisoformat(one), date.fromisoformat(two)) for part, one, two in loan.parts if part in inside]
    used_from = min((one for one, _two in parts), default=loan.first_on)
    used_to = max((two for _one, two in parts), default=loan.last_on)
    if loan.out_on is not None and loan.out_on < first:
        first = loan.out_on
    if loan.back_on is not None:
        used_to = max(min(used_to, loan.back_on), used_from)
        last = max(last if loan.state == LoanState.RETURNED else loan.checked_on or loan.back_on, used_to)
    if kind == "late":
        last = used_to = max(today, last)
    return Bar(
        kind=kind, text=name_of(loan), first=first, last=last, used_from=used_from, used_to=used_to, loan=loan
    )  # fmt: skip


def _of_work(work: Maintenance) -> Bar:
    label = capfirst(str(MaintenanceKind(work.kind).label))
    text = _("%(kind)s : %(what)s") % {"kind": label, "what": work.description} if work.description else label
    last = max(work.first_on, min(work.last_on, work.done_on or work.last_on))
    return Bar(kind="repair", text=text, first=work.first_on, last=last, used_from=work.first_on, used_to=last)


def _meet(one: Bar, other: Bar) -> bool:
    return one.first <= other.last and one.last >= other.first


def _lanes(bars: Iterable[Bar]) -> list[list[Bar]]:
    """Bars that do not meet share a lane: modules of one copy may be lent to several at once."""
    lanes: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda one: (one.first, one.last)):
        lane = next((one for one in lanes if not _meet(one[-1], bar)), None)
        if lane is None:
            lanes.append([bar])
        else:
            lane.append(bar)
    return lanes


def _cells(lane: Sequence[Bar], window: Window) -> Iterator[Cell]:
    day = window.first
    for bar in lane:
        if bar.last < window.first or bar.first > window.last:
            continue
        if bar.first > day:
            yield Cell((bar.first - day).days)
        for part, first, last in (
            ("before", bar.first, bar.used_from - DAY), ("use", bar.used_from, bar.used_to),
            ("after", bar.used_to + DAY, bar.last),
        ):  # fmt: skip
            shown = (min(last, window.last) - max(first, window.first)).days + 1
            if first <= last and shown > 0:
                yield Cell(shown, bar, part)
        day = bar.last + DAY
    if day <= window.last:
        yield Cell((window.last - max(day, window.first)).days + 1)


# --- Headings ---------------------------------------------------------------------------------------------------------


def _weeks(window: Window) -> Iterator[Head]:
    language = get_language() or "fr"
    for monday in window.days[::WEEK]:
        last = min(monday + DAY * (WEEK - 1), window.last)
        same = monday.month == last.month
        text = (
            f"{monday.day} – {day_short(last, language)}"
            if same
            else f"{day_short(monday, language)} – {day_short(last, language)}"
        )
        yield Head(text, (last - monday).days + 1)


def _days(window: Window) -> Iterator[Head]:
    language = get_language() or "fr"
    for day in window.days:
        weekend = day.weekday() >= SATURDAY
        yield Head(str(day.day), 1, period_phrase(day, day, language), day == window.today, weekend)


def _months(window: Window) -> Iterator[Head]:
    days = window.days
    start = 0
    for number, day in enumerate(days):
        if number + 1 == len(days) or days[number + 1].month != day.month:
            yield Head(month_phrase(day, get_language() or "fr"), number + 1 - start)
            start = number + 1


def _mondays(window: Window) -> Iterator[Head]:
    language = get_language() or "fr"
    for monday in window.days[::WEEK]:
        last = min(monday + DAY * (WEEK - 1), window.last)
        yield Head(
            str(monday.day), (last - monday).days + 1, period_phrase(monday, last, language),
            monday <= window.today <= last,
        )  # fmt: skip


def _columns(window: Window) -> tuple[tuple[int, bool], ...]:
    """(number of columns, whether it is today): what the groups of columns say."""
    if not window.first <= window.today <= window.last:
        return ((len(window.days), False),)
    before = (window.today - window.first).days
    after = (window.last - window.today).days
    return tuple((number, now) for number, now in ((before, False), (1, True), (after, False)) if number)
