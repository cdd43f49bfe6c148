"""Amounts, rates and states in words."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase
from maillage.funding.enums import BudgetState, ClaimState
from maillage.funding.report import Group, Leverage, Report, Row
from maillage.funding.sums import Span, in_euros
from maillage.ui.templatetags.ui.words import number, percent

BUDGET_BADGES: dict[str, tuple[Any, str, str]] = {
    BudgetState.DRAFT: (gettext_lazy("Brouillon"), "neutral", "pencil-line"),
    BudgetState.ADOPTED: (gettext_lazy("En vigueur"), "ok", "check"),
    BudgetState.REPLACED: (gettext_lazy("Remplacée"), "neutral", "clock"),
}
CLAIM_BADGES: dict[str, tuple[Any, str, str]] = {
    ClaimState.DRAFT: (gettext_lazy("Brouillon"), "neutral", "pencil-line"),
    ClaimState.SENT: (gettext_lazy("Envoyé"), "info", "send"),
    ClaimState.CLOSED: (gettext_lazy("Clos"), "ok", "check"),
}
GROUPS = {
    "cash_uses": gettext_lazy("Charges"), "cash_resources": gettext_lazy("Produits"),
    "kind_uses": gettext_lazy("Emplois des contributions volontaires"),
    "kind_resources": gettext_lazy("Contributions volontaires"),
}  # fmt: skip
TOTALS = {
    "cash_uses": gettext_lazy("Total des charges"), "cash_resources": gettext_lazy("Total des produits"),
    "kind_uses": gettext_lazy("Total des emplois en nature"),
    "kind_resources": gettext_lazy("Total des contributions en nature"),
}  # fmt: skip


def spoken() -> str:
    """The language of the page."""
    return get_language() or "fr"


def period_words(starts_on: date, ends_before: date) -> str:
    """« du 1er janvier 2026 au 31 décembre 2026 »."""
    days = [day_phrase(day, spoken(), year=True, weekday=False) for day in (starts_on, ends_before - timedelta(days=1))]
    return _("du %(first)s au %(last)s") % {"first": days[0], "last": days[1]}


def rate_words(rate: Decimal | None) -> str:
    """A rate without useless zeros: « 80 % »; nothing when there is none."""
    if rate is None:
        return ""
    places = 0 if rate == rate.to_integral_value() else 1
    return str(percent(number(rate.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP), places)))


def gap_words(amount: Decimal) -> str:
    """« +200 € », « −200 € », « 0 € »."""
    return in_euros(amount, "+") if amount > 0 else in_euros(amount)


@dataclass(frozen=True)
class ShownRow:
    """A line of the table."""

    label: str
    planned: str
    actual: str
    percent: str
    gap: str
    kind: str = ""


def shown_row(row: Row, label: str = "", kind: str = "") -> ShownRow:
    """A line in words."""
    return ShownRow(
        label or row.label, in_euros(row.planned), in_euros(row.actual), rate_words(row.percent) or "–",
        gap_words(row.gap), kind,
    )  # fmt: skip


@dataclass(frozen=True)
class ShownGroup:
    """Uses or resources."""

    title: str
    rows: tuple[ShownRow, ...]


def _shown_group(group: Group) -> ShownGroup:
    rows: list[ShownRow] = []
    for row in group.rows:
        rows.append(shown_row(row))
        rows += [shown_row(one, kind="detail") for one in row.details]
    rows.append(shown_row(group.total, str(TOTALS[group.name]), "total"))
    return ShownGroup(str(GROUPS[group.name]), tuple(rows))


def shown_report(report: Report) -> list[ShownGroup]:
    """The four groups in words."""
    return [_shown_group(group) for group in report.groups]


def span_words(span: Span, unit: str) -> str:
    """« 1,39 € », « entre 1,32 € et 1,47 € »; « % » with one decimal."""
    words = []
    for bound in (span.lower, span.upper):
        if unit == "%":
            words.append(str(percent(number(bound.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP), 1))))
        else:
            words.append(in_euros(bound))
    if words[0] == words[1]:
        return words[0]
    return _("entre %(least)s et %(most)s") % {"least": words[0], "most": words[1]}


def leverage_words(one: Leverage) -> str:
    """« Région : un euro a amené 1,39 € d’autres financeurs. »."""
    if one.brought is None or one.share is None:
        return _("%(funder)s : sa source est trop arrondie pour dire ce qu’un euro a amené.") % {"funder": one.funder}
    given = {
        "funder": one.funder, "brought": span_words(one.brought, "€"), "share": span_words(one.share, "%"),
        "amount": in_euros(one.amount),
    }  # fmt: skip
    sentence = _("%(funder)s : un euro a amené %(brought)s d’autres financeurs (%(amount)s, %(share)s du total).")
    said = sentence % given
    rounded = _("Source arrondie.")
    return f"{said} {rounded}" if one.is_rounded else said
