"""The *compte rendu financier* in the shape of CERFA 15059: planned, actual, % and gap by account heading.

Planned is what the adopted budgets of the period say; actual is what was spent and received. Sums are made in SQL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from maillage.funding.enums import (
    CASH_RESOURCES,
    CASH_USES,
    KIND_RESOURCES,
    KIND_USES,
    BudgetState,
    Heading,
)
from maillage.funding.models import BudgetVersion, Claim, Expense, Income, Line
from maillage.funding.querysets import by_heading, to_cents, total
from maillage.funding.sums import HUNDRED, NOTHING, Span, known, leverage, share_of
from maillage.programmes.models import Programme

NONE = Decimal(0)
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("cash_uses", CASH_USES), ("cash_resources", CASH_RESOURCES),
    ("kind_uses", KIND_USES), ("kind_resources", KIND_RESOURCES),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A heading, a funder under it, or a total."""

    code: str
    label: str
    planned: Decimal
    actual: Decimal
    details: tuple["Row", ...] = ()

    @property
    def gap(self) -> Decimal:
        """Actual less planned."""
        return self.actual - self.planned

    @property
    def percent(self) -> Decimal | None:
        """Actual over planned, in hundredths; nothing was planned, no percentage."""
        return None if not self.planned else HUNDRED * self.actual / self.planned

    def as_json(self) -> list[Any]:
        """To be frozen."""
        return [self.code, self.label, str(self.planned), str(self.actual), [one.as_json() for one in self.details]]


@dataclass(frozen=True)
class Group:
    """Uses or resources, in cash or in kind, with their total."""

    name: str
    rows: tuple[Row, ...]

    @property
    def total(self) -> Row:
        """The sum of its headings."""
        return Row("", "", sum((row.planned for row in self.rows), NONE), sum((row.actual for row in self.rows), NONE))


@dataclass(frozen=True)
class Report:
    """The four groups of the form."""

    groups: tuple[Group, ...]
    budgets: tuple[str, ...] = field(default=())

    def named(self, name: str) -> Group:
        """One of the four."""
        return next(group for group in self.groups if group.name == name)

    def as_json(self) -> dict[str, Any]:
        """To be frozen when a claim is closed."""
        groups = [[group.name, [row.as_json() for row in group.rows]] for group in self.groups]
        return {"groups": groups, "budgets": list(self.budgets)}


def _row_from(kept: Sequence[Any]) -> Row:
    code, label, planned, actual, details = kept
    return Row(code, label, Decimal(planned), Decimal(actual), tuple(_row_from(one) for one in details))


def report_from(kept: Mapping[str, Any]) -> Report:
    """What was frozen."""
    groups = tuple(Group(name, tuple(_row_from(row) for row in rows)) for name, rows in kept["groups"])
    return Report(groups, tuple(kept["budgets"]))


def planned_lines(programme: Programme, first: date, before: date) -> QuerySet[Line]:
    """The lines in force of the budgets that share a day with a half-open period."""
    return Line.objects.filter(
        version__budget__programme=programme, version__state=BudgetState.ADOPTED,
        version__budget__starts_on__lt=before, version__budget__ends_before__gt=first,
    )  # fmt: skip


def _titles(lines: QuerySet[Line]) -> tuple[str, ...]:
    titles = lines.order_by("version__budget__title").values_list("version__budget__title", flat=True)
    return tuple(titles.distinct())


Sums = Mapping[str, Decimal]


def _report(planned: Sums, actual: Sums, budgets: Sequence[str], grants: tuple[Row, ...] = ()) -> Report:
    groups = []
    for name, codes in GROUPS:
        rows = tuple(
            Row(
                code,
                str(Heading(code).label),
                planned.get(code, NONE),
                actual.get(code, NONE),
                grants if code == Heading.GRANTS else (),
            )
            for code in codes
        )
        groups.append(Group(name, rows))
    return Report(tuple(groups), tuple(budgets))


def report_of_claim(claim: Claim) -> Report:
    """For one funder: the uses charged to it and what it paid; frozen once the claim is closed."""
    if claim.frozen is not None:
        return report_from(claim.frozen)
    agreement = claim.agreement
    lines = planned_lines(agreement.programme, claim.starts_on, claim.ends_before).filter(funder=agreement.funder_id)
    received = Income.objects.filter(programme=agreement.programme_id, funder=agreement.funder_id)
    actual = by_heading(claim.items.all(), "share__expense__heading")
    actual |= by_heading(received.during(claim.starts_on, claim.ends_before))
    return _report(by_heading(lines), actual, _titles(lines))


def _grants(lines: QuerySet[Line], incomes: QuerySet[Income]) -> tuple[Row, ...]:
    """Heading 74 funder by funder, as the form asks."""
    grouped: dict[str, list[Decimal]] = {}
    for place, rows in enumerate((lines, incomes)):
        granted = rows.filter(heading=Heading.GRANTS, funder__isnull=False)
        for name, amount in by_heading(granted, "funder__name").items():
            grouped.setdefault(name, [NONE, NONE])[place] += amount
    return tuple(Row("", name, planned, actual) for name, (planned, actual) in sorted(grouped.items()))


def report_of_programme(programme: Programme, first: date, before: date) -> Report:
    """All funders together: what was spent and received over a half-open period."""
    lines = planned_lines(programme, first, before)
    spent = Expense.objects.filter(programme=programme).during(first, before)
    received = Income.objects.filter(programme=programme).during(first, before)
    actual = by_heading(spent) | by_heading(received)
    return _report(by_heading(lines), actual, _titles(lines), _grants(lines, received))


def claimed(claim: Claim) -> Decimal:
    """What a claim asks for."""
    return total(claim.items.all())


@dataclass(frozen=True)
class Leverage:
    """What one euro of a funder brought, and its share of the cash resources."""

    funder: str
    amount: Decimal
    is_rounded: bool
    brought: Span | None
    share: Span | None


Told = tuple[int | None, str | None, Decimal, Decimal]


def leverages_by_version(lines: QuerySet[Line]) -> dict[int, list[Leverage]]:
    """The same for the lines of several versions, by version: one query."""
    found: dict[int, list[Told]] = {}
    columns = ("version", "funder", "funder__name", "amount", "precision")
    cash = lines.filter(heading__in=CASH_RESOURCES).order_by("funder__position", "funder__name", "pk")
    for version, *told in cash.values_list(*columns):
        found.setdefault(version, []).append((told[0], told[1], told[2], told[3]))
    return {version: _leverages(rows) for version, rows in found.items()}


def leverages_of(version: BudgetVersion) -> list[Leverage]:
    """For each funder of a version, in cash; an interval as soon as a source was rounded."""
    return leverages_by_version(version.lines.all()).get(version.pk, [])


def _leverages(rows: Sequence[Told]) -> list[Leverage]:
    spans: dict[tuple[int, str], Span] = {}
    amounts: dict[tuple[int, str], Decimal] = {}
    rest = NOTHING
    for pk, name, amount, precision in rows:
        span = known(amount, precision)
        if pk is None:
            rest = rest + span
            continue
        key = (pk, name or "")
        spans[key] = spans.get(key, NOTHING) + span
        amounts[key] = amounts.get(key, NONE) + amount
    found = []
    for key, span in spans.items():
        others = sum((other for name, other in spans.items() if name != key), rest)
        brought = leverage(span, others)
        found.append(Leverage(key[1], to_cents(amounts[key]), not span.is_exact, brought, share_of(span, others)))
    return found
