"""The rules that hold for a tool: those of its kind, then the general ones of its lender, then those of the house."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from math import ceil
from typing import Any

from maillage.loans.enums import AgreementKind, AreaRule, FeeBasis, InsuranceRule, Transport
from maillage.loans.models import Lender, Terms, Tool

WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a lender asks for a tool; the names are those of ``Terms``. None: no such rule."""

    eligible: tuple[str, ...] | None = None
    area: str = AreaRule.ANYWHERE
    notice_days: int = 0
    horizon_days: int | None = None
    min_days: int = 1
    max_days: int | None = None
    renewals: int = 0
    renewal_days: int | None = None
    again_after_days: int = 0
    transport: str = Transport.BORROWER
    transport_advice: str = ""
    preparation_days: int = 0
    check_days: int = 0
    buffer_days: int = 0
    fee_basis: str = FeeBasis.FREE
    fee: Decimal | None = None
    deposit: Decimal | None = None
    agreement: str = AgreementKind.NONE
    insurance: str = InsuranceRule.NONE
    nail_to_nail: bool = False
    condition_reports: int = 2
    age_from: int | None = None
    levels: tuple[str, ...] | None = None

    def cost(self, days: int) -> Decimal | None:
        """What a loan of so many days costs; None when it is free."""
        if self.fee_basis == FeeBasis.FREE or not self.fee:
            return None
        times = {FeeBasis.LOAN.value: 1, FeeBasis.WEEK.value: ceil(days / WEEK), FeeBasis.DAY.value: days}
        return self.fee * times[self.fee_basis]


NAMES = tuple(one.name for one in fields(Rules))
OF_THE_TOOL = ("preparation_days", "check_days", "buffer_days", "age_from")


def _said(row: Any, name: str) -> Any:
    value = getattr(row, name)
    return tuple(value) if isinstance(value, list) else value


def rules_of(tool: Tool, lender: Lender | None = None) -> Rules:
    """The rules for a tool; no query when the terms of the lender were read before."""
    rows = {row.kind: row for row in (lender or tool.lender).terms.all()}
    return resolved(tool, [row for row in (rows.get(tool.kind), rows.get("")) if row is not None])


def resolved(tool: Tool, rows: Iterable[Terms]) -> Rules:
    """The first of the tool, of these rows in order, and of the house that says something."""
    found: dict[str, Any] = {}
    for row in reversed(list(rows)):
        found |= {name: value for name in NAMES if (value := _said(row, name)) not in {None, ""}}
    own = {name: getattr(tool, name) for name in OF_THE_TOOL if getattr(tool, name) is not None}
    return Rules(**(found | own))
