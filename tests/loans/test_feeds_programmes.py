"""The audience that a borrower declares moves the indicator of the quarter, as everything that is counted does."""

from datetime import UTC, datetime

import pytest

from maillage.loans.actions import Evaluation, evaluate, let_go, receive, take_back
from maillage.programmes.actions.feeding import refresh
from maillage.programmes.enums import Measure
from maillage.programmes.models import Cell, FeedRule, Request
from tests.factories.loans import make_lender, make_loan, make_tool
from tests.factories.programmes import make_world

pytestmark = pytest.mark.django_db
OPEN_DAY = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)


def at(day):
    return datetime.fromisoformat(f"2026-{day}T09:00:00+00:00")


def test_the_quarters_indicator_is_moved_by_the_audience_declared(here):
    row = make_world(here)
    version = row.programme.indicators.get().versions.get()
    FeedRule.objects.create(version=version, measure=Measure.PARTICIPATIONS, breakdowns=["sex"])
    tool = make_tool(make_lender(here))
    loan = make_loan(tool, "2026-02-02", approved=True, at=at("01-05"), borrower=row.organisation,
                     programme_action=row.action.reference)  # fmt: skip
    for deed in (let_go, receive):
        deed(actor=None, loan=loan, at=at("02-02"))
    take_back(actor=None, loan=loan, at=at("02-06"))
    said = Evaluation(state="counted", number=120, accuracy="counted", cells={"sex": {"women": 70, "men": 50}})

    evaluate(actor=None, loan=loan, evaluation=said, at=at("02-10"))
    refresh(actor=None, request=Request.objects.for_lists().get(pk=row.pk), at=OPEN_DAY)

    assert Cell.objects.get(key="").value == 120
    assert Cell.objects.get(key="").sources.get().title == tool.title
