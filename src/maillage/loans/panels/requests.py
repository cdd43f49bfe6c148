"""The requests of a lender, with what the rules say of each; those of one basket stay together."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from maillage.core.paging import Page, page_of
from maillage.loans.actions.common import day_of
from maillage.loans.enums import LoanState
from maillage.loans.models import Lender, Loan
from maillage.loans.panels.verdicts import Asked, asked_of

SHOWN = 20
STATES = {
    "a-repondre": (LoanState.REQUESTED,),
    "precisions": (LoanState.ASKED,),
    "attente": (LoanState.WAITING,),
    "toutes": (LoanState.REQUESTED, LoanState.ASKED, LoanState.WAITING),
}


@dataclass(frozen=True)
class Together:
    """The requests of one basket, or one request alone."""

    basket: int | None
    lines: tuple[Asked, ...]

    @property
    def is_basket(self) -> bool:
        """Several tools asked for together."""
        return len(self.lines) > 1


def tabs_of(lender: Lender) -> list[tuple[str, str, int]]:
    """(value of the address, words, how many), in one query."""
    counts: dict[str, int] = Loan.objects.filter(lender=lender).aggregate(
        **{f"n_{number}": Count("pk", filter=Q(state__in=states)) for number, states in enumerate(STATES.values())}
    )
    words = (_("À répondre"), _("Précisions demandées"), _("Liste d’attente"), _("Toutes"))
    return [(key, words[number], counts[f"n_{number}"]) for number, key in enumerate(STATES)]


def requests_context(lender: Lender, at: datetime, wanted: str, page: str | None) -> dict[str, Any]:
    """The context of ``loans/desk/requests.html``."""
    key = wanted if wanted in STATES else "a-repondre"
    tabs = tabs_of(lender)
    total = next(number for one, _words, number in tabs if one == key)
    pages: Page = page_of(page, total, SHOWN)
    rows = Loan.objects.filter(lender=lender, state__in=STATES[key]).for_verdicts()
    rows = rows.order_by("asked_at", "basket", "pk")[pages.offset : pages.offset + SHOWN]
    asked = asked_of(list(rows), day_of(lender, at))
    return {"groups": _together(asked), "tabs": tabs, "here": key, "pages": pages, "total": total}


def _together(asked: list[Asked]) -> list[Together]:
    """A basket is sent at one instant: its lines follow one another."""
    groups = groupby(asked, key=lambda one: one.loan.basket_id or -one.loan.pk)
    return [Together(key if key > 0 else None, tuple(lines)) for key, lines in groups]
