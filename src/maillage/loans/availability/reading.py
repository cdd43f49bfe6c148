"""What the calculation of dates reads, in a number of queries that does not grow with the tools or the days."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Prefetch, Q

from maillage.loans.availability.blocking import Spans
from maillage.loans.availability.opening import Opening
from maillage.loans.availability.planner import NOTHING, Facts, Load, Planner
from maillage.loans.availability.terms import Rules, rules_of
from maillage.loans.availability.wish import Wish, day_at, wish_of
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
    rows = _tools(tools)
    reading = _Reading(rows, [asked], today, (first - AROUND, last + AROUND))
    return {tool.pk: reading.planner(tool, asked) for tool in rows}


def planners_for(loans: Sequence[Loan], *, today: date, as_asked: bool = False) -> dict[int, Planner]:
    """The calculation of each of these loans (read by ``for_verdicts``), by key, in a fixed number of queries.

    Its own days are not in its way. ``as_asked``: its notice is counted from the day on which it was asked.
    """
    if not loans:
        return {}
    tools = {tool.pk: tool for tool in _tools({one.tool_id for one in loans})}
    wishes = {
        one.pk: wish_of(one, user=one.asked_by, slices=frozenset(one.slices), loan=one.pk, for_lender=True)
        for one in loans
    }
    window = (min(one.blocked_first_on for one in loans) - AROUND, max(one.blocked_last_on for one in loans) + AROUND)
    reading = _Reading(list(tools.values()), list(wishes.values()), today, window)
    found = {one.pk: reading.planner(tools[one.tool_id], wishes[one.pk]) for one in loans}
    if as_asked:
        for one in loans:
            found[one.pk].today = day_at(found[one.pk].lender, one.asked_at)
    return found


def _tools(keys: Iterable[int]) -> list[Tool]:
    lenders = Prefetch("lender", Lender.objects.with_rules())
    lendable = Prefetch("copies", Copy.objects.lendable().order_by("label", "pk"), to_attr="fit")
    found = Tool.objects.filter(pk__in=keys).select_related("habilitation")
    return list(found.prefetch_related(lenders, lendable).order_by("pk"))


class _Reading:
    """Everything that was read for some tools and some wishes."""

    def __init__(self, tools: Sequence[Tool], wishes: Sequence[Wish], today: date, window: Span) -> None:
        self.wishes, self.today, self.window = wishes, today, window
        self.lenders = {tool.lender_id: tool.lender for tool in tools}
        self.openings = {pk: Opening.of(lender) for pk, lender in self.lenders.items()}
        self.holds = self._holds([copy.pk for tool in tools for copy in tool.fit])  # type: ignore[attr-defined]  # read with the tools
        self.asked = self._asked([tool.pk for tool in tools])
        self.shuttles = self._shuttles()
        self.loads = {column: self._loads(column) for column in ("shuttle_out", "shuttle_back")}
        self.planned = self._planned()
        self.habilitations = self._habilitations()
        self.proofs, self.agreements = self._proofs(), self._agreements()

    def planner(self, tool: Tool, wish: Wish) -> Planner:
        lender = self.lenders[tool.lender_id]
        rules = rules_of(tool, lender)
        here, theirs = zone_of(lender, wish.commune), zone_of(lender, wish.borrower_commune)
        passing = self.shuttles.get(lender.pk, ())
        shuttles = [one for one in passing if one.zone_id is None or here is None or one.zone_id == here.pk]
        return Planner(
            tool=tool, lender=lender, rules=rules, opening=self.openings[lender.pk], wish=wish, today=self.today,
            copies=tool.fit, holds=self.holds, shuttles=shuttles,  # type: ignore[attr-defined]  # read with the tools
            spans=spans_of(tool, rules, here, shuttles), facts=self._facts(tool, wish, rules, here, theirs),
        )  # fmt: skip

    def _facts(self, tool: Tool, wish: Wish, rules: Rules, here: Zone | None, theirs: Zone | None) -> Facts:
        lender = self.lenders[tool.lender_id]
        granted = [
            until
            for kind, user, email, organisation, until in self.habilitations
            if kind == tool.habilitation_id
            and (_is(wish.user, user) or _is(wish.borrower, organisation) or _writes_from(wish.user, email))
        ]
        return Facts(
            planned=self._others(wish, lender.pk), is_habilitated=bool(granted),
            habilitated_until=max(granted, default=None), insured=self._insured(wish, lender.pk, rules),
            agreed=tuple(
                (first, last) for key, who, first, last in self.agreements
                if key == lender.pk and _is(wish.borrower, who)
            ),
            is_served=_is_served(wish, lender, rules, here, theirs),
            asked=tuple((first, last) for pk, first, last in self.asked.get(tool.pk, ()) if pk != wish.loan),
            loads_out=self._without(wish, "shuttle_out"), loads_back=self._without(wish, "shuttle_back"),
        )  # fmt: skip

    def _others(self, wish: Wish, lender: int) -> tuple[Any, ...]:
        """The other loans of this borrower at this lender’s, and the other lines of the basket."""
        name = wish.borrower_name.casefold()
        mine = [
            row[4:]
            for row in self.planned
            if row[1] == lender and row[0] != wish.loan
            and (_is(wish.borrower, row[2]) or (wish.borrower is None and name and (row[2], row[3]) == (None, name)))
        ]  # fmt: skip
        basket = ((one.kind, one.tool, one.first_on, one.last_on, one.leaves_on, one.returns_on) for one in wish.also)
        return (*mine, *basket)

    def _insured(self, wish: Wish, lender: int, rules: Rules) -> tuple[Span, ...]:
        enough = {ProofKind.CERTIFICATE}
        if rules.insurance != InsuranceRule.CERTIFICATE:
            enough.add(ProofKind.UNDERTAKING)
        return tuple(
            (first, last)
            for key, kind, loan, borrower, first, last in self.proofs
            if key == lender and kind in enough
            and ((loan is not None and loan == wish.loan) or (loan is None and _is(wish.borrower, borrower)))
        )  # fmt: skip

    def _without(self, wish: Wish, column: str) -> dict[int, Load]:
        """What each shuttle carries beside this loan."""
        found: dict[int, Load] = {}
        for shuttle, loan, volume, weight in self.loads[column]:
            if loan != wish.loan:
                volumes, weights = found.get(shuttle, NOTHING)
                found[shuttle] = (volumes + (volume or 0), weights + (weight or 0))
        return found

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

    def _asked(self, tools: list[int]) -> dict[int, list[tuple[int, date, date]]]:
        found: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
        rows = Loan.objects.filter(tool__in=tools, state__in=[LoanState.REQUESTED, LoanState.ASKED])
        rows = rows.touching(*self.window).order_by("pk")
        for tool, pk, first, last in rows.values_list("tool", "pk", "blocked_first_on", "blocked_last_on"):
            found[tool].append((pk, first, last))
        return found

    def _shuttles(self) -> dict[int, list[Shuttle]]:
        found: dict[int, list[Shuttle]] = defaultdict(list)
        for one in Shuttle.objects.between(*self.window).filter(lender__in=self.lenders):
            found[one.lender_id].append(one)
        return found

    def _loads(self, column: str) -> list[tuple[int, int, Decimal | None, Decimal | None]]:
        if not self.shuttles:
            return []
        rows = Loan.objects.filter(state__in=HELD, lender__in=self.lenders, **{f"{column}__isnull": False})
        return list(rows.order_by("pk").values_list(column, "pk", "volume", "weight"))

    def _planned(self) -> list[tuple[Any, ...]]:
        """(loan, lender, borrower, name, then what quotas count) of the borrowers looked at."""
        mine = [one for one in map(_of_borrower, self.wishes) if one is not None]
        if not mine:
            return []
        rows = Loan.objects.filter(reduce(or_, mine), lender__in=self.lenders).counted_for_quotas()
        columns = (
            "pk", "lender", "borrower", "borrower_name", "kind", "tool", "first_on", "last_on", "leaves_on",
            "returns_on", "back_on", "state",
        )  # fmt: skip
        found = []
        for pk, lender, who, name, kind, tool, first, last, leaves, returns, back, state in rows.order_by(
            "pk"
        ).values_list(*columns):
            end = max(returns, self.today) if state in AWAY else (back or returns)
            kept = (kind, tool, first, last, leaves, max(end, leaves))
            found.append((pk, lender, who, name.casefold(), *kept))
        return found

    def _habilitations(self) -> list[tuple[int, int | None, str, int | None, date]]:
        """(kind, person, address, structure, until when) of those in force; one without end holds for ever."""
        users = {one.user.pk: one.user.email.lower() for one in self.wishes if one.user is not None and one.user.pk}
        rows = Habilitation.objects.filter(
            Q(user__in=users) | Q(user=None, email__in=set(users.values()) - {""})
            | Q(organisation__in=self._borrowers()),
            kind__lender__in=self.lenders, withdrawn_on=None,
        )  # fmt: skip
        columns = ("kind", "user", "email", "organisation", "until_on")
        return [
            (kind, user, email if user is None else "", who, until or date.max)
            for kind, user, email, who, until in rows.order_by("pk").values_list(*columns)
        ]

    def _proofs(self) -> list[tuple[int, str, int | None, int | None, date, date]]:
        loans = {one.loan for one in self.wishes if one.loan}
        who = Q(loan__in=loans) | Q(borrower__in=self._borrowers(), loan=None)
        rows = InsuranceProof.objects.filter(who, lender__in=self.lenders, refused_at=None).order_by("pk")
        return list(rows.values_list("lender", "kind", "loan", "borrower", "first_on", "last_on"))

    def _agreements(self) -> list[tuple[int, int, date, date]]:
        rows = YearlyAgreement.objects.filter(
            borrower__in=self._borrowers(), lender__in=self.lenders, signed_on__isnull=False
        )
        return list(rows.order_by("pk").values_list("lender", "borrower", "first_on", "last_on"))

    def _borrowers(self) -> set[int]:
        return {one.borrower.pk for one in self.wishes if one.borrower is not None}


def _is(wanted: Any, key: int | None) -> bool:
    """Whether a row is of this person or structure."""
    return wanted is not None and key is not None and wanted.pk == key


def _writes_from(user: Any, email: str) -> bool:
    """Whether a row is of the person who has this address."""
    return bool(email) and user is not None and user.email.lower() == email


def _is_served(wish: Wish, lender: Lender, rules: Rules, here: Zone | None, theirs: Zone | None) -> bool:
    """What is not known yet is not refused."""
    place = here is not None or wish.commune is None
    home = theirs is not None or wish.borrower_commune is None
    told = wish.commune is not None or wish.borrower_commune is not None
    if rules.area == AreaRule.ANYWHERE or not lender.zones.all():
        return True
    either = here is not None or theirs is not None or not told
    return {AreaRule.PLACE: place, AreaRule.BORROWER: home, AreaRule.BOTH: place and home, AreaRule.EITHER: either}[
        AreaRule(rules.area)
    ]


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
