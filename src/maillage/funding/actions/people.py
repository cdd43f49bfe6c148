"""What the money of programmes keeps of a person, and how it forgets them: no amount changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from maillage.accounts.models import User
from maillage.funding.models import BudgetVersion, Claim, Expense, Income

LINKS = (BudgetVersion, Claim, Expense, Income)


def known_of(person: User) -> Mapping[str, Any]:
    """What they wrote for the coordination, for the export of an account."""
    expenses = Expense.objects.filter(by=person).order_by("pk")
    incomes = Income.objects.filter(by=person).order_by("pk")
    return {
        "expenses": [{"label": one.label, "amount": str(one.amount), "at": one.at.isoformat()} for one in expenses],
        "incomes": [{"label": one.label, "amount": str(one.amount), "at": one.at.isoformat()} for one in incomes],
        "budgets": [
            str(one) for one in BudgetVersion.objects.filter(by=person).select_related("budget").order_by("pk")
        ],
        "claims": [str(one) for one in Claim.objects.filter(by=person).select_related("agreement").order_by("pk")],
    }


@transaction.atomic
def forget(person: User, _at: datetime) -> None:
    """Take the links to the account away; amounts and who they were written for stay."""
    for model in LINKS:
        model._default_manager.filter(by=person).update(by=None)
