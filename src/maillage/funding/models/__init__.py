"""Facts about money."""

from maillage.funding.models.agreements import Agreement, DueDocument, Income, Instalment
from maillage.funding.models.budgets import Budget, BudgetVersion, Line
from maillage.funding.models.claims import Claim, ClaimItem
from maillage.funding.models.expenses import Evidence, Expense, Share

__all__ = [
    "Agreement",
    "Budget",
    "BudgetVersion",
    "Claim",
    "ClaimItem",
    "DueDocument",
    "Evidence",
    "Expense",
    "Income",
    "Instalment",
    "Line",
    "Share",
]
