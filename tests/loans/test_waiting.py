"""The waiting list: one offer at a time, held until its deadline, then the next."""

from datetime import date, timedelta

import pytest
import time_machine

from maillage.core import background
from maillage.loans.actions import (
    OfferIsOver,
    Window,
    accept_offer,
    cancel,
    decline_offer,
    expire_offers,
    join_queue,
    put_on_queue,
)
from maillage.loans.actions.asking import LineData
from maillage.loans.actions.common import DatesImpossible
from maillage.loans.actions.waiting import NoWindow, offer_next
from maillage.loans.models import HeldDay, WaitingEntry
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.loans import AT, make_lender, make_loan, make_tool, plain, who

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 4, 6), date(2026, 4, 10)


def wait(tool, earliest=FIRST, latest=date(2026, 4, 24), days=5, at=AT, **fields):
    line = LineData(tool=tool, first_on=earliest, last_on=earliest + timedelta(days=days - 1))
    window = Window(earliest, latest, days)
    return join_queue(actor=UserFactory(), line=line, who=who(**fields), window=window, at=at)


@pytest.fixture
def tool(here):
    return make_tool(make_lender(here, rules={"max_days": 30}))


@pytest.fixture
def taken(tool):
    return make_loan(tool, date(2026, 4, 1), date(2026, 4, 30), approved=True)


def states():
    return list(WaitingEntry.objects.order_by("pk").values_list("state", flat=True))


@time_machine.travel(AT, tick=False)
def test_a_period_given_up_is_offered_to_the_first_in_turn_and_held_for_them(tool, taken):
    first, second = wait(tool, borrower_name="École"), wait(tool, borrower_name="Musée")
    assert offer_next(actor=None, tool=tool, at=AT) is None

    cancel(actor=None, loan=taken, reason="borrower", at=AT)
    background.run_pending()

    first.refresh_from_db()
    assert states() == ["offered", "waiting"]
    assert HeldDay.objects.filter(loan=first.loan, part="offer").count() == 5
    assert "se libère" in Mail.objects.order_by("-pk").first().subject
    assert offer_next(actor=None, tool=tool, at=AT) is None
    assert second.loan.held_days.count() == 0


def offered(tool, taken, number=2):
    entries = [wait(tool, borrower_name=f"École {rank}", latest=LAST) for rank in range(number)]
    cancel(actor=None, loan=taken, reason="borrower", at=AT)
    offer_next(actor=None, tool=tool, at=AT)
    for entry in entries:
        entry.refresh_from_db()
    return entries


def test_accepting_makes_an_approved_loan(tool, taken):
    entry, _other = offered(tool, taken)

    loan = accept_offer(actor=entry.loan.asked_by, entry=entry, at=AT + timedelta(days=1))

    assert (loan.state, loan.first_on, loan.last_on) == ("approved", FIRST, LAST)
    assert set(loan.held_days.order_by("pk").values_list("part", flat=True)) == {"use"}


def test_declining_passes_the_days_to_the_next_and_keeps_the_place_for_others(tool, taken):
    first, second = offered(tool, taken)

    decline_offer(actor=None, entry=first, at=AT)
    offer_next(actor=None, tool=tool, at=AT)

    second.refresh_from_db()
    assert (states(), first.declined) == (["waiting", "offered"], ["2026-04-06"])


def test_no_answer_in_time_is_a_no_and_comes_too_late_after(tool, taken):
    first, _second = offered(tool, taken)
    late = AT + timedelta(days=4)

    with pytest.raises(OfferIsOver):
        accept_offer(actor=first.loan.asked_by, entry=first, at=late)
    assert expire_offers(actor=None, at=late) == 1
    background.run_pending()

    assert states()[0] == "waiting"


def test_a_long_window_is_looked_at_to_its_end(here):
    tool = make_tool(make_lender(here))
    make_loan(tool, date(2026, 4, 1), date(2026, 10, 31), approved=True)
    wait(tool, latest=date(2026, 10, 20))

    assert offer_next(actor=None, tool=tool, at=AT) is None
    assert states() == ["waiting"]


def test_the_lender_gives_a_place_for_days_that_fit(tool):
    loan = make_loan(tool, FIRST)

    with pytest.raises(NoWindow):
        put_on_queue(actor=UserFactory(), loan=loan, window=Window(FIRST, LAST, 6), at=AT)


@time_machine.travel(AT, tick=False)
def test_the_deadline_is_said_on_the_clock_of_the_lender(tool, taken):
    """An offer of 10 h in Paris, 9 h in UTC."""
    offered(tool, taken, number=1)

    assert "jeudi 5 mars, 10 h" in plain(Mail.objects.order_by("-pk").first().text)


def test_one_waits_only_for_what_the_rules_allow(tool, taken):
    with pytest.raises(NoWindow):
        wait(tool, latest=date(2026, 4, 8))
    with pytest.raises(DatesImpossible, match="au plus 30 jours"):
        wait(tool, days=31, latest=date(2026, 6, 1))


@time_machine.travel(AT, tick=False)
def test_two_tools_may_be_offered_at_once_but_a_tool_once(tool, taken):
    other = make_tool(tool.lender, title="Un autre")
    busy = make_loan(other, date(2026, 4, 1), date(2026, 4, 30), approved=True, borrower_name="Musée")
    wait(tool), wait(other)
    for loan in (taken, busy):
        cancel(actor=None, loan=loan, reason="borrower", at=AT)
    background.run_pending()

    assert states() == ["offered", "offered"]
