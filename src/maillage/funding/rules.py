"""Who may do what with the money of a programme."""

from typing import Any

from maillage.funding.enums import BudgetState, ClaimState
from maillage.funding.models import Agreement, BudgetVersion, Claim, Expense
from maillage.programmes.rules import may_manage, may_see_inside
from maillage.territories.rules import coordinates

__all__ = [
    "may_change_expense",
    "may_change_version",
    "may_fill_claim",
    "may_keep_version",
    "may_manage",
    "may_manage_agreement",
    "may_manage_claim",
    "may_see_inside",
]


def may_keep_version(user: Any, version: BudgetVersion) -> bool:
    """Open the next version from it: the coordinators."""
    return coordinates(user, version.budget.programme.territory_id)


def may_change_version(user: Any, version: BudgetVersion) -> bool:
    """Write its lines, adopt it: the coordinators, while it is a draft."""
    return version.state == BudgetState.DRAFT and may_keep_version(user, version)


def may_manage_agreement(user: Any, agreement: Agreement) -> bool:
    """Write it, its instalments and its documents: the coordinators."""
    return coordinates(user, agreement.programme.territory_id)


def may_change_expense(user: Any, expense: Expense) -> bool:
    """Write it, share it, prove it: the coordinators. Whether a claim already holds it is told by the action."""
    return coordinates(user, expense.programme.territory_id)


def may_manage_claim(user: Any, claim: Claim) -> bool:
    """Send, take back, close: the coordinators."""
    return coordinates(user, claim.agreement.programme.territory_id)


def may_fill_claim(user: Any, claim: Claim) -> bool:
    """Choose what it holds: the coordinators, while it is a draft."""
    return claim.state == ClaimState.DRAFT and may_manage_claim(user, claim)
