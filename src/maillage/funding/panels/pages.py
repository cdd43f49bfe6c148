"""What the pages of money show: lines in words, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from maillage.core.paging import Page, page_of
from maillage.funding.actions.budgets import imbalance_of
from maillage.funding.actions.expenses import proposal_for
from maillage.funding.enums import CASH_USES, KIND_USES, Heading
from maillage.funding.forms.agreements import ReceivedForm
from maillage.funding.models import Agreement, Budget, BudgetVersion, Claim, Expense, Line, Share
from maillage.funding.panels.words import (
    BUDGET_BADGES,
    CLAIM_BADGES,
    leverage_words,
    period_words,
    rate_words,
    shown_report,
)
from maillage.funding.querysets import balance_of, by_heading, to_cents, total
from maillage.funding.report import leverages_by_version, leverages_of, report_of_claim, report_of_programme
from maillage.funding.sums import in_euros
from maillage.programmes.models import Programme

EXPENSES_A_PAGE = 50
NONE = Decimal(0)


def badge_of(badges: dict[str, tuple[Any, str, str]], state: str) -> tuple[str, str, str]:
    """A state in words, its tone, its icon."""
    label, tone, icon = badges[state]
    return (str(label), tone, icon)


@dataclass(frozen=True)
class BudgetLine:
    """A budget with its versions."""

    budget: Budget
    period: str
    versions: tuple[tuple[BudgetVersion, tuple[str, str, str], str], ...]


def budget_lines(programme: Programme) -> list[BudgetLine]:
    """The budgets of a programme, their versions and what each adds up to: three queries."""
    versions = BudgetVersion.objects.filter(budget__programme=programme)
    spent = Line.objects.filter(version__budget__programme=programme, heading__in=CASH_USES)
    sums = by_heading(spent, "version")
    known: dict[int, list[tuple[BudgetVersion, tuple[str, str, str], str]]] = {}
    for one in versions.select_related("decision").newest_first():
        uses = in_euros(sums.get(one.pk, NONE))
        known.setdefault(one.budget_id, []).append((one, badge_of(BUDGET_BADGES, one.state), uses))
    return [
        BudgetLine(budget, period_words(budget.starts_on, budget.ends_before), tuple(known.get(budget.pk, ())))
        for budget in programme.budgets.latest_first()
    ]


@dataclass(frozen=True)
class Side:
    """Uses or resources of a version, line by line."""

    title: str
    lines: tuple[tuple[Line, str, str, str], ...]
    total: str


def _side(title: str, lines: Sequence[Line], amount: Decimal) -> Side:
    shown = tuple(
        (
            one, str(Heading(one.heading).label), in_euros(one.amount),
            _("arrondi à %(precision)s") % {"precision": in_euros(one.precision)} if one.precision else "",
        )
        for one in lines
    )  # fmt: skip
    return Side(title, shown, in_euros(amount))


def version_context(version: BudgetVersion) -> dict[str, Any]:
    """A version: its four sides, what is wrong with it, what one euro of each funder brings."""
    rows = list(version.lines.select_related("funder").order_by("heading", "position", "pk"))
    sums = balance_of(version.lines.all())
    sides = [
        (_("Dépenses en argent"), False, False, sums.cash_uses),
        (_("Ressources en argent"), True, False, sums.cash_resources),
        (_("Emplois en nature"), False, True, sums.kind_uses),
        (_("Ressources en nature"), True, True, sums.kind_resources),
    ]
    budget = version.budget
    return {
        "version": version, "budget": budget, "programme": budget.programme,
        "period": period_words(budget.starts_on, budget.ends_before), "state": badge_of(BUDGET_BADGES, version.state),
        "sides": [
            _side(title, [one for one in rows if (one.is_resource, one.is_in_kind) == (into, kind)], amount)
            for title, into, kind, amount in sides
        ],
        "imbalance": imbalance_of(version),
        "leverages": [leverage_words(one) for one in leverages_of(version)],
    }  # fmt: skip


@dataclass(frozen=True)
class AgreementLine:
    """An agreement and how much of it is used."""

    agreement: Agreement
    period: str
    amount: str
    charged: str
    told: str
    received: str
    rate: str
    public: str


def agreement_lines(rows: QuerySet[Agreement]) -> list[AgreementLine]:
    """Agreements with what is charged to them, claimed and received: four queries."""
    found = list(rows.select_related("funder").in_order())  # type: ignore[attr-defined]  # our queryset
    ids = [one.pk for one in found]

    def sums(column: str, **where: Any) -> dict[int, Decimal]:
        base = Agreement.objects.filter(pk__in=ids, **where).order_by().values_list("pk")
        return {pk: to_cents(amount) for pk, amount in base.annotate(total=Sum(column))}

    charged, received = sums("shares__amount"), sums("instalments__income__amount")
    told = sums("claims__items__amount", claims__items__is_settled=True)
    return [
        AgreementLine(
            one, period_words(one.starts_on, one.ends_before), in_euros(one.amount),
            in_euros(charged.get(one.pk, NONE)), in_euros(told.get(one.pk, NONE)),
            in_euros(received.get(one.pk, NONE)), rate_words(one.rate_cap), rate_words(one.public_cap),
        )
        for one in found
    ]  # fmt: skip


def agreement_context(agreement: Agreement, today: date, said: ReceivedForm | None = None) -> dict[str, Any]:
    """One agreement: what is due, what came in, what is late; ``said`` is the form that comes back with its faults."""
    instalments = agreement.instalments.select_related("income").order_by("due_on", "pk")
    return {
        "agreement": agreement,
        "programme": agreement.programme,
        "line": agreement_lines(Agreement.objects.filter(pk=agreement.pk))[0],
        "instalments": [
            (
                one,
                in_euros(one.amount),
                in_euros(one.income.amount) if hasattr(one, "income") else "",
                one.due_on < today and not hasattr(one, "income"),
                said
                if said is not None and said.of == one.pk
                else ReceivedForm(of=one.pk, initial={"amount": one.amount, "received_on": today}),
            )
            for one in instalments
        ],
        "documents": [
            (one, one.given_on is None and one.due_on < today) for one in agreement.documents.order_by("due_on", "pk")
        ],
    }


@dataclass(frozen=True)
class ExpenseLine:
    """An expense in a list."""

    expense: Expense
    heading: str
    amount: str
    shared: str
    is_partial: bool
    proofs: int


def expense_lines(rows: QuerySet[Expense], number: str | None) -> tuple[list[ExpenseLine], Page]:
    """A page of expenses, the latest first: two queries."""
    page = page_of(number, rows.count(), EXPENSES_A_PAGE)
    ordered = rows.select_related("action").annotate(proofs=Count("evidence")).order_by("-spent_on", "-pk")
    lines = [
        ExpenseLine(
            one, str(Heading(one.heading).label), in_euros(one.amount), in_euros(one.shared),
            one.shared < one.eligible_amount, one.proofs,
        )
        for one in ordered[page.offset : page.offset + page.size]
    ]  # fmt: skip
    return lines, page


def expenses_context(programme: Programme, number: str | None) -> dict[str, Any]:
    """The expenses of a programme and what they add up to."""
    rows = Expense.objects.filter(programme=programme)
    lines, page = expense_lines(rows, number)
    spent, shared = total(rows), total(rows, "shared")
    return {
        "programme": programme, "lines": lines, "page": page, "spent": in_euros(spent), "shared": in_euros(shared),
        "unproved": rows.filter(evidence=None).count(),
    }  # fmt: skip


def amounts_of(expense: Expense) -> dict[int, Decimal]:
    """Key of agreement → what it pays."""
    return dict(expense.shares.order_by("pk").values_list("agreement", "amount"))


def expense_context(expense: Expense, agreements: Sequence[Agreement]) -> dict[str, Any]:
    """One expense: its evidence, who pays, what a share in proportion would give."""
    proposal = proposal_for(expense, agreements)
    claims = Claim.objects.filter(items__share__expense=expense).select_related("agreement").order_by("pk")
    return {
        "expense": expense, "programme": expense.programme, "heading": Heading(expense.heading).label,
        "amount": in_euros(expense.amount), "eligible": in_euros(expense.eligible_amount),
        "shared": in_euros(expense.shared), "left": in_euros(expense.eligible_amount - expense.shared),
        "evidence": expense.evidence.select_related("attachment").order_by("pk"),
        "proposal": [
            (one, in_euros(proposal[one.pk])) for one in agreements if one.pk in proposal
        ],
        "claims": [(one, badge_of(CLAIM_BADGES, one.state)) for one in claims.distinct()],
    }  # fmt: skip


@dataclass(frozen=True)
class ClaimLine:
    """A claim in a list."""

    claim: Claim
    period: str
    amount: str
    state: tuple[str, str, str]


def claim_lines(rows: QuerySet[Claim]) -> list[ClaimLine]:
    """Claims with what they ask for: one query."""
    found = rows.select_related("agreement__funder").annotate(asked=Sum("items__amount"))
    return [
        ClaimLine(
            one, period_words(one.starts_on, one.ends_before), in_euros(to_cents(one.asked)),
            badge_of(CLAIM_BADGES, one.state),
        )
        for one in found.order_by("-starts_on", "-pk")
    ]  # fmt: skip


def offered_shares(claim: Claim) -> list[Share]:
    """What a draft may hold."""
    within = {"expense__spent_on__gte": claim.starts_on, "expense__spent_on__lt": claim.ends_before}
    rows = claim.agreement.shares.still_to_claim().filter(**within).select_related("expense")
    return list(rows.annotate(proofs=Count("expense__evidence")).order_by("expense__spent_on", "pk"))


def claim_context(claim: Claim) -> dict[str, Any]:
    """A claim: its table, its expenses, what a draft may still hold."""
    items = claim.items.select_related("share__expense").order_by("share__expense__spent_on", "pk")
    report = report_of_claim(claim)
    asked = total(claim.items.all())
    return {
        "claim": claim, "agreement": claim.agreement, "programme": claim.agreement.programme,
        "period": period_words(claim.starts_on, claim.ends_before), "state": badge_of(CLAIM_BADGES, claim.state),
        "groups": shown_report(report), "budgets": report.budgets, "asked": in_euros(asked),
        "items": [
            (one, Heading(one.share.expense.heading).label, in_euros(one.amount)) for one in items
        ],
    }  # fmt: skip


@dataclass(frozen=True)
class Span:
    """A period to report on."""

    key: str
    label: str
    starts_on: date
    ends_before: date


def spans_of(programme: Programme) -> list[Span]:
    """The periods one may ask for: each budget in force, and the whole programme."""
    rows = programme.budgets.in_force().latest_first()
    budgets = [Span(str(one.uid), one.title, one.starts_on, one.ends_before) for one in rows]
    return [*budgets, Span("", _("Tout le programme"), programme.starts_on, programme.ends_before)]


def span_asked(programme: Programme, key: str | None) -> tuple[Span, list[Span]]:
    """The period asked for; the latest budget when none is."""
    spans = spans_of(programme)
    if key is None:
        return spans[0], spans
    return next((one for one in spans if one.key == key), spans[-1]), spans


def report_context(programme: Programme, key: str | None) -> dict[str, Any]:
    """The consolidated report over a period."""
    span, spans = span_asked(programme, key)
    report = report_of_programme(programme, span.starts_on, span.ends_before)
    return {
        "programme": programme, "span": span, "spans": spans, "groups": shown_report(report),
        "budgets": report.budgets, "period": period_words(span.starts_on, span.ends_before),
    }  # fmt: skip


def overview_context(programme: Programme, user: Any) -> dict[str, Any]:
    """What a funder reads: budgets in force, leverage, its agreements, its claims; coordinators read all of them."""
    adopted = BudgetVersion.objects.filter(budget__programme=programme).adopted()
    lines = Line.objects.filter(version__in=adopted.values("pk"))
    cash = by_heading(lines.filter(heading__in=CASH_USES), "version")
    kind = by_heading(lines.filter(heading__in=KIND_USES), "version")
    levers = leverages_by_version(lines)
    budgets = [
        {
            "version": one,
            "period": period_words(one.budget.starts_on, one.budget.ends_before),
            "cash": in_euros(cash.get(one.pk, NONE)),
            "kind": in_euros(kind.get(one.pk, NONE)),
            "leverages": [leverage_words(each) for each in levers.get(one.pk, [])],
        }
        for one in adopted.select_related("budget", "decision").order_by("-budget__starts_on", "pk")
    ]
    agreements = Agreement.objects.visible_to(user).filter(programme=programme)
    claims = Claim.objects.visible_to(user).filter(agreement__programme=programme).told()
    return {
        "programme": programme, "budgets": budgets, "agreements": agreement_lines(agreements),
        "claims": claim_lines(claims),
    }  # fmt: skip
