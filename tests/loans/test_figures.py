"""A season in figures: outings, days, hosts, kilometres, by whom and where, refusals and why."""

from datetime import date, datetime

import pytest

from maillage.loans.actions import cancel, let_go, refuse, take_back
from maillage.loans.models import Loan, Tool
from maillage.loans.querysets.figures import most_asked, never_lent
from tests.factories.accounts import UserFactory
from tests.factories.loans import AT, make_lender, make_loan, make_tool
from tests.factories.projects import corbie

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def at(day):
    return datetime.fromisoformat(f"{day}T10:00:00+00:00")


@pytest.fixture
def tools(here):
    lender = make_lender(here)
    tools = [make_tool(lender, title=title) for title in ("Craie", "Étoiles", "Oublié")]
    for first, back, name in (
        ("2026-04-06", "2026-04-10", "A"),
        ("2026-05-04", "2026-05-11", "B"),
        ("2026-06-01", "2026-06-05", "A"),
    ):
        loan = make_loan(tools[0], first, approved=True, borrower_name=name, commune=corbie())
        let_go(actor=None, loan=loan, at=at(first))
        take_back(actor=None, loan=loan, at=at(back))
    refuse(actor=UserFactory(), loan=make_loan(tools[1], "2026-04-06"), reason="area", at=AT)
    cancel(
        actor=None,
        loan=make_loan(tools[1], "2026-05-04", approved=True, borrower_type="primary"),
        reason="event",
        at=AT,
    )
    make_loan(tools[0], "2027-01-04", approved=True)
    return tools


def test_a_season_in_one_query(tools, django_assert_num_queries):
    with django_assert_num_queries(1):
        season = Loan.objects.asked_for(*YEAR).season()

    assert vars(season) == {
        "requests": 5, "outings": 3, "cancelled": 1, "refused": 1, "days": 18, "hosts": 2, "communes": 1,
        "kilometres": 120, "late": 1,
    }  # fmt: skip


def test_by_whom_where_when_and_why(tools):
    rows = Loan.objects.asked_for(*YEAR)

    assert rows.by_borrower_type() == [("library", 3)]
    assert rows.by_department() == [("80", 3)]
    assert rows.by_month() == [(2026, 4, 1), (2026, 5, 1), (2026, 6, 1)]
    assert rows.by_refusal_reason() == [("area", 1)]
    assert rows.by_cancel_reason() == [("event", 1)]


def test_what_is_asked_the_most_and_what_never_left(tools):
    asked = most_asked(Tool.objects.all(), *YEAR)

    assert [(tool.title, tool.asked, tool.outings, tool.refusals) for tool in asked] == [
        ("Craie", 3, 3, 0),
        ("Étoiles", 2, 0, 1),
    ]
    assert [tool.title for tool in never_lent(Tool.objects.all(), *YEAR)] == ["Oublié", "Étoiles"]
