"""Asking for tools: the basket, and the loans it becomes once sent. What is asked is frozen with the days it blocks."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_line, clean_text
from maillage.directory.models import Organisation, Venue
from maillage.geography.models import Commune
from maillage.loans import notices
from maillage.loans.actions.common import LINE, TEXT, DatesImpossible, DatesTaken, day_of, note
from maillage.loans.availability import Planned, Planner, Reason, Verdict, kilometres_between, planner_of, wish_of
from maillage.loans.enums import MOVES, AreaRule, LoanState, RuleCode, ToolState
from maillage.loans.models import Basket, BasketLine, Loan, Module, Service, Tool

WHO = (
    "borrower", "borrower_name", "borrower_type", "borrower_commune", "contact_name", "contact_email", "contact_phone",
    "venue", "place", "commune", "purpose", "expected", "youngest", "levels", "programme_action",
)  # fmt: skip


class Incomplete(Refused):
    """Something that a request cannot do without is missing; ``name`` is the field."""

    def __init__(self, name: str, sentence: str) -> None:
        """Keep the field."""
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True, kw_only=True)
class WhoData:
    """For whom and where; the names are those of the columns of a loan."""

    borrower: Organisation | None = None
    borrower_name: str = ""
    borrower_type: str = ""
    borrower_commune: Commune | None = None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    venue: Venue | None = None
    place: str = ""
    commune: Commune | None = None
    purpose: str = ""
    expected: int | None = None
    youngest: int | None = None
    levels: tuple[str, ...] = ()
    programme_action: str = ""


@dataclass(frozen=True, kw_only=True)
class LineData:
    """One tool, or some of its modules, for days of use; both ends included. ``blocked`` is left to the rules."""

    tool: Tool
    first_on: date
    last_on: date
    modules: tuple[Module, ...] = ()
    services: tuple[Service, ...] = field(default=())


# --- The basket -------------------------------------------------------------------------------------------------------


@transaction.atomic
def basket_of(*, actor: User, at: datetime) -> Basket:
    """The basket that a person is filling; made when there is none."""
    return Basket.objects.open().get_or_create(user=actor, sent_at=None, defaults={"started_at": at})[0]


@transaction.atomic
def add_line(*, actor: User, line: LineData, at: datetime) -> BasketLine:
    """Put a tool in the basket, or change its dates; rules are looked at by pages and when it is sent."""
    if line.last_on < line.first_on:
        raise Incomplete("last_on", _("Le dernier jour suit le premier : corrigez l’un des deux."))
    basket = basket_of(actor=actor, at=at)
    row, _made = BasketLine.objects.update_or_create(
        basket=basket, tool=line.tool, first_on=line.first_on, defaults={"last_on": line.last_on}
    )
    row.modules.set(line.modules)
    return row


@transaction.atomic
def remove_line(*, actor: User, line: BasketLine) -> None:
    """Take a tool out of one’s basket."""
    BasketLine.objects.filter(pk=line.pk, basket__user=actor, basket__sent_at=None).delete()


@transaction.atomic
def describe_basket(*, actor: User, basket: Basket, who: WhoData) -> None:
    """Keep for whom and where, while the basket is not sent: nothing typed is lost."""
    kept = _cleaned(who)
    Basket.objects.filter(pk=basket.pk, user=actor, sent_at=None).update(**kept)
    for name, value in kept.items():
        setattr(basket, name, value)


@transaction.atomic
def send_basket(*, actor: User, basket: Basket, who: WhoData, at: datetime) -> list[Loan]:
    """Ask for everything that is in the basket, at once or not at all; each line becomes a loan.

    Raises:
        Incomplete: something is missing.
        DatesImpossible: a rule forbids one of the lines, or its tool is not lent any more.
    """
    lines = list(basket.lines.select_related("tool__lender").prefetch_related("modules").order_by("pk"))
    if not lines:
        raise Incomplete("lines", _("Ce panier est vide : choisissez un outil au catalogue."))
    if not Basket.objects.filter(pk=basket.pk, sent_at=None).update(sent_at=at, **_cleaned(who)):
        raise Incomplete("basket", _("Ce panier est déjà envoyé : ses demandes sont dans vos prêts."))
    loans: list[Loan] = []
    for line in lines:
        if line.tool.state != ToolState.LISTED or not line.tool.lender.is_open:
            raise DatesImpossible([Reason(RuleCode.NO_COPY)])
        data = LineData(tool=line.tool, first_on=line.first_on, last_on=line.last_on, modules=tuple(line.modules.all()))
        loans.append(_request(actor, data, who, at, basket=basket))
    notices.tell_lenders_asked(loans, at)
    return loans


# --- The request ------------------------------------------------------------------------------------------------------


@transaction.atomic
def request_loan(
    *, actor: User | None, line: LineData, who: WhoData, at: datetime, override: str = "", on_behalf: bool = False
) -> Loan:
    """Ask for one tool. ``override`` is the lender’s reason to go beyond its own rules; days that are taken stay so.

    ``on_behalf``: the lender writes what a borrower asked for by telephone; nobody else asked, and it is not told.

    Raises:
        Incomplete: no borrower, no commune where the lender looks at it.
        DatesImpossible, DatesTaken: why these dates cannot be.
    """
    loan = _request(actor, line, who, at, override=override, on_behalf=on_behalf)
    if not on_behalf:
        notices.tell_lenders_asked([loan], at)
    return loan


def _request(
    actor: User | None, line: LineData, who: WhoData, at: datetime, *, override: str = "", basket: Basket | None = None,
    on_behalf: bool = False,
) -> Loan:  # fmt: skip
    asker = None if on_behalf else actor
    planner = planner_for(line, who, asker, at)
    verdict = planner.verdict(line.first_on, line.last_on)
    refuse_impossible(verdict, override)
    reason = clean_line(override)[:LINE]
    loan = frozen(line, who, planner, verdict, at, asker=asker, basket=basket, override=reason, by=actor)
    note(actor, "loan_requested", loan, at, tool=line.tool.pk)
    return loan


def planner_for(line: LineData, who: WhoData, asker: User | None, at: datetime, **more: Any) -> Planner:
    """The calculation of dates for a line, once what cannot be missing is there."""
    if who.borrower is None and not who.borrower_name.strip():
        raise Incomplete("borrower", _("Dites pour quelle structure, ou au nom de qui, vous empruntez."))
    if line.last_on < line.first_on:
        raise Incomplete("last_on", _("Le dernier jour suit le premier : corrigez l’un des deux."))
    wish = wish_of(who, user=asker, slices=frozenset(one.slice for one in line.modules), **more)
    day = day_of(line.tool.lender, at)
    planner = planner_of(line.tool, today=day, first=line.first_on, last=line.last_on, wish=wish)
    if wish.commune is None and planner.rules.area in {AreaRule.PLACE, AreaRule.BOTH, AreaRule.EITHER}:
        raise Incomplete("commune", _("Dites dans quelle commune l’outil servira : le prêteur dessert un territoire."))
    return planner


def refuse_impossible(verdict: Verdict, override: str = "") -> None:
    """Raise what forbids a period: what is firm always, the rules unless a reason is given to go beyond them."""
    hard = [one for one in verdict.reasons if one.is_hard]
    firm = [one for one in hard if one.is_firm or verdict.blocked is None]
    if firm:
        raise (DatesTaken if all(one.is_firm for one in firm) else DatesImpossible)(hard)
    if hard and not override.strip():
        raise DatesImpossible(hard)


def frozen(
    line: LineData, who: WhoData, planner: Planner, verdict: Verdict, at: datetime, *, asker: User | None,
    basket: Basket | None = None, override: str = "", by: User | None = None, state: str = LoanState.REQUESTED,
) -> Loan:  # fmt: skip
    """Write what is asked, with the days it would block, what it costs, weighs and is insured for on that day."""
    tool, modules = planner.tool, line.modules
    loan = Loan.objects.create(
        lender=planner.lender, tool=tool, kind=tool.kind, tool_title=tool.title, basket=basket, asked_by=asker,
        asked_at=at, state=state, slices=sorted(one.slice for one in modules), override_reason=override,
        overridden_by=by if override else None, volume=_sum(tool, modules, "volume"),
        weight=_sum(tool, modules, "weight"), insured_value=_value(tool, line.first_on),
        fee=planner.rules.cost((line.last_on - line.first_on).days + 1), deposit=planner.rules.deposit,
        kilometres=_there_and_back(planner, who), **dates_of(verdict), **_cleaned(who),
    )  # fmt: skip
    loan.modules.set(modules)
    loan.services.set(line.services)
    return loan


def dates_of(verdict: Verdict) -> dict[str, Any]:
    """The columns of a loan that a verdict decides."""
    blocked = verdict.blocked
    if blocked is None:
        raise DatesImpossible(verdict.reasons)
    told = [one.kept for one in verdict.reasons if one.code != RuleCode.ASKED]
    return {
        "first_on": verdict.first, "last_on": verdict.last, "blocked_first_on": blocked.first,
        "blocked_last_on": blocked.last, "leaves_on": blocked.leaves_on, "returns_on": blocked.returns_on,
        "parts": blocked.as_rows(), "warnings": told, "shuttle_out": verdict.shuttle_out,
        "shuttle_back": verdict.shuttle_back,
    }  # fmt: skip


def planned_of(verdict: Verdict, tool: Tool) -> Planned | None:
    """A line of a basket, as the quotas of the others count it."""
    if verdict.blocked is None:
        return None
    return Planned(
        tool.pk, tool.kind, verdict.first, verdict.last, verdict.blocked.leaves_on, verdict.blocked.returns_on
    )


def _there_and_back(planner: Planner, who: WhoData) -> Decimal | None:
    home = planner.lender.commune or planner.lender.organisation.commune
    one_way = kilometres_between(home, who.commune or (who.venue.commune if who.venue is not None else None))
    return None if one_way is None else one_way * 2


def _sum(tool: Tool, modules: tuple[Module, ...], name: str) -> Decimal | None:
    if not modules:
        found: Decimal | None = getattr(tool, name)
        return found
    known = [getattr(one, name) for one in modules]
    return None if any(one is None for one in known) else sum(known, Decimal(0))


def _value(tool: Tool, on: date) -> Decimal | None:
    return tool.values.filter(from_on__lte=on).order_by("-from_on").values_list("amount", flat=True).first()


def _cleaned(who: WhoData) -> dict[str, Any]:
    kept = {one.name: getattr(who, one.name) for one in fields(who)}
    for name, length in {"borrower_name": 160, "contact_name": 160, "contact_phone": 30, "place": 240}.items():
        kept[name] = clean_line(kept[name])[:length]
    kept["purpose"] = clean_text(who.purpose)[:TEXT]
    kept["levels"] = list(who.levels)
    return kept


# --- Information asked ------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_details(*, actor: User, loan: Loan, question: str, at: datetime) -> None:
    """The lender needs to know something before answering."""
    text = clean_text(question)[:TEXT]
    if not text:
        raise Incomplete("question", _("Écrivez ce que vous voulez savoir."))
    advance(loan, to=LoanState.ASKED, moves=MOVES, question=text, answer="")
    note(actor, "loan_details_asked", loan, at)
    notices.tell_details_asked(loan, at)


@transaction.atomic
def give_details(*, actor: User, loan: Loan, answer: str, at: datetime) -> None:
    """The borrower answers; the request is to be decided again."""
    text = clean_text(answer)[:TEXT]
    if not text:
        raise Incomplete("answer", _("Écrivez votre réponse au prêteur."))
    advance(loan, to=LoanState.REQUESTED, moves=MOVES, answer=text)
    note(actor, "loan_details_given", loan, at)
    notices.tell_details_given(loan, at)
