"""The choice of dates that explains itself: what is possible, what is not and why, and what comes next."""

from calendar import Calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from maillage.core.dates import DAYS, day_phrase, month_phrase, period_phrase
from maillage.documents.papers.words import money
from maillage.loans.availability import Planner, Rules, Verdict, Wish, planner_of, zone_of
from maillage.loans.enums import DayState, RuleCode, Transport
from maillage.loans.forms.dates import Choice
from maillage.loans.models import Tool
from maillage.loans.panels.transport import advice

DAY = timedelta(days=1)
MONTHS = 2
AHEAD = 400
USUAL = 7
MOST_TOLD = 8
WORDS = {
    DayState.FREE: gettext_lazy("libre"), DayState.POSSIBLE: gettext_lazy("à voir"), DayState.BUSY: gettext_lazy("non"),
}  # fmt: skip
LENGTHS = frozenset({RuleCode.SHORTEST, RuleCode.LONGEST})
PAPERS = frozenset({RuleCode.INSURANCE, RuleCode.AGREEMENT})


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One day as the first of a loan: its state, what a screen reader says of it, and where it leads."""

    day: date
    state: str
    word: str
    label: str
    url: str
    chosen: bool
    within: bool


@dataclass(frozen=True)
class Month:
    """A month of the calendar; None is a cell before the first day or after the last one."""

    first: date
    name: str
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True)
class Why:
    """Days in a row that are refused for the same reasons."""

    period: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is said of the days chosen. ``others`` are days and lengths that are possible: label, address."""

    verdict: Verdict
    state: str
    period: str
    days: int
    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    may_wait: bool

    @property
    def is_possible(self) -> bool:
        """No rule forbids it."""
        return self.verdict.is_possible


def state_of(found: Verdict) -> str:
    """What a day is: papers to be shown before the departure are told, and make no day less free."""
    kept = tuple(one for one in found.reasons if one.is_hard or one.code not in PAPERS)
    return replace(found, reasons=kept).state


def usual_days(rules: Rules) -> int:
    """The length proposed first: a week, or what the rules allow nearest to it."""
    most = rules.max_days if rules.max_days is not None else USUAL
    return max(rules.min_days, min(USUAL, most))


def wish_of(choice: Choice, user: Any) -> Wish:
    """What the rules look at of a choice."""
    organisation = choice.organisation
    return Wish(
        borrower=organisation, borrower_type=choice.borrower_type, commune=choice.commune,
        borrower_commune=organisation.commune if organisation is not None else None,
        user=user if user.is_authenticated else None, slices=choice.slices,
    )  # fmt: skip


def planner_for(tool: Tool, choice: Choice, user: Any, today: date) -> Planner:
    """The calculation for everything that the page may say: a year and more from today, and around the day chosen."""
    first = min(today, choice.first or today)
    last = max(today, choice.first or today, choice.month or today) + DAY * (AHEAD + choice.days)
    return planner_of(tool, today=today, first=first, last=last, wish=wish_of(choice, user))


class Picker:
    """The months shown for one choice, and the answer to the day chosen."""

    def __init__(self, planner: Planner, choice: Choice, path: str) -> None:
        """Everything was read before: no query here."""
        self.planner, self.choice, self.path = planner, choice, path
        self.language = get_language() or "fr"
        self.known: dict[date, Verdict] = {}
        self.start = (choice.month or self._beginning()).replace(day=1)

    def _beginning(self) -> date:
        """The month of the day chosen, or of the first day that is possible."""
        if self.choice.first is not None:
            return max(self.choice.first, self.planner.today)
        found = self.planner.next_possible(self.planner.today, self.choice.days)
        return found.first if found is not None else self.planner.today

    def verdict(self, day: date) -> Verdict:
        """What is said of the length chosen, from that day on."""
        if day not in self.known:
            self.known[day] = self.planner.verdict(day, day + DAY * (self.choice.days - 1))
        return self.known[day]

    def url(self, **changes: Any) -> str:
        """The page with other dates."""
        return f"{self.path}{self.choice.query(**changes)}#dates"

    # --- The months ---------------------------------------------------------------------------------------------------

    @property
    def week(self) -> list[tuple[str, str]]:
        """The days of a week, Monday first: a letter or two, and the whole name."""
        tongue = "en" if self.language.startswith("en") else "fr"
        return [(name[:2], name) for name in DAYS[tongue]]

    @property
    def months(self) -> list[Month]:
        """The months shown."""
        firsts = [self.start, _later(self.start, 1)][:MONTHS]
        return [Month(one, month_phrase(one, self.language), tuple(self._weeks(one))) for one in firsts]

    def _weeks(self, first: date) -> Iterator[tuple[Cell | None, ...]]:
        for week in Calendar().monthdatescalendar(first.year, first.month):
            yield tuple(self._cell(day) if day.month == first.month else None for day in week)

    def _cell(self, day: date) -> Cell:
        found, chosen = self.verdict(day), self.choice.first
        state = DayState(state_of(found))
        said = f"{day_phrase(day, self.language)}, {WORDS[state]}"
        if state == DayState.BUSY:
            said = f"{day_phrase(day, self.language)}, {_('impossible')}. {found.sentences[0]}"
        return Cell(
            day=day, state=state, word=str(WORDS[state]), label=said, url=self.url(first=day, month=self.start),
            chosen=day == chosen, within=chosen is not None and chosen <= day <= chosen + DAY * (self.choice.days - 1),
        )  # fmt: skip

    @property
    def previous_url(self) -> str:
        """The months before, while they are not past."""
        before = _later(self.start, -1)
        return self.url(month=before) if before >= self.planner.today.replace(day=1) else ""

    @property
    def next_url(self) -> str:
        """The months after, as far as something can be said."""
        after = _later(self.start, 1)
        return self.url(month=after) if after <= self.planner.today + DAY * AHEAD else ""

    @property
    def whys(self) -> list[Why]:
        """Why days of the months shown are refused, those that follow each other for the same reason together."""
        days = [cell.day for month in self.months for week in month.weeks for cell in week if cell is not None]
        told = [(day, self._hard(day)) for day in days if day >= self.planner.today]
        found = []
        for sentences, group in groupby(told, key=lambda pair: pair[1]):
            if sentences:
                rows = [day for day, _sentences in group]
                found.append(Why(period_phrase(rows[0], rows[-1], self.language), sentences))
        return found[:MOST_TOLD]

    def _hard(self, day: date) -> tuple[str, ...]:
        return tuple(one.sentence for one in self.verdict(day).reasons if one.is_hard)

    # --- The answer ---------------------------------------------------------------------------------------------------

    @property
    def answer(self) -> Answer | None:
        """What is said of the day chosen; None while none is."""
        first = self.choice.first
        if first is None:
            return None
        found = self.verdict(first)
        hard = {one.code for one in found.reasons if one.is_hard}
        return Answer(
            verdict=found, state=state_of(found), days=self.choice.days,
            period=period_phrase(found.first, found.last, self.language),
            sentences=tuple(found.sentences), facts=tuple(facts_of(self.planner, found, self.language)),
            others=() if found.is_possible else tuple(self._others(first)), may_wait=hard == {RuleCode.TAKEN},
        )  # fmt: skip

    def _others(self, first: date) -> Iterator[tuple[str, str]]:
        """The next days that are possible, the last ones before, and a shorter loan from the same day."""
        planner, days = self.planner, self.choice.days
        rules = planner.rules
        wrong = {one.code for one in self.verdict(first).reasons} & LENGTHS
        if wrong:
            days = max(rules.min_days, min(days, rules.max_days or days))
            if planner.verdict(first, first + DAY * (days - 1)).is_possible:
                yield self._other(_("%(days)s, aux mêmes dates"), first, days)
                return
        else:
            for shorter in range(days - 1, max(rules.min_days, 1) - 1, -1):
                if planner.verdict(first, first + DAY * (shorter - 1)).is_possible:
                    yield self._other(_("moins longtemps : %(days)s, %(period)s"), first, shorter)
                    break
        before = next(
            (day for number in range(1, 60) if (day := first - DAY * number) >= planner.today
             and planner.verdict(day, day + DAY * (days - 1)).is_possible), None,
        )  # fmt: skip
        if before is not None:
            yield self._other(_("avant : %(period)s"), before, days)
        after = planner.next_possible(max(first, planner.today) + DAY, days, within=AHEAD)
        if after is not None:
            yield self._other(_("ensuite : %(period)s"), after.first, days)

    def _other(self, words: str, first: date, days: int) -> tuple[str, str]:
        period = period_phrase(first, first + DAY * (days - 1), self.language)
        length = ngettext("%(n)s jour", "%(n)s jours", days) % {"n": days}
        return words % {"period": period, "days": length}, self.url(first=first, days=days, month=None)


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def facts_of(planner: Planner, found: Verdict, language: str) -> Iterable[tuple[str, str]]:
    """When it leaves and comes back, how it travels, what it costs."""
    rules, blocked = planner.rules, found.blocked
    if blocked is None or not found.is_possible:
        return
    carried = rules.transport != Transport.BORROWER
    leaves, returns = day_phrase(blocked.leaves_on, language), day_phrase(blocked.returns_on, language)
    yield (_("Livraison") if carried else _("À venir chercher"), leaves)
    yield (_("Reprise") if carried else _("À rapporter"), returns)
    yield from _way(planner, found)
    cost = rules.cost((found.last - found.first).days + 1)
    yield _("Tarif"), money(cost) if cost else _("gratuit")
    if rules.deposit:
        yield _("Caution"), money(rules.deposit)


def _way(planner: Planner, found: Verdict) -> Iterator[tuple[str, str]]:
    rules, wish, lender = planner.rules, planner.wish, planner.lender
    if rules.transport == Transport.BORROWER:
        where = " · ".join(part for part in (lender.pickup, lender.pickup_hours) if part)
        if where:
            yield _("Où"), where
        for sentence in advice(planner.tool, wish.slices, rules.transport_advice):
            yield _("Pour le transport"), sentence
    elif rules.transport == Transport.SHUTTLE and found.shuttle_out is not None:
        yield _("Transport"), _("par la navette du prêteur")
    else:
        zone = zone_of(lender, wish.commune)
        said = _("par le prêteur, zone « %(zone)s »") % {"zone": zone.name} if zone else _("par le prêteur")
        yield _("Transport"), said
        if zone is None and wish.commune is None:
            yield _("À dire"), _("la commune où il servira : elle peut changer les jours de transport")


def choice_notes(planner: Planner) -> list[str]:
    """The rules of length and notice, in words, above the calendar."""
    rules = planner.rules
    found = []
    if rules.max_days is not None and rules.min_days > 1:
        found.append(_("de %(low)s à %(high)s jours") % {"low": rules.min_days, "high": rules.max_days})
    elif rules.max_days is not None:
        found.append(_("%(high)s jours au plus") % {"high": rules.max_days})
    elif rules.min_days > 1:
        found.append(_("%(low)s jours au moins") % {"low": rules.min_days})
    if rules.notice_days:
        found.append(_("préavis de %(days)s jours") % {"days": rules.notice_days})
    return found
