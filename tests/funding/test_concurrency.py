"""Several people claim, share and adopt at the same moment, against the real database."""

import pytest

from maillage.core.errors import Refused
from maillage.funding.actions.budgets import adopt
from maillage.funding.actions.claims import close_claim
from maillage.funding.actions.expenses import share_expense
from maillage.funding.models import BudgetVersion, Claim, ClaimItem, Expense, Share
from tests.events.test_booking_concurrency import at_once
from tests.factories.funding import AT, euros, make_agreement, make_claim, make_expense, make_share, make_version
from tests.factories.programmes import make_decision, make_programme

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def refusable(deed, refused):
    def run():
        try:
            deed()
        except Refused as refusal:
            refused.append(str(refusal))

    return run


def test_of_six_claims_that_close_the_same_expense_one_does(here):
    agreement = make_agreement(make_programme(here))
    share = make_share(make_expense(agreement.programme), agreement)
    claims = [make_claim(agreement, [share], state="sent") for _ in range(6)]
    refused = []

    problems = at_once(
        [refusable(lambda mine=claim: close_claim(actor=None, claim=mine, at=AT), refused) for claim in claims]
    )

    assert problems == []
    assert len(refused) == 5
    assert all("déjà dans le compte rendu clos" in sentence for sentence in refused)
    assert (ClaimItem.objects.settled().count(), Claim.objects.filter(state="closed").count()) == (1, 1)


def test_two_agreements_shared_in_opposite_orders_neither_overrun_nor_lock_each_other(here):
    programme = make_programme(here)
    agreements = [make_agreement(programme, amount=euros(1000)) for _ in range(2)]
    expenses = [make_expense(programme, 400) for _ in range(6)]
    refused = []

    def deed(expense, order):
        amounts = {one.pk: euros(200) for one in agreements[::order]}
        return lambda: share_expense(actor=None, expense=expense, amounts=amounts, at=AT)

    problems = at_once([
        refusable(deed(expense, (-1) ** rank), refused) for rank, expense in enumerate(expenses)
    ])  # fmt: skip

    assert problems == []
    assert len(refused) == 1
    assert Share.objects.count() == 10
    assert sorted(Expense.objects.values_list("shared", flat=True)) == [0, *[euros(400)] * 5]


def test_two_adoptions_at_once_leave_one_version_in_force(here):
    programme = make_programme(here)
    versions = [make_version(programme, [("60", 10), ("74", 10)]) for _ in range(2)]
    decision, refused = make_decision(programme), []

    problems = at_once([
        refusable(lambda mine=one: adopt(actor=None, version=mine, decision=decision, at=AT), refused)
        for one in versions
    ])  # fmt: skip

    assert (problems, refused) == ([], [])
    assert sorted(BudgetVersion.objects.values_list("state", flat=True)) == ["adopted", "replaced"]
