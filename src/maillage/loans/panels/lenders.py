"""The lenders of a territory, as its coordinators see them."""

from typing import Any

from django.db.models import Count, Q

from maillage.core.text import clean_line
from maillage.directory.models import Organisation
from maillage.loans.enums import AWAY, LoanState, ToolState
from maillage.loans.models import Lender

LAST_ID = 2**63


def lenders_context(user: Any, territory: Any) -> dict[str, Any]:
    """The desks that a coordinator keeps, here or everywhere, with what waits at each."""
    rows = Lender.objects.kept_by(user).select_related("organisation", "commune")
    if territory is not None:
        rows = rows.filter(organisation__contribution__origin=territory)
    counted = rows.annotate(
        listed=Count("tools", filter=Q(tools__state=ToolState.LISTED), distinct=True),
        asked=Count("loans", filter=Q(loans__state=LoanState.REQUESTED), distinct=True),
        away=Count("loans", filter=Q(loans__state__in=AWAY), distinct=True),
    )
    return {"lenders": counted.order_by("organisation__name", "pk")}


def structure_meant(key: str, typed: str) -> Organisation | None:
    """The published structure chosen in the list, or whose whole name was typed."""
    rows = Organisation.objects.published().filter(merged_into=None)
    if key.isdecimal() and 0 < int(key) < LAST_ID:
        chosen = rows.filter(pk=int(key)).first()
        if chosen is not None and chosen.name == clean_line(typed):
            return chosen
    same = list(rows.filter(name__iexact=clean_line(typed)).order_by("pk")[:2]) if typed else []
    return same[0] if len(same) == 1 else None
