"""Lenders, tools and loans, written by the real actions."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from maillage.loans.actions import LineData, WhoData, approve, request_loan
from maillage.loans.actions.catalogue import ToolData, add_copy, create_tool, list_tool
from maillage.loans.actions.lenders import LenderData, QuotaData, add_shuttles, keep_quotas, keep_terms, open_desk
from maillage.loans.models import Lender, Loan, Tool
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.geography import CommuneFactory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def amiens() -> Any:
    """A commune."""
    return CommuneFactory(code="80021", name="Amiens", population=134_000, latitude=49.8942, longitude=2.2957)


def make_lender(
    origin: Any, *, rules: Any = None, kinds: Any = None, quotas: Any = (), shuttles: Any = (), **fields: Any
) -> Lender:
    """A structure that lends from Monday to Friday; ``rules`` are its general terms, ``kinds`` those by kind."""
    name = fields.pop("name", "Ombelle")
    author = fields.pop("author", None)
    given = {"commune": amiens(), "closed_on_holidays": False} | fields
    organisation = make_organisation(origin, name=name, commune=given["commune"], author=author)
    lender = open_desk(actor=None, organisation=organisation, data=LenderData(**given), at=AT)
    for kind, values in {"": rules or {}, **(kinds or {})}.items():
        keep_terms(actor=None, lender=lender, kind=kind, values=values, at=AT)
    if quotas:
        keep_quotas(actor=None, lender=lender, quotas=[QuotaData(**one) for one in quotas], at=AT)
    if shuttles:
        days = [one if isinstance(one, date) else date.fromisoformat(one) for one in shuttles]
        add_shuttles(actor=None, lender=lender, days=days, at=AT)
    return lender


def make_tool(lender: Lender, *, copies: int = 1, listed: bool = True, **fields: Any) -> Tool:
    """An exhibition in the catalogue, with one copy."""
    given = {"title": "La mer sous nos pieds", "kind": "exhibition", "summary": "La craie raconte une mer."} | fields
    tool = create_tool(actor=None, lender=lender, data=ToolData(**given), at=AT)
    for number in range(copies):
        add_copy(actor=None, tool=tool, label="ABCDEFGHIJ"[number], at=AT)
    if listed:
        list_tool(actor=None, tool=tool, at=AT)
    return Tool.objects.get(pk=tool.pk)


def who(**fields: Any) -> WhoData:
    """The library of Corbie."""
    given = {
        "borrower_name": "Bibliothèque de Corbie", "borrower_type": "library", "place": "Salle de lecture",
        "contact_email": "bibliotheque@corbie.example.org",
    } | fields  # fmt: skip
    return WhoData(**given)


def make_loan(tool: Tool, first: Any = date(2026, 4, 6), last: Any = None, *, approved: bool = False, at: Any = AT,
              actor: Any = None, override: str = "", **fields: Any) -> Loan:  # fmt: skip
    """A request, or an approved loan, from Monday 6 April 2026 for five days."""
    first = date.fromisoformat(first) if isinstance(first, str) else first
    last = date.fromisoformat(last) if isinstance(last, str) else last or first + DAY * 4
    modules = tuple(fields.pop("modules", ()))
    line = LineData(tool=tool, first_on=first, last_on=last, modules=modules)
    loan = request_loan(actor=actor or UserFactory(), line=line, who=who(**fields), at=at, override=override)
    if approved:
        approve(actor=None, loan=loan, at=at)
    return loan


def plain(text: str) -> str:
    """A sentence with the spaces that a keyboard has."""
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


def euros(amount: Any) -> Decimal:
    """An amount."""
    return Decimal(str(amount)).quantize(Decimal("0.01"))
