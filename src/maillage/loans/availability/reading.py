"""What the calculation of dates reads, in a number of queries that does not grow with the tools or the days."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, Sum

from maillage.loans.availability.blocking import Spans
from maillage.loans.availability.opening import Opening
from maillage.loans.availability.planner import Facts, Load, Planner
from maillage.loans.availability.terms import Rules, rules_of
from maillage.loans.availability.wish import Wish
from maillage.loans.availability.zones import zone_of
from maillage.loans.enums import AWAY, HELD, AreaRule, InsuranceRule, LoanState, ProofKind, Transport
from maillage.loans.models import (
    Copy,
    Habilitation,
    HeldDay,
    InsuranceProof,
    Lender,
    Loan,
    Shuttle,
    Tool,
    YearlyAgreement,
    Zone,
)
from maillage.loans.querysets.held import Hold

AROUND = timedelta(days=130)
Span = tuple[date, date]


def planner_of(tool: Tool, *, today: date, first: date, last: date, wish: Wish | None = None) -> Planner:
    """The calculation of one tool, for periods of use between two days."""
    return planners_of([tool.pk], today=today, first=first, last=last, wish=wish)[tool.pk]


def planners_of(
    tools: Iterable[int], *, today: date, first: date, last: date, wish: Wish | None = None
) -> dict[int, Planner]:
    """The calculations of several tools, by key, all of them for the same wish."""
    asked = wish or Wish()
    lenders = Prefetch("lender", Lender.objects.with_rules())
    lendable = Prefetch("copies", Copy.objects.lendable().order_by("label", "pk"), to_attr="fit")
    found = Tool.objects.filter(pk__in=tools).select_related("habilitation")
    rows = list(found.prefetch_related(lenders, lendable).order_by("pk"))
    reading = _Reading(rows, asked, today, (first - AROUND, last + AROUND))
    return {tool.pk: reading.planner(tool) for tool in rows}


class _Reading:
    """Everything that was read for some tools and one wish."""

    def __init__(self, tools: Sequence[Tool], wish: Wish, today: date, window: Span) -> None:
        self.wish, self.today, self.window = wish, today, window
        self.lenders = {tool.lender_id: tool.lender for tool in tools}
        self.openings = {pk: Opening.of(lender) for pk, lender in self.lenders.items()}
        self.holds = self._holds([copy.pk for tool in tools for copy in tool.fit])  # type: ignore[attr-defined]  # read with the tools
        self.asked = self._asked([tool.pk for tool in tools])
        self.shuttles = self._shuttles()
        self.loads_out, self.loads_back = self._loads("shuttle_out"), self._loads("shuttle_back")
        self.planned = self._planned()
        self.habilitations = self._habilitations()
        self.proofs, self.agreements = self._proofs(), self._agreements()

    def planner(self, tool: Tool) -> Planner:
        lender = self.lenders[tool.lender_id]
        rules = rules_of(tool, lender)
        here, theirs = zone_of(lender, self.wish.commune), zone_of(lender, self.wish.borrower_commune)
        passing = self.shuttles.get(lender.pk, ())
        shuttles = [one for one in passing if one.zone_id is None or here is None or one.zone_id == here.pk]
        return Planner(
            tool=tool, lender=lender, rules=rules, opening=self.openings[lender.pk], wish=self.wish, today=self.today,
            copies=tool.fit, holds=self.holds, shuttles=shuttles,  # type: ignore[attr-defined]  # read with the tools
            spans=spans_of(tool, rules, here, shuttles), facts=self._facts(tool, lender, rules, here, theirs),
        )  # fmt: skip

    def _facts(self, tool: Tool, lender: Lender, rules: Rules, here: Zone | None, theirs: Zone | None) -> Facts:
        granted = self.habilitations.get(tool.habilitation_id or 0)
        return Facts(
            planned=self._others(lender.pk), is_habilitated=granted is not None,
            habilitated_until=max(granted) if granted else None, insured=self._insured(lender.pk, rules),
            agreed=tuple(self.agreements.get(lender.pk, ())), is_served=self._is_served(lender, rules, here, theirs),
            asked=tuple(self.asked.get(tool.pk, ())), loads_out=self.loads_out, loads_back=self.loads_back,
        )  # fmt: skip

    def _others(self, lender: int) -> tuple[Any, ...]:
        basket = (
            (one.kind, one.tool, one.first_on, one.last_on, one.leaves_on, one.returns_on) for one in self.wish.also
        )
        return (*self.planned.get(lender, ()), *basket)

    def _insured(self, lender: int, rules: Rules) -> tuple[Span, ...]:
        enough = {ProofKind.CERTIFICATE}
        if rules.insurance != InsuranceRule.CERTIFICATE:
            enough.add(ProofKind.UNDERTAKING)

        return tuple((first, last) for kind, first, last in self.proofs.get(lender, ()) if kind in enough)

    def _is_served(self, lender: Lender, rules: Rules, here: Zone | None, theirs: Zone | None) -> bool:
        """What is not known yet is not refused."""
        place = here is not None or self.wish.commune is None
        home = theirs is not None or self.wish.borrower_commune is None
        told = self.wish.commune is not None or self.wish.borrower_commune is not None
        if rules.area == AreaRule.ANYWHERE or not lender.zones.all():
            return True
        either = here is not None or theirs is not None or not told
        return {AreaRule.PLACE: place, AreaRule.BORROWER: home, AreaRule.BOTH: place and home, AreaRule.EITHER: either}[
            AreaRule(rules.area)
        ]

    def _holds(self, copies: list[int]) -> dict[int, list[Hold]]:
        """What holds each copy; one that is late is held until today, whatever was planned."""
        found: dict[int, list[Hold]] = defaultdict(list)
        for hold in HeldDay.objects.between(*self.window).holds(copies):
            found[hold.copy].append(hold)
        late = Loan.objects.overdue(self.today).filter(copy__in=copies).order_by("pk")
        for copy, loan, slices, last in late.values_list("copy", "pk", "slices", "blocked_last_on"):
            if last < self.today:
                found[copy] += [Hold(copy, one, loan, last, self.today) for one in (slices or range(61))]
        return found

    def _asked(self, tools: list[int]) -> dict[int, list[Span]]:
        found: dict[int, list[Span]] = defaultdict(list)
        rows = Loan.objects.filter(tool__in=tools, state__in=[LoanState.REQUESTED, LoanState.ASKED])
        rows = rows.touching(*self.window).exclude(pk=self.wish.loan).order_by("pk")
        for tool, first, last in rows.values_list("tool", "blocked_first_on", "blocked_last_on"):
            found[tool].append((first, last))
        return found

    def _shuttles(self) -> dict[int, list[Shuttle]]:
        found: dict[int, list[Shuttle]] = defaultdict(list)
        for one in Shuttle.objects.between(*self.window).filter(lender__in=self.lenders):
            found[one.lender_id].append(one)
        return found

    def _loads(self, column: str) -> dict[int, Load]:
        rows = Loan.objects.filter(state__in=HELD, lender__in=self.lenders, **{f"{column}__isnull": False})
        sums = rows.exclude(pk=self.wish.loan).order_by().values_list(column)
        found = sums.annotate(volumes=Sum("volume"), weights=Sum("weight"))
        return {pk: (volume or Decimal(0), weight or Decimal(0)) for pk, volume, weight in found}

    def _planned(self) -> dict[int, list[Any]]:
        """The other loans of this borrower, lender by lender."""
        mine = _of_borrower(self.wish)
        found: dict[int, list[Any]] = defaultdict(list)
        if mine is None:
            return found
        rows = Loan.objects.filter(mine, lender__in=self.lenders).counted_for_quotas().exclude(pk=self.wish.loan)
        columns = ("lender", "kind", "tool", "first_on", "last_on", "leaves_on", "returns_on", "back_on", "state")
        for lender, kind, tool, first, last, leaves, returns, back, state in rows.order_by("pk").values_list(*columns):
            end = max(returns, self.today) if state in AWAY else (back or returns)
            found[lender].append((kind, tool, first, last, leaves, max(end, leaves)))
        return found

    def _habilitations(self) -> dict[int, list[date]]:
        """Until when each habilitation holds for this person or structure; one without end holds for ever."""
        who = Q(pk__in=[])
        if self.wish.user is not None and self.wish.user.pk:
            who |= Q(user=self.wish.user)
        if self.wish.borrower is not None:
            who |= Q(organisation=self.wish.borrower)
        found: dict[int, list[date]] = defaultdict(list)
        rows = Habilitation.objects.filter(who, kind__lender__in=self.lenders).order_by("pk")
        for kind, until in rows.values_list("kind", "until_on"):
            found[kind].append(until or date.max)
        return found

    def _proofs(self) -> dict[int, list[tuple[str, date, date]]]:
        who = Q(loan=self.wish.loan) if self.wish.loan else Q(pk__in=[])
        if self.wish.borrower is not None:
            who |= Q(borrower=self.wish.borrower, loan=None)
        found: dict[int, list[tuple[str, date, date]]] = defaultdict(list)
        rows = InsuranceProof.objects.filter(who, lender__in=self.lenders).order_by("pk")
        for lender, kind, first, last in rows.values_list("lender", "kind", "first_on", "last_on"):
            found[lender].append((kind, first, last))
        return found

    def _agreements(self) -> dict[int, list[Span]]:
        found: dict[int, list[Span]] = defaultdict(list)
        if self.wish.borrower is None:
            return found
        rows = YearlyAgreement.objects.filter(
            borrower=self.wish.borrower, lender__in=self.lenders, signed_on__isnull=False
        )
        for lender, first, last in rows.order_by("pk").values_list("lender", "first_on", "last_on"):
            found[lender].append((first, last))
        return found


def _of_borrower(wish: Wish) -> Q | None:
    """The loans that count as this borrower’s."""
    if wish.borrower is not None:
        return Q(borrower=wish.borrower)
    if wish.borrower_name:
        return Q(borrower=None, borrower_name__iexact=wish.borrower_name)
    return None


def spans_of(tool: Tool, rules: Rules, zone: Zone | None, shuttles: Sequence[Shuttle] = ()) -> Spans:
    """How many days each part of a loan takes, for a tool carried to a zone."""
    carried = rules.transport == Transport.LENDER and zone is not None
    return Spans(
        preparation=rules.preparation_days, set_up=tool.set_up_days, dismounting=tool.dismount_days,
        days_out=zone.days_out if carried and zone is not None else 0,
        days_back=zone.days_back if carried and zone is not None else 0,
        check=rules.check_days, buffer=rules.buffer_days,
        shuttles=tuple(one.on for one in shuttles) if rules.transport == Transport.SHUTTLE else None,
    )  # fmt: skip
