"""Who may do what: the table deed × person, and what one may see is what one finds in lists."""

import pytest

from maillage.loans import rules
from maillage.loans.models import Copy, Lender, Loan, Tool
from tests.factories.directory import make_organisation
from tests.factories.loans import make_lender, make_loan, make_tool
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
LENDERS = {"editor_a", "coordinator_here"}
BORROWERS = {"editor_b"}
ADMIN = {"administrator"}


@pytest.fixture
def loan(cast):
    """Editor A keeps the desk, editor B borrows for their club."""
    lender = make_lender(cast.here)
    lender.organisation.members.create(user=cast["editor_a"])
    club = make_organisation(cast.elsewhere, name="Club")
    club.members.create(user=cast["editor_b"])
    return make_loan(make_tool(lender), borrower=club)


def allowed(cast, rule, thing):
    return {role for role in ROLES if rule(cast[role], thing)}


DEEDS = [
    ("requested", rules.may_approve, LENDERS | ADMIN),
    ("requested", rules.may_refuse, LENDERS | ADMIN),
    ("requested", rules.may_cancel, LENDERS | ADMIN | BORROWERS),
    ("requested", rules.may_give_proof, LENDERS | ADMIN | BORROWERS),
    ("requested", rules.may_let_go, set()),
    ("requested", rules.may_keep_loan, LENDERS | ADMIN),
    ("requested", rules.may_put_on_queue, LENDERS | ADMIN),
    ("requested", rules.may_ask_details, LENDERS | ADMIN),
    ("requested", rules.may_change_days, LENDERS | ADMIN),
    ("requested", rules.may_remind_papers, set()),
    ("asked", rules.may_put_on_queue, LENDERS | ADMIN),
    ("asked", rules.may_ask_details, set()),
    ("waiting", rules.may_put_on_queue, set()),
    ("approved", rules.may_remind_papers, LENDERS | ADMIN),
    ("approved", rules.may_plan_hand_over, set()),
    ("out", rules.may_change_days, set()),
    ("requested", rules.may_close, set()),
    ("asked", rules.may_answer_question, BORROWERS),
    ("approved", rules.may_approve, set()),
    ("approved", rules.may_send_agreement, LENDERS | ADMIN),
    ("approved", rules.may_let_go, LENDERS | ADMIN),
    ("approved", rules.may_change_copy, LENDERS | ADMIN),
    ("approved", rules.may_send_or_redo, LENDERS | ADMIN),
    ("approved", rules.may_sign_on_paper, set()),
    ("sent", rules.may_sign_on_paper, LENDERS | ADMIN),
    ("out", rules.may_receive, LENDERS | ADMIN | BORROWERS),
    ("out", rules.may_take_back, LENDERS | ADMIN),
    ("out", rules.may_report, LENDERS | ADMIN | BORROWERS),
    ("received", rules.may_evaluate, LENDERS | ADMIN | BORROWERS),
    ("received", rules.may_tell, LENDERS | ADMIN | BORROWERS),
    ("received", rules.may_renew_as_borrower, BORROWERS),
    ("returned", rules.may_renew_as_borrower, set()),
    ("returned", rules.may_check, LENDERS | ADMIN),
    ("evaluated", rules.may_close, LENDERS | ADMIN),
    ("closed", rules.may_cancel, set()),
]


@pytest.mark.parametrize(
    ("state", "rule", "people"), DEEDS, ids=[f"{state} {rule.__name__}" for state, rule, _ in DEEDS]
)
def test_deeds(cast, loan, state, rule, people):
    loan.state = state

    assert allowed(cast, rule, loan) == people


def test_both_sides_see_a_loan_and_nobody_else(cast, loan):
    seen = {role for role in ROLES if loan in Loan.objects.visible_to(cast[role])}

    assert seen == LENDERS | BORROWERS | ADMIN
    assert seen == allowed(cast, rules.is_concerned, loan)


def test_the_catalogue_is_everyones_and_drafts_are_the_lenders(cast, loan):
    draft = make_tool(loan.lender, title="En préparation", listed=False)

    for role in ROLES:
        keeps = role in LENDERS | ADMIN
        found = set(Tool.objects.visible_to(cast[role]).order_by("pk"))
        assert found == {loan.tool, draft} if keeps else found == {loan.tool}
        assert Copy.objects.visible_to(cast[role]).exists() is keeps
        assert Lender.objects.kept_by(cast[role]).exists() is keeps
        assert Lender.objects.visible_to(cast[role]).exists()
        assert rules.may_keep_desk(cast[role], loan.lender) is keeps
        assert rules.may_edit_tool(cast[role], draft) is keeps
        assert rules.may_ask(cast[role], loan.tool) is (role != "anonymous")
        assert rules.may_ask(cast[role], draft) is False


def test_who_keeps_a_desk_is_known_to_the_navigation(cast):
    assert [role for role in ROLES if rules.keeps_any(cast[role])] == []

    make_lender(cast.here).organisation.members.create(user=cast["editor_a"])

    assert {role for role in ROLES if rules.keeps_any(cast[role])} == LENDERS | ADMIN


def test_pages_ask_once_which_structures_lend(cast, django_assert_num_queries):
    make_lender(cast.here)
    rules.keeps_any(cast["member"])

    with django_assert_num_queries(1):
        assert rules.keeps_any(cast["member"]) is False
