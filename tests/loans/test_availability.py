"""The calculation of dates: one for the picker, the request and the approval. It never says who."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from maillage.loans.actions import approve, let_go, request_loan
from maillage.loans.actions.asking import LineData
from maillage.loans.actions.catalogue import add_module
from maillage.loans.actions.common import DatesImpossible, DatesTaken
from maillage.loans.actions.deciding import planner_of_loan
from maillage.loans.actions.lenders import keep_habilitation_kind
from maillage.loans.actions.papers import give_proof, grant_habilitation
from maillage.loans.availability import Wish, planner_of, planners_for, planners_of, risks_of
from maillage.loans.models import HeldDay, Loan, Shuttle
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.loans import AT, TODAY, make_lender, make_loan, make_tool, plain, who

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIRST, LAST = date(2026, 4, 6), date(2026, 4, 10)


def look(tool, first=FIRST, last=LAST, today=TODAY, **wish):
    return planner_of(tool, today=today, first=first, last=last, wish=Wish(**wish)).verdict(first, last)


def test_a_tool_that_nobody_asks_for_is_free(here):
    found = look(make_tool(make_lender(here)))

    assert (found.state, found.sentences, [copy.label for copy in found.copies]) == ("free", [], ["A"])


def test_a_loan_takes_its_preparation_and_transport_too_and_nobody_is_named(here):
    tool = make_tool(make_lender(here, rules={"preparation_days": 2, "check_days": 1}))
    make_loan(tool, FIRST, approved=True, borrower_name="Collège Secret")

    found = look(tool, date(2026, 4, 11), date(2026, 4, 12))

    assert found.state == "busy"
    assert found.sentences == ["L’outil est pris du 2 au 13 avril, préparation et transport compris."]
    assert "Secret" not in " ".join(found.sentences)


def test_another_copy_leaves_the_dates_free(here):
    tool = make_tool(make_lender(here), copies=2)
    make_loan(tool, FIRST, approved=True)

    assert [copy.label for copy in look(tool).copies] == ["B"]


def test_a_request_of_somebody_else_makes_the_dates_possible(here):
    tool = make_tool(make_lender(here))
    loan = make_loan(tool, FIRST)

    assert (look(tool).state, look(tool).sentences) == (
        "possible", ["Une autre demande attend une réponse pour ces dates."],
    )  # fmt: skip
    assert look(tool, loan=loan.pk).state == "free"


def test_without_a_copy_in_state_to_leave_nothing_is_possible(here):
    tool = make_tool(make_lender(here))
    tool.copies.update(state="retired", retired_on=AT.date())

    assert look(tool).sentences == ["Aucun exemplaire n’est en état d’être prêté."]


def test_an_incomplete_copy_may_leave_and_it_is_said(here):
    tool = make_tool(make_lender(here))
    tool.copies.update(state="incomplete")

    assert look(tool).state == "possible"


def test_a_module_lent_apart_leaves_the_others_and_stands_in_the_way_of_the_whole(here):
    tool = make_tool(make_lender(here))
    one, other = (add_module(actor=None, tool=tool, title=title, at=AT) for title in ("Craie", "Silex"))
    make_loan(tool, FIRST, approved=True, modules=(one,))

    assert look(tool, slices=frozenset({one.slice})).state == "busy"
    assert look(tool, slices=frozenset({other.slice})).state == "free"
    assert look(tool).state == "busy"


def test_a_module_made_later_is_held_with_the_whole_that_is_lent(here):
    tool = make_tool(make_lender(here))
    make_loan(tool, FIRST, approved=True)

    made = add_module(actor=None, tool=tool, title="Silex", at=AT)

    assert look(tool, slices=frozenset({made.slice})).state == "busy"
    assert HeldDay.objects.filter(slice=made.slice).count() == HeldDay.objects.filter(slice=0).count() == 5


def test_a_late_copy_is_not_promised_for_today(here):
    tool = make_tool(make_lender(here))
    loan = make_loan(tool, date(2026, 3, 9), approved=True)
    Loan.objects.filter(pk=loan.pk).update(state="out", out_on=date(2026, 3, 9))

    assert look(tool, date(2026, 3, 20), date(2026, 3, 24), today=date(2026, 3, 20)).state == "busy"
    assert look(tool, date(2026, 3, 23), date(2026, 3, 24), today=date(2026, 3, 20)).state == "free"


def test_a_shuttle_carries_no_more_than_it_can(here):
    lender = make_lender(here, rules={"transport": "shuttle"}, shuttles=["2026-04-02", "2026-04-14"])
    Shuttle.objects.filter(lender=lender).update(volume=Decimal(3))
    big = make_tool(lender, volume=Decimal(2))
    make_loan(big, FIRST, approved=True)
    other = make_tool(lender, title="Un planétarium", volume=Decimal("1.5"))

    found = look(other)

    assert found.state == "busy"
    assert plain(found.sentences[0]) == (
        "La navette du jeudi 2 avril est pleine : il y reste 1 m³, l’outil demande 1,5 m³."
    )


def test_a_habilitation_is_a_persons_or_a_structures_and_holds_for_some_time(here):
    lender = make_lender(here)
    kind = keep_habilitation_kind(actor=None, lender=lender, name="Planétarium", months=24, at=AT)
    tool, person, team = make_tool(lender, habilitation=kind), UserFactory(), make_organisation(here, name="Club")
    told = look(tool, user=person).sentences
    assert [plain(one) for one in told] == ["Cet outil demande une habilitation : Planétarium."]

    grant_habilitation(actor=person, kind=kind, user=person, on=date(2025, 1, 1), at=AT)
    grant_habilitation(actor=person, kind=kind, organisation=team, on=date(2024, 1, 1), at=AT)

    assert look(tool, user=person).state == "free"
    assert look(tool, user=UserFactory(), borrower=team).state == "busy"


def test_insurance_that_ends_too_early_is_asked_for_and_forbids_nothing(here):
    lender = make_lender(here, rules={"insurance": "certificate"})
    tool, team = make_tool(lender), make_organisation(here, name="Club")
    common = {"actor": None, "lender": lender, "borrower": team, "at": AT, "insurer": "Mutuelle 123"}
    give_proof(kind="certificate", first_on=date(2026, 1, 1), last_on=date(2026, 4, 9), **common)
    give_proof(kind="undertaking", first_on=date(2026, 1, 1), last_on=date(2026, 12, 31), **common)

    assert look(tool, borrower=team).state == "possible"
    give_proof(kind="certificate", first_on=date(2026, 4, 1), last_on=date(2026, 4, 30), **common)
    assert look(tool, borrower=team).state == "free"


def test_the_picker_says_of_each_day_why_not(here):
    tool = make_tool(make_lender(here, rules={"notice_days": 15, "min_days": 3}))
    make_loan(tool, date(2026, 3, 23), date(2026, 3, 25), approved=True)

    views = planner_of(tool, today=TODAY, first=date(2026, 3, 15), last=date(2026, 3, 28)).starts(
        date(2026, 3, 16), date(2026, 3, 26), 3
    )

    assert [view.state for view in views] == ["busy", "free", "free", *["busy"] * 7, "free"]
    assert "préavis" in views[0].sentences[0]
    assert "pris du 23 au 25 mars" in views[6].sentences[0]


def test_the_next_possible_period_is_found(here):
    tool = make_tool(make_lender(here))
    make_loan(tool, FIRST, approved=True)
    planner = planner_of(tool, today=TODAY, first=FIRST, last=LAST)

    assert planner.next_possible(date(2026, 4, 5), 3).first == date(2026, 4, 13)


def test_the_request_and_the_approval_say_what_the_picker_says(here):
    tool = make_tool(make_lender(here, rules={"max_days": 10}))
    loan, rival = make_loan(tool, FIRST), make_loan(tool, FIRST)
    approve(actor=None, loan=loan, at=AT)

    with pytest.raises(DatesTaken) as taken:
        approve(actor=None, loan=rival, at=AT)
    with pytest.raises(DatesTaken) as asked:
        make_loan(tool, FIRST)
    line = LineData(tool=tool, first_on=date(2026, 5, 4), last_on=date(2026, 5, 20))
    with pytest.raises(DatesImpossible) as long:
        request_loan(actor=None, line=line, who=who(), at=AT)

    said = look(tool).sentences
    assert [str(taken.value), str(asked.value)] == [said[0], said[0]]
    assert str(long.value) == "Un prêt dure au plus 10 jours."


def test_tools_are_read_together_in_a_fixed_number_of_queries(here, django_assert_num_queries):
    lender = make_lender(here)
    tools = [make_tool(lender, title=f"Outil {number}") for number in range(3)]
    make_loan(tools[0], FIRST, approved=True)

    for wanted in (tools[:1], tools):
        with django_assert_num_queries(11):
            found = planners_of([tool.pk for tool in wanted], today=TODAY, first=FIRST, last=LAST)
            states = [planner.verdict(FIRST, LAST).state for planner in found.values()]
        assert states == ["busy", *["free"] * (len(wanted) - 1)]


@pytest.mark.parametrize("number", [1, 3])
def test_risks_are_found_in_a_fixed_number_of_queries(here, django_assert_num_queries, number):
    lender = make_lender(here)
    for rank in range(number):
        tool = make_tool(lender, title=f"Outil {rank}", copies=2)
        late = make_loan(tool, "2026-03-23", "2026-03-27", approved=True, borrower_name=f"A{rank}")
        let_go(actor=None, loan=late, at=AT)
        waiting = make_loan(tool, "2026-04-13", approved=True, borrower_name=f"B{rank}")
        waiting.held_days.update(copy=late.copy)
        Loan.objects.filter(pk=waiting.pk).update(copy=late.copy)

    with django_assert_num_queries(16):
        risks = risks_of(lender, date(2026, 4, 6))

    assert [(one.late.who, [copy.label for copy in one.instead]) for one in risks] == [
        (f"A{rank}", ["B"]) for rank in range(number)
    ]


def test_several_loans_are_judged_together_as_each_is_alone(here):
    lender = make_lender(here, quotas=[{"most": 1}], rules={"insurance": "certificate"})
    first = make_loan(make_tool(lender, title="A"), "2026-04-06", approved=True, borrower_name="École")
    second = make_loan(make_tool(lender, title="B"), "2026-05-04", borrower_name="École")
    third = make_loan(first.tool, "2026-05-04", borrower_name="Musée")
    give_proof(actor=None, lender=lender, loan=third, kind="certificate", insurer="Mutuelle", at=AT,
               first_on=date(2026, 1, 1), last_on=date(2026, 12, 31))  # fmt: skip
    loans = list(Loan.objects.filter(pk__in=[second.pk, third.pk]).for_verdicts().order_by("pk"))

    together = planners_for(loans, today=TODAY, as_asked=True)

    for loan in loans:
        alone = planner_of_loan(loan, AT, asked=True)
        window = (date(2026, 4, 6), date(2026, 4, 10))
        found = [sorted(one.code for one in made.verdict(*window).reasons) for made in (together[loan.pk], alone)]
        assert found[0] == found[1]
    assert found[0] == ["taken"]
