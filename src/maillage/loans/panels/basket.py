"""What is in a basket: its lines with what dates say of each, and what is missing before it can be sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.dates import period_phrase
from maillage.loans.actions.asking import planned_of
from maillage.loans.actions.common import day_of
from maillage.loans.availability import Planned, Planner, Verdict, planners_of, wish_of
from maillage.loans.enums import AreaRule
from maillage.loans.forms.dates import ORGANISATION
from maillage.loans.models import Basket, BasketLine
from maillage.loans.panels.picker import facts_of
from maillage.loans.panels.rows import icon_of

NEEDS_PLACE = frozenset({AreaRule.PLACE, AreaRule.BOTH, AreaRule.EITHER})
WINDOW = timedelta(days=31)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One tool of the basket: its days, what forbids them, what is to be looked at, how it travels and costs."""

    row: BasketLine
    icon: str
    period: str
    modules: str
    forbidden: tuple[str, ...]
    warned: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    dates_url: str
    needs_place: bool


def open_basket(user: User) -> Basket | None:
    """The basket that a person is filling, as it is shown; None when there is none."""
    rows = Basket.objects.visible_to(user).open()
    return rows.select_related("borrower__commune", "borrower_commune", "commune", "venue__commune").first()


def lines_in(user: Any) -> int:
    """How many tools wait in the basket of a person."""
    if not user.is_authenticated:
        return 0
    return BasketLine.objects.filter(basket__user=user, basket__sent_at=None).count()


def wished(user: Any) -> dict[str, str]:
    """What the basket says of who borrows and where, for the dates of the next tool."""
    basket = open_basket(user) if user.is_authenticated else None
    if basket is None:
        return {}
    whom = f"{ORGANISATION}{basket.borrower_id}" if basket.borrower_id is not None else basket.borrower_type
    commune = basket.commune
    found = {"pour": whom, "commune": commune.pk if commune else "", "commune_label": commune.name if commune else ""}
    return {name: value for name, value in found.items() if value}


def _verdicts(basket: Basket, rows: Sequence[BasketLine], user: User, at: datetime) -> list[tuple[Planner, Verdict]]:
    """What dates say of each line, the others counted with it for the quotas."""
    first, last = min(row.first_on for row in rows), max(row.last_on for row in rows)
    today = day_of(rows[0].tool.lender, at)
    wish = wish_of(basket, user=user)
    found = planners_of({row.tool_id for row in rows}, today=today, first=first - WINDOW, last=last + WINDOW, wish=wish)
    planners = [
        replace(found[row.tool_id], wish=replace(wish, slices=frozenset(one.slice for one in row.modules.all())))
        for row in rows
    ]
    alone = [planner.verdict(row.first_on, row.last_on) for row, planner in zip(rows, planners, strict=True)]
    planned = [planned_of(verdict, row.tool) for row, verdict in zip(rows, alone, strict=True)]
    found_with = []
    for rank, (row, planner) in enumerate(zip(rows, planners, strict=True)):
        beside = [
            one
            for other, one in enumerate(planned)
            if one is not None and other != rank and rows[other].tool.lender_id == row.tool.lender_id
        ]
        counting = _counting(planner, beside)
        found_with.append((counting, counting.verdict(row.first_on, row.last_on)))
    return found_with


def _counting(planner: Planner, beside: Iterable[Planned]) -> Planner:
    """The same calculation, the other lines of the basket counted by quotas."""
    spans = tuple((one.kind, one.tool, one.first_on, one.last_on, one.leaves_on, one.returns_on) for one in beside)
    return replace(planner, facts=replace(planner.facts, planned=(*planner.facts.planned, *spans)))


def lines_of(basket: Basket | None, user: User, at: datetime) -> list[Line]:
    """The lines of a basket, in the order they were put there, in a fixed number of queries."""
    if basket is None:
        return []
    rows = list(
        basket.lines.select_related("tool__lender__organisation__contribution", "tool__lender__commune__department")
        .prefetch_related("modules")
        .order_by("pk")
    )
    if not rows:
        return []
    found = _verdicts(basket, rows, user, at)
    return [_line(row, planner, verdict) for row, (planner, verdict) in zip(rows, found, strict=True)]


def _line(row: BasketLine, planner: Planner, verdict: Verdict) -> Line:
    language = get_language() or "fr"
    days = (row.last_on - row.first_on).days + 1
    query = f"?ligne={row.pk}&du={row.first_on.isoformat()}&jours={days}" + "".join(
        f"&module={one.slice}" for one in row.modules.all()
    )
    return Line(
        row=row, icon=icon_of(row.tool.kind), period=period_phrase(row.first_on, row.last_on, language),
        modules=", ".join(one.title for one in row.modules.all()),
        forbidden=tuple(one.sentence for one in verdict.reasons if one.is_hard),
        warned=tuple(one.sentence for one in verdict.reasons if not one.is_hard),
        facts=tuple(facts_of(planner, verdict, language)),
        dates_url=reverse("loans:tool", args=[row.tool.slug]) + query + "#dates",
        needs_place=planner.rules.area in NEEDS_PLACE,
    )  # fmt: skip


def missing_of(basket: Basket | None, lines: Sequence[Line]) -> list[str]:
    """What is missing before the basket can be sent, in sentences."""
    found = []
    if basket is not None and not basket.who:
        found.append(_("Dites pour quelle structure, ou au nom de qui, vous empruntez."))
    place = basket is not None and (basket.commune_id is not None or basket.venue_id is not None)
    wanting = [line for line in lines if line.needs_place]
    if wanting and not place:
        names = ", ".join(sorted({str(line.row.tool.lender) for line in wanting}))
        found.append(_("Dites dans quelle commune l’outil servira : %(lenders)s ne prête pas partout.") % {
            "lenders": names})  # fmt: skip
    found += [
        _("« %(tool)s » : %(why)s Changez ses dates, ou retirez-le.")
        % {"tool": line.row.tool.title, "why": " ".join(line.forbidden)}
        for line in lines
        if line.forbidden
    ]
    return found
