"""Budgets, agreements, expenses and claims, as rows."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from maillage.funding.enums import BudgetState
from maillage.funding.models import Agreement, Budget, BudgetVersion, Claim, ClaimItem, Expense, Line, Share
from tests.factories.programmes import make_decision, make_funder

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
VOICE = "Coordination, Hauts-de-Lys"


def euros(amount: Any) -> Decimal:
    """An amount."""
    return Decimal(str(amount)).quantize(Decimal("0.01"))


def make_version(programme: Any, lines: Any = (), *, adopted: bool = False, **fields: Any) -> BudgetVersion:
    """A version of the budget of 2026; ``lines`` are (heading, amount) or (heading, amount, funder, precision)."""
    title = fields.pop("title", "Année 2026")
    budget, _made = Budget.objects.get_or_create(
        programme=programme, title=title, defaults={"starts_on": YEAR[0], "ends_before": YEAR[1]}
    )
    given = {"number": budget.versions.count() + 1, "made_at": AT, "author": VOICE} | fields
    if adopted:
        given |= {"state": BudgetState.ADOPTED, "adopted_at": AT, "decision": make_decision(programme)}
    version = BudgetVersion.objects.create(budget=budget, **given)
    for place, (heading, amount, *rest) in enumerate(lines):
        funder, precision = [*rest, None, 0][:2] if len(rest) != 1 else [rest[0], 0]
        Line.objects.create(
            version=version, heading=heading, label=f"Ligne {place}", amount=euros(amount), funder=funder,
            precision=euros(precision), position=place,
        )  # fmt: skip
    return version


def make_agreement(programme: Any, funder: Any = None, **fields: Any) -> Agreement:
    """10,000 € of public money for the expenses of 2026."""
    number = programme.agreements.count() + 1
    given = {
        "reference": f"CV-{number:02d}", "title": "Actions de culture scientifique", "amount": euros(10_000),
        "starts_on": YEAR[0], "ends_before": YEAR[1],
    } | fields  # fmt: skip
    funder = funder or make_funder(programme, name=f"Financeur {number}")
    return Agreement.objects.create(programme=programme, funder=funder, **given)


def make_expense(programme: Any, amount: Any = 1000, **fields: Any) -> Expense:
    """A purchase of March 2026, wholly eligible unless said otherwise."""
    given = {
        "heading": "60", "label": "Petit matériel", "spent_on": date(2026, 3, 14), "amount": euros(amount),
        "eligible_amount": euros(amount), "at": AT, "author": VOICE,
    } | fields  # fmt: skip
    return Expense.objects.create(programme=programme, **given)


def make_share(expense: Expense, agreement: Agreement, amount: Any = None) -> Share:
    """Who pays: all of it unless said otherwise."""
    amount = expense.eligible_amount if amount is None else euros(amount)
    expense.shared += amount
    expense.save(update_fields=["shared"])
    return Share.objects.create(expense=expense, agreement=agreement, amount=amount)


def make_claim(agreement: Agreement, shares: Any = (), **fields: Any) -> Claim:
    """A draft over 2026 that holds these shares."""
    given = {
        "number": agreement.claims.count() + 1, "starts_on": YEAR[0], "ends_before": YEAR[1], "made_at": AT,
        "author": VOICE,
    } | fields  # fmt: skip
    claim = Claim.objects.create(agreement=agreement, **given)
    for share in shares:
        ClaimItem.objects.create(claim=claim, share=share, amount=share.amount)
    return claim
