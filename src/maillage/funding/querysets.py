"""The vocabulary of money."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, Sum

from maillage.funding.enums import CASH_RESOURCES, CASH_USES, KIND_RESOURCES, KIND_USES, BudgetState, ClaimState
from maillage.funding.sums import CENT
from maillage.programmes.querysets import can_act, of_team
from maillage.territories.enums import Role
from maillage.territories.rules import territories_of

if TYPE_CHECKING:
    from maillage.funding.models import Agreement, Budget, BudgetVersion, Claim, ClaimItem, Expense, Income, Share


def coordinated(user: Any, prefix: str) -> Q:
    """The condition under which a person coordinates the territory of a programme."""
    return Q(**{f"{prefix}territory__in": territories_of(user, Role.COORDINATOR)})


def total(rows: "models.QuerySet[Any]", column: str = "amount") -> Decimal:
    """The sum of a column, in SQL, to the cent: SQLite adds decimals up as floats, the cent is put back."""
    return to_cents(rows.aggregate(total=Sum(column))["total"])


def to_cents(found: Decimal | None) -> Decimal:
    """A sum as euros and cents; nothing to add is zero."""
    return (found or Decimal(0)).quantize(CENT)


class BudgetQuerySet(models.QuerySet["Budget"]):
    """Budgets, in sentences."""

    def in_force(self) -> "BudgetQuerySet":
        """Those of which a version was adopted."""
        return self.filter(versions__state=BudgetState.ADOPTED).distinct()

    def latest_first(self) -> "BudgetQuerySet":
        """In the order of lists."""
        return self.order_by("-starts_on", "-pk")


class BudgetVersionQuerySet(models.QuerySet["BudgetVersion"]):
    """Versions of budgets, in sentences."""

    def visible_to(self, user: Any) -> "BudgetVersionQuerySet":
        """Those of the programmes that a person coordinates; funders read what was adopted."""
        if not can_act(user):
            return self.none()
        funded = of_team(user, "budget__programme__funders__organisation__") & ~Q(state=BudgetState.DRAFT)
        paid = self.model._default_manager.filter(funded).order_by().values("pk")
        return self.filter(coordinated(user, "budget__programme__") | Q(pk__in=paid))

    def adopted(self) -> "BudgetVersionQuerySet":
        """Those in force."""
        return self.filter(state=BudgetState.ADOPTED)

    def newest_first(self) -> "BudgetVersionQuerySet":
        """The last one first."""
        return self.order_by("-number")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements, in sentences."""

    def visible_to(self, user: Any) -> "AgreementQuerySet":
        """Those of the programmes that a person coordinates, and those that their structures signed as funders."""
        if not can_act(user):
            return self.none()
        paid = self.model._default_manager.filter(of_team(user, "funder__organisation__")).order_by().values("pk")
        return self.filter(coordinated(user, "programme__") | Q(pk__in=paid))

    def covering(self, day: date) -> "AgreementQuerySet":
        """Those whose eligible period holds that day."""
        return self.filter(starts_on__lte=day, ends_before__gt=day)

    def in_order(self) -> "AgreementQuerySet":
        """In the order of lists."""
        return self.order_by("funder__position", "funder__name", "starts_on", "pk")


class ExpenseQuerySet(models.QuerySet["Expense"]):
    """Expenses, in sentences."""

    def visible_to(self, user: Any) -> "ExpenseQuerySet":
        """Those of the programmes that a person coordinates; a funder sees those that it was told of."""
        if not can_act(user):
            return self.none()
        told = self.model._default_manager.filter(
            of_team(user, "shares__agreement__funder__organisation__"),
            shares__items__claim__state__in=(ClaimState.SENT, ClaimState.CLOSED),
        )
        return self.filter(coordinated(user, "programme__") | Q(pk__in=told.order_by().values("pk")))

    def during(self, first: date, before: date) -> "ExpenseQuerySet":
        """Those of a half-open period."""
        return self.filter(spent_on__gte=first, spent_on__lt=before)

    def latest_first(self) -> "ExpenseQuerySet":
        """In the order of lists."""
        return self.order_by("-spent_on", "-pk")


class ShareQuerySet(models.QuerySet["Share"]):
    """Shares of expenses, in sentences."""

    def still_to_claim(self) -> "ShareQuerySet":
        """Those that no closed claim holds."""
        return self.exclude(items__is_settled=True)


class IncomeQuerySet(models.QuerySet["Income"]):
    """Money received, in sentences."""

    def during(self, first: date, before: date) -> "IncomeQuerySet":
        """What came in a half-open period."""
        return self.filter(received_on__gte=first, received_on__lt=before)

    def latest_first(self) -> "IncomeQuerySet":
        """In the order of lists."""
        return self.order_by("-received_on", "-pk")


class FundingClaimQuerySet(models.QuerySet["Claim"]):
    """Claims, in sentences."""

    def visible_to(self, user: Any) -> "FundingClaimQuerySet":
        """Those of the programmes that a person coordinates; a funder reads its own once they are sent."""
        if not can_act(user):
            return self.none()
        told = of_team(user, "agreement__funder__organisation__") & ~Q(state=ClaimState.DRAFT)
        mine = self.model._default_manager.filter(told).order_by().values("pk")
        return self.filter(coordinated(user, "agreement__programme__") | Q(pk__in=mine))

    def told(self) -> "FundingClaimQuerySet":
        """Those that left."""
        return self.exclude(state=ClaimState.DRAFT)

    def latest_first(self) -> "FundingClaimQuerySet":
        """In the order of lists."""
        return self.order_by("-starts_on", "-number", "-pk")


class ClaimItemQuerySet(models.QuerySet["ClaimItem"]):
    """What claims hold, in sentences."""

    def settled(self) -> "ClaimItemQuerySet":
        """Those of closed claims."""
        return self.filter(is_settled=True)


@dataclass(frozen=True)
class Balance:
    """What a budget adds up to, cash and kind apart."""

    cash_resources: Decimal
    cash_uses: Decimal
    kind_resources: Decimal
    kind_uses: Decimal

    @property
    def is_even(self) -> bool:
        """Resources equal uses, in cash and in kind."""
        return self.cash_resources == self.cash_uses and self.kind_resources == self.kind_uses


def balance_of(lines: "models.QuerySet[Any]") -> Balance:
    """Four sums of the lines of a version, in one query."""
    groups = {
        "cash_resources": CASH_RESOURCES,
        "cash_uses": CASH_USES,
        "kind_resources": KIND_RESOURCES,
        "kind_uses": KIND_USES,
    }
    found = lines.aggregate(**{name: Sum("amount", filter=Q(heading__in=group)) for name, group in groups.items()})
    return Balance(**{name: to_cents(found[name]) for name in groups})


def by_heading(rows: "models.QuerySet[Any]", heading: str = "heading", column: str = "amount") -> dict[Any, Decimal]:
    """Sums by account heading, or by another column, in SQL."""
    found = rows.order_by().values_list(heading).annotate(total=Sum(column))
    return {code: to_cents(amount) for code, amount in found}
